package raftstore

import (
	"strings"
	"testing"
)

func TestPebbleReasonSaysWhatToDo(t *testing.T) {
	damaged := pebbleReason("on-disk corruption: state/000008.sst; details: crc32c checksum mismatch\n(1) path: x\n  | stack")
	if strings.Contains(damaged, "stack") || !strings.Contains(damaged, "mismatch") || !strings.HasSuffix(damaged, startAnew) {
		t.Errorf("of damage: %s", damaged)
	}
	if full := pebbleReason("write 8.sst: no space left on device"); full != "pebble: write 8.sst: no space left on device; make room and start again" {
		t.Errorf("of a full disk: %s", full)
	}
	if other := pebbleReason("write 8.sst: input/output error"); other != "pebble: write 8.sst: input/output error" {
		t.Errorf("of a disk that fails: %s", other)
	}
}
