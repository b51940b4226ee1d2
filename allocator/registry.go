package allocator

// The functions of this file tell an import, before it proposes, what putting its lines would say, and an
// export what there is. They change nothing and may be called by any goroutine.

// Erased reports whether the person was erased: only the number and what hangs on it is left.
func (p *Person) Erased() bool { return p.Document == 0 }

// JudgeReferral says whether a referral may be entered: the outcome that a group with it would come to.
func (s *State) JudgeReferral(r *ReferralRecord) Outcome { return s.mayRefer(r) }

// Referral finds a referral by its number, with the number of the person who has it; false for a number
// that was never given. Numbers count from 1 to the first that is not there.
func (s *State) Referral(number uint32) (found Referral, person uint32, ok bool) {
	row, ok := s.referrals.get(number)
	if !ok {
		return Referral{}, 0, false
	}
	return row.view(number), row.person, true
}

func (r *referral) view(number uint32) Referral {
	return Referral{
		Number: number, ID: r.id, Diagnosis: r.diagnosis, Issuer: r.issuer, Specialty: r.specialty,
		IssuedDay: r.issuedDay, UntilDay: r.untilDay, Appointment: r.appointment,
	}
}

// MayPutUnit reports whether a unit lies on the earth, and keeps the offset it has.
func (d *Directory) MayPutUnit(u *Unit) bool { return d.mayPutUnits([]Unit{*u}) }

// MayPutSchedule reports whether a schedule points at what there is and its plan fits into a day.
func (d *Directory) MayPutSchedule(v *Schedule) bool { return d.fits(v) }

// Closure finds what a unit, or AllUnits, is closed for on a day.
func (d *Directory) Closure(day int32, unit uint16) (Closure, bool) {
	i, known := d.closures[Closure{Day: day, Unit: unit}]
	if !known {
		return Closure{}, false
	}
	return d.Closures[i], true
}

// Schedule finds a schedule by its id.
func (d *Directory) Schedule(id string) (Schedule, bool) {
	i, known := d.schedules[id]
	if !known {
		return Schedule{}, false
	}
	return d.Schedules[i], true
}
