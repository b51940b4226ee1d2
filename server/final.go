package server

import (
	"errors"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/cluster"
)

// Final reports whether a start that failed would fail again until somebody has done something about it: a supervisor must
// not try it over and over, beside the others. Damaged data is not final, for a disk may have been away for a moment; nor is
// having been removed, for the word of one leader may be old. But who is removed while it joins would ask to be let in again.
func Final(err error) bool {
	for _, one := range []error{
		raftstore.ErrOtherNode, raftstore.ErrOtherCluster, raftstore.ErrUnknownVersion, raftstore.ErrUnfinished,
		cluster.ErrRefused, cluster.ErrRemovedJoining, errDiverged,
	} {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}
