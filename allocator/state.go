package allocator

import (
	"sync"
	"sync/atomic"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/allocator/slots"
)

// State is the whole replicated state. The zero value is not usable; see NewState.
type State struct {
	// write is held by the one writer while it applies, loads or changes the term.
	write sync.Mutex

	front        atomic.Pointer[slots.Front] // nil while this node does not lead
	sealer       atomic.Pointer[sealer]      // nil before the first command
	rules        atomic.Pointer[policy.Document]
	versions     atomic.Pointer[[]*policy.Document] // every version there was, the first at 0
	directory    atomic.Pointer[Directory]
	leaves       atomic.Pointer[leaves]
	timeMillis   atomic.Int64
	format       atomic.Uint32              // the format version in force
	checksums    atomic.Pointer[[]Checksum] // the newest results, nil before the first
	lastHold     atomic.Uint32
	started      atomic.Bool // the cluster has its secret
	agendas      *agendas
	owners       *owners
	people       *people
	appointments *table[appointment]
	referrals    *table[referral]
	appeals      *appeals
	queues       *queues
	strikes      *lapsing // refusals for a limit, by the keyed hash of the account
	holds        *holds
	keys         *keys
	tokens       *tokens
	groups       atomic.Pointer[groups]
	pairings     atomic.Pointer[pairings]
	devices      *devices

	// Only the writer looks at what follows.
	secret   Secret
	attempts *lapsing          // wrong years, by the keyed hash of the document
	spent    *lapsing          // robot checks that were used
	siblings map[uint64]uint32 // practitioner and day → newest agenda
	closing  closing
	records  recorder
	commands []Command // room for the commands of one entry
	touched  uint64    // see touch; nobody reads it
	applying uint64    // log index of the entry being applied
	trail    trail
}

// NewState makes the state before the first command.
func NewState() *State {
	s := &State{}
	s.clear()
	return s
}

func (s *State) clear() {
	s.versions.Store(&[]*policy.Document{})
	s.enforce(policy.Default())
	s.directory.Store(newDirectory())
	s.leaves.Store(&leaves{})
	s.sealer.Store(newSealer(Secret{}))
	s.timeMillis.Store(0)
	s.format.Store(uint32(OldestFormat))
	s.checksums.Store(nil)
	s.agendas, s.owners = newAgendas(), newOwners()
	s.people, s.appointments = newPeople(), newTable[appointment]()
	s.referrals, s.strikes = newTable[referral](), newLapsing(recordAccount)
	s.appeals, s.closing = newAppeals(), closing{}
	s.queues = newQueues()
	s.holds, s.keys = newHolds(), newKeys()
	s.tokens = newTokens()
	s.groups.Store(newGroups())
	s.pairings.Store(&pairings{})
	s.devices = newDevices()
	s.attempts, s.spent = newLapsing(recordAttempt), newLapsing(recordSpent)
	s.secret = Secret{}
	s.started.Store(false)
	s.lastHold.Store(0)
	s.siblings = map[uint64]uint32{}
	s.trail = trail{}
}

// Started reports whether the first command has been applied.
func (s *State) Started() bool {
	return s.started.Load()
}

// TimeMillis is the time of the newest entry applied, in milliseconds since 1970; 0 before the first.
func (s *State) TimeMillis() int64 { return s.timeMillis.Load() }

// Directory is the catalogue in force. It must not be changed.
func (s *State) Directory() *Directory { return s.directory.Load() }

// BeginTerm builds the front of a new term from what is booked. It is called after the barrier of
// the new leadership and before its first proposal.
func (s *State) BeginTerm(term uint64) {
	s.write.Lock()
	defer s.write.Unlock()
	last := s.agendas.last.Load()
	front := slots.NewFront(term, last+1)
	for number := uint32(1); number <= last; number++ {
		front.Fill(number, s.agendas.get(number).booked.Load())
	}
	s.front.Store(front)
}

// EndTerm throws the front of a term away; one of another term stays. Releases that are still to come
// touch what nobody reads.
func (s *State) EndTerm(term uint64) {
	s.write.Lock()
	defer s.write.Unlock()
	if front := s.front.Load(); front != nil && front.Term() == term {
		s.front.Store(nil)
	}
}

// taken is the word of an agenda as callers should see it: with the reservations of this term where
// this node leads, else what is booked.
func (s *State) taken(number uint32, row *agenda) uint64 {
	if front := s.front.Load(); front != nil {
		return front.Taken(number)
	}
	return row.booked.Load()
}

// Reservation is a place taken in the front and not yet in the log.
type Reservation struct {
	Slot  Slot
	state *State
	front *slots.Front
}

// Reserve takes one place for a command that is about to be proposed. It reports false when
// somebody else has it, when there is no such place, or when this node does not lead.
func (s *State) Reserve(slot Slot) (Reservation, bool) {
	front, row := s.front.Load(), s.agendas.get(slot.Agenda)
	if front == nil || row == nil || slot.Position >= row.slots || !front.Reserve(slot.Agenda, slot.Position) {
		return Reservation{}, false
	}
	return Reservation{Slot: slot, state: s, front: front}, true
}

// Release gives back a place whose command never entered the log. Once a command may be in the log,
// only Apply settles its place.
func (r Reservation) Release() {
	if r.front == nil {
		return
	}
	row, bit := r.state.agendas.get(r.Slot.Agenda), uint64(1)<<r.Slot.Position
	if row == nil || row.booked.Load()&bit != 0 {
		return // it was suspended meanwhile, and is not ours to give back
	}
	r.front.Release(r.Slot.Agenda, r.Slot.Position)
	if row.booked.Load()&bit == 0 {
		return
	}
	// It was suspended in between. The writer's word counts, and only who holds its lock may repeat it.
	r.state.write.Lock()
	defer r.state.write.Unlock()
	if row.booked.Load()&bit != 0 {
		r.front.Settle(r.Slot.Agenda, r.Slot.Position, true)
	}
}

// settle tells the front what the state machine decided about a place.
func (s *State) settle(slot Slot) {
	front := s.front.Load()
	row := s.agendas.get(slot.Agenda)
	if front == nil || row == nil {
		return
	}
	front.Settle(slot.Agenda, slot.Position, row.booked.Load()&(1<<slot.Position) != 0)
}

// occupy gives a place to an owner and frees it when the owner is 0; a suspended place is never free.
func (s *State) occupy(slot Slot, owner uint32) {
	row := s.agendas.get(slot.Agenda)
	bit := uint64(1) << slot.Position
	if owner == 0 && row.suspended.Load()&bit != 0 {
		owner = suspendedOwner
	}
	s.owners.cell(row.owners + uint32(slot.Position)).Store(owner)
	if owner == 0 {
		row.booked.Store(row.booked.Load() &^ bit)
	} else {
		row.booked.Store(row.booked.Load() | bit)
	}
	s.settle(slot)
}
