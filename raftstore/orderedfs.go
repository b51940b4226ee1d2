package raftstore

import (
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// orderedFS makes Pebble's change from one manifest to the next safe on file systems that may write
// the names in a directory in any order. Pebble creates the manifest, then a marker file whose name
// points at it, and only then syncs the directory: a power cut in between could keep the marker and
// forget the manifest, and the database would not open again (a crash test found it).
type orderedFS struct{ vfs.FS }

const markerPrefix = "marker."

// Create implements vfs.FS.
func (o orderedFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if strings.HasPrefix(o.PathBase(name), markerPrefix) {
		if err := syncDir(o.FS, o.PathDir(name)); err != nil {
			return nil, err
		}
	}
	return o.FS.Create(name, category)
}

// Unwrap implements vfs.FS.
func (o orderedFS) Unwrap() vfs.FS { return o.FS }
