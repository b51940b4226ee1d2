package allocator

import "github.com/cupo-ec/cupo/wire"

// erase is what erasing means in the model: somebody without a document whom nothing leads to.
func (m *model) erase(person uint32) Outcome {
	if person == 0 || int(person) > len(m.people) || m.people[person-1].Document == 0 {
		return Outcome{Code: wire.NotFound}
	}
	for _, h := range m.holds {
		if h.person == person {
			return Outcome{Code: wire.WrongState}
		}
	}
	for _, a := range m.appointments {
		if _, to, _ := m.times(a.slot); a.person == person && a.status == Booked && to > m.seconds() {
			return Outcome{Code: wire.WrongState}
		}
	}
	document := m.people[person-1].Document
	delete(m.persons, document)
	m.people[person-1] = PersonRecord{}
	for i := range m.people {
		if m.people[i].Holder == document {
			m.people[i].Holder = 0
		}
	}
	for i := range m.referrals {
		if m.referrals[i].Person == document {
			m.referrals[i].Person = 0
		}
	}
	return Outcome{Number: person}
}

// putContacts counts those who are still somebody.
func (m *model) putContacts(records []ContactRecord) Outcome {
	written := uint32(0)
	for _, r := range records {
		if r.Person == 0 || int(r.Person) > len(m.people) {
			return Outcome{Code: wire.Malformed}
		}
	}
	for _, r := range records {
		if m.people[r.Person-1].Document != 0 {
			written++
		}
	}
	return Outcome{Number: written}
}
