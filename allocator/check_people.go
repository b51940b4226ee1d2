package allocator

// persons checks the index by document, the holders, and the lists of appointments.
func (c *checker) persons() {
	listed, indexed, erased := 0, 0, 0
	for number := uint32(1); number <= c.s.people.rows.count(); number++ {
		p := c.s.people.rows.at(number)
		c.report.Counts.Persons++
		switch {
		case p.erased():
			erased++
			c.erased(number, p)
		case c.s.people.find(p.document) != number:
			c.violated("person %d: the index does not lead to it", number)
		}
		if p.holder > c.s.people.rows.count() || p.holder != 0 && c.s.people.rows.at(p.holder).erased() {
			c.violated("person %d: its holder %d does not exist", number, p.holder)
		}
		listed += c.history(number, p)
	}
	for i := range c.s.people.shards {
		indexed += c.s.people.shards[i].used
	}
	if left := c.report.Counts.Persons - erased; indexed != left {
		c.violated("%d persons are in the index, of %d", indexed, left)
	}
	if total := c.s.appointments.size(); listed != total {
		c.violated("%d appointments are in their persons' lists, of %d", listed, total)
	}
}

// erased checks that nothing is left of somebody who was erased, and that nothing is kept for them.
func (c *checker) erased(number uint32, p *person) {
	if p.describes() {
		c.violated("person %d: was erased, and its row still describes somebody", number)
	}
	kept := p.holds != 0
	for at, before := p.active, ^uint32(0); at != 0 && at < before; {
		a, exists := c.s.appointments.get(at)
		if !exists {
			break
		}
		kept = kept || a.status.coming() && c.ends(&a) > c.s.nowSeconds()
		before, at = at, a.nextActive
	}
	if kept {
		c.violated("person %d: was erased, and a place is kept for it", number)
	}
	for at, steps := p.referrals, uint32(0); at != 0 && steps < c.s.referrals.count(); steps++ {
		referral, exists := c.s.referrals.get(at)
		if !exists {
			break
		}
		if referral.diagnosis != 0 {
			c.violated("person %d: was erased, and referral %d has a diagnosis", number, at)
		}
		at = referral.next
	}
}

// history walks one person's appointments, the newest first, and looks for those to come in the list
// of those to come.
func (c *checker) history(number uint32, p *person) (listed int) {
	active := c.active(number, p)
	for at, before := p.history, ^uint32(0); at >= c.s.appointments.oldest(); {
		a, exists := c.s.appointments.get(at)
		if !exists || a.person != number || at >= before {
			c.violated("person %d: appointment %d is in the wrong list or order", number, at)
			return listed
		}
		listed++
		for len(active) > 0 && active[0] > at {
			active = active[1:]
		}
		found := len(active) > 0 && active[0] == at
		if !found && a.status.coming() && c.ends(&a) > c.s.nowSeconds() {
			c.violated("person %d: appointment %d is to come and not in the list of those", number, at)
		}
		before, at = at, a.older
	}
	return listed
}

// active walks a person's list of appointments to come, and compares each with the older ones.
func (c *checker) active(number uint32, p *person) (list []uint32) {
	for at, before := p.active, ^uint32(0); at != 0; {
		a, exists := c.s.appointments.get(at)
		if !exists || a.person != number || at >= before || !a.status.coming() || c.s.agendas.get(a.agenda) == nil {
			c.violated("person %d: appointment %d is wrongly in the list of those to come", number, at)
			break
		}
		list = append(list, at)
		before, at = at, a.nextActive
	}
	for i := range list {
		c.conflicts(number, list[i:])
	}
	return list
}

// ends is when an appointment's place is over, 0 for a place that does not exist.
func (c *checker) ends(a *appointment) int64 {
	if c.s.agendas.get(a.agenda) == nil {
		return 0
	}
	return c.s.slotEnd(a)
}

// conflicts compares an appointment to come, the first of a list, with the older ones that were still
// to come when it was booked, by the rules of the policy.
func (c *checker) conflicts(person uint32, list []uint32) {
	a := c.s.appointments.at(list[0])
	agenda := c.s.agendas.get(a.agenda)
	start, end := agenda.slotStart(a.position), agenda.slotStart(a.position+1)
	rules := c.s.RulesOf(a.policyVersion)
	if rules == nil {
		c.violated("person %d: appointment %d was judged by no version of the policy", person, list[0])
		return
	}
	same := 1
	for _, number := range list[1:] {
		b := c.s.appointments.at(number)
		other := c.s.agendas.get(b.agenda)
		if other.slotStart(b.position+1) <= a.bookedAtMillis/1000 {
			continue
		}
		if other.specialty == agenda.specialty {
			same++
		}
		margin := int64(0)
		if other.unit != agenda.unit {
			margin = int64(rules.UnitMarginSeconds)
		}
		if other.slotStart(b.position) < end+margin && start < other.slotStart(b.position+1)+margin {
			c.violated("person %d: appointments %d and %d overlap", person, number, list[0])
		}
	}
	if rules.ActivePerSpecialty > 0 && same > int(rules.ActivePerSpecialty) {
		c.violated("person %d: appointment %d is one too many in its specialty", person, list[0])
	}
}

// holds checks that each one is its place's owner, is led to by its person, and will end.
func (c *checker) holds() {
	ending := make(map[uint32]int64, len(c.s.holds.order))
	for _, e := range c.s.holds.order {
		ending[e.number] = e.millis
	}
	reached := map[uint32]uint32{} // hold → person whose list has it
	for number := uint32(1); number <= c.s.people.rows.count(); number++ {
		for at := c.s.people.rows.at(number).holds; at != 0; at = c.s.holds.rows[at].next {
			if reached[at] != 0 || c.s.holds.rows[at].person != number {
				c.violated("person %d: hold %d is wrongly in its list", number, at)
				break
			}
			reached[at] = number
		}
	}
	for _, number := range c.s.holds.numbers() {
		h := c.s.holds.rows[number]
		c.report.Counts.Holds++
		if reached[number] != h.person {
			c.violated("hold %d: its person does not lead to it", number)
		}
		if c.owner(h.slot) != number|holdOwner {
			c.violated("hold %d: its place belongs to another", number)
		}
		if millis, known := ending[number]; !known || millis != h.expiresMillis || number > c.s.lastHold.Load() {
			c.violated("hold %d: will not end in its time", number)
		}
	}
}
