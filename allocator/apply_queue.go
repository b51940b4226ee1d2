package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// QueueOrder is what a command about the queue of a unit is about.
type QueueOrder struct {
	Ticket   uint32       // all but TakeTicket and CallNext
	Service  uint32       // TakeTicket; Transfer, to which
	Class    policy.Class // TakeTicket, Classify
	Desk     string       // CallNext
	Services []uint32     // CallNext: those that the desk serves, all of one unit
}

// maxServicesEachDesk bounds the services of a call: a unit has no more.
const maxServicesEachDesk = lastLetter - firstLetter + 1

// JudgeQueue says whether what is asked of a unit's queue can be done. Whose unit it is is the caller's to
// check.
func (s *State) JudgeQueue(cmd *Command, nowMillis int64) Outcome {
	s.queues.RLock()
	defer s.queues.RUnlock()
	return s.judgeQueue(cmd, nowMillis)
}

// judgeQueue is JudgeQueue for the writer, and for who holds the lock.
func (s *State) judgeQueue(cmd *Command, nowMillis int64) Outcome {
	switch cmd.Kind {
	case KindTakeTicket:
		return s.mayTake(cmd, nowMillis)
	case KindCallNext:
		_, refused := s.mayCall(&cmd.Queue, nowMillis)
		return refused
	}
	order := &cmd.Queue
	row, known := s.queues.tickets.get(order.Ticket)
	if !known || !s.ofToday(&row, nowMillis) {
		return Outcome{Code: wire.NotFound}
	}
	switch cmd.Kind {
	case KindRecall, KindNoAnswer, KindFinishTicket:
		if row.state != TicketCalled {
			return Outcome{Code: wire.WrongState}
		}
	default:
		if !row.state.open() {
			return Outcome{Code: wire.WrongState}
		}
	}
	switch cmd.Kind {
	case KindTransfer:
		return s.mayTransfer(&row, order.Service, nowMillis)
	case KindClassify:
		return mayHaveClass(order.Class, row.appointment)
	}
	return Outcome{}
}

// mayHaveClass is the rule who may have a class: whoever says so, for nobody can show a pregnancy or an age
// to a machine, and staff correct what is plainly wrong. That of an appointment is for who has one.
func mayHaveClass(class policy.Class, appointment uint32) Outcome {
	if class >= policy.Classes || class == policy.AppointmentClass && appointment == 0 {
		return Outcome{Code: wire.Malformed}
	}
	return Outcome{}
}

func (s *State) mayTake(cmd *Command, nowMillis int64) Outcome {
	d := s.directory.Load()
	if int(cmd.Queue.Service) >= len(d.Services) {
		return Outcome{Code: wire.NotFound}
	}
	if refused := mayHaveClass(cmd.Queue.Class, cmd.Appointment); refused.Code != wire.Done {
		return refused
	}
	if cmd.Appointment != 0 {
		if refused := s.mayTakeFor(cmd.Appointment, d.Services[cmd.Queue.Service].Unit, nowMillis); refused.Code != wire.Done {
			return refused
		}
	}
	return s.numbersLeft(cmd.Queue.Service, nowMillis)
}

// mayTakeFor says whether an appointment can be queued for: by who has checked in for it today at the
// unit, and once.
func (s *State) mayTakeFor(appointment uint32, unit uint16, nowMillis int64) Outcome {
	row, known := s.appointments.get(appointment)
	if !known {
		return Outcome{Code: wire.NotFound}
	}
	agenda := s.agendas.get(row.agenda)
	if agenda.unit != unit {
		return Outcome{Code: wire.NotFound}
	}
	_, given := s.queues.given[appointment]
	today := LocalDay(nowMillis, s.directory.Load().Units[unit].OffsetMinutes)
	if row.status != CheckedIn || agenda.day != today || given {
		return Outcome{Code: wire.WrongState}
	}
	return Outcome{}
}

// numbersLeft says whether a service has a number left today.
func (s *State) numbersLeft(service uint32, nowMillis int64) Outcome {
	l := s.queues.lines[service]
	if l != nil && l.day == LocalDay(nowMillis, s.unitOf(service).OffsetMinutes) && l.last >= MaxTicketsADay {
		return Outcome{Code: wire.LimitReached}
	}
	return Outcome{}
}

func (s *State) mayTransfer(row *ticket, to uint32, nowMillis int64) Outcome {
	d := s.directory.Load()
	switch {
	case int(to) >= len(d.Services), d.Services[to].Unit != d.Services[row.service].Unit:
		return Outcome{Code: wire.NotFound}
	case to == row.service:
		return Outcome{Code: wire.WrongState}
	}
	return s.numbersLeft(to, nowMillis)
}

// mayCall finds who is called next.
func (s *State) mayCall(order *QueueOrder, nowMillis int64) (queued, Outcome) {
	d := s.directory.Load()
	if !DeskName(order.Desk) || len(order.Services) == 0 || len(order.Services) > maxServicesEachDesk {
		return queued{}, Outcome{Code: wire.Malformed}
	}
	for _, service := range order.Services {
		if int(service) >= len(d.Services) || d.Services[service].Unit != d.Services[order.Services[0]].Unit {
			return queued{}, Outcome{Code: wire.NotFound}
		}
	}
	next, found := s.nextWaiting(d.Services[order.Services[0]].Unit, order.Services, nowMillis)
	if !found {
		return queued{}, Outcome{Code: wire.QueueEmpty}
	}
	return next, Outcome{}
}

