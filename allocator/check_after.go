package allocator

// appeals checks that each one stands in its person's list, and that no person has more open ones of a kind
// than may be.
func (c *checker) appeals() {
	listed := 0
	for person := range c.s.appeals.newest { // order-free: each list is judged alone
		if c.s.appeals.newest[person] < c.s.appeals.rows.oldest() {
			c.violated("person %d: their newest appeal has left memory and is still led to", person)
		}
		listed += c.appealsOf(person)
	}
	if total := c.s.appeals.rows.size(); listed != total {
		c.violated("%d appeals are in their persons' lists, of %d", listed, total)
	}
}

func (c *checker) appealsOf(person uint32) (listed int) {
	open := map[AppealKind]int{}
	for at, before := c.s.appeals.newest[person], ^uint32(0); at >= c.s.appeals.rows.oldest(); {
		row, exists := c.s.appeals.rows.get(at)
		if !exists || row.person != person || at >= before {
			c.violated("person %d: appeal %d is in the wrong list or order", person, at)
			return listed
		}
		if row.appointment > c.s.appointments.count() || (row.kind == DisputeAppeal) != (row.appointment != 0) {
			c.violated("appeal %d: disputes appointment %d, which is none", at, row.appointment)
		}
		if (row.state == AppealOpen) != (row.decidedSeconds == 0) {
			c.violated("appeal %d: its state and the time of its decision disagree", at)
		}
		if row.state == AppealOpen {
			open[row.kind]++
		}
		if open[row.kind] > 1 {
			c.violated("person %d: appeal %d is one too many that waits", person, at)
		}
		listed++
		before, at = at, row.older
	}
	return listed
}

// closing checks that every agenda behind the cursor will be closed once, and that none before it will.
func (c *checker) closing() {
	planned := make(map[uint32]int64, len(c.s.closing.plan))
	for i, e := range c.s.closing.plan {
		if i > 0 && c.s.closing.plan.Less(i, (i-1)/2) {
			c.violated("closing: agenda %d is planned out of order", e.number)
		}
		if _, twice := planned[e.number]; twice || c.s.agendas.get(e.number) == nil {
			c.violated("closing: agenda %d is planned twice or does not exist", e.number)
		}
		planned[e.number] = e.millis
	}
	for number := uint32(1); number <= c.s.agendas.last.Load(); number++ {
		end := c.s.agendas.get(number).endSeconds()
		millis, is := planned[number]
		if is != c.s.closing.ahead(end, number) || is && millis != end*1000 {
			c.violated("closing: agenda %d ends at %d and is planned wrongly", number, end)
		}
	}
}
