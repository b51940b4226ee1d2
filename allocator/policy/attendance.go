package policy

import "github.com/cupo-ec/cupo/wire"

// Visit is what the rules need to know of an appointment whose patient comes, or does not. DayStartSeconds
// is midnight of its day in the unit's own time.
type Visit struct {
	NowSeconds, StartSeconds, DayStartSeconds int64
}

// expectedFrom is when the patient may be there: not on the day before.
func (d *Document) expectedFrom(v *Visit) int64 {
	return max(v.StartSeconds-int64(d.CheckInFromSeconds), v.DayStartSeconds)
}

func (d *Document) lateAfter(v *Visit) int64 { return v.StartSeconds + int64(d.LateAfterSeconds) }

// JudgeCheckIn says whether a patient may check in now: from CheckInFromSeconds before the start, until
// the appointment is lost by being late or its day is over.
func (d *Document) JudgeCheckIn(v *Visit) Verdict {
	switch {
	case v.NowSeconds < d.expectedFrom(v):
		return refuse(wire.WrongState, CheckInFrom)
	case v.NowSeconds > d.lateAfter(v), v.NowSeconds >= v.DayStartSeconds+secondsPerDay:
		return refuse(wire.WrongState, LateAfter)
	}
	return Verdict{}
}

// JudgeAttended says whether an appointment may be recorded as given: nobody is attended before they could
// have been there.
func (d *Document) JudgeAttended(v *Visit) Verdict {
	if v.NowSeconds < d.expectedFrom(v) {
		return refuse(wire.WrongState, CheckInFrom)
	}
	return Verdict{}
}

// JudgeNoShow says whether somebody may be recorded as not having come: only after the start.
func (d *Document) JudgeNoShow(v *Visit) Verdict {
	if v.NowSeconds <= v.StartSeconds {
		return refuse(wire.WrongState, Started)
	}
	return Verdict{}
}

// JudgeLate says whether somebody may be recorded as having come too late.
func (d *Document) JudgeLate(v *Visit) Verdict {
	if v.NowSeconds <= d.lateAfter(v) {
		return refuse(wire.WrongState, LateAfter)
	}
	return Verdict{}
}

// JudgeDispute says whether what was recorded of an appointment at a time may still be disputed.
func (d *Document) JudgeDispute(recordedSeconds, nowSeconds int64) Verdict {
	if d.DisputeDays > 0 && nowSeconds > recordedSeconds+int64(d.DisputeDays)*secondsPerDay {
		return refuse(wire.WrongState, DisputeDays)
	}
	return Verdict{}
}

// Bounds of appeals. They keep staff from being buried, and are this project's choice.
const (
	// MaxOpenAppeals is how many of each kind may wait for a decision for one person.
	MaxOpenAppeals = 1
	// MaxAppealsIn30Days is how many of both kinds a person may make in 30 days.
	MaxAppealsIn30Days = 3
	// MaxGrantedBookings and MaxGrantDays bound what an appeal against the limits can grant.
	MaxGrantedBookings = 10
	MaxGrantDays       = 30
)

// JudgeAppeals says whether a person may make another appeal, by how many of its kind are open and how
// many were made in 30 days.
func JudgeAppeals(open, in30Days int) Verdict {
	if open >= MaxOpenAppeals || in30Days >= MaxAppealsIn30Days {
		return refuse(wire.LimitReached, MaxAppeals)
	}
	return Verdict{}
}

// AtLimit reports whether a limit on how many stands in the way of a person's next booking.
func (d *Document) AtLimit(p Patient) bool {
	f := Facts{Act: Book, Patient: p}
	return !(d.perDay(&f).Allowed() && d.per7Days(&f).Allowed() && d.per30Days(&f).Allowed())
}

// NoShowsCount reports whether a no-show of a day still counts towards a block. Days are counted since
// 1970; liftedDay is when the last block was lifted.
func (d *Document) NoShowsCount(day, liftedDay, today int32) bool {
	return day > liftedDay && (d.NoShowWindowDays == 0 || day > today-int32(d.NoShowWindowDays))
}

// Blocks reports whether so many no-shows close self-service to a person.
func (d *Document) Blocks(noShows int) bool {
	return d.NoShowsToBlock > 0 && noShows >= int(d.NoShowsToBlock)
}

// KeptSeconds is how long an appointment stays in memory after its end: HistoryDays, or longer where
// another rule still looks back at it.
func (d *Document) KeptSeconds() int64 {
	const limits = 31 // days that the limits on how many look back
	return int64(max(d.HistoryDays, d.NoShowWindowDays, d.DisputeDays, limits)) * secondsPerDay
}
