package drive

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/cupo-ec/cupo/bench/client"
)

func TestShareDoesEveryJobOnce(t *testing.T) {
	var mutex sync.Mutex
	done := map[int]int{}
	err := Share(context.Background(), make([]*client.Conn, 7), 1000, func(_ *client.Conn, job int) error {
		mutex.Lock()
		defer mutex.Unlock()
		done[job]++
		return nil
	})
	if err != nil || len(done) != 1000 {
		t.Fatalf("%d jobs, %v", len(done), err)
	}
	for job, times := range done {
		if times != 1 {
			t.Errorf("job %d was done %d times", job, times)
		}
	}
}

func TestShareStopsAtTheFirstError(t *testing.T) {
	broken := errors.New("broken")
	done := 0
	err := Share(context.Background(), make([]*client.Conn, 1), 1000, func(_ *client.Conn, job int) error {
		if done++; job == 3 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || done != 4 {
		t.Errorf("%d jobs, %v", done, err)
	}
}

func TestShareEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	err := Share(ctx, make([]*client.Conn, 2), 1_000_000, func(_ *client.Conn, job int) error {
		if job == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
