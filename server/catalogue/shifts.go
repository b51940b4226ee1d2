package catalogue

import (
	"math/rand/v2"
	"time"
)

// session is one uninterrupted stretch of consultations.
type session struct {
	startMinute, slotMinutes, slots int
}

// workday is how a practitioner spends each of their weekdays, and their Saturdays if they work
// them. It has one session, or two with a lunch break between them.
type workday struct {
	sessions []session
	saturday session
}

// Consultations take 20 minutes; results and follow-ups 10.
const (
	consultationMinutes = 20
	followUpMinutes     = 10
)

// drawWorkday picks a workday. Mornings begin between 07:00 and 08:00 and last five hours at most,
// split days have a morning of four; afternoons begin at 13:00 or later: they never meet.
func drawWorkday(r *rand.Rand) workday {
	morning := 7*60 + 30*r.IntN(3)
	afternoon := 13*60 + 30*r.IntN(3)
	w := workday{saturday: session{morning, consultationMinutes, 12}}
	switch draw := r.IntN(100); {
	case draw < 35:
		w.sessions = []session{{morning, consultationMinutes, 12}}
	case draw < 50:
		w.sessions = []session{{morning, consultationMinutes, 15}}
	case draw < 75:
		w.sessions = []session{{afternoon, consultationMinutes, 12}}
	case draw < 83:
		w.sessions = []session{{morning, followUpMinutes, 18}}
		w.saturday = w.sessions[0]
	case draw < 91:
		w.sessions = []session{{morning, consultationMinutes, 9}, {afternoon, followUpMinutes, 12}}
	default:
		w.sessions = []session{{morning, consultationMinutes, 12}, {afternoon, consultationMinutes, 9}}
	}
	return w
}

// places counts the places of one weekday.
func (w workday) places() int {
	total := 0
	for _, s := range w.sessions {
		total += s.slots
	}
	return total
}

// roster decides who works on Saturdays and which weekday they have off instead, so that the
// nation's weekdays stay even and its Saturdays open about a quarter of a weekday.
type roster struct {
	weekdayPlaces [7]int
	saturdayOwed  int
}

// saturdayUnit keeps the quarter of a fifth of the week's places in whole numbers.
const saturdayUnit = 4 * weekdays

const weekdays = 5

// assign gives a practitioner's days. off is Sunday where they work Monday to Friday; weekly is
// how many places they open from Monday to Friday.
func (t *roster) assign(w workday, mayWorkSaturday bool) (off time.Weekday, weekly int) {
	weekly = w.places() * weekdays
	off = time.Sunday
	if mayWorkSaturday && t.saturdayOwed >= w.saturday.slots*saturdayUnit {
		off = t.fullestWeekday()
		weekly -= w.places()
		t.saturdayOwed -= w.saturday.slots * saturdayUnit
	}
	t.saturdayOwed += weekly
	for day := time.Monday; day <= time.Friday; day++ {
		if day != off {
			t.weekdayPlaces[day] += w.places()
		}
	}
	return off, weekly
}

func (t *roster) fullestWeekday() time.Weekday {
	fullest := time.Monday
	for day := time.Tuesday; day <= time.Friday; day++ {
		if t.weekdayPlaces[day] > t.weekdayPlaces[fullest] {
			fullest = day
		}
	}
	return fullest
}
