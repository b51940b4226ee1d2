package allocator

import (
	"slices"

	"github.com/cupo-ec/cupo/wire"
)

// putReferrals enters referrals. One that the person has already, by its id, is corrected while it is not
// used, and then left as it is.
func (s *State) putReferrals(records []ReferralRecord) Outcome {
	for i := range records {
		if refused := s.mayRefer(&records[i]); refused.Code != wire.Done {
			return refused
		}
	}
	last := uint32(0)
	for i := range records {
		last = s.putReferral(&records[i])
	}
	if len(records) == 1 {
		s.trail.about.Person = s.people.find(records[0].Person)
	}
	return Outcome{Number: last}
}

// mayRefer says whether a referral points at what there is, and comes from one who may refer.
func (s *State) mayRefer(r *ReferralRecord) Outcome {
	d := s.directory.Load()
	switch {
	case r.ID == 0 || int(r.Specialty) >= len(d.Specialties) || r.UntilDay != 0 && r.UntilDay < r.IssuedDay:
		return Outcome{Code: wire.Malformed}
	case int32(r.IssuedDay) > s.today()+1: // a clock may run ahead of ours; a wrong year would wrap around
		return Outcome{Code: wire.Malformed}
	case s.people.find(r.Person) == 0:
		return Outcome{Code: wire.InvalidDocument}
	case !d.works(r.Issuer, s.Rules().ReferralIssuers):
		return Outcome{Code: wire.Forbidden}
	case s.countReferrals(s.people.find(r.Person)) >= MaxReferrals:
		return Outcome{Code: wire.LimitReached}
	}
	return Outcome{}
}

// MaxReferrals bounds what every booking of a referred specialty looks through.
const MaxReferrals = 512

func (s *State) countReferrals(personNumber uint32) (n int) {
	for at := s.people.rows.at(personNumber).referrals; at != 0 && n < MaxReferrals; at = s.referrals.at(at).next {
		n++
	}
	return n
}

// works reports whether a practitioner has a schedule in one of some specialties.
func (d *Directory) works(practitioner uint32, specialties []string) bool {
	for _, index := range d.practices[practitioner] {
		if slices.Contains(specialties, d.Specialties[index].ID) {
			return true
		}
	}
	return false
}

func (s *State) putReferral(r *ReferralRecord) uint32 {
	personNumber := s.people.find(r.Person)
	person := *s.people.rows.at(personNumber)
	row := referral{
		id: r.ID, diagnosis: r.Diagnosis, person: personNumber, issuer: r.Issuer, next: person.referrals,
		specialty: r.Specialty, issuedDay: r.IssuedDay, untilDay: r.UntilDay,
	}
	if row.untilDay == 0 {
		row.untilDay = row.issuedDay + s.Rules().ReferralDays
	}
	if number := s.referralOf(&person, r.ID); number != 0 {
		s.correctReferral(number, row)
		return number
	}
	number := s.referrals.add(row)
	person.referrals = number
	s.people.rows.set(personNumber, person)
	record(&s.records, recordReferral, number, s.referrals.at(number), codeReferral)
	return number
}

// referralOf finds a person's referral by its id, 0 for none.
func (s *State) referralOf(person *person, id ReferralID) uint32 {
	for number := person.referrals; number != 0; number = s.referrals.at(number).next {
		if s.referrals.at(number).id == id {
			return number
		}
	}
	return 0
}

// correctReferral takes over what is said of a referral now, unless it was used.
func (s *State) correctReferral(number uint32, row referral) {
	old := s.referrals.at(number)
	if row.next = old.next; old.appointment != 0 || *old == row {
		return
	}
	s.referrals.set(number, row)
	record(&s.records, recordReferral, number, s.referrals.at(number), codeReferral)
}

// useReferral marks a referral as used by an appointment, or gives it back with 0.
func (s *State) useReferral(number, appointment uint32) {
	if number == 0 {
		return
	}
	row := *s.referrals.at(number)
	row.appointment = appointment
	s.referrals.set(number, row)
	record(&s.records, recordReferral, number, s.referrals.at(number), codeReferral)
}
