package history

import (
	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
)

func (h *History) services(c *allocator.Command) {
	ids := []string{allocator.CheckInService, "farmacia", "laboratorio", "informacion"}
	for range 1 + h.upTo(2) {
		which := h.upTo(len(ids) - 1)
		v := allocator.Service{
			Unit: uint16(h.index(len(h.state.Directory().Units))), ID: ids[which], Name: h.text(), Letter: ids[which][0] - 'a' + 'A', Minutes: uint8(1 + h.upTo(20)),
		}
		if h.odd() {
			v.Letter, v.Minutes = uint8(h.upTo(255)), uint8(h.upTo(255))
		}
		c.Services = append(c.Services, v)
	}
}

// service is one that there is, as a rule.
func (h *History) service() uint32 { return h.index(len(h.state.Directory().Services)) }

// ofTicket is about one of the newest tickets.
func (h *History) ofTicket(c *allocator.Command) {
	c.Queue = allocator.QueueOrder{
		Ticket: h.recent(int(h.lastTicket)), Service: h.service(), Class: policy.Class(h.upTo(policy.Classes)),
	}
	if unit := h.unit(); h.upTo(2) > 0 {
		if called := h.state.QueueBoard(unit, h.millis, 8).Called; len(called) > 0 {
			c.Queue.Ticket = called[h.upTo(len(called)-1)].ID
		}
	}
}

func (h *History) take(c *allocator.Command) {
	h.ofTicket(c)
	if h.upTo(4) == 0 {
		c.Appointment, c.Queue.Class = h.appointment(), policy.AppointmentClass
	}
}

func (h *History) unit() uint16 { return uint16(h.index(len(h.state.Directory().Units))) }

// call is by one of few desks, for services of one unit as a rule.
func (h *History) call(c *allocator.Command) {
	c.Queue.Desk = []string{"1", "2", "Ventanilla 3"}[h.upTo(2)]
	c.Queue.Services = h.state.Directory().ServicesOf(h.unit())
	if h.odd() {
		c.Queue.Desk = h.text()
	}
	if h.upTo(3) == 0 {
		c.Queue.Services = []uint32{h.service()}
	}
	if h.odd() {
		c.Queue.Services = append(c.Queue.Services, h.service())
	}
}
