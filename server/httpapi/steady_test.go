package httpapi

import (
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// TestNobodySeesAStateThatIsBeingReplaced: it waits for those who look, refuses those who come, and lets them
// again afterwards. That the process lives needs no state.
func TestNobodySeesAStateThatIsBeingReplaced(t *testing.T) {
	f := newFixture(t)
	looking, looked := make(chan struct{}), make(chan struct{})
	f.api.steady.RLock() // somebody looks
	go func() {
		close(looking)
		resume := f.api.Quiesce()
		close(looked)
		resume()
	}()
	<-looking
	select {
	case <-looked:
		t.Error("the state is replaced under the eyes of who looks at it")
	default:
	}
	f.api.steady.RUnlock()
	<-looked
	resume := f.api.Quiesce()
	for path, want := range map[string]int{wire.ProvincesPath: 503, wire.ReadyPath: 503, wire.HealthPath: 200, wire.DocsPath: 200} {
		if got := f.get(path).status; got != want {
			t.Errorf("%s is answered %d meanwhile, want %d", path, got, want)
		}
	}
	resume()
	if got := f.get(wire.ProvincesPath).status; got != 200 {
		t.Errorf("afterwards it is answered %d", got)
	}
}