// queue carries out what is asked of a unit's queue.
func (s *State) queue(cmd *Command) Outcome {
	now := s.timeMillis.Load()
	if refused := s.judgeQueue(cmd, now); refused.Code != wire.Done {
		return refused
	}
	order := &cmd.Queue
	switch cmd.Kind {
	case KindTakeTicket:
		return Outcome{Number: s.takeTicket(order.Service, order.Class, cmd.Appointment)}
	case KindCallNext:
		return s.callNext(cmd)
	}
	row := *s.queues.tickets.at(order.Ticket)
	was := row.service
	s.trail.about.Appointment = row.appointment
	switch cmd.Kind {
	case KindRecall:
		row.calledMillis = now
		row.calls = min(row.calls+1, max(row.calls, s.Rules().QueueCallsEachTicket))
	case KindNoAnswer:
		s.unanswered(&row)
	case KindTransfer:
		row.service, row.number = order.Service, s.nextNumber(order.Service)
		row.state, row.calls, row.calledMillis, row.desk = TicketWaiting, 0, 0, desk{}
		row.orderMillis = row.takenMillis
	case KindFinishTicket:
		row.state, row.doneMillis = TicketDone, now
	case KindLeaveTicket:
		row.state, row.doneMillis = TicketLeft, now
	case KindClassify:
		row.class = order.Class
	}
	s.setTicket(order.Ticket, row)
	s.settleLine(was)
	return Outcome{Number: order.Ticket}
}

// unanswered puts a ticket back to where it would be if it had been taken now, or ends it.
func (s *State) unanswered(row *ticket) {
	now := s.timeMillis.Load()
	if row.calls >= s.Rules().QueueCallsEachTicket {
		row.state, row.doneMillis = TicketGone, now
		s.queues.gone.Add(1)
		return
	}
	row.state, row.orderMillis, row.desk = TicketWaiting, now, desk{}
}

// nextNumber gives the next number of a service: from 1 on each day.
func (s *State) nextNumber(service uint32) (number uint16) {
	today := LocalDay(s.timeMillis.Load(), s.unitOf(service).OffsetMinutes)
	s.changeLine(service, func(l *line) {
		if l.day != today {
			l.day, l.last, l.sinceMillis = today, 0, 0
		}
		l.last++
		number = l.last
	})
	return number
}

func (s *State) takeTicket(service uint32, class policy.Class, appointment uint32) (number uint32) {
	now := s.timeMillis.Load()
	row := ticket{
		takenMillis: now, orderMillis: now, appointment: appointment, service: service, class: class,
		day: LocalDay(now, s.unitOf(service).OffsetMinutes), number: s.nextNumber(service), state: TicketWaiting,
	}
	number = s.queues.tickets.count() + 1
	s.setTicket(number, row)
	return number
}

// takeAtCheckIn gives who has checked in a number of the unit's preparation, where there is one and it has
// one left. The arrival counts whether or not.
func (s *State) takeAtCheckIn(appointment uint32) {
	unit := s.agendas.get(s.appointments.at(appointment).agenda).unit
	service, known := s.directory.Load().Service(unit, CheckInService)
	now := s.timeMillis.Load()
	if !known || s.mayTakeFor(appointment, unit, now).Code != wire.Done || s.numbersLeft(service, now).Code != wire.Done {
		return
	}
	s.trail.about.Number = s.takeTicket(service, policy.AppointmentClass, appointment)
}

// callNext calls who is next, and finishes whoever is still called at the desk.
func (s *State) callNext(cmd *Command) Outcome {
	now := s.timeMillis.Load()
	next, _ := s.mayCall(&cmd.Queue, now)
	at, _ := newDesk(cmd.Queue.Desk)
	unit := s.directory.Load().Services[next.row.service].Unit
	if before := s.calledAt(unit, at, now); before != 0 {
		row := *s.queues.tickets.at(before)
		row.state, row.doneMillis = TicketDone, now
		s.setTicket(before, row)
		s.audit(&AuditRow{
			Kind: KindFinishTicket, Actor: cmd.Actor, Channel: cmd.Channel, Origin: cmd.Origin, Account: cmd.Account,
			Appointment: row.appointment, Number: before,
		})
	}
	row := next.row
	row.state, row.calledMillis, row.desk = TicketCalled, now, at
	row.calls++
	s.setTicket(next.number, row)
	s.queues.calls.Add(1)
	s.timeCall(row.service)
	s.trail.about.Appointment = row.appointment
	return Outcome{Number: next.number}
}

// timeCall measures from the call before to this one, where somebody waited all the while.
func (s *State) timeCall(service uint32) {
	now := s.timeMillis.Load()
	today, waits := LocalDay(now, s.unitOf(service).OffsetMinutes), s.somebodyWaits(service, now)
	s.changeLine(service, func(l *line) {
		if l.sinceMillis != 0 && l.day == today {
			l.timed(now - l.sinceMillis)
		}
		if l.sinceMillis = 0; waits {
			l.sinceMillis = now
		}
	})
}

// settleLine ends what is being timed when the last one who waited has left: the next call comes when somebody
// comes, and not when a desk is free.
func (s *State) settleLine(service uint32) {
	if l := s.queues.lines[service]; l.sinceMillis != 0 && !s.somebodyWaits(service, s.timeMillis.Load()) {
		s.changeLine(service, func(l *line) { l.sinceMillis = 0 })
	}
}
