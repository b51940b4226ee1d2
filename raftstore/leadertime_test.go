package raftstore

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// fakeClock is set by hand.
type fakeClock struct {
	mu        sync.Mutex
	wall      int64
	monotonic time.Duration
}

func (c *fakeClock) Now() (int64, time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wall, c.monotonic
}

func (c *fakeClock) pass(d time.Duration, wallError time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.monotonic += d
	c.wall += (d + wallError).Milliseconds()
}

const noon = int64(1_800_000_000_000)

func TestLeaderTimeNeverRunsBackwardsAndOnlySlewsUnderHostileClocks(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 4))
		clock := &fakeClock{wall: noon}
		lt := newLeaderTime(clock, noon)
		before, passed, most := lt.millis(), time.Duration(0), noon
		for range 500 {
			d := time.Duration(rng.Int64N(int64(10 * time.Second)))
			clock.pass(d, time.Duration(rng.Int64N(int64(400*24*time.Hour)))-200*24*time.Hour)
			passed += d
			if rng.IntN(20) == 0 {
				clock.pass(-time.Duration(rng.Int64N(int64(time.Minute))), 0) // a monotonic clock that is not
			}
			if rng.IntN(50) == 0 {
				most = max(most, before+rng.Int64N(5000))
				lt.raise(most, false)
			}
			now := lt.millis()
			if now < before {
				t.Fatalf("seed %d: time ran backwards from %d to %d", seed, before, now)
			}
			before = now
		}
		fastest := passed + passed/slewDivisor + time.Minute // raise adds a little
		if got := time.Duration(before-noon) * time.Millisecond; got > fastest+time.Duration(most-noon)*time.Millisecond {
			t.Errorf("seed %d: %s passed in %s", seed, got, passed)
		}
	}
}

func TestLeaderTimeComesBackToWallTime(t *testing.T) {
	for _, off := range []time.Duration{time.Minute, -time.Minute} {
		clock := &fakeClock{wall: noon}
		lt := newLeaderTime(clock, noon)
		clock.pass(0, off)
		if got := lt.millis(); got != noon {
			t.Errorf("off by %s: time jumped to %d", off, got-noon)
		}
		if got := lt.wallAheadMillis(); got != off.Milliseconds() {
			t.Errorf("wall is said to be %d ms ahead, want %s", got, off)
		}
		clock.pass(time.Second, 0)
		if got, want := lt.millis(), noon+1000+100*int64(off/off.Abs()); got != want {
			t.Errorf("off by %s: after a second it is %d, want %d", off, got-noon, want-noon)
		}
		for range 700 {
			clock.pass(time.Second, 0)
			lt.millis()
		}
		if wall, _ := clock.Now(); lt.millis() != wall {
			t.Errorf("off by %s: after ten minutes time is still %d ms off", off, lt.millis()-wall)
		}
	}
}

func TestAClockFarFromTheStateNeedsAFlag(t *testing.T) {
	for _, test := range []struct {
		off     time.Duration
		refused bool
	}{
		{time.Hour, false},
		{-time.Hour, false},
		{time.Hour + time.Second, true},
		{-time.Hour - time.Second, true},
		{24 * 365 * time.Hour, true},
	} {
		fs := vfs.NewMem()
		clock := &fakeClock{wall: noon}
		cfg := testConfig(t, fs)
		cfg.Clock = clock
		s, _ := mustOpen(t, cfg)
		mustPropose(t, s, 1)
		mustClose(t, s)

		clock.pass(0, test.off)
		s, err := Open(cfg, newToy())
		if errors.Is(err, ErrClockJump) != test.refused {
			t.Errorf("clock off by %s: %v", test.off, err)
		}
		if err == nil {
			mustClose(t, s)
		}
		cfg.AllowClockJump = true
		s, machine := mustOpen(t, cfg)
		mustPropose(t, s, 1)
		if want := noon + max(0, test.off.Milliseconds()); machine.timeMillis != want {
			t.Errorf("clock off by %s: the state's time is %d, want %d", test.off, machine.timeMillis-noon, want-noon)
		}
		mustClose(t, s)
	}
}

