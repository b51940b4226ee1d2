package raftstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cupo-ec/cupo/allocator"
)

// Proposal is one encoded command on its way into the log.
type Proposal struct {
	Command []byte
	// Term, where it is not 0, is the only one in which the command may be proposed: that of what its
	// proposer has reserved. In another it is refused with ErrNotLeader.
	Term uint64
	// Class says who goes first. What goes through one ProposeAll is best of one: order is kept within
	// a class only.
	Class Class
}

// Result is what became of one command of many: its outcome, or why there is none.
type Result struct {
	Outcome allocator.Outcome
	Err     error
}

// Propose replicates one command and answers what applying it came to. It joins the entry that is
// forming. The command's bytes are not used after it has returned.
//
// Errors: ErrOutcomeUnknown where the command may be in the log; ErrNotLeader, ErrOverloaded,
// ErrStorageFull, ErrNotProposed (ctx ended first), ErrTooLarge and ErrClosed where it is not and
// never will be.
func (s *Store) Propose(ctx context.Context, p Proposal) (allocator.Outcome, error) {
	if err := s.admit(ctx, p.Command); err != nil {
		return allocator.Outcome{}, err
	}
	items := []item{{command: p.Command, term: p.Term, class: p.Class.bounded()}}
	if err := s.batcher.add(items); err != nil {
		return allocator.Outcome{}, err
	}
	return s.batcher.wait(ctx, &items[0])
}

// ProposeAll replicates the commands in order and answers one Result for each. They may be spread
// over several entries and each has its own fate, an error included: when some are in the log and
// leadership is lost, the first have outcomes, the next are unknown, and the last were refused.
func (s *Store) ProposeAll(ctx context.Context, proposals []Proposal) []Result {
	results := make([]Result, len(proposals))
	for begin := 0; begin < len(proposals); {
		end := begin + s.portion(proposals[begin:])
		s.proposePortion(ctx, proposals[begin:end], results[begin:end])
		begin = end
	}
	return results
}

// Late reports whether a command of a class that came now would probably be answered after the time
// that its class may be kept waiting. It takes no lock while the queue is short, so that it can be asked
// before a request is even read; Propose asks again.
func (s *Store) Late(class Class, now time.Time) bool { return s.batcher.late(class.bounded(), now) }

// portion is how many of the commands are queued at once: a few entries' worth, so that somebody
// with a million neither fills the queue nor starves the others.
func (s *Store) portion(proposals []Proposal) int {
	const entries = 4
	maxBytes := min(entries*s.cfg.MaxEntryBytes, s.cfg.MaxQueuedBytes)
	maxCommands := max(1, s.cfg.MaxQueuedCommands/2)
	bytes := 0
	for i := range proposals {
		bytes += len(proposals[i].Command)
		if i > 0 && (i == maxCommands || bytes > maxBytes) {
			return i
		}
	}
	return len(proposals)
}

func (s *Store) proposePortion(ctx context.Context, proposals []Proposal, results []Result) {
	items := make([]item, 0, len(proposals))
	places := make([]int, 0, len(proposals))
	for i, p := range proposals {
		if err := s.admit(ctx, p.Command); err != nil {
			results[i].Err = err
			continue
		}
		items = append(items, item{command: p.Command, term: p.Term, class: p.Class.bounded()})
		places = append(places, i)
	}
	refused := s.batcher.add(items)
	for i := range items {
		result := &results[places[i]]
		if result.Err = refused; refused == nil {
			result.Outcome, result.Err = s.batcher.wait(ctx, &items[i])
		}
	}
}

// Read is a strong read: when it returns without an error, this node's state holds everything that
// anyone was answered before Read was called. It answers the index that the state has reached.
// Readers share a log entry with one another and with the commands that are forming. Errors are
// those of Propose; ErrOutcomeUnknown only means that nothing is known about freshness.
func (s *Store) Read(ctx context.Context) (index uint64, err error) {
	if err := s.admitRead(ctx); err != nil {
		return 0, err
	}
	items := []item{{read: true}}
	if err := s.batcher.add(items); err != nil {
		return 0, err
	}
	if _, err := s.batcher.wait(ctx, &items[0]); err != nil {
		return 0, err
	}
	return s.AppliedIndex(), nil
}

// admit refuses what need not even wait.
func (s *Store) admit(ctx context.Context, command []byte) error {
	if len(command) == 0 {
		return errors.New("proposing an empty command")
	}
	if most := s.cfg.MaxEntryBytes - headerRoom; len(command) > most {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(command), most)
	}
	if err := s.admissible(); err != nil {
		return err
	}
	return notYet(ctx)
}

// admissible looks at what would refuse any command.
func (s *Store) admissible() error {
	if s.space.full() {
		return ErrStorageFull
	}
	if unlanded := s.fsm.state.unlanded.Load(); unlanded > s.cfg.MaxUnlandedBytes {
		return fmt.Errorf("%w: the state store lags by %d bytes", ErrOverloaded, unlanded)
	}
	return nil
}

func (s *Store) admitRead(ctx context.Context) error {
	if s.space.critical() {
		return ErrStorageFull
	}
	return notYet(ctx)
}

func notYet(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotProposed, err)
	}
	return nil
}
