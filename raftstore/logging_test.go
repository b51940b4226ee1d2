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
	if full := pebbleReason("no space left on device"); full != "pebble: no space left on device" {
		t.Errorf("of a full disk: %s", full)
	}
}
