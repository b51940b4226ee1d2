package server

import (
	"maps"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
)

// TestDevicesAreCounted, each as one thing: well, with a printer in trouble, or silent; those that were revoked and
// those that nothing was ever heard of are none of them.
func TestDevicesAreCounted(t *testing.T) {
	state, index, now := allocator.NewState(), uint64(0), int64(1_795_000_000)
	apply := func(command allocator.Command) allocator.Outcome {
		t.Helper()
		index++
		outcomes, err := state.Apply(index, command.Append(state.AppendEntryHeader(nil, now*1000, 7, 1)), noRecords{})
		if err != nil || outcomes[0].Code != 0 {
			t.Fatal(command.Kind, outcomes, err)
		}
		return outcomes[0]
	}
	apply(allocator.Command{Kind: allocator.KindGenesis, Genesis: allocator.Secret{1}})
	apply(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	apply(allocator.Command{Kind: allocator.KindPutUnits, Units: []allocator.Unit{{ID: "u", Name: "U", OffsetMinutes: -300}}})
	pair := func(n byte) uint32 {
		apply(allocator.Command{Kind: allocator.KindMakePairing, Pairing: &allocator.Pairing{Hash: uint64(n), Role: allocator.RoleKiosk, Name: "k"}})
		return apply(allocator.Command{Kind: allocator.KindRedeemPairing, Redemption: &allocator.Redemption{Pairing: uint64(n), Token: allocator.TokenHash{n}}}).Number
	}
	beat := func(token uint32, printer allocator.Printer, waiting uint16) {
		apply(allocator.Command{Kind: allocator.KindHeartbeat, Actor: token, Heartbeat: &allocator.Heartbeat{Printer: printer, QueueDepth: waiting}})
	}
	want := func(what string, seen, printer, silent, waiting int) {
		t.Helper()
		got := countDevices(state, now)
		if !maps.Equal(got.byState, map[string]int{deviceSeen: seen, devicePrinter: printer, deviceSilent: silent}) || got.waiting != waiting {
			t.Errorf("%s: %+v", what, got)
		}
	}
	want("before the first", 0, 0, 0, 0)
	apply(allocator.Command{Kind: allocator.KindPutTokens, Tokens: []allocator.Token{{
		Name: "a person at a desk", Hash: allocator.TokenHash{99}, Role: allocator.RoleStaff, Channel: policy.Desk,
	}}})
	first, second, third := pair(1), pair(2), pair(3)
	want("just paired", 3, 0, 0, 0)
	beat(first, allocator.PrinterOK, 2)
	beat(second, allocator.PrinterPaperLow, 3)
	want("a printer in trouble", 2, 1, 0, 5)
	now += silentSeconds
	want("five minutes later", 2, 1, 0, 5)
	now++
	want("a second more", 0, 0, 3, 5)
	beat(first, allocator.PrinterNone, 0)
	want("one is back", 1, 0, 2, 3)
	apply(allocator.Command{Kind: allocator.KindRevokeToken, Actor: 7, Token: second})
	apply(allocator.Command{Kind: allocator.KindRevokeToken, Actor: 7, Token: third})
	want("the others were revoked", 1, 0, 0, 0)
}
