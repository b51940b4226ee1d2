package fakenode

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

func slotID(unit, specialty, date string, number int) string {
	return unit + "." + specialty + "." + date + "." + strconv.Itoa(number)
}

func partsOf(slot string) (unit, specialty, date string) {
	parts := strings.Split(slot, ".")
	if len(parts) != 4 {
		return "", "", ""
	}
	return parts[0], parts[1], parts[2]
}

func (n *Node) availability(http *fasthttp.RequestCtx) {
	query := http.QueryArgs()
	unit, specialty := string(query.Peek(wire.UnitParam)), string(query.Peek(wire.SpecialtyParam))
	from, to := string(query.Peek(wire.FromParam)), string(query.Peek(wire.ToParam))
	answer := &wire.AvailabilityResponse{}
	for i := -2; i <= horizon; i++ {
		date := n.date(i)
		if from != "" && date < from || to != "" && date > to {
			continue
		}
		free := 0
		if n.bookable(date) {
			free = daySlots - n.taken[unit+"."+specialty+"."+date]
		}
		answer.Days = append(answer.Days, wire.Day{Date: date, Free: free})
	}
	reply(http, 200, answer)
}

func (n *Node) status(slot string) string {
	_, _, date := partsOf(slot)
	code, taken := n.slots[slot]
	switch {
	case taken && strings.HasPrefix(code, "hold"):
		return wire.SlotHeld
	case taken:
		return wire.SlotBooked
	case !n.bookable(date):
		return wire.SlotBlocked
	}
	return wire.SlotFree
}

func (n *Node) bookable(date string) bool { return !n.notOpen(date) && date > n.date(0) }

// occupy gives a slot an owner; an empty one frees it.
func (n *Node) occupy(slot, owner string) {
	day := slot[:strings.LastIndexByte(slot, '.')]
	if _, owned := n.slots[slot]; owned {
		delete(n.slots, slot)
		n.taken[day]--
	}
	if owner != "" {
		n.slots[slot] = owner
		n.taken[day]++
	}
}

func (n *Node) notOpen(date string) bool { return date == n.lateDay && time.Now().Before(n.opensAt) }

func (n *Node) list(http *fasthttp.RequestCtx) {
	query := http.QueryArgs()
	unit, specialty, date := string(query.Peek(wire.UnitParam)), string(query.Peek(wire.SpecialtyParam)), string(query.Peek(wire.DateParam))
	answer := &wire.SlotsResponse{}
	for number := range daySlots {
		id := slotID(unit, specialty, date, number)
		answer.Slots = append(answer.Slots, wire.Slot{
			ID: id, Start: date + "T08:00:00-05:00", Minutes: 10, Status: n.status(id),
			Practitioner: wire.PractitionerSummary{ID: "p", Name: "Ana"},
		})
	}
	reply(http, 200, answer)
}

func (n *Node) hold(http *fasthttp.RequestCtx) {
	var request wire.HoldRequest
	if request.UnmarshalJSON(http.PostBody()) != nil {
		refuse(http, wire.Malformed)
		return
	}
	if _, taken := n.slots[request.Slot]; taken {
		refuse(http, wire.SlotTaken)
		return
	}
	id := fmt.Sprintf("hold%d", len(n.answers))
	n.holds[id] = hold{request.Slot, request.Person}
	n.occupy(request.Slot, id)
	reply(http, 201, &wire.HoldResponse{Hold: wire.Hold{ID: id, Slot: request.Slot, Code: "123456"}})
}

func (n *Node) release(http *fasthttp.RequestCtx, id string) {
	if held, known := n.holds[id]; known {
		n.occupy(held.slot, "")
	}
	delete(n.holds, id)
	http.SetStatusCode(204)
}

// book gives a place, or says why not.
func (n *Node) book(request *wire.BookRequest) (*appointment, wire.Code) {
	slot, refusal := n.wanted(request)
	if refusal != wire.Done {
		return nil, refusal
	}
	_, specialty, date := partsOf(slot)
	number, err := strconv.Atoi(request.Person.Document.Number)
	owned := n.bySpecialty[request.Person.Document.Number+specialty]
	switch {
	case err != nil || coverageOf(number-firstPersonID) == "ssc":
		return nil, wire.NotCovered
	case n.notOpen(date):
		return nil, wire.NotOpenYet
	case owned:
		return nil, wire.AlreadyBooked
	}
	n.booked++
	faults := &n.config.Faults
	if _, taken := n.slots[slot]; taken && request.Hold == "" {
		if n.booked != faults.Double {
			n.booked--
			return nil, wire.SlotTaken
		}
	}
	if n.booked == faults.Ghost {
		n.occupy(slotID("unit-0", "psicologia", n.date(horizon/2), daySlots-1), "nobody")
	}
	made := &appointment{
		code: "C" + strconv.Itoa(n.booked), status: wire.StatusBooked, slot: slot, person: request.Person,
	}
	if n.booked != faults.Lose {
		n.appointments[made.code] = made
		n.occupy(slot, made.code)
		n.bySpecialty[request.Person.Document.Number+specialty] = true
	}
	delete(n.holds, request.Hold)
	return made, wire.Done
}

