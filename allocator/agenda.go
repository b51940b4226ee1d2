package allocator

import "sync/atomic"

// agenda is one published day of a schedule. All but the two words is fixed when it is published.
type agenda struct {
	booked         atomic.Uint64 // held, booked or suspended; only the writer stores
	suspended      atomic.Uint64 // the practitioner does not attend; only the writer stores
	startSeconds   int64
	opensAtSeconds int64
	practitioner   uint32
	owners         uint32 // number of the first place's cell in the owners table
	sibling        uint32 // the practitioner's previous agenda of the same day, 0 for none
	day            int32  // days since 1 January 1970, in the unit's own time
	unit           uint16
	specialty      uint16
	startMinute    uint16 // of the day, in the unit's own time
	slotMinutes    uint8
	slots          uint8
}

const secondsPerDay = 86400

// all is the mask of the places there are.
func (a *agenda) all() uint64 {
	if a.slots >= MaxSlots {
		return ^uint64(0)
	}
	return uint64(1)<<a.slots - 1
}

func (a *agenda) slotStart(position uint8) int64 {
	return a.startSeconds + int64(position)*int64(a.slotMinutes)*60
}

// dayStartSeconds is midnight of the agenda's day in the unit's own time.
func (a *agenda) dayStartSeconds() int64 { return a.startSeconds - int64(a.startMinute)*60 }

func (a *agenda) endSeconds() int64 { return a.slotStart(a.slots) }

// fromNow is the mask of the places that start after a time.
func (a *agenda) fromNow(nowSeconds int64) uint64 {
	if nowSeconds < a.startSeconds {
		return a.all()
	}
	begun := (nowSeconds-a.startSeconds)/(int64(a.slotMinutes)*60) + 1
	if begun >= int64(a.slots) {
		return 0
	}
	return a.all() &^ (uint64(1)<<begun - 1)
}

// agendas is a table whose rows are read without a lock: a row is complete before its number is
// given out, and its words are atomic.
type agendas struct {
	chunks atomic.Pointer[[]*[rowsPer]agenda]
	last   atomic.Uint32
}

func newAgendas() *agendas {
	t := &agendas{}
	t.chunks.Store(&[]*[rowsPer]agenda{})
	return t
}

// get returns the row of an agenda, nil for a number that does not exist.
func (t *agendas) get(number uint32) *agenda {
	if number == 0 || number > t.last.Load() {
		return nil
	}
	return &(*t.chunks.Load())[number>>rowBits][number&rowMask]
}

// add gives the next row to fill in; publish makes it visible under its number.
func (t *agendas) add() (*agenda, uint32) {
	number := t.last.Load() + 1
	old := *t.chunks.Load()
	if int(number>>rowBits) >= len(old) {
		grown := append(old[:len(old):len(old)], new([rowsPer]agenda))
		t.chunks.Store(&grown)
		old = grown
	}
	return &old[number>>rowBits][number&rowMask], number
}

func (t *agendas) publish(number uint32) { t.last.Store(number) }

// owners says for each place of each agenda who has it: 0 nobody, else the number of an appointment,
// or of a hold with holdOwner set, or suspendedOwner.
type owners struct {
	chunks atomic.Pointer[[]*[rowsPer]atomic.Uint32]
	used   uint32
}

const holdOwner = uint32(1) << 31

func newOwners() *owners {
	o := &owners{}
	o.chunks.Store(&[]*[rowsPer]atomic.Uint32{})
	return o
}

// take reserves n cells and returns the number of the first.
func (o *owners) take(n uint8) uint32 {
	first := o.used
	o.used += uint32(n)
	old := *o.chunks.Load()
	need := int((o.used + rowMask) >> rowBits)
	if need > len(old) {
		grown := append(old[:len(old):len(old)], new([rowsPer]atomic.Uint32))
		o.chunks.Store(&grown)
	}
	return first
}

func (o *owners) cell(number uint32) *atomic.Uint32 {
	return &(*o.chunks.Load())[number>>rowBits][number&rowMask]
}
