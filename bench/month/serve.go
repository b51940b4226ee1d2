package month

import (
	"context"
	"math/rand/v2"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/wire"
)

// How long people go on.
const (
	triesOfPlaces = 3
	triesOfUnits  = 3
	weeksLookedAt = 14
	soonFirstDays = 3
	nearDays      = 3
)

// serve carries a journey out; it reports whether it led to an appointment.
func (d *desk) serve(ctx context.Context, j *journey) (bool, error) {
	if err := d.lookInVain(ctx, j); err != nil {
		return false, err
	}
	if err := d.lookAround(ctx, j); err != nil {
		return false, err
	}
	pair := j.pair
	for range triesOfUnits {
		date, err := d.chooseDay(ctx, j, pair)
		if err != nil {
			return false, err
		}
		if date >= 0 {
			booked, again, err := d.book(ctx, j, pair, date)
			if err != nil || booked || !again {
				return booked, err
			}
		}
		alike := d.setting.alike[pair]
		pair = alike[j.random.IntN(len(alike))]
	}
	return false, nil
}

// lookInVain is the look-ups of people who want one of the next days, and leave.
func (d *desk) lookInVain(ctx context.Context, j *journey) error {
	for range j.inVain {
		pair := d.setting.plan.drawPair(j.random)
		if _, err := d.look(ctx, pair, d.day, d.day+nearDays); err != nil {
			return err
		}
	}
	return nil
}

// lookAround is all look-ups of the person but the one by which they choose.
func (d *desk) lookAround(ctx context.Context, j *journey) error {
	for range j.looks - 1 {
		pair := j.pair
		if j.random.IntN(3) == 0 {
			alike := d.setting.alike[pair]
			pair = alike[j.random.IntN(len(alike))]
		}
		from := d.day + 1 + j.random.IntN(mostDaysAhead)
		if _, err := d.look(ctx, pair, from, from+weeksLookedAt-1); err != nil {
			return err
		}
	}
	return nil
}

// chooseDay looks at a pair's free days and draws one: its position among the dates, or -1.
func (d *desk) chooseDay(ctx context.Context, j *journey, pair int) (int, error) {
	from, to, among := d.day+1, d.day+horizonDays, soonFirstDays
	if !j.soon {
		from, among = d.day+j.daysAhead, weeksLookedAt
		to = from + weeksLookedAt - 1
	}
	answer, err := d.look(ctx, pair, from, to)
	if err != nil {
		return -1, err
	}
	chosen, seen := -1, 0
	err = client.EachDay(answer.Body, func(date []byte, free int) {
		if free == 0 || seen == among {
			return
		}
		if seen++; j.random.IntN(seen) == 0 {
			chosen = d.positionOf(date, from)
		}
	})
	return chosen, err
}

// positionOf finds a date that is not before the position from; -1 for one that is not in the table.
func (d *desk) positionOf(date []byte, from int) int {
	for i := from; i < len(d.setting.dates); i++ {
		if d.setting.dates[i] == string(date) {
			return i
		}
	}
	return -1
}

// book tries to get a place of a pair's day. again says that another unit may still do.
func (d *desk) book(ctx context.Context, j *journey, pair, date int) (booked, again bool, err error) {
	people := d.setting.covered
	if j.uncovered {
		people = d.setting.uncovered
	}
	request := wire.BookRequest{Person: people.Person(j.person)}
	for range triesOfPlaces {
		found, err := d.choosePlace(ctx, j, pair, date, &request)
		if err != nil {
			return false, false, err
		}
		if !found {
			return false, true, nil
		}
		answer, refusal, err := d.post(ctx, kindBook, wire.AppointmentsPath, &request)
		if err != nil {
			return false, false, err
		}
		switch refusal {
		case "":
			return true, false, d.enter(ctx, j, pair, &answer, &request.Person)
		case wire.AlreadyBooked.String(), wire.NotCovered.String(), wire.LimitReached.String(), wire.ReferralRequired.String():
			return false, false, nil
		}
	}
	return false, true, nil
}

