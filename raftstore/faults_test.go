package raftstore

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

// fates collects what became of proposals, each of a counter of its own.
type fates struct {
	next    atomic.Uint32
	mu      sync.Mutex
	acked   []uint32
	refused []uint32
	unknown []uint32
}

// client proposes until the store says that it is closed or failed.
func (f *fates) client(t *testing.T, propose func(context.Context, []byte) error, patience time.Duration) {
	for {
		counter := f.next.Add(1)
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		err := propose(ctx, toyRaise(counter))
		cancel()
		f.mu.Lock()
		switch {
		case err == nil:
			f.acked = append(f.acked, counter)
		case errors.Is(err, ErrOutcomeUnknown):
			f.unknown = append(f.unknown, counter)
		default:
			f.refused = append(f.refused, counter)
		}
		f.mu.Unlock()
		switch {
		case errors.Is(err, ErrClosed):
			return
		case err == nil, errors.Is(err, ErrOutcomeUnknown), errors.Is(err, ErrNotLeader), errors.Is(err, ErrNotProposed),
			errors.Is(err, ErrOverloaded):
		default:
			t.Errorf("unexpected error: %v", err)
			return
		}
	}
}

// check compares the fates with a state.
func (f *fates) check(t *testing.T, machine *toy) {
	t.Helper()
	counters, _, _ := machine.snapshot()
	for _, counter := range f.acked {
		if counters[counter] != 1 {
			t.Errorf("%d was acknowledged and is there %d times", counter, counters[counter])
		}
	}
	for _, counter := range f.refused {
		if counters[counter] != 0 {
			t.Errorf("%d was refused for good, and is there %d times", counter, counters[counter])
		}
	}
	for _, counter := range f.unknown {
		if counters[counter] > 1 {
			t.Errorf("%d is there %d times", counter, counters[counter])
		}
	}
}

// TestCloseUnderLoadAnswersEveryoneTruly closes the node while many clients, some of them impatient,
// propose.
func TestCloseUnderLoadAnswersEveryoneTruly(t *testing.T) {
	for range 10 {
		fs := vfs.NewMem()
		cfg := testConfig(t, slowSyncs(fs, 200*time.Microsecond))
		s, _ := mustOpen(t, cfg)
		f := &fates{}
		var clients sync.WaitGroup
		for i := range 24 {
			patience := time.Minute
			if i%3 == 0 {
				patience = 300 * time.Microsecond
			}
			clients.Go(func() {
				f.client(t, func(ctx context.Context, command []byte) error {
					_, err := s.Propose(ctx, Proposal{Command: command})
					return err
				}, patience)
			})
		}
		for f.next.Load() < 500 {
			time.Sleep(time.Millisecond)
		}
		mustClose(t, s)
		clients.Wait()
		if err := s.Close(); err != nil {
			t.Errorf("closing again: %v", err)
		}
		s, machine := mustOpen(t, testConfig(t, fs))
		f.check(t, machine)
		mustClose(t, s)
		if len(f.acked) == 0 || len(f.refused) == 0 {
			t.Errorf("%d acknowledged, %d refused, %d unknown: the test tests nothing", len(f.acked), len(f.refused), len(f.unknown))
		}
	}
}

// slowSyncs gives a file system in memory the syncs of a disk.
func slowSyncs(fs vfs.FS, syncTime time.Duration) vfs.FS {
	return errorfs.Wrap(fs, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData {
			time.Sleep(syncTime)
		}
		return nil
	}))
}

