package raftstore

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/allocator"
)

// fakeFuture is an entry on its way to a raft that the test plays.
type fakeFuture struct {
	raft.ApplyFuture
	entry  []byte
	answer chan error
	resp   any
}

func (f *fakeFuture) Error() error  { return <-f.answer }
func (f *fakeFuture) Response() any { return f.resp }

// commit answers with an outcome for each command: its own number.
func (f *fakeFuture) commit() {
	count := int(binary.BigEndian.Uint32(f.entry))
	outcomes := make([]allocator.Outcome, count)
	for i := range outcomes {
		outcomes[i].Appointment = binary.BigEndian.Uint32(f.entry[4+4*i:])
	}
	f.resp = response{outcomes: outcomes}
	f.answer <- nil
}

type fakeRaft struct {
	*batcher
	proposed chan *fakeFuture
}

func newFakeRaft(t *testing.T, limits batchLimits) *fakeRaft {
	setDefault(&limits.entryBytes, 1024)
	setDefault(&limits.queuedCommands, 1000)
	setDefault(&limits.queuedBytes, 1<<20)
	setDefault(&limits.timeout, time.Minute)
	f := &fakeRaft{batcher: newBatcher(limits), proposed: make(chan *fakeFuture, 100)}
	f.entry = func(dst []byte, commands int) []byte { return binary.BigEndian.AppendUint32(dst, uint32(commands)) }
	f.propose = func(entry []byte, _ time.Duration) raft.Future {
		future := &fakeFuture{entry: entry, answer: make(chan error, 1)}
		f.proposed <- future
		return future
	}
	var running sync.WaitGroup
	running.Go(f.run)
	t.Cleanup(func() {
		f.halt(ErrClosed, 0)
		running.Wait()
	})
	f.open(1)
	return f
}

func (f *fakeRaft) mustAdd(t *testing.T, numbers ...uint32) []item {
	t.Helper()
	items := make([]item, len(numbers))
	for i, n := range numbers {
		items[i].command = toyRaise(n)
	}
	if err := f.add(items); err != nil {
		t.Fatal(err)
	}
	return items
}

func (f *fakeRaft) none(t *testing.T) {
	t.Helper()
	select {
	case future := <-f.proposed:
		t.Errorf("entry %x was proposed", future.entry)
	case <-time.After(10 * time.Millisecond): // only a wrong batcher makes this test flicker
	}
}

func wantOutcome(t *testing.T, f *fakeRaft, it *item, number uint32) {
	t.Helper()
	outcome, err := f.wait(t.Context(), it)
	if err != nil || outcome.Appointment != number {
		t.Errorf("the outcome is %+v, %v, want that of %d", outcome, err, number)
	}
}

func wantError(t *testing.T, f *fakeRaft, it *item, want error) {
	t.Helper()
	if _, err := f.wait(t.Context(), it); !errors.Is(err, want) {
		t.Errorf("the error is %v, want %v", err, want)
	}
}

func TestWhatComesInMeanwhileSharesTheNextEntry(t *testing.T) {
	f := newFakeRaft(t, batchLimits{})
	first := f.mustAdd(t, 1)
	flying := <-f.proposed
	second, third := f.mustAdd(t, 2, 3), f.mustAdd(t, 4)
	f.none(t) // one entry is on its way, so no other is
	flying.commit()
	wantOutcome(t, f, &first[0], 1)
	flying = <-f.proposed
	if got := binary.BigEndian.Uint32(flying.entry); got != 3 {
		t.Errorf("the second entry has %d commands, want 3", got)
	}
	flying.commit()
	wantOutcome(t, f, &second[0], 2)
	wantOutcome(t, f, &second[1], 3)
	wantOutcome(t, f, &third[0], 4)
}

func TestABatchIsSplitWhereAnEntryWouldBeTooLarge(t *testing.T) {
	f := newFakeRaft(t, batchLimits{entryBytes: headerRoom + 4*10})
	hold := f.mustAdd(t, 99)
	flying := <-f.proposed
	numbers := make([]uint32, 25)
	for i := range numbers {
		numbers[i] = uint32(i)
	}
	items := f.mustAdd(t, numbers...)
	flying.commit()
	wantOutcome(t, f, &hold[0], 99)
	for _, want := range []uint32{10, 10, 5} {
		flying := <-f.proposed
		if got := binary.BigEndian.Uint32(flying.entry); got != want || len(flying.entry) > headerRoom+40 {
			t.Errorf("an entry has %d commands in %d bytes, want %d", got, len(flying.entry), want)
		}
		flying.commit()
	}
	for i := range items {
		wantOutcome(t, f, &items[i], uint32(i))
	}
}

