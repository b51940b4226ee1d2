package allocator

import (
	"fmt"

	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/msgp"
)

// expireEachEntry bounds how many holds one entry lets go, so that an entry stays a bounded piece of
// work; the next entries take the rest. Replicas agree on it, so it changes with the format version only.
const expireEachEntry = 64

// Apply carries out one log entry and gives every changed record to changes. outcomes has one
// element a command. An error means that the entry cannot be understood: nothing of it was applied,
// nothing after it may be, and the process must stop. Apply is deterministic: the same entries in the
// same order make the same state and the same records, byte for byte.
func (s *State) Apply(index uint64, entry []byte, changes Changes) ([]Outcome, error) {
	s.write.Lock()
	defer s.write.Unlock()
	header, commands, err := s.read(index, entry)
	if err != nil {
		return nil, err
	}
	s.applying = index
	s.records.begin(changes)
	s.beginTrail()
	if header.TimeMillis > s.timeMillis.Load() {
		s.timeMillis.Store(header.TimeMillis)
	}
	s.expireHolds()
	s.closeAgendas()
	s.archive()
	s.expireLapsing()
	s.expirePairings()
	s.expireTickets()
	s.touched += s.touch(commands)
	outcomes := make([]Outcome, len(commands))
	for i := range outcomes {
		outcomes[i] = s.applyOnce(&commands[i])
	}
	s.sealTrail(index)
	s.pruneTrail()
	s.recordMeta()
	return outcomes, nil
}

// roomyEntry is a number of commands whose room is worth keeping for the next entry.
const roomyEntry = 1024

// read decodes a whole entry before any of it is carried out, so that a damaged one changes nothing.
// The commands are good until the next entry is read.
func (s *State) read(index uint64, entry []byte) (Header, []Command, error) {
	in := msgp.NewReader(entry)
	header, n, err := s.readHeader(&in)
	if err != nil {
		return header, nil, fmt.Errorf("reading entry %d: %w", index, err)
	}
	commands := s.commands[:0]
	c := coder{in: &in} // one for all: it is allocated
	for i := range n {
		commands = append(commands, Command{})
		if err := commands[i].decode(&c); err != nil {
			return header, nil, fmt.Errorf("reading command %d of entry %d: %w", i, index, err)
		}
		if err := commands[i].raisesBeyond(); err != nil {
			return header, nil, fmt.Errorf("reading command %d of entry %d: %w", i, index, err)
		}
	}
	if err := in.End(); err != nil {
		return header, nil, fmt.Errorf("reading the end of entry %d: %w: %w", index, ErrDamaged, err)
	}
	if s.commands = commands; len(commands) > roomyEntry {
		s.commands = nil
	}
	return header, commands, nil
}

func (s *State) nowSeconds() int64 { return s.timeMillis.Load() / 1000 }

// applyOnce answers a command that was carried out before under the same key with what it came to.
func (s *State) applyOnce(cmd *Command) Outcome {
	if !s.Takes(cmd.Kind) {
		return Outcome{Code: wire.WrongState, DecidedAtSeconds: s.nowSeconds()}
	}
	if cmd.Kind == KindChecksum { // it leaves no trace, and a key would be one
		return s.checksum(cmd)
	}
	if !cmd.Key.None() {
		if kept, known := s.keys.find(cmd.Key); known {
			s.settleReserved(cmd)
			return kept
		}
	}
	s.trail.about = AuditRow{}
	outcome := s.dispatch(cmd)
	outcome.DecidedAtSeconds = s.nowSeconds()
	s.auditCommand(cmd, &outcome)
	if cmd.Key.None() {
		return outcome
	}
	// The leader chooses another place under the same key, so these decide nothing.
	if lost := outcome.Code == wire.SlotTaken || outcome.Code == wire.Overlap; !cmd.Any || !lost {
		s.keep(cmd.Key, outcome)
	}
	return outcome
}

