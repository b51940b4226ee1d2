package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// led is a node that follows, and a leader that answers each handed call as the test says.
func led(t *testing.T, answers ...error) (f *fixture, calls *atomic.Int64) {
	calls = &atomic.Int64{}
	f = newFixture(t, func(c *Config) {
		c.Hand = func(context.Context, []byte) ([]byte, error) {
			n := calls.Add(1)
			return nil, answers[min(int(n), len(answers))-1]
		}
	})
	f.store.follows.Store(true)
	return f, calls
}

var (
	errNotLeader = fmt.Errorf("%w: in a test", raftstore.ErrNotLeader)
	errUnknown   = fmt.Errorf("%w: in a test", raftstore.ErrOutcomeUnknown)
	errBusy      = fmt.Errorf("%w: in a test", raftstore.ErrOverloaded)
)

const cancelBody = `{"reason":"x"}`

// TestADoubtStays: what may have been carried out once is never said not to have been, whatever came after.
func TestADoubtStays(t *testing.T) {
	for name, c := range map[string]struct {
		answers []error
		want    wire.Code
		least   int64
	}{
		"nobody leads":              {[]error{errNotLeader}, wire.NoLeader, 5},
		"a doubt, and nobody leads": {[]error{errUnknown, errNotLeader}, wire.OutcomeUnknown, 5},
		"a doubt, and too much":     {[]error{errNotLeader, errUnknown, errBusy}, wire.OutcomeUnknown, 3},
		"too much":                  {[]error{errBusy}, wire.Overloaded, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, calls := led(t, c.answers...)
			f.problem(f.post(wire.AppointmentsPath+"/K7M2-9QXA/cancel", cancelBody), c.want, words.Spanish)
			if n := calls.Load(); n < c.least || n > 200 {
				t.Errorf("it was handed over %d times", n)
			}
		})
	}
}

// TestWhatHasNoKeyIsNotRepeatedInDoubt: it could be carried out twice.
func TestWhatHasNoKeyIsNotRepeatedInDoubt(t *testing.T) {
	f, calls := led(t, errUnknown)
	f.problem(f.do(ask{method: http.MethodDelete, target: wire.HoldsPath + "/K7M2-9QXA", token: "web"}), wire.OutcomeUnknown, words.Spanish)
	if calls.Load() != 1 {
		t.Errorf("it was handed over %d times", calls.Load())
	}
}

// TestWhatIsOfTheNodeAskedIsNeverHandedOver, whatever consistency is asked for: a backup is a stream, and a
// snapshot is of this disk.
func TestWhatIsOfTheNodeAskedIsNeverHandedOver(t *testing.T) {
	f, calls := led(t, errNotLeader)
	for _, target := range []string{wire.BackupPath, wire.LogPath, wire.ClusterPath, wire.HealthPath, wire.MetricsPath} {
		f.do(ask{method: http.MethodGet, target: target + "?consistency=strong", token: "admin"})
	}
	f.do(ask{method: http.MethodPost, target: wire.ClusterSnapshotPath, token: "admin"})
	if calls.Load() != 0 {
		t.Errorf("%d calls were handed over", calls.Load())
	}
}

// TestALookIsAnsweredHere, and handed over only where the caller wants what the leader knows.
func TestALookIsAnsweredHere(t *testing.T) {
	f, calls := led(t, errNotLeader)
	if a := f.get(wire.ProvincesPath); a.status != 200 || calls.Load() != 0 {
		t.Errorf("answered %d, handed over %d times", a.status, calls.Load())
	}
	f.problem(f.get(wire.ProvincesPath+"?consistency=strong"), wire.NoLeader, words.Spanish)
	if calls.Load() == 0 {
		t.Error("a strong read is answered by a follower")
	}
}
