package audit

import (
	"math"

	"github.com/cupo-ec/cupo/wire"
)

// state is an appointment's last acknowledged one.
type state uint8

const (
	booked state = iota
	cancelled
	rescheduled
)

var stateNames = [...]string{
	booked: wire.StatusBooked, cancelled: wire.StatusCancelled, rescheduled: wire.StatusRescheduled,
}

// Ledger is the acknowledged appointments of one goroutine, compactly: a month has two million. Codes
// and slots stand one after the other in one text.
type Ledger struct {
	text []byte
	rows []row
}

type row struct {
	at                   uint32
	successor            int32
	codeBytes, slotBytes uint8
	state                state
}

// none marks a row without a successor.
const none = -1

// Booked enters an acknowledged appointment and gives its number in this ledger.
func (l *Ledger) Booked(code, slot []byte) int {
	if len(code) > math.MaxUint8 || len(slot) > math.MaxUint8 || len(l.text) > math.MaxUint32-2*math.MaxUint8 {
		panic("audit: a code or a slot that no ledger has room for")
	}
	l.rows = append(l.rows, row{
		at: uint32(len(l.text)), codeBytes: uint8(len(code)), slotBytes: uint8(len(slot)), successor: none,
	})
	l.text = append(append(l.text, code...), slot...)
	return len(l.rows) - 1
}

// Cancelled enters that an appointment was acknowledged to be cancelled.
func (l *Ledger) Cancelled(number int) { l.rows[number].state = cancelled }

// Rescheduled enters that an appointment was acknowledged to have become another one, and gives the
// other one's number.
func (l *Ledger) Rescheduled(number int, code, slot []byte) int {
	successor := l.Booked(code, slot)
	l.rows[number].state, l.rows[number].successor = rescheduled, int32(successor)
	return successor
}

// Len is how many appointments there are.
func (l *Ledger) Len() int { return len(l.rows) }

// Code is an appointment's code, good until the next entry.
func (l *Ledger) Code(number int) []byte {
	r := &l.rows[number]
	return l.text[r.at : r.at+uint32(r.codeBytes)]
}

// Active reports whether an appointment is neither cancelled nor rescheduled.
func (l *Ledger) Active(number int) bool { return l.rows[number].state == booked }

// entry is one appointment as the check sees it.
type entry struct {
	code, slot, successor string
	state                 state
}

// entries lists all appointments. The ledger must not grow any more.
func (l *Ledger) entries() []entry {
	text := string(l.text)
	all := make([]entry, len(l.rows))
	code := func(r *row) string { return text[r.at : r.at+uint32(r.codeBytes)] }
	for i := range l.rows {
		r := &l.rows[i]
		from := r.at + uint32(r.codeBytes)
		all[i] = entry{code: code(r), slot: text[from : from+uint32(r.slotBytes)], state: r.state}
		if r.successor != none {
			all[i].successor = code(&l.rows[r.successor])
		}
	}
	return all
}
