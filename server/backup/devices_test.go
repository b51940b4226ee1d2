package backup

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
)

// TestRecordsOnBothSidesOfTheDisksSurvive: a state whose records stand before and behind those that only the disk
// has goes through a restart, a backup and a restore whole.
func TestRecordsOnBothSidesOfTheDisksSurvive(t *testing.T) {
	at := t.TempDir()
	n := startNode(t, filepath.Join(at, "node"))
	n.begin()
	n.do(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	n.do(allocator.Command{Kind: allocator.KindPutUnits, Units: []allocator.Unit{{ID: "u", Name: "U", OffsetMinutes: -300}}})
	n.grow(10) // and with them lines in the trail, on the disk
	for code := range uint64(3) {
		n.do(allocator.Command{Kind: allocator.KindMakePairing, Pairing: &allocator.Pairing{Hash: code + 1, Role: allocator.RoleBoard, Name: "Sala"}})
	}
	n.do(allocator.Command{Kind: allocator.KindRedeemPairing, Redemption: &allocator.Redemption{Pairing: 2, Token: allocator.TokenHash{1}}})
	n.do(allocator.Command{Kind: allocator.KindHeartbeat, Actor: allocator.FirstTokenNumber, Heartbeat: &allocator.Heartbeat{QueueDepth: 9, Printer: allocator.PrinterOK}})
	n.do(allocator.Command{Kind: allocator.KindTick})
	content, _ := n.open()
	n.stop()

	restarted := startNode(t, filepath.Join(at, "node"))
	k := makeKeys(t)
	if _, err := k.restore(t, filepath.Join(at, "restored"), content).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	restored := startNode(t, filepath.Join(at, "restored"))
	for name, n := range map[string]*node{"restarted": restarted, "restored": restored} {
		device, known := n.state.Device(allocator.FirstTokenNumber)
		if open := n.state.Pairings(); len(open) != 2 || !known || device.QueueDepth != 9 {
			t.Errorf("%s: %d pairings are open, and of the device is known %+v", name, len(open), device)
		}
		if v := n.state.Check().Violations; len(v) > 0 {
			t.Errorf("%s: violated: %q", name, v)
		}
		again, _ := n.open()
		var entries, kept counting
		if _, _, err := Read(bytes.NewReader(content), &entries); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Read(bytes.NewReader(again), &kept); err != nil || kept.records < entries.records {
			t.Errorf("%s: %d records are left of %d: %v", name, kept.records, entries.records, err)
		}
		n.stop()
	}
}
