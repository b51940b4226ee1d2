package history

import "github.com/cupo-ec/cupo/allocator"

// pairing is of one of a few codes, so that some are out already, and some will be shown.
func (h *History) pairing(c *allocator.Command) {
	c.Pairing = &allocator.Pairing{
		Hash: uint64(h.pick(h.code(), h.code(), 0)), Unit: uint16(h.index(len(h.state.Directory().Units))), Name: "quiosco",
		Role: []allocator.Role{allocator.RoleKiosk, allocator.RoleStaff, allocator.RoleBoard}[h.upTo(2)],
	}
	if h.odd() {
		c.Pairing.Role, c.Pairing.Name = allocator.Role(h.upTo(9)), h.text()
	}
	if h.odd() {
		c.Pairing.ExpiresSeconds, c.Pairing.MadeBy = ^uint32(0), ^uint32(0) // not for the one who asks to say
	}
}

// code stands for one of a few.
func (h *History) code() uint32 { return uint32(1 + h.upTo(6)) }

func (h *History) redemption(c *allocator.Command) {
	h.hashes++
	c.Redemption = &allocator.Redemption{Pairing: uint64(h.code()), Token: h.hash(h.hashes), Device: "aparato"}
	if h.odd() {
		c.Redemption.Token, c.Redemption.Device = h.hash(uint64(h.upTo(int(h.hashes)))), h.text()
	}
}

// arrival is one of now, of some hours ago, or of a clock that is wrong.
func (h *History) arrival(c *allocator.Command) {
	c.Appointment = h.appointment()
	switch now := uint32(h.millis / 1000); h.upTo(3) {
	case 0:
	case 1:
		c.ArrivedSeconds = now - min(now, uint32(h.upTo(20*3600)))
	case 2:
		c.ArrivedSeconds = now + uint32(h.upTo(3600))
	default:
		c.ArrivedSeconds = uint32(h.upTo(1<<31 - 1))
	}
}

func (h *History) heartbeat(c *allocator.Command) {
	c.Actor = h.pick(c.Actor, h.lastToken, allocator.FirstTokenNumber+uint32(h.upTo(20)))
	c.Heartbeat = &allocator.Heartbeat{
		QueueDepth: uint16(h.upTo(3)), Printer: allocator.Printer(1 + h.upTo(5)), Version: []string{"", "v1", "v2"}[h.upTo(2)],
	}
	if h.odd() {
		c.Heartbeat.Printer, c.Heartbeat.Version = allocator.Printer(h.upTo(9)), h.text()
	}
}
