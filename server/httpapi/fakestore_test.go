package httpapi

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
)

// fakeStore is a log of one node without a disk: a command is one entry and is applied at once.
type fakeStore struct {
	state *allocator.State

	mu         sync.Mutex
	index      atomic.Uint64
	millis     atomic.Int64
	generation uint64
	reads      atomic.Int64
	records    fakeRecords
	class      atomic.Uint32 // of the last proposal
	// fail, when set, is what proposals and strong reads come to instead.
	fail atomic.Pointer[error]
	// follows says that another node leads.
	follows atomic.Bool
}

func (s *fakeStore) failing() error {
	if err := s.fail.Load(); err != nil {
		return *err
	}
	return nil
}

func (s *fakeStore) failWith(err error) { s.fail.Store(&err) }

func (s *fakeStore) Propose(_ context.Context, proposal raftstore.Proposal) (allocator.Outcome, error) {
	command := proposal.Command
	s.class.Store(uint32(proposal.Class))
	if err := s.failing(); err != nil {
		return allocator.Outcome{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	entry := s.state.AppendEntryHeader(nil, s.millis.Load(), 7, 1)
	outcomes, err := s.state.Apply(s.index.Load()+1, append(entry, command...), &s.records)
	if err != nil {
		panic(err) // a real node would have stopped
	}
	s.index.Add(1)
	return outcomes[0], nil
}

func (s *fakeStore) ProposeAll(ctx context.Context, commands []raftstore.Proposal) []raftstore.Result {
	results := make([]raftstore.Result, len(commands))
	for i, command := range commands {
		results[i].Outcome, results[i].Err = s.Propose(ctx, command)
	}
	return results
}

func (s *fakeStore) NowMillis() int64        { return s.millis.Load() }
func (s *fakeStore) Leading() (uint64, bool) { return 1, !s.follows.Load() }
func (s *fakeStore) AppliedIndex() uint64    { return s.index.Load() }
func (s *fakeStore) Generation() uint64      { return s.generation }

func (s *fakeStore) Read(context.Context) (uint64, error) {
	s.reads.Add(1)
	return s.index.Load(), s.failing()
}

func (s *fakeStore) WaitApplied(ctx context.Context, index uint64) error {
	for s.index.Load() < index {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		waitALittle()
	}
	return nil
}
