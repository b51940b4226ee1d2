package month

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// weekdayWeights is how many bookings a weekday gets relative to the others, from Sunday on. The
// published figures are by month only; this is the model's own: Monday gathers the weekend's needs.
var weekdayWeights = [7]float64{0.30, 1.30, 1.15, 1.10, 1.05, 0.95, 0.50}

// The hours in which people book, and the share of a day's bookings in each: the day's peak is the
// hour after the desks and lines open.
const (
	firstHour = 6
	pastHour  = 22
)

var hourShares = [pastHour - firstHour]float64{
	0.03, 0.24, 0.14, 0.10, 0.08, 0.07, 0.05, 0.05, 0.05, 0.05, 0.04, 0.03, 0.03, 0.02, 0.01, 0.01,
}

// mainland is the offset by which the month's hours are meant.
var mainland = time.FixedZone("-05:00", -5*3600)

// hour is one hour of the month and how many bookings it is to have.
type hour struct {
	start    time.Time
	bookings int
	// before is how many bookings the hours before it have in all.
	before int
	// endsDay says that no other hour of the day follows.
	endsDay bool
}

// hoursOf spreads a number of bookings over the hours of a month, "2024-04". The sum is exact.
func hoursOf(month string, bookings int) ([]hour, error) {
	first, err := time.ParseInLocation("2006-01", month, mainland)
	if err != nil {
		return nil, fmt.Errorf("reading the month: %w", err)
	}
	var weights []float64
	for day := first; day.Month() == first.Month(); day = day.AddDate(0, 0, 1) {
		weights = append(weights, weekdayWeights[day.Weekday()])
	}
	var hours []hour
	before := 0
	for day, ofDay := range split(bookings, weights) {
		for i, n := range split(ofDay, hourShares[:]) {
			hours = append(hours, hour{
				start:    first.AddDate(0, 0, day).Add(time.Duration(firstHour+i) * time.Hour),
				bookings: n, before: before, endsDay: i == len(hourShares)-1,
			})
			before += n
		}
	}
	return hours, nil
}

// split divides a total by weights into whole numbers whose sum is the total: each share rounded
// down, and what is missing given to the largest remainders, the earlier first.
func split(total int, weights []float64) []int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	parts, order, remainders := make([]int, len(weights)), make([]int, len(weights)), make([]float64, len(weights))
	left := total
	for i, w := range weights {
		whole, fraction := math.Modf(float64(total) * w / sum)
		parts[i], remainders[i], order[i] = int(whole), fraction, i
		left -= parts[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(remainders[b], remainders[a]) })
	for i := range left {
		parts[order[i%len(order)]]++
	}
	return parts
}
