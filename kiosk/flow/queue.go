package flow

import (
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// readQueue asks what one can queue for here. Nobody needs to say who they are for a number.
func (s *State) readQueue() []world.Cmd {
	return s.read(aboutQueue, wire.UnitQueuePath(s.Device.Unit.ID))
}

func (s *State) gotQueue(a world.Answered) []world.Cmd {
	if cmds, ok := s.decode(a, &s.Visit.Queue); !ok {
		return cmds
	}
	s.Visit.Intent = IntentQueue
	s.open(ScreenService)
	return nil
}

func (s *State) chooseService(id string) []world.Cmd {
	for _, one := range s.Visit.Queue.Services {
		if one.ID == id && s.Screen == ScreenService {
			s.Visit.Service = id
			s.open(ScreenPriority)
		}
	}
	return nil
}

func (s *State) takeTicket(class string) []world.Cmd {
	if s.Screen != ScreenPriority {
		return nil
	}
	return s.change(aboutTicket, wire.TicketsPath(s.Device.Unit.ID), (&wire.TicketRequest{Service: s.Visit.Service, Class: class}).AppendMsgpack(nil))
}

func (s *State) gotTicket(a world.Answered) []world.Cmd {
	var answer wire.TicketResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	s.Visit.Ticket, s.Visit.trail = answer.Ticket, nil
	s.turnTo(ScreenTicket)
	return s.printUnasked()
}

// ServiceName is what a service of this unit is called; its id where the queue was not asked for.
func (v *Visit) ServiceName(id string) string {
	for _, one := range v.Queue.Services {
		if one.ID == id {
			return one.Name
		}
	}
	return id
}
