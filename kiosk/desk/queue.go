package desk

import (
	"slices"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// ofTicket takes in what is done with the queue.
func (s *State) ofTicket(m world.Msg) []world.Cmd {
	if !s.Ready() {
		return nil
	}
	unit := s.Device.Unit.ID
	if _, next := m.(NextWanted); next {
		return s.change(aboutTicket, wire.QueueCallPath(unit), (&wire.CallRequest{Services: s.Services, Desk: s.Desk}).AppendMsgpack(nil))
	}
	current, called := s.Current()
	if !called {
		return nil
	}
	path := wire.TicketPath(unit, current.ID)
	switch m := m.(type) {
	case RecallWanted:
		return s.change(aboutTicket, path+wire.RecallSuffix, nil)
	case NoAnswerWanted:
		return s.change(aboutTicket, path+wire.NoAnswerSuffix, nil)
	case DoneWanted:
		return s.change(aboutTicket, path+wire.DoneSuffix, nil)
	case ServiceChosen:
		return s.change(aboutTicket, path+wire.TransferSuffix, (&wire.TransferRequest{Service: m.ID}).AppendMsgpack(nil))
	case ClassChosen:
		return s.change(aboutTicket, path+wire.ClassSuffix, (&wire.ClassRequest{Class: m.Class}).AppendMsgpack(nil))
	}
	return nil
}

// gotTicket puts a ticket as it is now into the list, until the list itself is there.
func (s *State) gotTicket(a world.Answered) bool {
	var answer wire.TicketResponse
	if !client.Done(a, &answer) {
		return false
	}
	t := answer.Ticket
	list := slices.DeleteFunc(slices.Clone(s.Tickets), func(one wire.Ticket) bool {
		// Whoever was called here before is done with by a new call.
		return one.ID == t.ID || t.State == wire.TicketCalled && one.State == wire.TicketCalled && one.Desk == t.Desk
	})
	if t.State == wire.TicketCalled {
		list = append([]wire.Ticket{t}, list...)
	}
	s.Tickets = list
	return true
}

// read looks at the tickets. What changes while a look is under way is looked at after it.
func (s *State) read() []world.Cmd {
	if !s.Ready() || !s.Device.Paired {
		return nil
	}
	if s.reading.id != 0 {
		s.reading.dirty = true
		return nil
	}
	r := s.Request(client.Get, wire.TicketsPath(s.Device.Unit.ID), s.Language.Tag(), nil)
	s.reading = reading{id: r.ID}
	return []world.Cmd{r}
}

// gotTickets takes in a look, unless we have changed something since it began.
func (s *State) gotTickets(a world.Answered) []world.Cmd {
	was := s.reading
	s.reading = reading{}
	var answer wire.TicketsResponse
	if !client.Done(a, &answer) {
		s.reading.again = s.NowMillis + againAfterMillis
		return nil
	}
	if !was.stale {
		s.Tickets = answer.Tickets
	}
	if _, called := s.Current(); !called {
		s.Chooser = ChooseNothing
	}
	if was.dirty || was.stale {
		return s.read()
	}
	return nil
}
