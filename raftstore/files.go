package raftstore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// dirMode keeps everybody else out: log and state name persons, and hold the cluster's secret.
const dirMode = 0o700

// layout names what stands in a data directory.
type layout struct {
	fs  vfs.FS
	dir string
}

func (l layout) path(name string) string { return l.fs.PathJoin(l.dir, name) }

func (l layout) lock() string         { return l.path("LOCK") }
func (l layout) identity() string     { return l.path("identity.json") }
func (l layout) provisioning() string { return l.path("provisioning") }
func (l layout) restoring() string    { return l.path("restoring") }
func (l layout) recovering() string   { return l.path("recovering") }
func (l layout) joining() string      { return l.path("joining") }
func (l layout) mark() string         { return l.path("mark") }
func (l layout) ballast() string      { return l.path("ballast") }
func (l layout) log() string          { return l.path("log") }
func (l layout) state() string        { return l.path("state") }
func (l layout) stateNew() string     { return l.path("state.new") }
func (l layout) stateOld() string     { return l.path("state.old") }
func (l layout) snapshots() string    { return l.path("snapshots") }

func exists(fs vfs.FS, path string) (bool, error) {
	_, err := fs.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func readFile(fs vfs.FS, path string) ([]byte, error) {
	file, err := fs.Open(path)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(file)
	return content, errors.Join(err, file.Close())
}

// writeFile creates path with the content and returns when the content is on the disk; its name is
// only after a syncDir.
func writeFile(fs vfs.FS, path string, content []byte) error {
	file, err := fs.Create(path, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	// A vfs file may scribble over the slice that it writes.
	_, err = file.Write(append([]byte(nil), content...))
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// replaceFile puts the content in the place of path, all or nothing, and returns when it is there.
func replaceFile(fs vfs.FS, path string, content []byte) error {
	temporary := path + ".tmp"
	if err := writeFile(fs, temporary, content); err != nil {
		return err
	}
	if err := fs.Rename(temporary, path); err != nil {
		return err
	}
	return syncDir(fs, fs.PathDir(path))
}

func syncDir(fs vfs.FS, path string) error {
	dir, err := fs.OpenDir(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// cloneTables makes a second copy of a Pebble directory: tables, which never change, as links, and
// everything else, which Pebble goes on writing, as copies. to must not exist. It returns when all
// of it is on the disk, but not the name of to itself.
func cloneTables(fs vfs.FS, from, to string) error {
	if err := fs.MkdirAll(to, dirMode); err != nil {
		return err
	}
	names, err := fs.List(from)
	if err != nil {
		return err
	}
	for _, name := range names {
		source, target := fs.PathJoin(from, name), fs.PathJoin(to, name)
		if strings.HasSuffix(name, ".sst") {
			err = vfs.LinkOrCopy(fs, source, target)
		} else {
			err = copySynced(fs, source, target)
		}
		if err != nil {
			return fmt.Errorf("copying %s: %w", name, err)
		}
	}
	return syncDir(fs, to)
}

func copySynced(fs vfs.FS, from, to string) error {
	content, err := readFile(fs, from)
	if err != nil {
		return err
	}
	return writeFile(fs, to, content)
}
