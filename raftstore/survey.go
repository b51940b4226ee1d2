package raftstore

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

// Survey is what a stopped node has, and what it can know of what it lacks.
type Survey struct {
	NodeID     string
	Generation uint64
	// RecoveredFrom is the generation that a recovery made this one from, 0 for none.
	RecoveredFrom uint64
	// Interrupted says that a recovery was begun and not ended. All else is as it was before.
	Interrupted bool `json:"-"`
	// Term is the newest that the node took part in.
	Term uint64
	// LastIndex and LastTerm are those of the newest entry it has, in its log or in its snapshot. Of two
	// nodes the one with the higher term, and among equals the higher index, has more.
	LastIndex, LastTerm uint64
	// LastAt is when the leader of then wrote that entry; zero where only a snapshot is left of it.
	LastAt time.Time
	// CommittedIndex is how far the node knows that the entries were decided for good. What it has behind
	// that may have been decided or not.
	CommittedIndex uint64
	// Mark is how far its log is known to have gone.
	Mark uint64
	// Members are those of the newest change that it has.
	Members []Member
}

// Compare orders surveys by how much their nodes have.
func (s *Survey) Compare(other *Survey) int {
	return cmp.Or(cmp.Compare(s.LastTerm, other.LastTerm), cmp.Compare(s.LastIndex, other.LastIndex))
}

// Voters is how many members count for a majority.
func (s *Survey) Voters() int {
	voters := 0
	for _, m := range s.Members {
		if m.Voter {
			voters++
		}
	}
	return voters
}

// address is where the node is found, "" where no member has its name.
func (s *Survey) address() string {
	for _, m := range s.Members {
		if m.ID == s.NodeID {
			return m.Address
		}
	}
	return ""
}

// SurveyOffline looks at the data directory of a stopped node and changes nothing. It reads the whole log. One that is
// being recovered is surveyed as it was before.
//
// Errors: those of LoadOffline.
func SurveyOffline(dir string) (*Survey, error) {
	absolute, err := filepath.Abs(dir) // as Open does, for the lock's name
	if err != nil {
		return nil, fmt.Errorf("finding the data directory: %w", err)
	}
	return surveyOffline(layout{fs: vfs.Default, dir: absolute})
}

func surveyOffline(l layout) (_ *Survey, err error) {
	found, err := exists(l.fs, l.identity())
	if err != nil {
		return nil, fmt.Errorf("looking for a node in %s: %w", l.dir, err)
	}
	if !found {
		return nil, fmt.Errorf("%w: %s", ErrNoData, l.dir)
	}
	lock, err := lockDir(l)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	id, err := readIdentity(l)
	if err != nil {
		return nil, err
	}
	begun, err := readRecovery(l)
	if err != nil {
		return nil, err
	}
	if begun != nil {
		begun.Survey.Interrupted = true
		return &begun.Survey, nil
	}
	return survey(l, id)
}

// survey looks at a node that is locked and that no recovery has changed.
func survey(l layout, id identity) (*Survey, error) {
	v := &surveyor{layout: l, snapshots: &snapshotStore{layout: l}}
	v.survey.NodeID, v.survey.Generation, v.survey.RecoveredFrom = id.NodeID, id.Generation, id.RecoveredFrom
	if err := v.look(); err != nil {
		return nil, err
	}
	return &v.survey, nil
}

type surveyor struct {
	layout    layout
	snapshots *snapshotStore
	found     found
	survey    Survey
}

func (v *surveyor) look() (err error) {
	log, err := pebblelog.Open(v.layout.log(), pebblelog.Options{FS: v.layout.fs, Logger: panicLogger{}, ReadOnly: true})
	if err != nil {
		return damagedLog(err)
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	if v.found.mark, _, err = readMark(v.layout); err != nil {
		return err
	}
	if err := v.found.lookAtSnapshots(v.snapshots); err != nil {
		return err
	}
	if err := v.lookAtLog(log); err != nil {
		return err
	}
	if err := v.lookAtState(); err != nil {
		return err
	}
	if err := errors.Join(v.found.checkNothingLost(), v.found.checkReplayable()); err != nil {
		return err
	}
	v.survey.Mark, v.survey.CommittedIndex = v.found.mark, max(v.found.applied, v.found.snapshot)
	if v.survey.Term, err = log.GetUint64([]byte(stableTerm)); err != nil {
		v.survey.Term = v.survey.LastTerm // a node that never voted has none
	}
	members, _, err := v.found.configurationAt(v.survey.LastIndex, v.snapshots)
	if err != nil {
		return err
	}
	v.survey.Members = membersOf(members)
	return nil
}

func (v *surveyor) lookAtLog(log *pebblelog.Log) error {
	newest, err := v.snapshots.newest()
	if err != nil {
		return err
	}
	if newest != nil {
		v.survey.LastIndex, v.survey.LastTerm = newest.Index, newest.Term
	}
	err = log.Verify(func(entry *raft.Log) error {
		if v.found.firstLog == 0 {
			v.found.firstLog = entry.Index
		}
		v.found.lastLog = entry.Index
		if entry.Type == raft.LogConfiguration {
			v.found.configurations = append(v.found.configurations, raft.Log{Index: entry.Index, Data: bytes.Clone(entry.Data)})
		}
		if entry.Index >= v.survey.LastIndex {
			v.survey.LastIndex, v.survey.LastTerm, v.survey.LastAt = entry.Index, entry.Term, entry.AppendedAt
		}
		return nil
	})
	return damagedLog(err)
}

// lookAtState reads how far the state store has come, where there is one.
func (v *surveyor) lookAtState() error {
	there, err := hasState(v.layout.fs, v.layout.state())
	if err != nil || !there {
		return err
	}
	s := &stateStore{layout: v.layout, options: stateOptions{logger: panicLogger{}, readOnly: true}, current: &buffer{}}
	if err := s.open(v.layout.state()); err != nil {
		return err
	}
	v.found.applied = s.landed
	return s.close()
}
