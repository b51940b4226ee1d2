package allocator

import "github.com/cupo-ec/cupo/wire"

// Suspension is that the practitioner of an agenda does not attend: the places from one position to before
// another are given to nobody. Why is not asked: it is often an illness.
type Suspension struct {
	Agenda    uint32
	From, End uint8
}

// suspendedOwner has those places of a suspension that nobody else has: a hold of no number.
const suspendedOwner = holdOwner

// mask is the word of the places that a suspension is about.
func (v *Suspension) mask() uint64 {
	return (uint64(1)<<v.End - 1) &^ (uint64(1)<<v.From - 1)
}

// SuspensionBetween is that of the places of an agenda that begin from a time on and before another, in seconds since
// 1970. Where none does it has no places, and Suspend refuses it.
func (s *State) SuspensionBetween(number uint32, fromSeconds, untilSeconds int64) *Suspension {
	v := &Suspension{Agenda: number}
	row := s.agendas.get(number)
	if row == nil {
		return v
	}
	for v.From < row.slots && row.slotStart(v.From) < fromSeconds {
		v.From++
	}
	for v.End = v.From; v.End < row.slots && row.slotStart(v.End) < untilSeconds; {
		v.End++
	}
	return v
}

// JudgeSuspension says whether an agenda may be suspended, or go on, now: until those who did not come to it
// are recorded.
func (s *State) JudgeSuspension(cmd *Command, nowMillis int64) Outcome {
	v := cmd.Suspension
	if v == nil || cmd.Kind == KindSuspend && (v.From > v.End || v.End > MaxSlots) {
		return Outcome{Code: wire.Malformed}
	}
	row := s.agendas.get(v.Agenda)
	if row == nil || cmd.Kind == KindSuspend && v.End > row.slots {
		return Outcome{Code: wire.NotFound}
	}
	now := nowMillis / 1000
	resumable := row.suspended.Load() & row.fromNow(now)
	switch {
	case row.endSeconds()+int64(s.Rules().NoShowAfterSeconds) <= now,
		cmd.Kind == KindSuspend && v.From == v.End, cmd.Kind == KindResume && resumable == 0:
		return Outcome{Code: wire.WrongState}
	}
	return Outcome{}
}

// suspend takes places of an agenda away from everybody, or gives those back that have not begun. The appointments in
// them stand, so that nobody loses a place without being asked, and each gets a line in the audit trail; holds do not.
func (s *State) suspend(cmd *Command) Outcome {
	if refused := s.JudgeSuspension(cmd, s.timeMillis.Load()); refused.Code != wire.Done {
		return refused
	}
	number := cmd.Suspension.Agenda
	row := s.agendas.get(number)
	before := row.suspended.Load()
	// Where nobody attended nobody did, whatever comes after.
	mask := before &^ row.fromNow(s.nowSeconds())
	if cmd.Kind == KindSuspend {
		mask |= cmd.Suspension.mask()
	}
	row.suspended.Store(mask)
	for position := range row.slots {
		if (before^mask)&(1<<position) != 0 {
			s.suspendPlace(cmd, Slot{number, position})
		}
	}
	if mask == 0 {
		s.records.changes.Delete(s.records.keyOf(recordSuspension, number))
	} else {
		record(&s.records, recordSuspension, number, &mask, (*coder).word)
	}
	s.trail.about.Number = number
	return Outcome{}
}

// suspendPlace brings the owner of a place in step with what its agenda says of it.
func (s *State) suspendPlace(cmd *Command, slot Slot) {
	owner := s.owners.cell(s.agendas.get(slot.Agenda).owners + uint32(slot.Position)).Load()
	switch {
	case owner == 0, owner == suspendedOwner:
		s.occupy(slot, 0)
	case owner&holdOwner != 0 && s.suspended(slot):
		number := owner &^ holdOwner
		row, _ := s.holds.get(number)
		s.dropHold(number, row)
		s.occupy(slot, 0)
		s.auditOwn(KindRelease, row.person, 0, number)
	case owner&holdOwner == 0:
		if a := s.appointments.at(owner); a.status.coming() {
			s.trail.row = AuditRow{Kind: cmd.Kind, Actor: cmd.Actor, Channel: cmd.Channel, Person: a.person, Appointment: owner, Number: slot.Agenda}
			s.audit(&s.trail.row)
		}
	}
}

func (s *State) suspended(slot Slot) bool {
	row := s.agendas.get(slot.Agenda)
	return row != nil && slot.Position < MaxSlots && row.suspended.Load()&(1<<slot.Position) != 0
}

// letDownSeconds is for how long whoever was let down may move or cancel, from the end of the place on: long enough to
// be told and to find another time, and no right to the specialty for ever.
const letDownSeconds = 30 * secondsPerDay

// LetDownUntil is the last second at which whoever has a place may move or cancel once it is suspended, since 1970.
func (s *State) LetDownUntil(slot Slot) int64 {
	row := s.agendas.get(slot.Agenda)
	if row == nil {
		return 0
	}
	return row.slotStart(slot.Position+1) + min(letDownSeconds, s.Rules().KeptSeconds()) - 1
}

// LetDown reports whether somebody has an appointment at a time that its practitioner does not attend. They may move or
// cancel it whatever the rules say of that.
func (s *State) LetDown(a *Appointment, nowSeconds int64) bool {
	return a.Status.coming() && s.suspended(a.Slot) && nowSeconds <= s.LetDownUntil(a.Slot)
}

func (s *State) letDown(row *appointment, nowSeconds int64) bool {
	return s.LetDown(&Appointment{Status: row.status, Slot: Slot{row.agenda, row.position}}, nowSeconds)
}

func codeSuspension(c *coder, v *Suspension) {
	c.fields(3)
	number(c, &v.Agenda)
	number(c, &v.From)
	number(c, &v.End)
}

func (l *loader) suspension(number uint32, value []byte) error {
	mask, err := load(l, value, (*coder).word)
	if err != nil {
		return err
	}
	row := l.s.agendas.get(number)
	if row == nil || mask == 0 || mask&^row.all() != 0 {
		return errRecordOrder
	}
	row.suspended.Store(mask)
	for position := range row.slots {
		if slot := (Slot{number, position}); l.s.suspended(slot) && !l.s.ownedAlready(slot) {
			l.s.occupy(slot, 0)
		}
	}
	return nil
}

func (s *State) dumpSuspensions(r *recorder, stop *stopper) {
	for number := uint32(1); number <= s.agendas.last.Load() && !stop.done; number++ {
		if mask := s.agendas.get(number).suspended.Load(); mask != 0 {
			record(r, recordSuspension, number, &mask, (*coder).word)
		}
	}
}
