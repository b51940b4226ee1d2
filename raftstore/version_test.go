package raftstore

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/allocator"
)

// tooOld is a machine that does not know the version of its records.
type tooOld struct{ *toy }

func (tooOld) Load(iter.Seq2[[]byte, []byte]) error {
	return fmt.Errorf("loading: %w", allocator.ErrUnknownVersion)
}

// TestRecordsOfAnUnknownVersionAreNamedSo: whoever put an earlier program back is told that, and not that the
// disk is damaged.
func TestRecordsOfAnUnknownVersionAreNamedSo(t *testing.T) {
	s, err := Open(testConfig(t, vfs.NewMem()), tooOld{newToy()})
	if err == nil {
		mustClose(t, s)
	}
	if !errors.Is(err, ErrUnknownVersion) || !errors.Is(err, allocator.ErrUnknownVersion) {
		t.Errorf("opening came to %v", err)
	}
}