func TestGivingUp(t *testing.T) {
	f := newFakeRaft(t, batchLimits{})
	over, cancel := context.WithCancel(t.Context())
	first := f.mustAdd(t, 1)
	flying := <-f.proposed
	items := f.mustAdd(t, 2, 3, 4)
	alone := f.mustAdd(t, 5)
	cancel()
	if _, err := f.wait(over, &items[1]); !errors.Is(err, ErrNotProposed) || !errors.Is(err, context.Canceled) {
		t.Errorf("a command that waits for its turn: %v", err)
	}
	if _, err := f.wait(over, &alone[0]); !errors.Is(err, ErrNotProposed) {
		t.Errorf("another one: %v", err)
	}
	if _, err := f.wait(over, &first[0]); !errors.Is(err, ErrOutcomeUnknown) || errors.Is(err, ErrNotProposed) {
		t.Errorf("a command on its way: %v", err)
	}
	flying.commit()
	flying = <-f.proposed
	if want := []byte{0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 4}; string(flying.entry) != string(want) {
		t.Errorf("the entry is %x, want %x: those who gave up must not be in it", flying.entry, want)
	}
	flying.commit()
	wantOutcome(t, f, &items[0], 2)
	wantOutcome(t, f, &items[2], 4)
	if f.commands != 0 || f.bytes != 0 {
		t.Errorf("%d commands of %d bytes still count as waiting", f.commands, f.bytes)
	}
}

func TestAnEntryThatEveryoneGaveUpIsNotProposed(t *testing.T) {
	f := newFakeRaft(t, batchLimits{})
	first := f.mustAdd(t, 1)
	flying := <-f.proposed
	items := f.mustAdd(t, 2)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.wait(over, &items[0]); !errors.Is(err, ErrNotProposed) {
		t.Fatal(err)
	}
	flying.commit()
	wantOutcome(t, f, &first[0], 1)
	f.none(t)
}

func TestReadsShareEntriesAndBarriers(t *testing.T) {
	f := newFakeRaft(t, batchLimits{})
	first := f.mustAdd(t, 1)
	flying := <-f.proposed
	reads := []item{{read: true}, {read: true}}
	if err := f.add(reads); err != nil {
		t.Fatal(err)
	}
	flying.commit()
	wantOutcome(t, f, &first[0], 1)
	flying = <-f.proposed
	if flying.entry != nil {
		t.Errorf("reads alone make the entry %x, want a barrier", flying.entry)
	}
	mixed := []item{{read: true}, {command: toyRaise(7)}}
	if err := f.add(mixed); err != nil {
		t.Fatal(err)
	}
	flying.answer <- nil
	wantOutcome(t, f, &reads[0], 0)
	wantOutcome(t, f, &reads[1], 0)
	flying = <-f.proposed
	flying.commit()
	wantOutcome(t, f, &mixed[0], 0)
	wantOutcome(t, f, &mixed[1], 7)
}

func TestTheQueueIsBounded(t *testing.T) {
	for name, limits := range map[string]batchLimits{
		"commands": {queuedCommands: 3}, "bytes": {queuedBytes: 12},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeRaft(t, limits)
			first := f.mustAdd(t, 1)
			flying := <-f.proposed
			waiting := f.mustAdd(t, 2, 3)
			if err := f.add([]item{{command: toyRaise(4)}, {command: toyRaise(5)}}); !errors.Is(err, ErrOverloaded) {
				t.Errorf("two more than fit: %v", err)
			}
			last := f.mustAdd(t, 6) // but one fits, for nothing of the two was kept
			flying.commit()
			wantOutcome(t, f, &first[0], 1)
			(<-f.proposed).commit()
			wantOutcome(t, f, &waiting[1], 3)
			wantOutcome(t, f, &last[0], 6)
		})
	}
}

func TestErrorsAreDefiniteOnlyWhereRaftPromisesIt(t *testing.T) {
	for raftError, want := range map[error]error{
		raft.ErrNotLeader:                    ErrNotLeader,
		raft.ErrLeadershipTransferInProgress: ErrNotLeader,
		raft.ErrEnqueueTimeout:               ErrOverloaded,
		raft.ErrLeadershipLost:               ErrOutcomeUnknown,
		raft.ErrRaftShutdown:                 ErrOutcomeUnknown,
		raft.ErrAbortedByRestore:             ErrOutcomeUnknown,
		errors.New("disk on fire"):           ErrOutcomeUnknown,
	} {
		f := newFakeRaft(t, batchLimits{})
		items := f.mustAdd(t, 1)
		(<-f.proposed).answer <- raftError
		_, err := f.wait(t.Context(), &items[0])
		for _, kind := range []error{ErrNotLeader, ErrOverloaded, ErrOutcomeUnknown} {
			if errors.Is(err, kind) != (kind == want) {
				t.Errorf("%v became %v, want %v", raftError, err, want)
			}
		}
	}
}

