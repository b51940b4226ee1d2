package backup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
)

// Survivor is what is left of a node of a cluster that has lost its majority.
type Survivor struct {
	raftstore.Survey
	Dir string
	// Counts is what its state has when all of its log is applied; of the one that is recovered only.
	Counts allocator.Counts
}

// ErrRecovered: one of the nodes was made a cluster of its own by a recovery of what the others have, too.
var ErrRecovered = errors.New("the recovery has ended already")

// Look looks at the directories of stopped nodes, the one with the most first. It changes nothing. One whose
// recovery was interrupted counts as it was before.
//
// Errors: those of raftstore.SurveyOffline, ErrRecovered, and ErrAnotherHistory where they are not of one cluster.
func Look(dirs []string) ([]Survivor, error) {
	var survivors []Survivor
	for _, dir := range dirs {
		survey, err := raftstore.SurveyOffline(dir)
		if err != nil {
			return nil, fmt.Errorf("looking at %s: %w", dir, err)
		}
		survivors = append(survivors, Survivor{Survey: *survey, Dir: dir})
		if err := survivors[0].sameHistory(&survivors[len(survivors)-1]); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(survivors, func(a, b Survivor) int { return b.Compare(&a.Survey) })
	return survivors, nil
}

// sameHistory tells a node that was recovered from those that it was recovered without.
func (s *Survivor) sameHistory(other *Survivor) error {
	switch {
	case s.Generation == other.Generation:
		return nil
	case s.RecoveredFrom == other.Generation:
		return s.recoveredWithout(other)
	case other.RecoveredFrom == s.Generation:
		return other.recoveredWithout(s)
	}
	return fmt.Errorf("%w: %s is of %d, %s of %d", ErrAnotherHistory, s.Dir, s.Generation, other.Dir, other.Generation)
}

func (s *Survivor) recoveredWithout(other *Survivor) error {
	return fmt.Errorf("%w: %s went on from there in generation %d: start that one, and never %s with its old data",
		ErrRecovered, s.Dir, s.Generation, other.Dir)
}

// Examine loads all that a stopped node has and checks every invariant and the audit trail, without
// changing anything. Errors: those of raftstore.InspectOffline, and ErrViolations.
func (s *Survivor) Examine(ctx context.Context) error {
	state := allocator.NewState()
	err := raftstore.InspectOffline(ctx, s.Dir, state, func(index uint64, scan allocator.Scan) error {
		var err error
		s.Counts, err = verify(ctx, state, func(_ context.Context, look raftstore.Look) error { return look(index, scan) })
		return err
	})
	if err != nil {
		return fmt.Errorf("examining %s: %w", s.Dir, err)
	}
	return nil
}

// ErrMajorityThere: as many nodes are left as decide, so that nothing must be given up.
var ErrMajorityThere = errors.New("a majority is there")

// Majority is how many nodes decide.
func (s *Survivor) Majority() int { return s.Voters()/2 + 1 }

// Present is how many of the survivors have a vote, as this one knows it.
func (s *Survivor) Present(survivors []Survivor) int {
	present := 0
	for _, m := range s.Members {
		if m.Voter && slices.ContainsFunc(survivors, func(other Survivor) bool { return other.NodeID == m.ID }) {
			present++
		}
	}
	return present
}

// Recover makes a survivor the only member of a new generation, or ends a recovery that was interrupted. Whoever
// calls it has said what may be lost, and has been told to go on. address is where the other nodes will find it;
// "" keeps the one it had.
//
// Errors: those of Examine and of raftstore.Recover.
func (s *Survivor) Recover(ctx context.Context, address string, logger *slog.Logger) (raftstore.Seeded, error) {
	if err := s.Examine(ctx); err != nil {
		return raftstore.Seeded{}, err
	}
	return raftstore.Recover(raftstore.Config{Dir: s.Dir, Logger: logger, AllowClockJump: true, BallastBytes: -1},
		allocator.NewState(), address)
}
