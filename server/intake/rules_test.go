package intake

import (
	"fmt"
	"sync"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// rush is a fixture under the rules of today with an agenda on a day of its own for each of n specialties.
func rush(t *testing.T, n int) (*Intake, *fakeLog) {
	t.Helper()
	in, log := fixture(t, 1)
	rules := policy.IESS2025()
	rules.Version, rules.StrikesToBlock = in.state.Rules().Version, 3
	commands := []allocator.Command{{Kind: allocator.KindPutPolicy, Policy: &rules}}
	for i := range n {
		id := fmt.Sprintf("s%d", i)
		commands = append(commands,
			allocator.Command{Kind: allocator.KindPutSpecialties, Specialties: []allocator.Specialty{{ID: id, FirstLevel: true}}},
			allocator.Command{Kind: allocator.KindPublish, Publish: allocator.Publication{
				Specialty: uint16(i + 1), Day: allocator.LocalDay(now, -300) + 11 + int32(i), StartMinute: 480, SlotMinutes: 10, Slots: 1}})
	}
	for _, command := range commands {
		if outcome, err := in.Do(t.Context(), Put(command)); err != nil || outcome.Code != wire.Done {
			t.Fatalf("setting up, kind %d: %s %v", command.Kind, outcome.Code, err)
		}
	}
	return in, log
}

// TestLimitsHoldWhenAllComeAtOnce has one person book many places at the same moment, through different
// doors: all of them are advised to go ahead before any is decided, and yet only as many are given as
// the rules say.
func TestLimitsHoldWhenAllComeAtOnce(t *testing.T) {
	const n = 24
	in, log := rush(t, n)
	var arrived, done sync.WaitGroup
	arrived.Add(n)
	log.before = func() (error, bool) {
		arrived.Done()
		arrived.Wait()
		return nil, true
	}
	person := in.person(t, 0)
	outcomes := make([]allocator.Outcome, n)
	for i := range n {
		done.Go(func() {
			caller := Caller{Actor: uint32(i), Channel: policy.Channel(1 + i%5)}
			outcomes[i], _ = in.Do(t.Context(), Book(caller, allocator.Key{}, person, allocator.Slot{Agenda: uint32(2 + i)}))
		})
	}
	done.Wait()
	given := 0
	for _, outcome := range outcomes {
		switch outcome.Code {
		case wire.Done:
			given++
		case wire.LimitReached:
		default:
			t.Errorf("a booking came to %s", outcome.Code)
		}
	}
	if most := int(in.state.Rules().MaxPerDay); given != most {
		t.Errorf("%d places were given on one day, want %d", given, most)
	}
}

// TestAccountIsBlockedAfterStrikes: who is refused for a limit again and again from one account closes
// it, wherever the refusal is decided; other refusals and other accounts count for nothing.
func TestAccountIsBlockedAfterStrikes(t *testing.T) {
	in, _ := rush(t, 8)
	book := func(account uint64, person, agenda int) wire.Code {
		t.Helper()
		order := Book(Caller{Channel: policy.Web, Account: account}, allocator.Key{}, in.person(t, person), allocator.Slot{Agenda: uint32(agenda)})
		outcome, err := in.Do(t.Context(), order)
		if err != nil {
			t.Fatalf("booking: %v", err)
		}
		return outcome.Code
	}
	for i, step := range []struct {
		account        uint64
		person, agenda int
		want           wire.Code
	}{
		{7, 0, 2, wire.Done}, {7, 0, 3, wire.Done}, {7, 0, 4, wire.LimitReached}, {7, 0, 4, wire.LimitReached},
		{7, 1, 2, wire.SlotTaken}, {0, 0, 4, wire.LimitReached}, {8, 0, 4, wire.LimitReached},
		{7, 2, 4, wire.Done}, {7, 0, 5, wire.LimitReached},
		{7, 0, 5, wire.Blocked}, {7, 3, 5, wire.Blocked}, {8, 3, 5, wire.Done}, {0, 4, 6, wire.Done},
	} {
		if got := book(step.account, step.person, step.agenda); got != step.want {
			t.Errorf("step %d: %s, want %s", i, got, step.want)
		}
	}
}