// choosePlace fills in how a request names its place: a slot, a hold of one, or any.
func (d *desk) choosePlace(ctx context.Context, j *journey, pair, date int, request *wire.BookRequest) (bool, error) {
	request.Slot, request.Hold, request.Any = "", "", nil
	if j.way == byAny {
		last := min(date+weeksLookedAt-1, len(d.setting.dates)-1)
		at := &d.setting.pairs[pair]
		request.Any = &wire.AnyRequest{
			Unit: at.Unit, Specialty: at.Specialty, From: d.setting.dates[date], To: d.setting.dates[last],
		}
		return true, nil
	}
	slot, err := d.freeSlot(ctx, pair, d.setting.dates[date], j.random.IntN)
	if err != nil || slot == nil {
		return false, err
	}
	request.Slot = string(slot)
	if j.way != byHold {
		return true, nil
	}
	hold := wire.HoldRequest{Person: request.Person, Slot: request.Slot}
	answer, refusal, err := d.post(ctx, kindHold, wire.HoldsPath, &hold)
	if err != nil || refusal != "" {
		// The booking that follows is refused for the same reason, which decides what to do next.
		return err == nil, err
	}
	var held wire.HoldResponse
	if err := held.UnmarshalJSON(answer.Body); err != nil {
		return false, err
	}
	if j.releases {
		d.request = d.setting.endpoint.AppendDelete(d.request[:0], wire.HoldPath(held.Hold.ID), "")
		_, _, err := d.send(ctx, kindRelease, wire.HoldPath(held.Hold.ID), nil)
		return err == nil, err
	}
	request.Slot, request.Hold = "", held.Hold.ID
	return true, nil
}

// enter keeps an acknowledged booking, and does what its person does afterwards.
func (d *desk) enter(ctx context.Context, j *journey, pair int, answer *client.Response, person *wire.Person) error {
	got, err := client.ReadBooked(answer.Body)
	if err != nil {
		return err
	}
	number := d.ledger.Booked(got.Code, got.Slot)
	if j.cancels || j.reschedules {
		at := d.position + j.changeAfterHours
		d.due[at] = append(d.due[at], change{number, pair, j.random.Uint64(), j.cancels})
	}
	if j.consultsByCode {
		if _, _, err := d.get(ctx, kindConsult, wire.AppointmentPath(string(d.ledger.Code(number)))); err != nil {
			return err
		}
	}
	if j.consultsByPerson {
		_, _, err = d.post(ctx, kindSearch, wire.SearchPath, &wire.SearchRequest{Document: person.Document})
	}
	return err
}

// makeChanges asks for the changes that fall into this hour.
func (d *desk) makeChanges(ctx context.Context) error {
	for _, c := range d.due[d.position] {
		var err error
		if c.cancels {
			err = d.cancel(ctx, &c)
		} else {
			err = d.reschedule(ctx, &c)
		}
		if err != nil {
			return err
		}
	}
	delete(d.due, d.position)
	return nil
}

func (d *desk) cancel(ctx context.Context, c *change) error {
	path := wire.CancelPath(string(d.ledger.Code(c.appointment)))
	_, refusal, err := d.post(ctx, kindCancel, path, &wire.CancelRequest{Reason: "no puedo asistir"})
	if err == nil && refusal == "" {
		d.ledger.Cancelled(c.appointment)
	}
	return err
}

func (d *desk) reschedule(ctx context.Context, c *change) error {
	random := rand.New(rand.NewPCG(c.seed, 0))
	j := journey{soon: random.IntN(2) == 0, daysAhead: 1 + random.IntN(mostDaysAhead), random: random}
	date, err := d.chooseDay(ctx, &j, c.pair)
	if err != nil || date < 0 {
		return err
	}
	slot, err := d.freeSlot(ctx, c.pair, d.setting.dates[date], random.IntN)
	if err != nil || slot == nil {
		return err
	}
	path := wire.ReschedulePath(string(d.ledger.Code(c.appointment)))
	answer, refusal, err := d.post(ctx, kindReschedule, path, &wire.RescheduleRequest{Slot: string(slot)})
	if err != nil || refusal != "" {
		return err
	}
	got, err := client.ReadBooked(answer.Body)
	if err != nil {
		return err
	}
	d.ledger.Rescheduled(c.appointment, got.Code, got.Slot)
	return nil
}
