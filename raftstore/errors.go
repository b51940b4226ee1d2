package raftstore

import (
	"errors"
	"fmt"

	"github.com/hashicorp/raft"
)

// Definite failures: the command is not in the log and never will be.
var (
	// ErrNotLeader: this node does not lead, or not yet.
	ErrNotLeader = errors.New("this node is not the leader")
	// ErrOverloaded: too much is waiting already, or the disk does not keep up.
	ErrOverloaded = errors.New("overloaded")
	// ErrStorageFull: the disk is nearly full; reads go on.
	ErrStorageFull = errors.New("storage is nearly full")
	// ErrNotProposed: the caller's context ended while the command was still waiting for its turn.
	// The context's own error is wrapped beside it.
	ErrNotProposed = errors.New("given up before the command was proposed")
	// ErrTooLarge: the command does not fit into a log entry.
	ErrTooLarge = errors.New("command is larger than a log entry may be")
	// ErrClosed: the store is closed or closing.
	ErrClosed = errors.New("raft store is closed")
)

// ErrOutcomeUnknown is the answer that decides nothing: the command may be in the log or not.
// Propose it again with the same idempotency key to learn which.
var ErrOutcomeUnknown = errors.New("outcome unknown")

// ErrTailCut: the end of the log contradicted a leader's snapshot and was deleted; nobody was ever told of it. The node
// ends, and goes on from the snapshot when it is started again.
var ErrTailCut = errors.New("the end of the log contradicted the leader's snapshot, was never confirmed, and was deleted: " +
	"start the node again")

// Reasons for which a node refuses to start.
var (
	// ErrDamaged: the disk has lost something that it had promised to keep, so the node must neither
	// serve nor vote. The text says what was found and what to do.
	ErrDamaged = errors.New("stored data is damaged")
	// ErrInUse: another process has this data directory open.
	ErrInUse = errors.New("data directory is in use")
	// ErrUnknownVersion: the data was written by a newer version of the program.
	ErrUnknownVersion = errors.New("data has an unknown format version")
	// ErrClockJump: the machine's clock is far from the time of the stored state.
	ErrClockJump = errors.New("clock is far from the time of the stored state")
	// ErrOtherNode: the data directory belongs to another node.
	ErrOtherNode = errors.New("data directory of another node")
	// ErrOtherCluster: the data directory belongs to another cluster, or to this one before a restore.
	ErrOtherCluster = errors.New("data directory of another cluster")
	// ErrUnfinished: the directory is being restored or recovered, or that was interrupted.
	ErrUnfinished = errors.New("the data directory is not finished")
	// ErrNoData: the directory holds no node.
	ErrNoData = errors.New("directory holds no node's data")
)

// classify turns what raft answered into one of this package's errors. Only three of raft's errors
// promise that nothing entered the log; all others, also those of the log store, promise nothing.
func classify(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, raft.ErrNotLeader), errors.Is(err, raft.ErrLeadershipTransferInProgress):
		return fmt.Errorf("%w: %w", ErrNotLeader, err)
	case errors.Is(err, raft.ErrEnqueueTimeout):
		return fmt.Errorf("%w: %w", ErrOverloaded, err)
	default:
		return fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
	}
}
