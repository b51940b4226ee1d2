package month

import (
	"math"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/bench/data"
)

func TestHourSharesSumToOne(t *testing.T) {
	sum := 0.0
	for _, share := range hourShares {
		sum += share
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("the shares of the hours sum to %v", sum)
	}
}

func TestHoursOfEveryPublishedMonthSumToItsFigure(t *testing.T) {
	for year := 2024; year <= 2025; year++ {
		for m := time.January; m <= time.December; m++ {
			first := time.Date(year, m, 1, 0, 0, 0, 0, mainland)
			month := first.Format("2006-01")
			figure, err := data.Attentions(month)
			if err != nil {
				t.Fatal(err)
			}
			for _, bookings := range []int{figure, int(float64(figure) * 0.01), 7, 1} {
				hours, err := hoursOf(month, bookings)
				if err != nil {
					t.Fatal(err)
				}
				if want := first.AddDate(0, 1, 0).Sub(first); len(hours) != int(want/(24*time.Hour))*len(hourShares) {
					t.Fatalf("%s has %d hours", month, len(hours))
				}
				sum := 0
				for _, h := range hours {
					if h.before != sum || h.start.Month() != m || h.bookings < 0 {
						t.Fatalf("%s: %+v after %d bookings", month, h, sum)
					}
					sum += h.bookings
				}
				if sum != bookings {
					t.Errorf("%s: the hours have %d bookings, want %d", month, sum, bookings)
				}
			}
		}
	}
	if _, err := hoursOf("April", 1); err == nil {
		t.Error("a month of letters was read")
	}
}

func TestTheOpeningIsThePeak(t *testing.T) {
	hours, err := hoursOf("2024-04", 1_713_095)
	if err != nil {
		t.Fatal(err)
	}
	// 2024-04-01 is a Monday.
	for i, h := range hours[:len(hourShares)] {
		if i != 1 && h.bookings >= hours[1].bookings {
			t.Errorf("the hour of %s has %d bookings, the opening %d", h.start, h.bookings, hours[1].bookings)
		}
	}
	if sunday := hours[6*len(hourShares)+1]; sunday.start.Weekday() != time.Sunday || sunday.bookings*2 > hours[1].bookings {
		t.Errorf("a Sunday: %+v", sunday)
	}
}

func testPlan(seed uint64) (*plan, []hour) {
	hours, _ := hoursOf("2024-04", 171_310)
	return newPlan(seed, 172_000, 28_000, []int{3, 0, 5, 2}), hours
}

// facts are what two equal journeys have in common, the draws to come included.
func facts(j journey) [12]int {
	number := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return [12]int{
		j.person, number(j.uncovered), j.pair, int(j.way), j.looks, j.inVain, j.daysAhead, j.changeAfterHours,
		number(j.cancels), number(j.reschedules), number(j.soon), j.random.IntN(1 << 30),
	}
}

func TestTheSameSeedGivesTheSameJourneys(t *testing.T) {
	a, hours := testPlan(1)
	b, _ := testPlan(1)
	other, _ := testPlan(2)
	differ := 0
	for position := range hours[:100] {
		for n := range 20 {
			got := facts(a.journey(position, &hours[position], n))
			if again := facts(b.journey(position, &hours[position], n)); got != again {
				t.Fatalf("hour %d, journey %d: %v and then %v", position, n, got, again)
			}
			if got != facts(other.journey(position, &hours[position], n)) {
				differ++
			}
		}
	}
	if differ < 1900 {
		t.Errorf("another seed changes only %d of 2000 journeys", differ)
	}
}

func TestJourneysHaveTheSharesOfTheModel(t *testing.T) {
	p, hours := testPlan(1)
	var n, looks, cancels, reschedules, uncovered int
	persons := map[int]int{}
	pairs := map[int]int{}
	for position := range hours {
		for i := range hours[position].bookings {
			j := p.journey(position, &hours[position], i)
			n++
			looks += j.looks + j.inVain
			pairs[j.pair]++
			if j.cancels {
				cancels++
			}
			if j.reschedules {
				reschedules++
			}
			if j.uncovered {
				uncovered++
			} else {
				persons[j.person]++
			}
		}
	}
	share := func(part int) float64 { return float64(part) / float64(n) }
	if got := share(looks); math.Abs(got-20) > 0.1 {
		t.Errorf("%v look-ups for a booking", got)
	}
	for name, got := range map[string][2]float64{
		"cancellations": {share(cancels), shareCancel}, "reschedulings": {share(reschedules), shareReschedule},
		"uncovered": {share(uncovered), shareUncovered}, "pair 0": {share(pairs[0]), 0.3}, "pair 2": {share(pairs[2]), 0.5},
	} {
		if math.Abs(got[0]-got[1]) > 0.01 {
			t.Errorf("%s: %v, want %v", name, got[0], got[1])
		}
	}
	if pairs[1] != 0 {
		t.Error("a pair without places was chosen")
	}
	// Nearly everybody comes once: only those who return are drawn.
	if twice := n - uncovered - len(persons); float64(twice) > 0.1*float64(n) {
		t.Errorf("%d of %d journeys are of persons who came before", twice, n)
	}
}

func TestSampleNeverMissesAShortRun(t *testing.T) {
	hours, _ := hoursOf("2024-04", 10)
	for seed := range uint64(20) {
		found := false
		for i, sampled := range sample(hours, 0.0001, seed) {
			found = found || sampled && hours[i].bookings > 0
		}
		if !found {
			t.Fatalf("seed %d samples no hour with bookings", seed)
		}
	}
	for i, sampled := range sample(hours, 0, 1) {
		if sampled {
			t.Fatalf("hour %d is sampled, and nothing should be", i)
		}
	}
}

func TestRatioOfSlices(t *testing.T) {
	median, overall, requests := ratioOf([]slice{{10, 30, 10}, {10, 10, 10}, {10, 20, 10}, {70, 120, 60}})
	if median != 2 || overall != 2 || requests != 100 {
		t.Errorf("got %v, %v, %d", median, overall, requests)
	}
	if median, overall, _ := ratioOf(nil); median != 0 || overall != 0 {
		t.Errorf("without slices: %v, %v", median, overall)
	}
}
