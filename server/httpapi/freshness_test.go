package httpapi

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

func indexAsk(index string) ask {
	return getAsk(wire.ProvincesPath).with(wire.IndexHeader + ": " + index)
}

func TestIndexIsAnsweredAndWaitedFor(t *testing.T) {
	f := newFixture(t)
	applied := f.store.AppliedIndex()
	if got, want := f.get(wire.ProvincesPath).header.Get(wire.IndexHeader), fmt.Sprintf("42.%d", applied); got != want {
		t.Errorf("Cupo-Index %q, want %q", got, want)
	}
	answer := make(chan answered, 1)
	go func() { answer <- f.do(indexAsk(fmt.Sprintf("42.%d", applied+1))) }()
	select {
	case a := <-answer:
		t.Fatalf("answered %d before the index was applied", a.status)
	case <-time.After(50 * time.Millisecond):
	}
	f.must(allocator.Command{Kind: allocator.KindTick})
	if a := <-answer; a.status != 200 || a.header.Get(wire.IndexHeader) != fmt.Sprintf("42.%d", applied+1) {
		t.Errorf("answered %d at %s", a.status, a.header.Get(wire.IndexHeader))
	}
}

func TestIndexThatIsNotWaitedFor(t *testing.T) {
	f := newFixture(t)
	for _, index := range []string{"41.999999999", "0.18446744073709551615", "42.0", "42.1"} {
		if a := f.do(indexAsk(index)); a.status != 200 {
			t.Errorf("%s was answered %d %s", index, a.status, a.body)
		}
	}
	for _, index := range []string{"42", "42.", ".1", "42.-1", "42.1.1", "a.b", "42.18446744073709551616", "42, 1", "000000000000000000000000000000000000000042.1"} {
		p := f.problem(f.do(indexAsk(index)), wire.Malformed, words.Spanish)
		if p.Field != wire.IndexHeader {
			t.Errorf("%s: field %q", index, p.Field)
		}
	}
	start := time.Now()
	f.problem(f.do(indexAsk("42.18446744073709551615")), wire.Malformed, words.Spanish) // it leads: no node was ever there
	if took := time.Since(start); took < maxFreshWait || took > maxFreshWait+patience/2 {
		t.Errorf("an index that never comes was waited for %v", took)
	}
}

func TestStrongReads(t *testing.T) {
	f := newFixture(t)
	strong := getAsk(wire.ProvincesPath + "?consistency=strong")
	if a := f.do(strong); a.status != 200 || f.store.reads.Load() != 1 {
		t.Errorf("answered %d after %d reads", a.status, f.store.reads.Load())
	}
	f.do(getAsk(wire.ProvincesPath + "?consistency=weak"))
	f.do(ask{method: "GET", target: wire.HealthPath + "?consistency=strong"})
	f.do(ask{method: "GET", target: wire.ProvincesPath + "?consistency=strong"})
	if n := f.store.reads.Load(); n != 1 {
		t.Errorf("who has no token made the log work: %d reads", n)
	}
	for _, err := range []error{raftstore.ErrNotLeader, raftstore.ErrOutcomeUnknown, context.DeadlineExceeded, raftstore.ErrClosed} {
		f.store.failWith(fmt.Errorf("reading: %w", err))
		f.problem(f.do(strong), wire.NoLeader, words.Spanish)
	}
	f.store.failWith(raftstore.ErrOverloaded)
	f.problem(f.do(strong), wire.Overloaded, words.Spanish)
}

// What the log answers reaches the client as what it means to them, and a reservation that came to
// nothing is given back.
func TestWhatTheLogAnswers(t *testing.T) {
	f := newFixture(t)
	slot := slotID(agendaQuito, 0)
	for i, c := range []struct {
		err  error
		code wire.Code
	}{
		{raftstore.ErrNotLeader, wire.NoLeader},
		{raftstore.ErrClosed, wire.NoLeader},
		{raftstore.ErrOverloaded, wire.Overloaded},
		{fmt.Errorf("%w: %w", raftstore.ErrNotProposed, context.Canceled), wire.Overloaded},
		{raftstore.ErrStorageFull, wire.StorageFull},
		{raftstore.ErrTooLarge, wire.TooLarge},
		{errors.New("something that nobody foresaw"), wire.Internal},
	} {
		f.store.failWith(fmt.Errorf("proposing: %w", c.err))
		before := f.records()
		f.problem(f.post(wire.AppointmentsPath, bookJSON(ana, slot)), c.code, words.Spanish)
		if f.records() != before {
			t.Errorf("case %d changed the state", i)
		}
		f.documented("POST", wire.AppointmentsPath, c.code)
	}
	f.store.fail.Store(nil)
	f.book(ana, slot)
	f.store.failWith(raftstore.ErrOutcomeUnknown)
	p := f.problem(f.post(wire.AppointmentsPath, bookJSON(luis, slotID(agendaQuito, 1))), wire.OutcomeUnknown, words.Spanish)
	if p.Next.Step != "retry-same-key" {
		t.Errorf("next step %q", p.Next.Step)
	}
}
