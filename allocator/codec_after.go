package allocator

import "fmt"

// codeAfterwards codes what comes after the appointment.
func (cmd *Command) codeAfterwards(c *coder) {
	switch cmd.Kind {
	case KindDispute:
		c.fields(2)
		number(c, &cmd.Appointment)
		c.text(&cmd.Reason)
	case KindLift, KindAppeal:
		c.fields(2)
		number(c, &cmd.Person)
		c.text(&cmd.Reason)
	case KindDecideDispute, KindDecideAppeal:
		c.fields(3)
		number(c, &cmd.Appeal)
		codeDecision(c, &cmd.Decision)
		c.text(&cmd.Reason)
	default:
		number(c, &cmd.Appointment)
	}
}

func codeDecision(c *coder, v *Decision) {
	c.fields(4)
	c.flag(&v.Uphold)
	number(c, &v.Status)
	number(c, &v.Extra)
	number(c, &v.UntilDay)
}

func codeAppeal(c *coder, v *appeal) {
	c.fields(9)
	number(c, &v.person)
	number(c, &v.appointment)
	number(c, &v.kind)
	number(c, &v.state)
	number(c, &v.madeSeconds)
	number(c, &v.decidedSeconds)
	number(c, &v.actor)
	number(c, &v.decider)
	codeDecision(c, &v.decision)
}

func codeHistory(c *coder, v *pastAppointment) {
	c.fields(6)
	codeAppointment(c, &v.row)
	number(c, &v.startSeconds)
	number(c, &v.practitioner)
	number(c, &v.unit)
	number(c, &v.specialty)
	number(c, &v.minutes)
}

// progress is how far closing and archiving have come.
type progress struct {
	closedEndSeconds int64
	closedAgenda     uint32
	appointmentsLeft uint32
	appealsLeft      uint32
}

func codeProgress(c *coder, v *progress) {
	c.fields(4)
	number(c, &v.closedEndSeconds)
	number(c, &v.closedAgenda)
	number(c, &v.appointmentsLeft)
	number(c, &v.appealsLeft)
}

func (s *State) progress() progress {
	return progress{
		closedEndSeconds: s.closing.endSeconds, closedAgenda: s.closing.agenda,
		appointmentsLeft: s.appointments.left.Load(), appealsLeft: s.appeals.rows.left.Load(),
	}
}

// resume goes on where closing and archiving had come to.
func (l *loader) resume(p *progress) error {
	if p.appointmentsLeft >= holdOwner || p.closedEndSeconds < 0 || p.closedEndSeconds > maxTimeMillis/1000 {
		return errRange
	}
	l.s.closing.endSeconds, l.s.closing.agenda = p.closedEndSeconds, p.closedAgenda
	l.s.appointments.startAfter(p.appointmentsLeft)
	l.s.appeals.rows.startAfter(p.appealsLeft)
	return nil
}

func (l *loader) appeal(number uint32, value []byte) error {
	row, err := load(l, value, codeAppeal)
	if err != nil {
		return err
	}
	known := row.person >= 1 && row.person <= l.s.people.rows.count()
	if !known || number != l.s.appeals.rows.count()+1 || row.appointment > l.s.appointments.count() {
		return errRecordOrder
	}
	if row.kind != DisputeAppeal && row.kind != LimitAppeal || row.state < AppealOpen || row.state > AppealRejected {
		return fmt.Errorf("appeal of kind %d in state %d: %w", row.kind, row.state, errRange)
	}
	l.s.appeals.add(row)
	return nil
}
