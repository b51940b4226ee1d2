package allocator

import (
	"github.com/cupo-ec/cupo/wire"
)

// erase makes a person anonymous for good: the key of their contact data is destroyed and with it the
// data, the document leads nowhere, and nothing that describes them is left in the row. The number
// stays, with its appointments and its part of the audit. Who still has a place to come is not erased:
// somebody must be able to say for whom it is kept.
func (s *State) erase(cmd *Command) Outcome {
	number := cmd.Person
	row, known := s.people.rows.get(number)
	switch {
	case !known || row.erased():
		return Outcome{Code: wire.NotFound}
	case !reasonable(cmd.Reason):
		return Outcome{Code: wire.Malformed}
	case row.holds != 0 || s.isComing(&row):
		return Outcome{Code: wire.WrongState}
	}
	s.belong(number, &row, 0)
	s.people.unindex(row.document, number)
	s.orphan(row.dependents)
	s.forgetDiagnoses(row.referrals)
	row.anonymise()
	s.setPerson(number, row)
	s.records.changes.Delete(s.records.keyOf(recordContact, number))
	s.records.changes.Delete(s.records.keyOf(recordContactKey, number))
	s.forgetReasons(number)
	s.trail.about.Reason = cmd.Reason
	return Outcome{Number: number}
}

// isComing reports whether a person has an appointment to come. The list may have some that are over.
func (s *State) isComing(row *person) bool {
	for number := row.active; number != 0; {
		a, known := s.appointments.get(number)
		if !known {
			break
		}
		if a.status.coming() && s.slotEnd(&a) > s.nowSeconds() {
			return true
		}
		number = a.nextActive
	}
	return false
}

// anonymise clears what describes a person. The lists that hang on the row stay.
func (p *person) anonymise() {
	p.document, p.holder, p.dependents, p.sibling = 0, 0, 0, 0
	p.birthDay, p.issueYear = 0, 0
	p.coverage, p.coveredFrom, p.coveredTo = 0, 0, 0
	p.releasedSeconds, p.liftedDay, p.allowedDay, p.allowance, p.blocked = 0, 0, 0, 0, false
}

// describes reports whether a row says anything of a person. What happens later to the appointments of
// somebody erased may still count, and does not.
func (p *person) describes() bool {
	return p.document != 0 || p.holder != 0 || p.dependents != 0 || p.sibling != 0 ||
		p.birthDay != 0 || p.issueYear != 0 || p.coverage != 0 || p.coveredFrom != 0 || p.coveredTo != 0
}

// erased reports whether a row is of somebody who was erased: a document is never 0.
func (p *person) erased() bool { return p.document == 0 }

// orphan leaves the dependents of a list without a holder.
func (s *State) orphan(number uint32) {
	for number != 0 {
		row := *s.people.rows.at(number)
		next := row.sibling
		row.holder, row.sibling = 0, 0
		s.setPerson(number, row)
		number = next
	}
}

func (s *State) forgetDiagnoses(number uint32) {
	for number != 0 {
		row := *s.referrals.at(number)
		row.diagnosis = 0
		s.referrals.set(number, row)
		record(&s.records, recordReferral, number, s.referrals.at(number), codeReferral)
		number = row.next
	}
}

// unindex makes a row unfindable, and moves back the cells that had to step over its own (Knuth, vol. 3,
// 6.4 R). It needs the documents of all rows as they were when they were indexed.
func (p *people) unindex(d Document, number uint32) {
	hash := mix(uint64(d))
	shard := &p.shards[hash%personShards]
	shard.Lock()
	defer shard.Unlock()
	mask := uint64(len(shard.cells) - 1)
	i := hash >> 8 & mask
	for shard.cells[i] != number {
		i = (i + 1) & mask
	}
	shard.used--
	for hole := i; ; {
		shard.cells[hole] = 0
		for {
			i = (i + 1) & mask
			if shard.cells[i] == 0 {
				return
			}
			home := mix(uint64(p.rows.at(shard.cells[i]).document)) >> 8 & mask
			// The cell may fill the hole unless its home lies cyclically after the hole.
			if (i-home)&mask >= (i-hole)&mask {
				break
			}
		}
		shard.cells[hole] = shard.cells[i]
		hole = i
	}
}
