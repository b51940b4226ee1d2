package drive

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
)

func TestConstantPacerDoesNotDrift(t *testing.T) {
	p := Constant(3)
	var last time.Duration
	for range 3_000_000 {
		last = p.Next()
	}
	if off := (last - 1_000_000*time.Second).Abs(); off > time.Microsecond {
		t.Errorf("after 3,000,000 arrivals at 3/s it is %v", last)
	}
}

func TestPoissonPacer(t *testing.T) {
	const n, rate = 100_000, 500
	a, b := Poisson(rate, 7), Poisson(rate, 7)
	var last, longest time.Duration
	sumOfSquares := 0.0
	for range n {
		at := a.Next()
		if at != b.Next() {
			t.Fatal("the same seed gives other arrivals")
		}
		gap := at - last
		if gap < 0 {
			t.Fatal("an arrival before the last one")
		}
		longest = max(longest, gap)
		sumOfSquares += gap.Seconds() * gap.Seconds()
		last = at
	}
	if mean := last.Seconds() / n; math.Abs(mean*rate-1) > 0.02 {
		t.Errorf("the intervals are %v s on average", mean)
	}
	// An exponential distribution's second moment is twice the square of its mean; a constant's is once.
	if moment := sumOfSquares / n * rate * rate; math.Abs(moment-2) > 0.1 {
		t.Errorf("the second moment is %v squares of the mean", moment)
	}
	if longest < 5*time.Second/rate {
		t.Errorf("the longest interval is %v", longest)
	}
}

// TestWaitingCounts stalls the only connection for a second: who was due meanwhile has waited, and a
// closed loop would have recorded one slow request and left the others out.
func TestWaitingCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		result, err := open(context.Background(), make([]*client.Conn, 1), Constant(100), 2*time.Second,
			func(int, *client.Conn) error {
				if sent++; sent == 1 {
					time.Sleep(time.Second)
				}
				return nil
			})
		if err != nil {
			t.Fatal(err)
		}
		if result.Arrivals != 199 || sent != 199 {
			t.Fatalf("%d arrivals, %d requests, want 199", result.Arrivals, sent)
		}
		// The first is sent at 10 ms and answered at 1010 ms; the 100 that were due from 20 ms to 1010 ms
		// wait from 990 ms down to 0, so a quarter of all waits over half a second.
		if worst := result.Latency.Max(); worst < 990*time.Millisecond || worst > 1010*time.Millisecond {
			t.Errorf("the longest is %v", worst)
		}
		if got := result.Latency.At(75); got < 480*time.Millisecond || got > 520*time.Millisecond {
			t.Errorf("three quarters are under %v", got)
		}
	})
}

// TestLateAnswersDoNotHoldArrivalsBack: two connections, answers of 30 ms, an arrival every 20 ms.
func TestLateAnswersDoNotHoldArrivalsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		result, err := open(context.Background(), make([]*client.Conn, 2), Constant(50), time.Second,
			func(int, *client.Conn) error { time.Sleep(30 * time.Millisecond); return nil })
		if err != nil {
			t.Fatal(err)
		}
		if worst := result.Latency.Max(); worst > 31*time.Millisecond {
			t.Errorf("the longest is %v: an arrival waited although a connection was free", worst)
		}
		if result.Took < time.Second || result.Took > 1020*time.Millisecond {
			t.Errorf("it took %v", result.Took)
		}
	})
}

func TestOpenStopsAtAnError(t *testing.T) {
	broken := errors.New("broken")
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := open(context.Background(), make([]*client.Conn, 3), Constant(100), time.Minute,
			func(int, *client.Conn) error { return broken })
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
