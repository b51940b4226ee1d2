package httpapi

import (
	"fmt"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// queueUnit finds the unit of the path. Whoever is bound to a unit finds no other.
func (c *call) queueUnit() (uint16, error) {
	unit, known := c.api.state.Directory().Unit(c.variable)
	if !known || c.identity.Role.Bound() && c.identity.Unit != c.variable {
		return 0, refuse(wire.NotFound)
	}
	return unit, nil
}

// service finds a service of a unit by its id.
func (c *call) service(unit uint16, id, field string) (uint32, error) {
	if id == "" {
		return 0, refuseField(wire.MissingField, field)
	}
	number, known := c.api.state.Directory().Service(unit, id)
	if !known {
		return 0, refuseField(wire.NotFound, field)
	}
	return number, nil
}

// queueClass reads the class of a ticket.
func queueClass(name, field string) (policy.Class, error) {
	class, known := policy.ParseClass(name)
	if !known {
		return 0, refuseField(wire.Malformed, field)
	}
	return class, nil
}

func showQueue(c *call) (reply, error) {
	unit, err := c.queueUnit()
	if err != nil {
		return reply{}, err
	}
	return ok(c.api.wireQueue(unit)), nil
}

// maxBoardCalled is how many called numbers a board shows.
const maxBoardCalled = 12

// wireQueue renders how the queue of a unit stands.
func (a *API) wireQueue(unit uint16) *wire.Queue {
	d, now := a.state.Directory(), a.store.NowMillis()
	board := a.state.QueueBoard(unit, now, maxBoardCalled)
	u := &d.Units[unit]
	answer := &wire.Queue{Unit: u.ID, Now: localTime(now/1000, u.OffsetMinutes)}
	for _, of := range board.Services {
		service := &d.Services[of.Service]
		answer.Services = append(answer.Services, wire.QueueService{
			ID: service.ID, Name: service.Name, Letter: string(rune(service.Letter)), Waiting: of.Waiting, Wait: wire.QueueWait(of.Wait),
		})
	}
	for i := range board.Called {
		t := &board.Called[i]
		answer.Called = append(answer.Called, wire.CalledTicket{
			Number: ticketNumber(d, t), Service: d.Services[t.Service].ID, Desk: t.Desk,
			CalledAt: localTime(t.CalledMillis/1000, u.OffsetMinutes), Times: int(t.Calls),
		})
	}
	return answer
}

// ticketNumber is the number as people see it, "P-007".
func ticketNumber(d *allocator.Directory, t *allocator.Ticket) string {
	return fmt.Sprintf("%c-%03d", d.Services[t.Service].Letter, t.Number)
}

// wireTicket renders a ticket. While it waits it says how many are before it.
func (a *API) wireTicket(t *allocator.Ticket) wire.Ticket {
	if t.State != allocator.TicketWaiting {
		return a.renderTicket(t, 0, allocator.Wait{})
	}
	ahead, wait := a.state.Ahead(t.ID, a.store.NowMillis())
	return a.renderTicket(t, ahead, wait)
}

func (a *API) renderTicket(t *allocator.Ticket, ahead int, wait allocator.Wait) wire.Ticket {
	d := a.state.Directory()
	offset := d.Units[t.Unit].OffsetMinutes
	answer := wire.Ticket{
		ID: a.state.TicketID(t.ID), Number: ticketNumber(d, t), Service: d.Services[t.Service].ID, Class: t.Class.String(),
		State: t.State.String(), TakenAt: localTime(t.TakenMillis/1000, offset), Ahead: ahead, Wait: wire.QueueWait(wait),
		Desk: t.Desk, Times: int(t.Calls),
	}
	if t.Desk != "" {
		answer.CalledAt = localTime(t.CalledMillis/1000, offset)
	}
	return answer
}

// ticketOf is the number that came with a check-in, nil where none did.
func (c *call) ticketOf(kind allocator.Kind, appointment uint32) *wire.Ticket {
	found, given := c.api.state.TicketOf(appointment, c.now())
	if kind != allocator.KindCheckIn && kind != allocator.KindArrive || !given {
		return nil
	}
	return new(c.api.wireTicket(&found))
}

// ticket finds the ticket of the path, which is one of the unit.
func (c *call) ticket(unit uint16) (allocator.Ticket, error) {
	if number, known := c.api.state.TicketNumber(c.second); known {
		if found, there := c.api.state.Ticket(number, c.now()); there && found.Unit == unit {
			return found, nil
		}
	}
	return allocator.Ticket{}, refuse(wire.NotFound)
}

func showTicket(c *call) (reply, error) {
	unit, err := c.queueUnit()
	if err != nil {
		return reply{}, err
	}
	found, err := c.ticket(unit)
	if err != nil {
		return reply{}, err
	}
	return ok(&wire.TicketResponse{Ticket: c.api.wireTicket(&found)}), nil
}

func listTickets(c *call) (reply, error) {
	unit, err := c.queueUnit()
	if err != nil {
		return reply{}, err
	}
	answer := &wire.TicketsResponse{}
	tickets := c.api.state.QueueOf(unit, c.now())
	ahead := map[uint32]int{} // by service: they come in the order of their turns
	for i := range tickets {
		t := &tickets[i]
		if t.State != allocator.TicketWaiting {
			answer.Tickets = append(answer.Tickets, c.api.renderTicket(t, 0, allocator.Wait{}))
			continue
		}
		n := ahead[t.Service]
		answer.Tickets = append(answer.Tickets, c.api.renderTicket(t, n, c.api.state.QueueWait(t.Service, n)))
		ahead[t.Service]++
	}
	return ok(answer), nil
}

func takeTicket(c *call) (reply, error) {
	var request wire.TicketRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	unit, err := c.queueUnit()
	if err != nil {
		return reply{}, err
	}
	asked := allocator.Command{Kind: allocator.KindTakeTicket}
	if asked.Queue.Service, err = c.service(unit, request.Service, "/service"); err != nil {
		return reply{}, err
	}
	if asked.Queue.Class, err = queueClass(orDefault(request.Class, wire.ClassNone), "/class"); err != nil {
		return reply{}, err
	}
	if (asked.Queue.Class == policy.AppointmentClass) != (request.Appointment != "") {
		return reply{}, refuseField(wire.MissingField, "/appointment")
	}
	if request.Appointment != "" {
		var known bool
		if asked.Appointment, known = c.api.state.AppointmentNumber(request.Appointment); !known {
			return reply{}, refuseField(wire.NotFound, "/appointment")
		}
	}
	answer, err := c.decideTicket(key, asked)
	if err != nil {
		return reply{}, err
	}
	return created(answer), nil
}

func callNext(c *call) (reply, error) {
	var request wire.CallRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	unit, err := c.queueUnit()
	if err != nil {
		return reply{}, err
	}
	if len(request.Services) == 0 {
		return reply{}, refuseField(wire.MissingField, "/services")
	}
	if !allocator.DeskName(request.Desk) {
		return reply{}, refuseField(wire.Malformed, "/desk")
	}
	asked := allocator.Command{Kind: allocator.KindCallNext, Queue: allocator.QueueOrder{Desk: request.Desk}}
	for i, id := range request.Services {
		service, err := c.service(unit, id, fmt.Sprintf("/services/%d", i))
		if err != nil {
			return reply{}, err
		}
		asked.Queue.Services = append(asked.Queue.Services, service)
	}
	answer, err := c.decideTicket(key, asked)
	return ok(answer), err
}

// decideTicket has something decided and answers the ticket that it is about, as it stands then.
func (c *call) decideTicket(key allocator.Key, asked allocator.Command) (*wire.TicketResponse, error) {
	outcome, err := c.decideAfterwards(key, asked)
	if err != nil {
		return nil, err
	}
	found, there := c.api.state.Ticket(outcome.Number, c.now())
	if !there { // a retry that comes the day after
		return nil, refuse(wire.NotFound)
	}
	return &wire.TicketResponse{Ticket: c.api.wireTicket(&found)}, nil
}

// ofTicket handles what is done with a ticket and needs nothing more.
func ofTicket(kind allocator.Kind) func(*call) (reply, error) {
	return func(c *call) (reply, error) {
		key, err := c.key(0, &wire.TransferRequest{}) // what is asked for stands in the path
		if err != nil {
			return reply{}, err
		}
		return c.changeTicket(key, allocator.Command{Kind: kind})
	}
}

func (c *call) changeTicket(key allocator.Key, asked allocator.Command) (reply, error) {
	unit, err := c.queueUnit()
	if err != nil {
		return reply{}, err
	}
	found, err := c.ticket(unit)
	if err != nil {
		return reply{}, err
	}
	asked.Queue.Ticket = found.ID
	answer, err := c.decideTicket(key, asked)
	return ok(answer), err
}

func transferTicket(c *call) (reply, error) {
	var request wire.TransferRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	unit, err := c.queueUnit()
	if err != nil {
		return reply{}, err
	}
	service, err := c.service(unit, request.Service, "/service")
	if err != nil {
		return reply{}, err
	}
	return c.changeTicket(key, allocator.Command{Kind: allocator.KindTransfer, Queue: allocator.QueueOrder{Service: service}})
}

func classifyTicket(c *call) (reply, error) {
	var request wire.ClassRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	class, err := queueClass(request.Class, "/class")
	if err != nil {
		return reply{}, err
	}
	return c.changeTicket(key, allocator.Command{Kind: allocator.KindClassify, Queue: allocator.QueueOrder{Class: class}})
}
