package month

import (
	"math/rand/v2"
	"sort"
)

// way is how a person books.
type way uint8

const (
	bySlot way = iota
	byHold
	byAny
)

// What people do, as shares. The published figures say nothing of it; these are the model's own.
const (
	shareHold            = 0.15
	shareAny             = 0.15
	shareReleasesHold    = 0.10
	shareSoon            = 0.50
	shareConsultByCode   = 0.30
	shareConsultByPerson = 0.20
	shareCancel          = 0.06
	shareReschedule      = 0.03
	shareReturning       = 0.08
	shareUncovered       = 0.005
)

// Look-ups: a booking has 20 on average, 12 of the person who books and 8 of people who find nothing
// that suits them and leave.
const (
	fewestLooks       = 4
	mostLooks         = 20
	mostLooksInVain   = 16
	mostDaysAhead     = 45
	changeWithinHours = 72
)

// journey is what one person has in mind. Which place they get depends on who was faster; everything
// else is in here.
type journey struct {
	// person is a position among those who are covered, or among the others if uncovered.
	person    int
	uncovered bool
	pair      int
	way       way
	// releases says that a hold is given back, and the place booked without one.
	releases bool
	// looks are the look-ups before the booking, inVain those of others who leave.
	looks, inVain int
	// soon wants one of the next free days; else the two weeks that begin after daysAhead.
	soon      bool
	daysAhead int
	// What happens after the booking; changeAfterHours is when it is cancelled or rescheduled.
	consultsByCode, consultsByPerson bool
	cancels, reschedules             bool
	changeAfterHours                 int
	// random makes the choices that depend on what is free.
	random *rand.Rand
}

// plan draws journeys: the same seed gives the same journeys, in any order and on any goroutine.
type plan struct {
	seed               uint64
	covered, uncovered int
	stride             int
	// until[i] is the sum of the weights of the pairs up to i.
	until []int
	// referred are, for a pair that needs a referral, the persons who have one; nil for the others.
	referred [][]int32
}

// newPlan makes a plan for so many persons, and pairs that are chosen by weight. There are persons
// who are covered, and a weight that is not 0.
func newPlan(seed uint64, covered, uncovered int, weights []int) *plan {
	p := &plan{seed: seed, covered: covered, uncovered: uncovered, until: make([]int, len(weights))}
	sum := 0
	for i, w := range weights {
		sum += w
		p.until[i] = sum
	}
	// Neighbours in the file are families. A stride that shares no divisor with the number of persons
	// visits each once before any comes again, and families at different times.
	p.stride = max(1, int(float64(covered)*0.6180339887))
	for divisor(p.stride, covered) != 1 {
		p.stride++
	}
	return p
}

func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// journey draws the n-th journey of the hour at a position in the month.
func (p *plan) journey(position int, h *hour, n int) journey {
	r := rand.New(rand.NewPCG(p.seed, uint64(position)<<40|uint64(n)))
	chance := func(share float64) bool { return r.Float64() < share }
	j := journey{
		random: r,
		pair:   p.drawPair(r),
		looks:  fewestLooks + r.IntN(mostLooks-fewestLooks+1), inVain: r.IntN(mostLooksInVain + 1),
		soon: chance(shareSoon), daysAhead: 1 + r.IntN(mostDaysAhead),
		releases:       chance(shareReleasesHold),
		consultsByCode: chance(shareConsultByCode), consultsByPerson: chance(shareConsultByPerson),
		changeAfterHours: 1 + r.IntN(changeWithinHours),
	}
	switch draw := r.Float64(); {
	case draw < shareHold:
		j.way = byHold
	case draw < shareHold+shareAny:
		j.way = byAny
	}
	switch draw := r.Float64(); {
	case draw < shareCancel:
		j.cancels = true
	case draw < shareCancel+shareReschedule:
		j.reschedules = true
	}
	returning := chance(shareReturning)
	if j.uncovered = chance(shareUncovered) && p.uncovered > 0; j.uncovered {
		j.person = r.IntN(p.uncovered)
		return j
	}
	// Beyond the hour's number the numbers of the next hour begin: who replaces a journey that led to
	// nothing is drawn, so that nobody's turn comes twice.
	if j.person = r.IntN(p.covered); !returning && n < h.bookings {
		j.person = int(uint64(h.before+n) * uint64(p.stride) % uint64(p.covered))
	}
	// Who wants a specialty that needs a referral has been to the doctor.
	if p.referred != nil && p.referred[j.pair] != nil {
		j.person = int(p.referred[j.pair][r.IntN(len(p.referred[j.pair]))])
	}
	return j
}

func (p *plan) drawPair(r *rand.Rand) int {
	draw := r.IntN(p.until[len(p.until)-1])
	return sort.SearchInts(p.until, draw+1)
}