func (n *Node) wanted(request *wire.BookRequest) (string, wire.Code) {
	switch {
	case n.booked+1 == n.config.Faults.Double && request.Hold == "":
		return n.appointments["C1"].slot, wire.Done
	case request.Hold != "":
		held, known := n.holds[request.Hold]
		if !known {
			return "", wire.HoldExpired
		}
		return held.slot, wire.Done
	case request.Any != nil:
		for i := range horizon + 1 {
			date := n.date(i)
			full := n.taken[request.Any.Unit+"."+request.Any.Specialty+"."+date] == daySlots
			if full || date < request.Any.From || date > request.Any.To {
				continue
			}
			for number := range daySlots {
				if id := slotID(request.Any.Unit, request.Any.Specialty, date, number); n.status(id) == wire.SlotFree {
					return id, wire.Done
				}
			}
		}
		return "", wire.NothingFree
	case request.Slot == "":
		return "", wire.MissingField
	}
	return request.Slot, wire.Done
}

func (n *Node) batch(http *fasthttp.RequestCtx) {
	var request wire.BatchRequest
	if err := request.UnmarshalMsgpack(http.PostBody()); err != nil {
		refuse(http, wire.Malformed)
		return
	}
	answer := &wire.BatchResponse{}
	for i := range request.Items {
		made, refusal := n.book(&request.Items[i])
		if refusal != wire.Done {
			answer.Outcomes = append(answer.Outcomes, wire.BatchOutcome{Problem: problem(refusal)})
			continue
		}
		answer.Outcomes = append(answer.Outcomes, wire.BatchOutcome{Appointment: &n.render(made).Appointment})
	}
	reply(http, 200, answer)
}

func (n *Node) search(http *fasthttp.RequestCtx) {
	var request wire.SearchRequest
	if request.UnmarshalJSON(http.PostBody()) != nil {
		refuse(http, wire.Malformed)
		return
	}
	answer := &wire.AppointmentsResponse{}
	for i := n.booked; i > 0; i-- {
		if a := n.appointments["C"+strconv.Itoa(i)]; a != nil && a.person.Document == request.Document {
			answer.Appointments = append(answer.Appointments, n.render(a).Appointment)
		}
	}
	reply(http, 200, answer)
}

func (n *Node) end(a *appointment, status string) {
	_, specialty, _ := partsOf(a.slot)
	a.status = status
	n.occupy(a.slot, "")
	delete(n.bySpecialty, a.person.Document.Number+specialty)
}

func (n *Node) cancel(http *fasthttp.RequestCtx, a *appointment) {
	if _, _, date := partsOf(a.slot); a.status != wire.StatusBooked || date <= n.date(1) {
		refuse(http, wire.NotCancellable)
		return
	}
	n.end(a, wire.StatusCancelled)
	reply(http, 200, n.render(a))
}

func (n *Node) reschedule(http *fasthttp.RequestCtx, a *appointment) {
	var request wire.RescheduleRequest
	if request.UnmarshalJSON(http.PostBody()) != nil {
		refuse(http, wire.Malformed)
		return
	}
	_, _, date := partsOf(a.slot)
	_, taken := n.slots[request.Slot]
	switch {
	case taken:
		refuse(http, wire.SlotTaken)
		return
	case a.status != wire.StatusBooked || date <= n.date(1):
		refuse(http, wire.NotCancellable)
		return
	}
	n.end(a, wire.StatusRescheduled)
	made, refusal := n.book(&wire.BookRequest{Person: a.person, Slot: request.Slot})
	if refusal != wire.Done {
		refuse(http, refusal)
		return
	}
	a.successor = made.code
	reply(http, 200, n.render(made))
}

func (n *Node) render(a *appointment) *wire.AppointmentResponse {
	return &wire.AppointmentResponse{Appointment: wire.Appointment{
		Code: a.code, Status: a.status, Channel: "web", Person: a.person, Bring: []string{"cedula"},
		Slot: wire.AppointmentSlot{ID: a.slot}, CostUSD: wire.CostFree, RescheduledTo: a.successor,
	}}
}