func TestProposeAllAnswersEachCommand(t *testing.T) {
	cfg := testConfig(t, vfs.NewMem())
	cfg.MaxEntryBytes, cfg.MaxQueuedCommands = 512, 100
	s, machine := mustOpen(t, cfg)
	defer mustClose(t, s)
	commands := make([]Proposal, 1000)
	for i := range commands {
		commands[i].Command = toyRaise(uint32(i))
	}
	commands[500].Command = make([]byte, 600)
	commands[501].Command = nil
	results := s.ProposeAll(t.Context(), commands)
	for i, result := range results {
		switch {
		case i == 500:
			if !errors.Is(result.Err, ErrTooLarge) {
				t.Errorf("the large one: %v", result.Err)
			}
		case i == 501:
			if result.Err == nil {
				t.Error("an empty command was taken")
			}
		case result.Err != nil || result.Outcome.Appointment != uint32(i):
			t.Errorf("result %d is %+v", i, result)
		}
	}
	if machine.entries < 1000*toyCommand/512 {
		t.Errorf("%d commands went into %d entries", len(commands), machine.entries)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for i, result := range s.ProposeAll(over, commands[:3]) {
		if !errors.Is(result.Err, ErrNotProposed) {
			t.Errorf("result %d with an ended context: %v", i, result.Err)
		}
	}
}

// hangingFS is a file system on which syncs below a path can be made to hang, or to fail.
type hangingFS struct {
	under string
	hang  atomic.Pointer[chan struct{}]
	fail  atomic.Bool
}

func (h *hangingFS) String() string { return "hanging" }

func (h *hangingFS) MaybeError(op errorfs.Op) error {
	if op.Kind != errorfs.OpFileSync && op.Kind != errorfs.OpFileSyncData || !strings.Contains(op.Path, h.under) {
		return nil
	}
	if until := h.hang.Load(); until != nil {
		<-*until
	}
	if h.fail.Load() {
		return errors.New("input/output error")
	}
	return nil
}

// TestAHangingDiskEndsTheNode, but only after the watchdog's own ticks: a process that was paused
// for an hour has seen none of them.
func TestAHangingDiskEndsTheNode(t *testing.T) {
	for _, under := range []string{"/log/", "/mark"} {
		t.Run(under, func(t *testing.T) {
			hanging := &hangingFS{under: under}
			ticks := make(chan time.Time)
			failures := make(chan string, 10)
			cfg := testConfig(t, errorfs.Wrap(vfs.NewMem(), hanging))
			cfg.OnFatal = func(reason string) { failures <- reason }
			cfg.ticks = ticks
			s, _ := mustOpen(t, cfg)
			mustPropose(t, s, 1)

			until := make(chan struct{})
			hanging.hang.Store(&until)
			answer := make(chan error, 1)
			go func() {
				_, err := s.Propose(context.Background(), Proposal{Command: toyRaise(1)})
				answer <- err
			}()
			awaitBusy(t, s.watchdog)
			for range 20 { // the first one only sees that a write has begun
				ticks <- time.Time{}
			}
			select {
			case reason := <-failures:
				t.Fatalf("ended before two seconds of ticks: %s", reason)
			default:
			}
			for range 3 {
				ticks <- time.Time{}
			}
			select {
			case reason := <-failures:
				if !strings.Contains(reason, "disk hangs") {
					t.Errorf("the reason is %q", reason)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("a disk that hangs ends nobody")
			}
			if err := <-answer; under == "/log/" && !errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("the proposal that hangs: %v", err)
			}
			hanging.hang.Store(nil)
			close(until)
			if err := s.Close(); err == nil {
				t.Error("closing a failed node says that all is well")
			}
		})
	}
}

// awaitBusy waits until some write is under way.
func awaitBusy(t *testing.T, w *watchdog) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		for range 5 { // a healthy write would be over by the last look
			busy := false
			for _, l := range w.lanes {
				busy = busy || l.count.Load()%2 == 1
			}
			if !busy {
				break
			}
			time.Sleep(20 * time.Millisecond)
			if busy {
				return
			}
		}
	}
	t.Fatal("no write hangs")
}

func TestWatchdogForgivesSlowWritesAndPauses(t *testing.T) {
	told := 0
	w := newWatchdog(2*time.Second, func(reason string) { t.Errorf("ended: %s", reason) }, func(what string, atLeast time.Duration) {
		told++
		if what != "a write" || atLeast != 19*watchdogTick {
			t.Errorf("told that %s took %s", what, atLeast)
		}
	})
	l := w.lane("a write")
	for range 10 { // writes that take 19 ticks each
		l.begin()
		for range 20 {
			w.look()
		}
		l.end()
	}
	l.begin()
	w.look() // paused for an hour here
	w.look()
	l.end()
	for range 100 {
		w.look()
	}
	if told != 10 {
		t.Errorf("told of %d slow writes, want 10", told)
	}
}

