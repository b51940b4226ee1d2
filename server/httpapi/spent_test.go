package httpapi

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

func signInAsk(document string, check string) ask {
	return ask{method: http.MethodPost, target: wire.SessionsPath, body: sessionJSON(document, anaYear, check)}
}

// TestReplayedCheckCostsNothing sends one solved check many times: one try of the document is taken and one
// entry written, also where the check comes with another's document.
func TestReplayedCheckCostsNothing(t *testing.T) {
	budget := newFakeLimit(1000)
	f := newFixture(t, func(c *Config) { c.Access.Document = budget })
	check, index := f.robotCheck(), f.store.AppliedIndex()
	var opened atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if f.do(signInAsk(ana, check)).status == http.StatusCreated {
				opened.Add(1)
			}
		})
	}
	all.Wait()
	f.refusal(f.do(signInAsk(ana, check)), wire.Unauthenticated, policy.Challenge)
	f.refusal(f.do(signInAsk(luis, check)), wire.Unauthenticated, policy.Challenge)
	if entries := f.store.AppliedIndex() - index; opened.Load() != 1 || entries != 1 {
		t.Errorf("%d sessions and %d entries came of one check", opened.Load(), entries)
	}
	if hash := f.state.DocumentHash(cedula(t, ana)); budget.asked[hash] != 1 || len(budget.asked) != 1 {
		t.Errorf("one check took %d tries of Ana, of %d documents", budget.asked[hash], len(budget.asked))
	}
}

// TestCheckOfANodeThatDidNotAsk wants the log to decide where a node knows nothing of a check's first use.
func TestCheckOfANodeThatDidNotAsk(t *testing.T) {
	f := newFixture(t)
	check := f.robotCheck()
	if a := f.do(signInAsk(ana, check)); a.status != http.StatusCreated {
		t.Fatalf("the first use is answered %d", a.status)
	}
	f.api.spent = newSpentChecks(maxSpentChecks)
	f.refusal(f.do(signInAsk(ana, check)), wire.Unauthenticated, policy.Challenge)
}

// TestCheckIsGivenBack wants a check to be good again after a try that is in no log, and after no other.
func TestCheckIsGivenBack(t *testing.T) {
	f := newFixture(t)
	for _, failure := range []error{raftstore.ErrNotLeader, raftstore.ErrOverloaded, raftstore.ErrNotProposed, raftstore.ErrStorageFull} {
		check := f.robotCheck()
		f.store.failWith(failure)
		if a := f.do(signInAsk(ana, check)); a.status < 500 {
			t.Errorf("%v is answered %d", failure, a.status)
		}
		f.store.failWith(nil)
		if a := f.do(signInAsk(ana, check)); a.status != http.StatusCreated {
			t.Errorf("after %v the check is answered %d %s", failure, a.status, a.body)
		}
	}
	check := f.robotCheck()
	f.store.failWith(raftstore.ErrOutcomeUnknown)
	f.refusal(f.do(signInAsk(ana, check)), wire.OutcomeUnknown, policy.NoRule)
	f.store.failWith(nil)
	f.refusal(f.do(signInAsk(ana, check)), wire.Unauthenticated, policy.Challenge)
}

func TestSpentChecksAreBounded(t *testing.T) {
	spent := newSpentChecks(2)
	for i, c := range []struct {
		hash           uint64
		expires        uint32
		now            int64
		want           wire.Code
		takeBackBefore uint64
	}{
		{1, 100, 10, wire.Done, 0}, {1, 100, 10, wire.Unauthenticated, 0}, {2, 50, 10, wire.Done, 0}, {1, 100, 11, wire.Unauthenticated, 0},
		{3, 100, 11, wire.Overloaded, 0}, {3, 100, 11, wire.Done, 1}, {2, 50, 49, wire.Unauthenticated, 0},
		{4, 100, 49, wire.Overloaded, 0}, {4, 100, 50, wire.Done, 0}, {5, 100, 99, wire.Overloaded, 0},
		{5, 200, 100, wire.Done, 0}, {6, 200, 100, wire.Done, 0}, {7, 200, 100, wire.Overloaded, 0},
	} {
		spent.takeBack(c.takeBackBefore)
		got := wire.Done
		if err := spent.spend(proof{c.hash, c.expires}, c.now); err != nil {
			got = asRefused(err).code
		}
		if got != c.want {
			t.Errorf("use %d of %d is answered %s, want %s", i, c.hash, got, c.want)
		}
	}
	if len(spent.until) != 2 {
		t.Errorf("%d are remembered", len(spent.until))
	}
}
