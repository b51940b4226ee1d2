package raftstore

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// formatVersion is that of the data directory: its files, and how log entries are wrapped. What the
// machine writes into entries and records carries the machine's own versions.
const formatVersion = 1

// identity is who this node is, for as long as its data directory lives.
type identity struct {
	FormatVersion int    `json:"formatVersion"`
	NodeID        string `json:"nodeId"`
	// Generation tells one history of a cluster from another: a restored backup starts a new one,
	// and indexes of two generations must not be compared.
	Generation uint64 `json:"generation"`
	// RecoveredFrom is the generation that this one was made from by a recovery, 0 for none.
	RecoveredFrom uint64 `json:"recoveredFrom,omitempty"`
}

func readIdentity(l layout) (identity, error) {
	var id identity
	content, err := readFile(l.fs, l.identity())
	if err != nil {
		return id, fmt.Errorf("reading the node's identity: %w", err)
	}
	if err := json.Unmarshal(content, &id); err != nil {
		return id, fmt.Errorf("%w: %s cannot be read (%w); restore it, or empty the directory and let the node join anew",
			ErrDamaged, l.identity(), err)
	}
	if id.FormatVersion != formatVersion {
		return id, fmt.Errorf("%w: %s says %d and this program knows %d; use the program that wrote it, or a newer one",
			ErrUnknownVersion, l.identity(), id.FormatVersion, formatVersion)
	}
	if id.NodeID == "" || id.Generation == 0 {
		return id, fmt.Errorf("%w: %s lacks the node's name or generation; restore it, or empty the directory and let the node join anew",
			ErrDamaged, l.identity())
	}
	return id, nil
}

func writeIdentity(l layout, id identity) error {
	content, err := json.MarshalIndent(id, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(l.fs, l.identity(), append(content, '\n'))
}

func newNodeID() string {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails: see crypto/rand
	return "node-" + hex.EncodeToString(random[:])
}

// lockDir keeps every other process out of the data directory until the answer is closed.
func lockDir(l layout) (io.Closer, error) {
	lock, err := l.fs.Lock(l.lock())
	switch {
	case err == nil:
		return lock, nil
	case errors.Is(err, os.ErrNotExist), errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("locking the data directory: %w", err)
	default:
		return nil, fmt.Errorf("%w: %s (%w); stop the process that uses it first", ErrInUse, l.dir, err)
	}
}

// provisioned says whether the directory holds a finished node. Where the identity is missing but
// data is there, somebody has removed it: provisioning writes it last, but says first that it is
// under way.
func provisioned(l layout) (bool, error) {
	ready, err := exists(l.fs, l.identity())
	if err == nil {
		err = refuseUnfinished(l, ready)
	}
	if ready || err != nil {
		return ready, err
	}
	unfinished, err := exists(l.fs, l.provisioning())
	if unfinished || err != nil {
		return false, err
	}
	for _, path := range []string{l.log(), l.state(), l.snapshots(), l.mark()} {
		found, err := exists(l.fs, path)
		if err != nil {
			return false, err
		}
		if found {
			return false, fmt.Errorf("%w: %s is there but %s is not; restore that file, or empty the directory and let the node join anew",
				ErrDamaged, path, l.identity())
		}
	}
	return false, nil
}

// refuseUnfinished keeps a node from starting with what an interrupted restore or recovery left. A restore
// is over when there is an identity.
func refuseUnfinished(l layout, ready bool) error {
	marker, advice := l.restoring(), "restore again into it, or empty it"
	if ready {
		marker, advice = l.recovering(), "run the recovery again"
	}
	found, err := exists(l.fs, marker)
	if found {
		err = fmt.Errorf("%w: %s is there; %s", ErrUnfinished, marker, advice)
	}
	return err
}

// clearUnfinished removes what an interrupted provisioning left. Nobody was ever answered from it.
func clearUnfinished(l layout) error {
	var errs []error
	for _, path := range []string{l.log(), l.state(), l.stateNew(), l.stateOld(), l.snapshots(), l.mark(), l.joining()} {
		found, err := exists(l.fs, path)
		if found {
			err = l.fs.RemoveAll(path)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
