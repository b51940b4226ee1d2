package allocator

// The functions of this file hash what is the same on every replica. What hangs on when a node was last
// started is left out or made the same first: lists that lead to what has left memory end there, and a
// list of appointments to come counts as the set of those that do lie ahead.

// whole takes in what belongs to no row, and how many rows there are: it is part of every part.
func (p *partSum) whole() {
	s := p.s
	m := s.meta()
	h := encodedRow(p, p.row(recordMeta, p.part), &m, codeMeta)
	h = h.pair(s.people.rows.count(), s.agendas.last.Load()).pair(s.owners.used, uint32(len(s.closing.plan)))
	h = h.pair(s.appointments.count(), s.referrals.count()).pair(s.appeals.rows.count(), uint32(len(s.holds.rows)))
	h = h.pair(uint32(s.strikes.rows.len()), uint32(s.attempts.rows.len())).word(uint64(s.spent.rows.len()))
	h = h.pair(uint32(len(s.Tokens())), uint32(len(s.OperatorGroups()))).pair(uint32(s.Rules().Version), uint32(len(*s.versions.Load())))
	h = p.devicesCounted(h)
	for i := range s.keys.shards {
		h = h.word(s.keys.shards[i].first).word(s.keys.shards[i].next)
	}
	p.add(h)
}

func (p *partSum) persons() {
	t := p.s.people.rows
	p.ranges(1, uint64(t.count()), func(from, to uint64) {
		for number := from; number <= to; number++ {
			p.add(p.person(uint32(number), t.at(uint32(number))))
		}
	})
}

func (p *partSum) person(number uint32, v *person) rowHash {
	h := p.row(recordPerson, uint64(number)).word(uint64(v.document))
	h = h.pair(v.holder, uint32(v.birthDay)).pair(v.releasedSeconds, uint32(v.coveredFrom)<<16|uint32(v.coveredTo))
	h = h.pair(uint32(v.liftedDay)<<16|uint32(v.allowedDay), uint32(v.coverage)<<16|uint32(v.issueYear)<<8|uint32(v.allowance))
	h = h.pair(p.s.stillThere(v.history), v.holds).word(uint64(v.referrals)).flag(v.blocked).flag(v.dependents != 0)
	return h.word(p.s.comingOf(v.active)).flag(v.erased() || p.s.people.leadsTo(v.document, number))
}

// stillThere is the number of an appointment, 0 for one that has left memory.
func (s *State) stillThere(appointment uint32) uint32 {
	if appointment < s.appointments.oldest() {
		return 0
	}
	return appointment
}

// comingOf adds up the appointments of a list that do lie ahead. A list that was damaged has an end as well.
func (s *State) comingOf(newest uint32) (sum uint64) {
	number := newest
	for range maxCounted {
		if number == 0 || number < s.appointments.oldest() || number > s.appointments.count() {
			break
		}
		row := s.appointments.at(number)
		if agenda := s.agendas.get(row.agenda); agenda != nil && row.status.coming() && agenda.slotStart(row.position+1) > s.nowSeconds() {
			sum += mix(uint64(number))
		}
		number = row.nextActive
	}
	return sum
}

// leadsTo reports whether the cells that a document's number would be in have it.
func (p *people) leadsTo(d Document, number uint32) bool {
	hash := mix(uint64(d))
	cells := p.shards[hash%personShards].cells
	i := hash >> 8
	for range cells {
		switch cells[i&uint64(len(cells)-1)] {
		case number:
			return true
		case 0:
			return false
		}
		i++
	}
	return false
}

// agendas takes in the places with their owners, and the holds among them.
func (p *partSum) agendas() {
	t := p.s.agendas
	p.ranges(1, uint64(t.last.Load()), func(from, to uint64) {
		for number := from; number <= to; number++ {
			p.agenda(uint32(number), t.get(uint32(number)))
		}
	})
}

func (p *partSum) agenda(number uint32, v *agenda) {
	h := p.row(recordAgenda, uint64(number)).word(v.booked.Load()).word(uint64(v.startSeconds)).word(uint64(v.opensAtSeconds))
	h = h.pair(v.practitioner, v.sibling).pair(uint32(v.day), uint32(v.unit)<<16|uint32(v.specialty))
	h = h.pair(v.owners, uint32(v.startMinute)<<16|uint32(v.slotMinutes)<<8|uint32(v.slots))
	h = h.word(uint64(p.s.siblings[siblingKey(v.practitioner, v.day)]))
	for position := range uint32(v.slots) {
		owner := p.s.owners.cell(v.owners + position).Load()
		h = h.word(uint64(owner))
		if owner&holdOwner != 0 && owner != suspendedOwner {
			p.hold(owner &^ holdOwner)
		}
	}
	if mask := v.suspended.Load(); mask != 0 { // not for all: members of earlier versions hash as well
		h = h.word(mask)
	}
	p.add(h)
}

// hold takes in the hold that has a place. So each hold belongs to the part of its agenda, and none has to
// be looked for.
func (p *partSum) hold(number uint32) {
	v, there := p.s.holds.rows[number]
	h := p.row(recordHold, uint64(number)).flag(there).word(uint64(v.expiresMillis)).pair(v.person, v.next)
	p.add(h.pair(v.slot.Agenda, uint32(v.slot.Position)).word(uint64(v.actor)))
}

func (p *partSum) appointments() {
	t := p.s.appointments
	p.ranges(uint64(t.oldest()), uint64(t.count()), func(from, to uint64) {
		for number := from; number <= to; number++ {
			p.add(p.appointment(uint32(number), t.at(uint32(number))))
		}
	})
}

func (p *partSum) appointment(number uint32, v *appointment) rowHash {
	h := p.row(recordAppointment, uint64(number)).word(uint64(v.bookedAtMillis))
	h = h.pair(v.changedAtSeconds, v.person).pair(v.agenda, p.s.stillThere(v.older))
	h = h.pair(v.other, v.actor).pair(v.referral, uint32(v.policyVersion))
	return h.pair(uint32(v.position)<<8|uint32(v.status), uint32(v.channel)<<8|uint32(v.moves)).flag(v.fromOther)
}

func (p *partSum) referrals() {
	t := p.s.referrals
	p.ranges(uint64(t.oldest()), uint64(t.count()), func(from, to uint64) {
		for number := from; number <= to; number++ {
			v := t.at(uint32(number))
			h := p.row(recordReferral, number).word(uint64(v.id)).word(uint64(v.diagnosis))
			h = h.pair(v.person, v.issuer).pair(v.appointment, v.next)
			p.add(h.pair(uint32(v.specialty), uint32(v.issuedDay)<<16|uint32(v.untilDay)))
		}
	})
}

func (p *partSum) appeals() {
	t := p.s.appeals.rows
	p.ranges(uint64(t.oldest()), uint64(t.count()), func(from, to uint64) {
		for number := from; number <= to; number++ {
			v := t.at(uint32(number))
			older := v.older
			if older < t.oldest() {
				older = 0
			}
			p.add(encodedRow(p, p.row(recordAppeal, number), v, codeAppeal).pair(older, p.s.appeals.newest[v.person]))
		}
	})
}
