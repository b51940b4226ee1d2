package looks

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
)

// fakeLog applies each command to a state, and can fail.
type fakeLog struct {
	mu     sync.Mutex
	state  *allocator.State
	index  uint64
	groups []int
	rows   []allocator.AuditRow
	fail   error
	block  chan struct{}
}

func newFakeLog() *fakeLog { return &fakeLog{state: allocator.NewState()} }

// Put keeps the rows of the audit trail.
func (l *fakeLog) Put(key, value []byte) {
	scan := func(_, _ []byte, fn func(key, value []byte) error) error { return fn(key, value) }
	if key[0] != 'y' {
		return
	}
	err := l.state.ScanAudit(scan, 0, func(e *allocator.AuditEntry) error {
		l.rows = append(l.rows, e.Rows...)
		l.groups = append(l.groups, len(e.Rows))
		return nil
	})
	if err != nil {
		panic(err)
	}
}

func (l *fakeLog) Delete([]byte) {}

func (l *fakeLog) Propose(ctx context.Context, proposal raftstore.Proposal) (allocator.Outcome, error) {
	command := proposal.Command
	if l.block != nil {
		select {
		case <-l.block:
		case <-ctx.Done():
			return allocator.Outcome{}, raftstore.ErrNotProposed
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return allocator.Outcome{}, l.fail
	}
	l.index++
	keep := &changesOf{}
	outcomes, err := l.state.Apply(l.index, append(l.state.AppendEntryHeader(nil, 1, 0, 1), command...), keep)
	if err != nil {
		return allocator.Outcome{}, err
	}
	for _, r := range keep.records {
		l.Put(r[0], r[1])
	}
	return outcomes[0], nil
}

// changesOf keeps changes until Apply has returned: the state must not be asked within.
type changesOf struct{ records [][2][]byte }

func (c *changesOf) Put(key, value []byte) {
	c.records = append(c.records, [2][]byte{slices.Clone(key), slices.Clone(value)})
}

func (c *changesOf) Delete([]byte) {}

func (l *fakeLog) persons() []uint32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	var persons []uint32
	for _, row := range l.rows {
		persons = append(persons, row.Person)
	}
	return persons
}

func start(t *testing.T, log *fakeLog, config Config) *Recorder {
	t.Helper()
	config.Log, config.Logger = log, slog.New(slog.DiscardHandler)
	r := New(config)
	go r.Run(t.Context())
	return r
}

func note(t *testing.T, r *Recorder, from, to uint32) {
	t.Helper()
	for person := from; person <= to; person++ {
		if err := r.Note(allocator.Look{Actor: 1, Person: person, AtMillis: int64(person)}); err != nil {
			t.Fatalf("look %d: %v", person, err)
		}
	}
}

func upTo(n uint32) []uint32 {
	var all []uint32
	for i := range n {
		all = append(all, i+1)
	}
	return all
}

// TestLooksAreRecordedInGroups: within the time that they gather, in order, and no group larger than may be.
func TestLooksAreRecordedInGroups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newFakeLog()
		r := start(t, log, Config{})
		note(t, r, 1, 3)
		time.Sleep(49 * time.Millisecond)
		synctest.Wait()
		if got := log.persons(); len(got) != 0 {
			t.Errorf("recorded after 49 ms: %v", got)
		}
		note(t, r, 4, 4)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if got := log.persons(); !slices.Equal(got, upTo(4)) {
			t.Errorf("recorded after 50 ms: %v", got)
		}
		note(t, r, 5, 1600) // more than a group does not wait
		synctest.Wait()
		if got := log.persons(); !slices.Equal(got, upTo(1600)) {
			t.Errorf("%d were recorded in groups of %v", len(got), log.groups)
		}
		if slices.Max(log.groups) > groupLooks || log.rows[7].AtMillis != 8 {
			t.Errorf("groups of %v", log.groups)
		}
		if err := r.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestALookWithoutRoomIsRefused, and none that was taken is lost.
func TestALookWithoutRoomIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newFakeLog()
		log.block = make(chan struct{})
		r := start(t, log, Config{Buffered: 10})
		note(t, r, 1, 10)
		for range 2 {
			time.Sleep(time.Second)
			if err := r.Note(allocator.Look{Person: 99}); !errors.Is(err, raftstore.ErrOverloaded) {
				t.Errorf("the look too many: %v", err)
			}
		}
		if waiting, refused := r.Waiting(); waiting != 10 || refused != 2 {
			t.Errorf("%d wait, %d were refused", waiting, refused)
		}
		close(log.block)
		synctest.Wait()
		note(t, r, 11, 12)
		if err := r.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if got := log.persons(); !slices.Equal(got, upTo(12)) {
			t.Errorf("recorded %v", got)
		}
	})
}

// TestWhatCannotBeRecordedWaits for as long as it takes.
func TestWhatCannotBeRecordedWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newFakeLog()
		for _, reason := range []error{raftstore.ErrNotLeader, raftstore.ErrOverloaded, raftstore.ErrOutcomeUnknown} {
			log.mu.Lock()
			log.fail, log.rows = reason, nil
			log.mu.Unlock()
			r := start(t, log, Config{})
			note(t, r, 1, 3)
			time.Sleep(5 * time.Second)
			note(t, r, 4, 6)
			log.mu.Lock()
			log.fail = nil
			log.mu.Unlock()
			time.Sleep(time.Second)
			synctest.Wait()
			if got := log.persons(); !slices.Equal(got, upTo(6)) {
				t.Errorf("after %v recorded %v", reason, got)
			}
			if err := r.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestCloseRecordsWhatIsLeft at once, and says so when it cannot.
func TestCloseRecordsWhatIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newFakeLog()
		r := start(t, log, Config{Gather: time.Hour})
		note(t, r, 1, 400)
		synctest.Wait()
		if err := r.Close(t.Context()); err != nil || len(log.persons()) != 400 {
			t.Errorf("%d of 400 were recorded: %v", len(log.persons()), err)
		}
		if err := r.Note(allocator.Look{}); !errors.Is(err, raftstore.ErrClosed) {
			t.Errorf("a look after the end: %v", err)
		}
		log.fail = raftstore.ErrClosed
		r = start(t, log, Config{Gather: time.Hour})
		note(t, r, 1, 3)
		if err := r.Close(t.Context()); err == nil {
			t.Error("three looks were lost and nobody is told")
		}
		log.fail = raftstore.ErrNotLeader
		life, end := context.WithCancel(t.Context())
		stuck := New(Config{Log: log, Logger: slog.New(slog.DiscardHandler)})
		go stuck.Run(life)
		note(t, stuck, 1, 3)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := stuck.Close(ctx); err == nil || ctx.Err() == nil {
			t.Errorf("a log that takes nothing: %v", err)
		}
		end()
	})
}

// TestManyLookAtOnce: what many goroutines note is recorded once each.
func TestManyLookAtOnce(t *testing.T) {
	log := newFakeLog()
	r := start(t, log, Config{Gather: time.Millisecond})
	var callers sync.WaitGroup
	const each = 700
	for i := range uint32(8) {
		callers.Go(func() { note(t, r, i*each+1, (i+1)*each) })
	}
	callers.Wait()
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := log.persons()
	slices.Sort(got)
	if !slices.Equal(got, upTo(8*each)) {
		t.Errorf("%d looks became %d rows", 8*each, len(got))
	}
}
