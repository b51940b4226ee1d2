package allocator

import (
	"errors"
	"fmt"

	"github.com/cupo-ec/cupo/wire"
)

// Format versions number what the bytes of log entries and records mean, and what Apply makes of them.
// The state holds the one in force. It begins with OldestFormat and is raised by a command, which is
// proposed when every member of the cluster knows the higher one: until then no member writes what
// another cannot read, and until then every member may be put back to the earlier build.
const (
	// OldestFormat is the earliest version that this build reads and writes.
	OldestFormat uint16 = 2
	// NewestFormat is the latest. Version 3 has KindChecksum, version 4 devices, the queue of a unit and suspended agendas.
	NewestFormat uint16 = 4
)

// ErrUnknownVersion is an entry or record of a format version that this build does not know. It is an
// ErrDamaged as well: the node must stop, and be started with a build that knows it.
var ErrUnknownVersion = errors.New("allocator: format version is unknown to this build")

// Formats is the range of format versions that a build knows, both included. The zero Formats is that
// of a member of which nothing is known.
type Formats struct {
	Oldest, Newest uint16
}

// Supported is the range that this build knows, both included.
func Supported() (oldest, newest uint16) { return OldestFormat, NewestFormat }

// Knows reports whether a build of this range can follow a state of a version. One that cannot must not
// join the cluster.
func (f Formats) Knows(version uint16) bool {
	return f.Oldest != 0 && f.Oldest <= version && version <= f.Newest
}

// MayRaise says to which version a state may be raised: the highest one that every member knows, where
// that is above the one in force. members has one range for every member of the cluster, replicas
// without a vote and this node included; a member that cannot be asked has the zero one, and then nothing
// is raised, for it may come back with an old build.
func MayRaise(inForce uint16, members []Formats) (version uint16, may bool) {
	if len(members) == 0 {
		return 0, false
	}
	version = members[0].Newest
	for _, m := range members {
		version = min(version, m.Newest)
	}
	for _, m := range members {
		if !m.Knows(version) {
			return 0, false
		}
	}
	return version, version > inForce
}

// The kinds of command that format version 4 brought, and its room: once it is released, a new kind belongs to the next.
const (
	firstOfVersion4 Kind = 60
	lastOfVersion4  Kind = 89
)

// since is the format version that brought a kind of command.
func (k Kind) since() uint16 {
	switch {
	case k == KindChecksum:
		return 3
	case k >= firstOfVersion4 && k <= lastOfVersion4:
		return 4
	}
	return OldestFormat
}

// Format is the format version in force.
func (s *State) Format() uint16 { return uint16(s.format.Load()) }

// Takes reports whether the format version in force has a kind of command. One that it does not have
// must not be proposed: a member with an earlier build could not read it and would stop. Apply refuses
// it as wrong-state, without keeping its key.
func (s *State) Takes(k Kind) bool { return k.since() <= s.Format() }

// raiseFormat puts a higher format version into force, for everything behind it in the log. Number is
// that version, 0 where it was in force already: nothing has changed then. Versions that this build does
// not know never come here.
func (s *State) raiseFormat(cmd *Command) Outcome {
	if cmd.Format < OldestFormat {
		return Outcome{Code: wire.Malformed}
	}
	if cmd.Format <= s.Format() {
		return Outcome{}
	}
	s.format.Store(uint32(cmd.Format))
	return Outcome{Number: uint32(cmd.Format)}
}

// readable reports why a version that was read is none that this build knows, nil when it is.
func readable(version int32) error {
	if version < int32(OldestFormat) || version > int32(NewestFormat) {
		return unknownVersion(version)
	}
	return nil
}

func unknownVersion(version int32) error {
	return fmt.Errorf("%w: %w: %d, this build knows %d to %d", ErrDamaged, ErrUnknownVersion, version, OldestFormat, NewestFormat)
}

// raisesBeyond reports why a command must not be carried out by this build: it puts a version into force
// that this build does not know.
func (cmd *Command) raisesBeyond() error {
	if cmd.Kind == KindRaiseFormat && cmd.Format > NewestFormat {
		return unknownVersion(int32(cmd.Format))
	}
	return nil
}
