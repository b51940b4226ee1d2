package history

import "github.com/cupo-ec/cupo/allocator"

func (h *History) hold(c *allocator.Command) {
	c.Person, c.Slot, c.Referral = h.person(), h.slot(), h.shown()
}

// release gives a hold back, as a rule one of the newest and by who placed it.
func (h *History) release(c *allocator.Command) {
	c.Hold = h.recent(int(h.lastHold))
	if len(h.held) > 0 && !h.odd() {
		one := h.held[h.upTo(len(h.held)-1)]
		c.Hold, c.Actor = one.number, one.actor
	}
}

// suspension is of places that there are, as a rule.
func (h *History) suspension(c *allocator.Command) {
	slot := h.slot()
	v := &allocator.Suspension{Agenda: slot.Agenda, From: slot.Position, End: slot.Position + uint8(h.upTo(4))}
	if view, there := h.state.Agenda(slot.Agenda); there && !h.odd() {
		v.End = min(v.End, uint8(view.Slots))
	}
	c.Suspension = v
}

// book asks for a place, or for that of a hold; for whom it was placed, as a rule.
func (h *History) book(c *allocator.Command) {
	c.Person, c.Slot, c.Referral, c.Any = h.person(), h.slot(), h.shown(), h.odd()
	if h.upTo(2) > 0 {
		return
	}
	c.Hold, c.Slot = h.recent(int(h.lastHold)), allocator.Slot{}
	if len(h.held) > 0 && !h.odd() {
		one := h.held[h.upTo(len(h.held)-1)]
		c.Hold, c.Person, c.Actor = one.number, one.person, one.actor
	}
}

// lift opens booking again to somebody who is blocked, as a rule.
func (h *History) lift(c *allocator.Command) {
	h.erase(c)
	if h.odd() {
		return
	}
	for number := range uint32(h.state.Size().Persons) {
		if p, known := h.state.Person(number + 1); known && p.Blocked {
			c.Person, c.Reason = number+1, "una razón"
		}
	}
}

// shown is the referral that is shown: none, as a rule.
func (h *History) shown() allocator.ReferralID {
	if !h.odd() {
		return 0
	}
	return h.referralID()
}

func (h *History) reschedule(c *allocator.Command) {
	c.Appointment, c.Slot = h.appointment(), h.slot()
}

func (h *History) ofAppointment(c *allocator.Command) {
	c.Appointment, c.Reason = h.appointment(), h.reason()
}

// erase is a person and a reason: also what lifting a block and asking for an exception carry.
func (h *History) erase(c *allocator.Command) { c.Person, c.Reason = h.person(), h.reason() }

func (h *History) decide(c *allocator.Command) {
	c.Appeal, c.Reason = h.recent(int(h.lastAppeal)), h.reason()
	c.Decision = allocator.Decision{Uphold: h.upTo(2) > 0}
	switch h.upTo(3) {
	case 0:
		c.Decision.Status = allocator.Status(h.upTo(255))
	case 1:
		c.Decision.Status = allocator.Attended
	case 2:
		c.Decision.Status = allocator.Cancelled
	}
	if h.upTo(1) == 1 {
		c.Decision.Extra, c.Decision.UntilDay = uint8(h.upTo(5)), uint16(h.today())+uint16(h.upTo(40))
	}
}