func (s *State) dispatch(cmd *Command) Outcome {
	switch cmd.Kind {
	case KindTick:
		return Outcome{}
	case KindGenesis:
		return s.genesis(cmd)
	case KindHold:
		return s.placeHold(cmd)
	case KindRelease:
		return s.releaseHold(cmd)
	case KindBook:
		return s.book(cmd)
	case KindCancel:
		return s.cancel(cmd)
	case KindReschedule:
		return s.reschedule(cmd)
	case KindPublish:
		return s.publish(&cmd.Publish)
	case KindPutPersons:
		return s.putPersons(cmd.Persons)
	case KindPutReferrals:
		return s.putReferrals(cmd.Referrals)
	case KindPutContacts:
		return s.putContacts(cmd.Contacts)
	case KindErase:
		return s.erase(cmd)
	case KindStrike:
		return s.strike(cmd)
	case KindPutPolicy:
		return s.putPolicy(cmd.Policy)
	case KindLooks:
		return s.recordLooks(cmd.Looks)
	case KindCheckIn, KindAttend, KindNoShow, KindLate:
		return s.attendance(cmd)
	case KindArrive:
		return s.arrive(cmd)
	case KindDispute, KindAppeal:
		return s.appeal(cmd)
	case KindDecideDispute, KindDecideAppeal:
		return s.decideAppeal(cmd)
	case KindLift:
		return s.lift(cmd)
	case KindPutTokens:
		return s.putTokens(cmd)
	case KindRevokeToken:
		return s.revokeToken(cmd)
	case KindPutGroups:
		return s.putGroups(cmd)
	case KindSignIn:
		return s.signIn(cmd)
	case KindRaiseFormat:
		return s.raiseFormat(cmd)
	case KindMakePairing:
		return s.makePairing(cmd)
	case KindRedeemPairing:
		return s.redeemPairing(cmd)
	case KindHeartbeat:
		return s.heartbeat(cmd)
	case KindPutServices:
		return s.putServices(cmd.Services)
	case KindTakeTicket, KindCallNext, KindRecall, KindNoAnswer, KindTransfer, KindFinishTicket, KindLeaveTicket, KindClassify:
		return s.queue(cmd)
	case KindSuspend, KindResume:
		return s.suspend(cmd)
	default:
		return s.putDirectory(cmd)
	}
}

// genesis is the first command of a cluster: its secret, and its first policy; without one the default
// is in force. A second genesis changes nothing.
func (s *State) genesis(cmd *Command) Outcome {
	if s.secret != (Secret{}) || cmd.Genesis == (Secret{}) {
		return Outcome{Code: wire.WrongState}
	}
	if cmd.Policy != nil && cmd.Policy.Validate() != nil {
		return Outcome{Code: wire.Malformed}
	}
	if cmd.Policy != nil && !s.TakesPolicy(cmd.Policy) {
		return Outcome{Code: wire.WrongState}
	}
	s.secret = cmd.Genesis
	s.sealer.Store(newSealer(s.secret))
	s.started.Store(true)
	s.beginPolicy(cmd.Policy)
	return Outcome{}
}

// keep stores the answer of a key, and forgets up to two of its shard that were kept long enough.
func (s *State) keep(key Key, outcome Outcome) {
	shard, n := s.keys.shard(key)
	before := s.nowSeconds() - int64(s.Rules().KeySeconds)
	for range 2 {
		sequence, expired := shard.expire(before)
		if !expired {
			break
		}
		s.records.changes.Delete(s.records.keyOfKey(n, sequence))
	}
	row := newKeyRow(key, outcome, s.nowSeconds())
	sequence := shard.add(row)
	r := &s.records
	r.value.out = r.value.out[:0]
	codeKeyRow(&r.value, &row)
	r.changes.Put(r.keyOfKey(n, sequence), r.value.out)
}

// settleReserved tells the front about the place that the leader reserved for this command.
func (s *State) settleReserved(cmd *Command) {
	switch cmd.Kind {
	case KindHold, KindReschedule:
		s.settle(cmd.Slot)
	case KindBook:
		if cmd.Hold == 0 {
			s.settle(cmd.Slot)
		}
	}
}
