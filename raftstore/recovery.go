package raftstore

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// recovery is what Recover notes before it changes anything. One that was cut off can still be surveyed as it
// was before, and is done again with the same end.
type recovery struct {
	FormatVersion int `json:"formatVersion"`
	// Survey is what the node had before: afterwards its disk no longer tells who the members were, nor which
	// entries it did not know to be decided.
	Survey Survey `json:"survey"`
	// Generation is that of the new history.
	Generation uint64 `json:"generation"`
	Address    string `json:"address"`
}

// putTheCopyBack is what an operator does with a recovery that cannot go on.
const putTheCopyBack = "put the copy of the directory back that was made before the recovery, and recover that"

// readRecovery answers nil where no recovery is under way.
func readRecovery(l layout) (*recovery, error) {
	content, err := readFile(l.fs, l.recovering())
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading what the recovery has noted: %w", err)
	}
	r := new(recovery)
	if err := json.Unmarshal(content, r); err != nil {
		return nil, fmt.Errorf("%w: %s cannot be read (%w); %s", ErrDamaged, l.recovering(), err, putTheCopyBack)
	}
	if r.FormatVersion != formatVersion {
		return nil, fmt.Errorf("%w: %s says %d and this program knows %d; use the program that wrote it, or a newer one",
			ErrUnknownVersion, l.recovering(), r.FormatVersion, formatVersion)
	}
	return r, nil
}

// planRecovery goes on with the plan that is noted, else makes one and notes it.
func planRecovery(l layout, id identity, address string) (*recovery, error) {
	plan, err := readRecovery(l)
	if err != nil {
		return nil, err
	}
	if plan == nil {
		before, err := survey(l, id)
		if err != nil {
			return nil, err
		}
		plan = &recovery{FormatVersion: formatVersion, Survey: *before, Generation: newGeneration(id.Generation)}
	}
	plan.Address = cmp.Or(address, plan.Address, plan.Survey.address(), id.NodeID)
	content, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := replaceFile(l.fs, l.recovering(), append(content, '\n')); err != nil {
		return nil, fmt.Errorf("announcing the recovery: %w", err)
	}
	return plan, nil
}

// check refuses to end in anything but what was surveyed: that is what the operator has accepted.
func (r *recovery) check(index, term uint64) error {
	if index == r.Survey.LastIndex && term == r.Survey.LastTerm {
		return nil
	}
	return fmt.Errorf("%w: the data end at index %d of term %d, and when the recovery began at %d of %d; %s",
		ErrDamaged, index, term, r.Survey.LastIndex, r.Survey.LastTerm, putTheCopyBack)
}

// endRecovery removes the note. Without it the directory counts as a node again.
func endRecovery(l layout) error {
	// One that had not come to the present of its cluster never will: it is the present now.
	if err := l.fs.Remove(l.joining()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("ending the recovery: %w", err)
	}
	if err := l.fs.Remove(l.recovering()); err != nil {
		return fmt.Errorf("ending the recovery: %w", err)
	}
	if err := syncDir(l.fs, l.dir); err != nil {
		return fmt.Errorf("ending the recovery: %w", err)
	}
	return nil
}