func TestWorkThatMayLastEndsNothing(t *testing.T) {
	var told time.Duration
	w := newWatchdog(2*time.Second, func(reason string) { t.Errorf("ended: %s", reason) }, func(_ string, atLeast time.Duration) { told = atLeast })
	l := w.lane("applying")
	l.mayLast = true
	l.begin()
	for range 101 {
		w.look()
	}
	l.end()
	w.look()
	if told != 100*watchdogTick {
		t.Errorf("told of %s, want 10 s", told)
	}
}

// TestAFailedSyncEndsTheNode: after it nobody knows what the disk holds.
func TestAFailedSyncEndsTheNode(t *testing.T) {
	for _, under := range []string{"/log/", "/mark", "/state/"} {
		t.Run(under, func(t *testing.T) {
			failing := &hangingFS{under: under}
			failures := make(chan string, 10)
			mem := crashfs.New()
			cfg := testConfig(t, errorfs.Wrap(mem, failing))
			cfg.OnFatal = func(reason string) { failures <- reason }
			s, _ := mustOpen(t, cfg)
			f := &fates{}
			var clients sync.WaitGroup
			for range 4 {
				clients.Go(func() {
					f.client(t, func(ctx context.Context, command []byte) error {
						_, err := s.Propose(ctx, Proposal{Command: command})
						return err
					}, time.Minute)
				})
			}
			for f.next.Load() < 50 {
				time.Sleep(time.Millisecond)
			}
			failing.fail.Store(true)
			if under == "/state/" {
				go func() { _ = s.raft.Snapshot().Error() }()
			}
			select {
			case <-failures:
			case <-time.After(20 * time.Second):
				t.Fatal("the node goes on")
			}
			clients.Wait() // everyone is answered
			_ = s.Close()
			s, machine := mustOpen(t, testConfig(t, mem.CrashClone(vfs.CrashCloneCfg{})))
			f.check(t, machine)
			mustClose(t, s)
		})
	}
}

func TestPebblesFatalfDoesNotReturn(t *testing.T) {
	failed := make(chan string, 1)
	returned := make(chan struct{})
	go func() {
		defer close(returned)
		pebbleLogger{logger: testLogger(t), fail: func(reason string) { failed <- reason }}.Fatalf("disk %d", 7)
	}()
	if reason := <-failed; reason != "pebble: disk 7" {
		t.Errorf("the reason is %q", reason)
	}
	select {
	case <-returned:
		t.Error("Fatalf returned: Pebble would go on")
	case <-time.After(20 * time.Millisecond):
	}
}

func TestFullStorageRefusesWritesUntilThereIsRoom(t *testing.T) {
	var free atomic.Uint64
	free.Store(10 << 30)
	cfg := testConfig(t, vfs.NewMem())
	cfg.ReserveBytes = 1 << 30
	cfg.FreeBytes = func(string) (uint64, error) { return free.Load(), nil }
	s, machine := mustOpen(t, cfg)
	defer mustClose(t, s)
	for _, step := range []struct {
		free         uint64
		write, read  error
		stillWaiting string
	}{
		{free: 10 << 30},
		{free: 1 << 30},
		{free: 1<<30 - 1, write: ErrStorageFull},
		{free: 1<<30 + 1, write: ErrStorageFull, stillWaiting: "for a quarter more"},
		{free: 1<<29 - 1, write: ErrStorageFull, read: ErrStorageFull},
		{free: 1 << 29, write: ErrStorageFull},
		{free: 5 << 28},
		{free: 0, write: ErrStorageFull, read: ErrStorageFull},
		{free: 10 << 30},
	} {
		free.Store(step.free)
		s.space.look()
		before := machine.entries
		if _, err := s.Propose(t.Context(), Proposal{Command: toyRaise(1)}); !errors.Is(err, step.write) {
			t.Errorf("%d bytes free: proposing: %v, want %v", step.free, err, step.write)
		}
		if step.write != nil && machine.entries != before {
			t.Errorf("%d bytes free: something was written", step.free)
		}
		if _, err := s.Read(t.Context()); !errors.Is(err, step.read) {
			t.Errorf("%d bytes free: reading: %v, want %v", step.free, err, step.read)
		}
		if _, ok, err := s.Get(toyKey(1)); !ok || err != nil {
			t.Errorf("%d bytes free: a record: %v %v", step.free, ok, err)
		}
		if full := s.Stats().StorageFull; full != (step.write != nil) || errors.Is(s.Health(), ErrStorageFull) != full {
			t.Errorf("%d bytes free: stats say %v, health %v", step.free, full, s.Health())
		}
	}
}

