package allocator

import "github.com/cupo-ec/cupo/allocator/policy"

func codeService(c *coder, v *Service) {
	c.fields(5)
	number(c, &v.Unit)
	c.text(&v.ID)
	c.text(&v.Name)
	number(c, &v.Letter)
	number(c, &v.Minutes)
}

func codeQueueOrder(c *coder, v *QueueOrder) {
	c.fields(5)
	number(c, &v.Ticket)
	number(c, &v.Service)
	number(c, &v.Class)
	c.text(&v.Desk)
	list(c, &v.Services, maxServicesEachDesk, number[uint32])
}

// codeQueue codes what is asked of a unit's queue.
func (cmd *Command) codeQueue(c *coder) {
	switch cmd.Kind {
	case KindPutServices:
		list(c, &cmd.Services, MaxGroup, codeService)
	case KindTakeTicket:
		c.fields(2)
		number(c, &cmd.Appointment)
		codeQueueOrder(c, &cmd.Queue)
	default:
		codeQueueOrder(c, &cmd.Queue)
	}
}

func codeTicket(c *coder, v *ticket) {
	c.fields(12)
	number(c, &v.takenMillis)
	number(c, &v.orderMillis)
	number(c, &v.calledMillis)
	number(c, &v.doneMillis)
	number(c, &v.appointment)
	number(c, &v.service)
	number(c, &v.day)
	number(c, &v.number)
	number(c, &v.class)
	number(c, &v.state)
	number(c, &v.calls)
	c.desk(&v.desk)
}

func (c *coder) desk(v *desk) {
	name := v.String()
	c.text(&name)
	if !c.reading() || c.failure != nil || name == "" {
		return
	}
	d, ok := newDesk(name)
	if *v = d; !ok {
		c.fail(errText)
	}
}

func codeLine(c *coder, v *line) {
	c.fields(4)
	number(c, &v.sinceMillis)
	number(c, &v.day)
	number(c, &v.last)
	intervals := v.intervals[:v.used]
	list(c, &intervals, maxIntervals, number[uint32])
	if c.reading() && c.failure == nil {
		v.used = uint8(copy(v.intervals[:], intervals))
	}
}

// codeTicketsLeft codes the one record that says how far tickets have left memory.
func codeTicketsLeft(c *coder, v *uint32) {
	c.fields(1)
	number(c, v)
}

// dumpQueues yields the records of the queues, in the order of their kinds.
func (s *State) dumpQueues(r *recorder, stop *stopper) {
	if left := s.queues.tickets.left.Load(); left > 0 {
		record(r, recordQueue, 0, &left, codeTicketsLeft)
	}
	services := s.directory.Load().Services
	dumpList(r, recordService, services, codeService)
	for service := range uint32(len(services)) {
		if l := s.queues.lines[service]; l != nil {
			record(r, recordLine, service, l, codeLine)
		}
	}
	dumpTable(r, stop, recordTicket, s.queues.tickets, codeTicket)
}

// queueRecord reads a record of the queues.
func (l *loader) queueRecord(kind recordKind, number uint32, value []byte) error {
	switch kind {
	case recordQueue:
		left, err := load(l, value, codeTicketsLeft)
		if err == nil && (number != 0 || left == 0 || left >= holdOwner) {
			err = errRecordOrder
		}
		if err == nil {
			l.s.queues.tickets.startAfter(left)
		}
		return err
	case recordService:
		return l.service(number, value)
	case recordLine:
		row, err := load(l, value, codeLine)
		if err == nil && (int(number) >= len(l.directory.Services) || !row.sound()) {
			err = errRecordOrder
		}
		if err == nil {
			l.s.queues.lines[number] = &row
		}
		return err
	default:
		return l.ticket(number, value)
	}
}

func (l *loader) service(number uint32, value []byte) error {
	row, err := load(l, value, codeService)
	if err != nil {
		return err
	}
	if !l.directory.MayPutService(&row) || l.directory.putService(&row) != int(number) {
		return errRecordOrder
	}
	return nil
}

func (l *loader) ticket(number uint32, value []byte) error {
	row, err := load(l, value, codeTicket)
	if err != nil {
		return err
	}
	q := l.s.queues
	if number != q.tickets.count()+1 || int(row.service) >= len(l.directory.Services) || !row.sound() || row.appointment > l.s.appointments.count() {
		return errRecordOrder
	}
	if _, twice := q.given[row.appointment]; twice && row.appointment != 0 {
		return errRecordOrder
	}
	q.tickets.set(number, row)
	q.enter(l.directory.Services[row.service].Unit, number, &row)
	return nil
}

// sound reports whether the fields of a ticket go together.
func (v *ticket) sound() bool {
	called := v.state == TicketCalled
	return v.state.String() != "" && v.class < policy.Classes && v.number >= 1 && v.number <= MaxTicketsADay &&
		v.day >= 0 && v.takenMillis >= 0 && v.orderMillis >= v.takenMillis && v.doneMillis <= maxTimeMillis &&
		v.state.open() == (v.doneMillis == 0) && (!called || v.desk != (desk{}) && v.calledMillis > 0 && v.calls > 0) &&
		(v.class != policy.AppointmentClass || v.appointment != 0)
}

// sound reports whether the fields of a line go together.
func (l *line) sound() bool {
	return l.last <= MaxTicketsADay && l.sinceMillis >= 0 && int(l.used) <= maxIntervals
}
