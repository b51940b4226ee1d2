package policy

import "github.com/cupo-ec/cupo/wire"

// Place is what the rules need to know of a slot. Times are seconds of Unix time.
type Place struct {
	Specialty      uint16
	StartSeconds   int64
	EndSeconds     int64
	OpensAtSeconds int64
	// DayStartSeconds is midnight of the place's day in the unit's own time: the horizon counts days.
	DayStartSeconds int64
}

// Patient is what the rules need to know of a person, on the day of the place.
type Patient struct {
	Coverage Coverage
	AgeYears int
	Holds    int
}

// Taken is an appointment to come that the person already has.
type Taken struct {
	Specialty    uint16
	StartSeconds int64
	EndSeconds   int64
}

// JudgePlace says whether a place may be booked at all at this time, by anyone.
func (d *Document) JudgePlace(p Place, nowSeconds int64) Verdict {
	if p.StartSeconds <= nowSeconds {
		return Verdict{Code: wire.SlotPast}
	}
	if p.OpensAtSeconds > nowSeconds {
		return refuse(wire.NotOpenYet, OpensAt)
	}
	if p.DayStartSeconds > nowSeconds+d.HorizonSeconds() {
		return refuse(wire.OutsideHorizon, HorizonDays)
	}
	return Verdict{}
}

// HorizonSeconds is how far ahead of now a bookable day may begin.
func (d *Document) HorizonSeconds() int64 { return int64(d.HorizonDays) * 86400 }

// JudgePatient says whether a person has the right to a place.
func (d *Document) JudgePatient(p Patient) Verdict {
	return d.rightToAttention(p.Coverage, p.AgeYears)
}

// JudgeAgainst says whether a place goes with one appointment that the person already has. sameCount
// is how many of the appointments seen so far, this one included, are in the place's specialty.
func (d *Document) JudgeAgainst(p Place, t Taken, sameCount int) Verdict {
	if t.Specialty == p.Specialty && sameCount >= int(d.ActivePerSpecialty) {
		return refuse(wire.AlreadyBooked, ActivePerSpecialty)
	}
	if t.StartSeconds < p.EndSeconds && p.StartSeconds < t.EndSeconds {
		return refuse(wire.Overlap, NoOverlap)
	}
	return Verdict{}
}

// JudgeHold says whether a person may hold one more place.
func (d *Document) JudgeHold(p Patient) Verdict {
	if p.Holds >= int(d.MaxHolds) {
		return refuse(wire.LimitReached, MaxHolds)
	}
	return Verdict{}
}

// JudgeChange says whether an appointment that starts at startSeconds may still be cancelled or moved.
func (d *Document) JudgeChange(startSeconds, nowSeconds int64) Verdict {
	if nowSeconds > startSeconds-int64(d.CancelUntilSeconds) {
		return refuse(wire.NotCancellable, CancelUntil)
	}
	return Verdict{}
}
