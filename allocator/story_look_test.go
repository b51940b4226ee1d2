package allocator

import (
	"fmt"
	"strings"
	"time"
)

var slotStatusNames = map[SlotStatus]string{SlotFree: "free", SlotHeld: "held", SlotBooked: "booked", SlotBlocked: "blocked"}

// look prints what a reader sees.
func (s *teller) look(word string) string {
	var out strings.Builder
	state := s.w.s
	switch word {
	case "free":
		for _, d := range state.Availability(s.query(1, 0), s.w.millis) {
			fmt.Fprintf(&out, "%s %d\n", time.Unix(int64(d.Day)*secondsPerDay, 0).UTC().Format(time.DateOnly), d.Free)
		}
	case "slots":
		offset := int(state.Directory().Units[s.unit(s.arg(1))].OffsetMinutes)
		for _, v := range state.Slots(s.query(1, 0), s.w.millis) {
			start := time.Unix(v.StartSeconds, 0).In(time.FixedZone("", 60*offset)).Format("15:04")
			fmt.Fprintf(&out, "%s %s %s\n", v.Slot, start, slotStatusNames[v.Status])
		}
	case "earliest":
		if slot, _, ok := state.Earliest(s.query(1, 0), s.w.millis); ok {
			fmt.Fprintln(&out, slot)
		}
	case "code":
		h, _ := state.Hold(uint32(s.number(s.arg(2))))
		if found := state.HoldByCode(s.person(s.arg(1)), state.HoldCode(h.Number)); found != 0 {
			fmt.Fprintf(&out, "hold %d\n", found)
		}
	case "of":
		for _, a := range state.AppointmentsOf(s.person(s.arg(1)), 0, 100) {
			fmt.Fprintf(&out, "%d %s %s\n", a.Number, a.Slot, a.Status)
		}
	case "keys":
		fmt.Fprintf(&out, "%d\n", state.keys.count())
	case "check":
		fmt.Fprintf(&out, "%+v\n", s.w.check(s.t))
	case "reload":
		s.w = s.w.reloaded(s.t)
	case "standing":
		out.WriteString(s.standing(s.person(s.arg(1))))
	case "appeals":
		out.WriteString(s.appealList())
	case "past":
		out.WriteString(s.past(uint32(s.number(s.arg(1)))))
	case "show":
		out.WriteString(s.show(uint32(s.number(s.arg(1)))))
	}
	if out.Len() == 0 && word != "reload" {
		return "nothing\n"
	}
	return out.String()
}

func (s *teller) show(number uint32) string {
	a, known := s.w.s.Appointment(number)
	if !known {
		return ""
	}
	p, _ := s.w.s.Person(a.Person)
	text := fmt.Sprintf("%s %s for %s by %s at %s", a.Slot, a.Status, p.Document.Number(), a.Channel, clock(a.BookedAtMillis))
	if a.RescheduledFrom != 0 {
		text += fmt.Sprintf(", from %d", a.RescheduledFrom)
	}
	if a.RescheduledTo != 0 {
		text += fmt.Sprintf(", to %d", a.RescheduledTo)
	}
	return text + "\n"
}

// front is what a leader does ahead of the log.
func (s *teller) front(word string) string {
	switch word {
	case "lead":
		s.w.s.BeginTerm(uint64(s.number(s.arg(1))))
		s.reserved = map[Slot]Reservation{}
	case "follow":
		s.w.s.EndTerm(uint64(s.number(s.arg(1))))
	case "reserve":
		r, won := s.w.s.Reserve(s.slot(s.arg(1)))
		if !won {
			return "lost\n"
		}
		s.reserved[r.Slot] = r
		return "won\n"
	case "giveback":
		s.reserved[s.slot(s.arg(1))].Release()
	}
	return ""
}