func TestBallastIsGivenUpToOpenAndMadeAgain(t *testing.T) {
	var free atomic.Uint64 // without the ballast
	free.Store(10 << 30)
	fs := vfs.NewMem()
	cfg := testConfig(t, fs)
	cfg.ReserveBytes, cfg.BallastBytes = 8<<20, 3<<20+1
	ballast := layout{fs: fs, dir: cfg.Dir}.ballast()
	size := func() int64 {
		info, err := fs.Stat(ballast)
		if err != nil {
			return -1
		}
		return info.Size()
	}
	cfg.FreeBytes = func(string) (uint64, error) { return free.Load() - uint64(max(0, size())), nil }
	s, _ := mustOpen(t, cfg)
	s.space.look()
	if got := size(); got != cfg.BallastBytes {
		t.Errorf("the ballast has %d bytes, want %d", got, cfg.BallastBytes)
	}
	mustClose(t, s)

	free.Store(uint64(cfg.BallastBytes) + cfg.ReserveBytes/4)
	s, _ = mustOpen(t, cfg)
	if got := size(); got != -1 {
		t.Errorf("on a full disk the ballast of %d bytes is still there", got)
	}
	if _, err := s.Propose(t.Context(), Proposal{Command: toyRaise(1)}); !errors.Is(err, ErrStorageFull) {
		t.Errorf("proposing on a full disk: %v", err)
	}
	free.Store(10 << 30)
	s.space.look()
	if got := size(); got != cfg.BallastBytes {
		t.Errorf("with room again the ballast has %d bytes, want %d", got, cfg.BallastBytes)
	}
	mustPropose(t, s, 1)
	mustClose(t, s)
}

// TestNoRoomToStartIsSaid: what Pebble does on a full disk depends on where it meets it.
func TestNoRoomToStartIsSaid(t *testing.T) {
	var free atomic.Uint64
	fs := vfs.NewMem()
	cfg := testConfig(t, fs)
	cfg.ReserveBytes = 1 << 30
	cfg.FreeBytes = func(string) (uint64, error) { return free.Load(), nil }
	for _, step := range []struct {
		free uint64
		want error
	}{
		{free: startBytes - 1, want: ErrStorageFull}, // a new directory
		{free: startBytes},
		{free: 0, want: ErrStorageFull},
		{free: startBytes - 1, want: ErrStorageFull},
		{free: startBytes},
	} {
		free.Store(step.free)
		s, err := Open(cfg, newToy())
		if !errors.Is(err, step.want) {
			t.Errorf("%d bytes free: opening: %v, want %v", step.free, err, step.want)
		}
		if err != nil {
			if !strings.Contains(err.Error(), "make room") {
				t.Errorf("it does not say what to do: %v", err)
			}
			continue
		}
		mustClose(t, s)
	}
}

func TestAStateStoreThatLagsRefusesWrites(t *testing.T) {
	cfg := testConfig(t, vfs.NewMem())
	cfg.MaxUnlandedBytes, cfg.LandInterval = 10_000, time.Hour
	s, _ := mustOpen(t, cfg)
	defer mustClose(t, s)
	var err error
	for i := uint32(0); i < 10_000 && err == nil; i++ {
		_, err = s.Propose(t.Context(), Proposal{Command: toyRaise(i)})
	}
	if !errors.Is(err, ErrOverloaded) || !errors.Is(s.Health(), ErrOverloaded) {
		t.Fatalf("with 10,000 bytes unlanded: %v, health %v", err, s.Health())
	}
	if _, err := s.Read(t.Context()); err != nil {
		t.Errorf("reading meanwhile: %v", err)
	}
	if err := s.fsm.state.land(); err != nil {
		t.Fatal(err)
	}
	mustPropose(t, s, 1)
}
