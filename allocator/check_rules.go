package allocator

// referrals checks that each is in its person's list, and that the appointment that used it says so.
func (c *checker) referrals() {
	listed := 0
	for number := uint32(1); number <= c.s.people.rows.count(); number++ {
		for at, before := c.s.people.rows.at(number).referrals, ^uint32(0); at != 0; {
			row, exists := c.s.referrals.get(at)
			if !exists || row.person != number || at >= before {
				c.violated("person %d: referral %d is in the wrong list or order", number, at)
				break
			}
			listed++
			before, at = at, row.next
		}
	}
	if total := int(c.s.referrals.count()); listed != total {
		c.violated("%d referrals are in their persons' lists, of %d", listed, total)
	}
	for number := uint32(1); number <= c.s.referrals.count(); number++ {
		row := c.s.referrals.at(number)
		if row.appointment < c.s.appointments.oldest() {
			continue // not used, or by one that has left memory
		}
		used, exists := c.s.appointments.get(row.appointment)
		if !exists || used.referral != number || used.person != row.person {
			c.violated("referral %d: appointment %d, which used it, does not say so", number, row.appointment)
		}
	}
}

// dependents checks that the lists of the holders and what the dependents say agree, and that each list has the highest
// number first.
func (c *checker) dependents() {
	listed, belonging := 0, 0
	total := c.s.people.rows.count()
	for number := uint32(1); number <= total; number++ {
		if c.s.people.rows.at(number).holder != 0 {
			belonging++
		}
		for at, last := c.s.people.rows.at(number).dependents, ^uint32(0); at != 0; {
			row, exists := c.s.people.rows.get(at)
			if !exists || row.holder != number || at >= last {
				c.violated("person %d: %d is wrongly in the list of dependents", number, at)
				break
			}
			listed++
			at, last = row.sibling, at
		}
	}
	if listed != belonging {
		c.violated("%d dependents are in their holders' lists, of %d", listed, belonging)
	}
}

// versions checks that every appointment was judged by a version that there is.
func (c *checker) versions() {
	all := *c.s.versions.Load()
	for i, document := range all {
		if int(document.Version) != i+1 {
			c.violated("version %d of the policy calls itself %d", i+1, document.Version)
		}
	}
	if c.s.Rules() != all[len(all)-1] {
		c.violated("the policy in force is not the newest version")
	}
}