// TestTheClockIsCheckedAgainstTheLogToo: after a crash the state store may be empty, and the time of
// the state is only known when the log has been replayed.
func TestTheClockIsCheckedAgainstTheLogToo(t *testing.T) {
	for _, test := range []struct {
		off     time.Duration
		refused bool
	}{{2 * time.Hour, true}, {-2 * time.Hour, true}, {-30 * time.Minute, false}, {30 * time.Minute, false}} {
		fs := vfs.NewMem()
		clock := &fakeClock{wall: noon}
		cfg := testConfig(t, fs)
		cfg.Clock = clock
		s, _ := mustOpen(t, cfg)
		mustPropose(t, s, 1)
		mustClose(t, s)
		if err := fs.RemoveAll(s.layout.state()); err != nil {
			t.Fatal(err)
		}
		clock.pass(0, test.off)
		failures := make(chan string, 1)
		cfg.OnFatal = func(reason string) { failures <- reason }
		s, err := Open(cfg, newToy())
		if err != nil {
			t.Fatal(err)
		}
		err = s.WaitLeading(t.Context())
		if errors.Is(err, ErrClockJump) != test.refused {
			t.Fatalf("clock off by %s: leading: %v", test.off, err)
		}
		if !test.refused {
			mustPropose(t, s, 1)
			mustClose(t, s)
			continue
		}
		<-failures
		if _, err := s.Propose(t.Context(), Proposal{Command: toyRaise(1)}); !errors.Is(err, ErrClosed) {
			t.Errorf("clock off by %s: proposing: %v", test.off, err)
		}
		_ = s.Close()
	}
}

func TestTicksLetTimePassWhenNobodyProposes(t *testing.T) {
	clock := &fakeClock{wall: noon}
	cfg := testConfig(t, vfs.NewMem())
	cfg.Clock, cfg.TickInterval, cfg.TickCommand = clock, 5*time.Millisecond, toyRaise(77)
	s, machine := mustOpen(t, cfg)
	defer mustClose(t, s)
	clock.pass(time.Minute, 0)
	awaitThat(t, "a tick", func() bool {
		machine.mu.Lock()
		defer machine.mu.Unlock()
		return machine.timeMillis == noon+60_000 && machine.counters[77] > 1
	})
	cfg.FS, cfg.TickInterval = vfs.NewMem(), time.Hour
	busy, machine := mustOpen(t, cfg)
	defer mustClose(t, busy)
	mustPropose(t, busy, 1)
	if counters, _, _ := machine.snapshot(); counters[77] != 0 {
		t.Error("a tick came before its time")
	}
}

// TestANewLeaderGoesOnFromTheOldOnesTime: what its own clock has been wrong by since it started does not count,
// and after all nodes were down its clock is all there is.
func TestANewLeaderGoesOnFromTheOldOnesTime(t *testing.T) {
	const hour = int64(3_600_000)
	clock := &settableClock{wall: 10 * hour}
	lt := newLeaderTime(clock, 9*hour)
	lt.lead(9 * hour)
	if now := lt.millis(); now != 10*hour {
		t.Errorf("without a leader before it, it is %d", now)
	}
	lt = newLeaderTime(clock, 9*hour)
	lt.raise(9*hour+5, false)
	lt.lead(9*hour + 5)
	if now := lt.millis(); now != 10*hour {
		t.Errorf("after a replay of its own it is %d", now)
	}
	lt.raise(9*hour+1000, true)
	clock.wall, clock.monotonic = clock.wall+2000, clock.monotonic+2*time.Second
	lt.lead(9*hour + 1000)
	if now := lt.millis(); now != 9*hour+3000 {
		t.Errorf("two seconds after an entry of 9 h 1 s it is 9 h %d ms", now-9*hour)
	}
	clock.wall, clock.monotonic = clock.wall+10_000, clock.monotonic+10*time.Second
	if now := lt.millis(); now < 9*hour+13_000 || now > 9*hour+14_000 {
		t.Errorf("ten seconds on it is 9 h %d ms: it is slewed by a tenth at most", now-9*hour)
	}
}

// settableClock shows what it is told.
type settableClock struct {
	wall      int64
	monotonic time.Duration
}

// Now is what it was told.
func (c *settableClock) Now() (int64, time.Duration) { return c.wall, c.monotonic }
