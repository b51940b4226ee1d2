package cluster

import (
	"errors"
	"fmt"

	"github.com/cupo-ec/cupo/wire/msgp"
)

// Status is how one node stands, as it says itself.
type Status struct {
	NodeID     string
	Generation uint64
	// PeerAddress is where other nodes reach it, APIAddress where clients do.
	PeerAddress, APIAddress string
	Role                    string // raft's word, in small letters
	Term                    uint64
	LeaderID                string
	AppliedIndex            uint64
	LastLogIndex            uint64
	// WallMillis is its clock, in milliseconds since 1970; ClockAheadMillis how far that was ahead of the
	// clock of the node that asked, which works it out.
	WallMillis, ClockAheadMillis int64
	// Replica says that it wants no vote.
	Replica bool
	Version string
	// OldestFormat and NewestFormat are the versions of the state that it can work with.
	OldestFormat, NewestFormat uint16
	// Reasons say why it should get no traffic, nil when it may.
	Reasons []string
	// Sums are its newest checksums of parts of the state.
	Sums []Sum
	// AskerIsMember says whether it takes the node that asked for a member.
	AskerIsMember bool
	// StorageFull says that its disk is nearly full: as a leader it would refuse every write. Nodes that were
	// built before do not say it.
	StorageFull bool
	// Joining says that it has not come to the present yet, and neither votes nor leads. Nodes that were built before do not
	// say it.
	Joining bool
	// NameVotes says that another member than the node that asked has its name, and a vote: whoever has lost its data is
	// not the one that gave its word. Nodes that were built before do not say it.
	NameVotes bool
	// KnowsMarks says that its build knows members whose ID is more than their name; nobody else could reach those.
	KnowsMarks bool
}

// Leads reports whether the node takes itself for the leader.
func (s *Status) Leads() bool { return s.NodeID != "" && s.LeaderID == s.NodeID }

// Sum is the checksum of one part of the state at one log index.
type Sum struct {
	Index uint64
	Part  uint16
	Value uint64
}

const (
	statusVersion  = 1
	statusFields   = 21 // NameVotes is the last, of builds that know marks
	withJoining    = 20
	withRoom       = 19 // StorageFull is the last
	oldestFields   = 18
	maxStatusText  = 512
	maxReasons     = 32
	maxSums        = 64
	maxStatusBytes = 64 << 10
)

var errStatus = errors.New("a status that cannot be understood")

// append encodes the status as an array.
func (s *Status) append(b []byte) []byte {
	b = msgp.AppendArrayHeader(b, statusFields)
	b = msgp.AppendInt(b, statusVersion)
	b = msgp.AppendString(b, s.NodeID)
	b = msgp.AppendUint64(b, s.Generation)
	b = msgp.AppendString(b, s.PeerAddress)
	b = msgp.AppendString(b, s.APIAddress)
	b = msgp.AppendString(b, s.Role)
	b = msgp.AppendUint64(b, s.Term)
	b = msgp.AppendString(b, s.LeaderID)
	b = msgp.AppendUint64(b, s.AppliedIndex)
	b = msgp.AppendUint64(b, s.LastLogIndex)
	b = msgp.AppendInt64(b, s.WallMillis)
	b = msgp.AppendBool(b, s.Replica)
	b = msgp.AppendString(b, s.Version)
	b = msgp.AppendUint64(b, uint64(s.OldestFormat))
	b = msgp.AppendUint64(b, uint64(s.NewestFormat))
	b = msgp.AppendArrayHeader(b, len(s.Reasons))
	for _, reason := range s.Reasons {
		b = msgp.AppendString(b, reason)
	}
	b = msgp.AppendArrayHeader(b, 3*len(s.Sums))
	for _, sum := range s.Sums {
		b = msgp.AppendUint64(msgp.AppendUint64(msgp.AppendUint64(b, sum.Index), uint64(sum.Part)), sum.Value)
	}
	b = msgp.AppendBool(b, s.AskerIsMember)
	b = msgp.AppendBool(b, s.StorageFull)
	b = msgp.AppendBool(b, s.Joining)
	return msgp.AppendBool(b, s.NameVotes)
}

// readStatus decodes what append made. Longer arrays, of a later version, are read as far as they are known.
func readStatus(from []byte) (Status, error) {
	r := msgp.NewFields(from, errStatus)
	fields := r.Items(64)
	if fields < oldestFields || r.Uint64(0xff) < statusVersion {
		return Status{}, fmt.Errorf("%w: %d fields: %w", errStatus, fields, r.Failure())
	}
	s := Status{
		NodeID: r.String(maxStatusText), Generation: r.Uint64(1<<64 - 1), PeerAddress: r.String(maxStatusText),
		APIAddress: r.String(maxStatusText), Role: r.String(maxStatusText),
		Term: r.Uint64(1<<64 - 1), LeaderID: r.String(maxStatusText), AppliedIndex: r.Uint64(1<<64 - 1), LastLogIndex: r.Uint64(1<<64 - 1),
		WallMillis: r.Int64(), Replica: r.Bool(), Version: r.String(maxStatusText),
		OldestFormat: uint16(r.Uint64(1<<16 - 1)), NewestFormat: uint16(r.Uint64(1<<16 - 1)),
	}
	for range r.Items(maxReasons) {
		s.Reasons = append(s.Reasons, r.String(maxStatusText))
	}
	for range r.Items(3*maxSums) / 3 {
		s.Sums = append(s.Sums, Sum{Index: r.Uint64(1<<64 - 1), Part: uint16(r.Uint64(1<<16 - 1)), Value: r.Uint64(1<<64 - 1)})
	}
	s.AskerIsMember = r.Bool()
	if fields >= withRoom {
		s.StorageFull = r.Bool()
	}
	if fields >= withJoining {
		s.Joining = r.Bool()
	}
	if fields >= statusFields {
		s.NameVotes, s.KnowsMarks = r.Bool(), true
	}
	if err := r.Failure(); err != nil {
		return Status{}, fmt.Errorf("%w: %w", errStatus, err)
	}
	return s, nil
}