func TestAnAnswerThatDoesNotFitIsUnknown(t *testing.T) {
	for name, resp := range map[string]any{
		"none": nil, "too few": response{}, "an error": response{err: errors.New("bad entry")},
	} {
		f := newFakeRaft(t, batchLimits{})
		items := f.mustAdd(t, 1)
		future := <-f.proposed
		future.resp = resp
		future.answer <- nil
		if _, err := f.wait(t.Context(), &items[0]); !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnEntryIsNotWaitedForForEver(t *testing.T) {
	f := newFakeRaft(t, batchLimits{timeout: 20 * time.Millisecond})
	items := f.mustAdd(t, 1)
	stuck := <-f.proposed
	wantError(t, f, &items[0], ErrOutcomeUnknown)
	next := f.mustAdd(t, 2)
	(<-f.proposed).commit()
	wantOutcome(t, f, &next[0], 2)
	stuck.commit() // too late to be heard
	wantError(t, f, &items[0], ErrOutcomeUnknown)
}

func TestShuttingRefusesWhatWaitsAndLeavesWhatFlies(t *testing.T) {
	f := newFakeRaft(t, batchLimits{})
	flyingItem := f.mustAdd(t, 1)
	flying := <-f.proposed
	waits := f.mustAdd(t, 2)
	f.shut(ErrNotLeader)
	wantError(t, f, &waits[0], ErrNotLeader)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 { // whichever of the two is seen first, the answer is definite, and counts stay right
		if _, err := f.wait(over, &waits[0]); !errors.Is(err, ErrNotLeader) && !errors.Is(err, ErrNotProposed) {
			t.Fatalf("refused while giving up: %v", err)
		}
	}
	if err := f.add([]item{{command: toyRaise(3)}}); !errors.Is(err, ErrNotLeader) {
		t.Errorf("a command for a shut batcher: %v", err)
	}
	flying.commit()
	wantOutcome(t, f, &flyingItem[0], 1)
	f.open(1)
	again := f.mustAdd(t, 4)
	(<-f.proposed).commit()
	wantOutcome(t, f, &again[0], 4)
	if f.commands != 0 || f.bytes != 0 {
		t.Errorf("%d commands of %d bytes still count as waiting", f.commands, f.bytes)
	}
}

func TestManyProposersEachGetTheirOwnOutcome(t *testing.T) {
	f := newFakeRaft(t, batchLimits{entryBytes: headerRoom + 4*7})
	stop := make(chan struct{})
	var raftLoop, proposers sync.WaitGroup
	raftLoop.Go(func() {
		for {
			select {
			case future := <-f.proposed:
				future.commit()
			case <-stop:
				return
			}
		}
	})
	for p := range uint32(16) {
		proposers.Go(func() {
			for i := range uint32(200) {
				items := []item{{command: toyRaise(p<<16 | i)}}
				if err := f.add(items); err != nil {
					t.Error(err)
					return
				}
				ctx, cancel := context.WithCancel(context.Background())
				if i%5 == 0 {
					cancel()
				}
				outcome, err := f.wait(ctx, &items[0])
				cancel()
				if i%5 != 0 && (err != nil || outcome.Appointment != p<<16|i) {
					t.Error(fmt.Errorf("outcome of %d: %+v, %w", p<<16|i, outcome, err))
				}
			}
		})
	}
	proposers.Wait()
	close(stop)
	raftLoop.Wait()
}

func TestABatchOnItsWayWhenAllEndsIsUnknown(t *testing.T) {
	for name, end := range map[string]func(*fakeRaft){
		"halted": func(f *fakeRaft) { f.halt(ErrClosed, 0) },
		"failed": func(f *fakeRaft) { f.abort() },
	} {
		f := newFakeRaft(t, batchLimits{})
		flying := f.mustAdd(t, 1)
		<-f.proposed // and never answered
		waits := f.mustAdd(t, 2)
		end(f)
		wantError(t, f, &flying[0], ErrOutcomeUnknown)
		wantError(t, f, &waits[0], ErrClosed)
		if err := f.add([]item{{command: toyRaise(3)}}); !errors.Is(err, ErrClosed) {
			t.Errorf("%s: a command afterwards: %v", name, err)
		}
	}
}

// TestWhatWasReservedInAnotherTermIsRefused: its place belongs to a front that nobody looks at any more.
func TestWhatWasReservedInAnotherTermIsRefused(t *testing.T) {
	f := newFakeRaft(t, batchLimits{})
	f.shut(ErrNotLeader)
	f.open(7)
	for _, c := range []struct {
		term uint64
		want error
	}{{0, nil}, {7, nil}, {6, ErrNotLeader}, {8, ErrNotLeader}} {
		items := []item{{command: toyRaise(1), term: c.term}}
		if err := f.add(items); !errors.Is(err, c.want) {
			t.Errorf("what was reserved in term %d was taken in in term 7: %v, want %v", c.term, err, c.want)
		}
	}
}
