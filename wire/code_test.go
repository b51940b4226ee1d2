package wire_test

import (
	"slices"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// contract is the table of refusals that clients were promised, by status, with what was added to it:
// `nothing-free`, for a request for any slot that fits, and `internal`, which should never be needed.
var contract = map[int][]string{
	400: {"malformed", "missing-field", "invalid-document", "idempotency-key-missing"},
	401: {"unauthenticated"},
	403: {"forbidden"},
	404: {"not-found"},
	405: {"method-not-allowed"},
	409: {"slot-taken", "already-booked", "overlap", "not-cancellable", "wrong-state", "request-in-progress", "nothing-free", "membership-refused", "queue-empty"},
	410: {"hold-expired", "slot-past"},
	411: {"length-required"},
	413: {"too-large", "too-many-items"},
	415: {"unsupported-media"},
	422: {
		"not-covered", "referral-required", "channel-not-allowed", "weekday-not-allowed", "blocked",
		"limit-reached", "outside-horizon", "not-open-yet", "idempotency-key-reused",
	},
	429: {"rate-limited"},
	431: {"header-too-large"},
	500: {"internal"},
	503: {"no-leader", "overloaded", "storage-full", "outcome-unknown"},
}

func TestCodesAreTheContract(t *testing.T) {
	got := map[int][]string{}
	for _, c := range wire.Codes() {
		got[c.Status()] = append(got[c.Status()], c.String())
	}
	for status, names := range contract {
		have := slices.Sorted(slices.Values(got[status]))
		want := slices.Sorted(slices.Values(names))
		if !slices.Equal(have, want) {
			t.Errorf("%d: %v, want %v", status, have, want)
		}
		delete(got, status)
	}
	if len(got) != 0 {
		t.Errorf("codes that the contract does not have: %v", got)
	}
}

func TestCodesAreInOrder(t *testing.T) {
	if !slices.IsSorted(wire.Codes()) {
		t.Error("Codes does not ascend")
	}
}

// The numbers stand in stored state, so each is pinned here where a test fails before data does.
func TestCodeNumbersAreStable(t *testing.T) {
	numbers := map[string]wire.Code{
		"malformed": 1, "missing-field": 2, "invalid-document": 3, "idempotency-key-missing": 4,
		"unauthenticated": 10, "forbidden": 11, "not-found": 20, "method-not-allowed": 21,
		"slot-taken": 30, "already-booked": 31, "overlap": 32, "not-cancellable": 33, "wrong-state": 34,
		"request-in-progress": 35, "nothing-free": 36, "membership-refused": 37, "queue-empty": 38, "hold-expired": 40, "slot-past": 41, "length-required": 50,
		"too-large": 51, "too-many-items": 52, "unsupported-media": 53, "header-too-large": 54,
		"not-covered": 60, "referral-required": 61, "channel-not-allowed": 62, "weekday-not-allowed": 63,
		"blocked": 64, "limit-reached": 65, "outside-horizon": 66, "not-open-yet": 67,
		"idempotency-key-reused": 68, "rate-limited": 80, "no-leader": 90, "overloaded": 91,
		"storage-full": 92, "outcome-unknown": 93, "internal": 94,
	}
	for _, c := range wire.Codes() {
		number, known := numbers[c.String()]
		if !known || number != c {
			t.Errorf("%s has number %d, want %d", c, c, number)
		}
		if parsed, ok := wire.ParseCode(c.String()); !ok || parsed != c {
			t.Errorf("%s parses as %d, %t", c, parsed, ok)
		}
	}
}

func TestDoneAndUnknownCodes(t *testing.T) {
	if wire.Done.Status() != 200 || wire.Done.String() != "done" {
		t.Errorf("Done is %d %s", wire.Done.Status(), wire.Done)
	}
	if got := wire.Code(255).Status(); got != 500 {
		t.Errorf("a code that does not exist has status %d", got)
	}
	for _, name := range []string{"", "done", "Slot-Taken", "nothing"} {
		if c, ok := wire.ParseCode(name); ok {
			t.Errorf("%q parses as %s", name, c)
		}
	}
}
