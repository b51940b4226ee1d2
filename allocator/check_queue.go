package allocator

// queues checks that every service is found by its id and its letter; that every open ticket stands once
// in its unit's list, and nothing else does; that no number of a day is given twice or beyond the last
// of its service, no desk has two tickets, and an appointment leads to its ticket.
func (c *checker) queues() {
	c.services()
	listed := map[uint32]int{}
	for unit, u := range c.s.queues.units { // order-free: each list is judged alone
		for i, number := range u.open {
			if i > 0 && u.open[i-1] >= number {
				c.violated("queue of unit %d: ticket %d stands out of order", unit, number)
			}
			row, known := c.s.queues.tickets.get(number)
			if !known || !row.state.open() || !c.isOf(&row, unit) {
				c.violated("queue of unit %d: ticket %d is none of its open ones", unit, number)
			}
			listed[number]++
		}
	}
	c.tickets(listed)
	for appointment, number := range c.s.queues.given { // order-free: each is judged alone
		if row, known := c.s.queues.tickets.get(number); !known || row.appointment != appointment {
			c.violated("appointment %d: its ticket %d does not point back", appointment, number)
		}
	}
	for service, l := range c.s.queues.lines { // order-free: each is judged alone
		if int(service) >= len(c.s.directory.Load().Services) || !l.sound() {
			c.violated("service %d: does not exist, or what is known of its queue cannot be", service)
		}
	}
}

func (c *checker) isOf(row *ticket, unit uint16) bool {
	services := c.s.directory.Load().Services
	return int(row.service) < len(services) && services[row.service].Unit == unit
}

func (c *checker) services() {
	d := c.s.directory.Load()
	for i := range d.Services {
		if at, known := d.services[d.Services[i].byID()]; !known || at != i || !d.MayPutService(&d.Services[i]) {
			c.violated("service %d: its id or its letter does not lead to it", i)
		}
	}
	if len(d.services) != 2*len(d.Services) {
		c.violated("%d ids and letters are in the index, of %d services", len(d.services), len(d.Services))
	}
}

func (c *checker) tickets(listed map[uint32]int) {
	type place struct {
		service uint32
		day     int32
		number  uint16
	}
	type stand struct {
		unit uint16
		day  int32
		desk desk
	}
	services := c.s.directory.Load().Services
	given, called := map[place]uint32{}, map[stand]uint32{}
	q := c.s.queues
	for number := q.tickets.oldest(); number <= q.tickets.count(); number++ {
		row := q.tickets.at(number)
		if int(row.service) >= len(services) || !row.sound() {
			c.violated("ticket %d: has fields that do not go together", number)
			continue
		}
		if open := row.state.open(); listed[number] > 1 || open != (listed[number] == 1) {
			c.violated("ticket %d: stands %d times among the open ones", number, listed[number])
		}
		if row.appointment != 0 && q.given[row.appointment] != number {
			c.violated("ticket %d: its appointment %d does not lead to it", number, row.appointment)
		}
		at := place{row.service, row.day, row.number}
		if twin := given[at]; twin != 0 {
			c.violated("tickets %d and %d have one number", twin, number)
		}
		given[at] = number
		if l := q.lines[row.service]; l == nil || l.day < row.day || l.day == row.day && l.last < row.number {
			c.violated("ticket %d: its number is beyond the last of its service", number)
		}
		if row.state != TicketCalled {
			continue
		}
		by := stand{services[row.service].Unit, row.day, row.desk}
		if twin := called[by]; twin != 0 {
			c.violated("tickets %d and %d are called at one desk", twin, number)
		}
		called[by] = number
	}
}
