package flow

import (
	"slices"
	"strconv"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

func TestACheckInTakesOneTouchAfterIdentification(t *testing.T) {
	p := identified(t, IntentArrive)
	p.answer(wire.SearchPath, &wire.AppointmentsResponse{Appointments: []wire.Appointment{
		booked("B", "2026-11-23T15:00:00-05:00"), booked("A", "2026-11-23T12:20:00-05:00"),
	}}).at(ScreenToday)
	if p.state.Visit.Appointments[0].Code != "A" {
		t.Error("the earlier appointment does not come first")
	}
	p.say(ArriveChosen{"A"})
	stored, there := wants[world.Store](p)
	if !there || len(p.cmds) != 0 {
		t.Fatal("the arrival was sent before it was safe on the device, or not stored")
	}
	p.say(world.Stored{Key: stored.Arrival.Key})
	r := p.request(wire.CheckInsPath)
	var asked wire.CheckInRequest
	if err := asked.UnmarshalMsgpack(r.Body); err != nil || asked.Appointment != "A" || asked.ArrivedAt != "2026-11-23T12:00:00-05:00" || r.Key != stored.Arrival.Key {
		t.Errorf("asked for %+v under %q, %v", asked, r.Key, err)
	}
	p.say(world.Answered{ID: r.ID, Status: 200, Body: (&wire.AppointmentResponse{Appointment: booked("A", "2026-11-23T12:20:00-05:00")}).AppendMsgpack(nil)}).at(ScreenArrived)
	if discarded, _ := wants[world.Discard](p); discarded.Key != stored.Arrival.Key || len(p.state.Waiting) != 0 {
		t.Error("a delivered arrival stays on the device")
	}
	p.say(Back{}).at(ScreenArrived).say(Ended{}).at(ScreenHome)
}

func TestArrivalsWithoutALine(t *testing.T) {
	p := identified(t, IntentArrive)
	p.fail(wire.SearchPath).at(ScreenProblem)
	if p.state.Visit.Problem.Local != client.ProblemOffline || !p.state.Offline {
		t.Fatalf("the problem is %+v", p.state.Visit.Problem)
	}
	p.say(ArriveChosen{})
	first, _ := wants[world.Store](p)
	p.say(world.Stored{Key: first.Arrival.Key}).fail(wire.CheckInsPath).at(ScreenNoted).say(Ended{}).at(ScreenHome)
	if len(p.state.Waiting) != 1 {
		t.Fatal("the arrival does not wait")
	}
	p.later(9)
	if _, again := wants[world.Request](p); again {
		t.Error("the next try comes too early")
	}
	p.later(1)
	if r := p.request(wire.CheckInsPath); r.Key != first.Arrival.Key {
		t.Error("the second try has another key")
	} else {
		p.say(world.Answered{ID: r.ID, Status: 503})
	}
	p.say(Began{IntentArrive}).digits(otherCedula).say(Submitted{}).fail(wire.SearchPath).say(ArriveChosen{})
	second, _ := wants[world.Store](p)
	p.say(world.Stored{Key: second.Arrival.Key})
	if second.Arrival.Key == first.Arrival.Key || second.Arrival.Document.Number != otherCedula {
		t.Fatal("two arrivals are one")
	}
	p.refuse(wire.CheckInsPath, wire.NotFound, "") // the first: decided, and done with
	if discarded, _ := wants[world.Discard](p); discarded.Key != first.Arrival.Key || len(p.state.Waiting) != 1 {
		t.Error("what the server has decided is kept")
	}
	if p.state.Screen == ScreenArrived {
		t.Error("who waits is shown the answer to somebody else's arrival")
	}
	p.answer(wire.CheckInsPath, &wire.AppointmentResponse{Appointment: booked("A", "2026-11-23T12:20:00-05:00")}).at(ScreenArrived)
}

func TestATicketIsEnoughToArrive(t *testing.T) {
	p := begun(t).say(LanguageChosen{i18n.Kichwa}).scan("CUPO:K7M2-9QXA")
	if p.state.Language != i18n.Kichwa {
		t.Error("a scan changes the language")
	}
	p.answer(wire.AppointmentPath("K7M2-9QXA"), &wire.AppointmentResponse{Appointment: booked("K7M2-9QXA", "2026-11-23T12:20:00-05:00")}).at(ScreenToday)
	stored, there := wants[world.Store](p)
	if !there {
		t.Fatal("the paper alone is not enough")
	}
	p.say(world.Stored{Key: stored.Arrival.Key})
	var asked wire.CheckInRequest
	if err := asked.UnmarshalMsgpack(p.request(wire.CheckInsPath).Body); err != nil || asked.Person != nil || asked.Appointment != "K7M2-9QXA" {
		t.Errorf("asked for %+v, %v", asked, err)
	}
}

func TestAnArrivalBringsANumber(t *testing.T) {
	p := identified(t, IntentArrive).say(world.Printed{Printer: wire.PrinterOK})
	p.answer(wire.SearchPath, &wire.AppointmentsResponse{Appointments: []wire.Appointment{booked("A", "2026-11-23T12:20:00-05:00")}}).say(ArriveChosen{"A"})
	stored, _ := wants[world.Store](p)
	p.say(world.Stored{Key: stored.Arrival.Key})
	p.answer(wire.CheckInsPath, &wire.AppointmentResponse{Appointment: booked("A", "2026-11-23T12:20:00-05:00"), Ticket: &wire.Ticket{Number: "P-001"}}).at(ScreenArrived)
	if _, prints := wants[world.Print](p); !prints || p.state.Visit.Ticket.Number != "P-001" {
		t.Errorf("the number is %q", p.state.Visit.Ticket.Number)
	}
}

func TestEightHoursWithoutALine(t *testing.T) {
	stored, order := map[string]world.Arrival{}, []string{} // the device's own store
	p := begun(t)
	keep := func() {
		for {
			put, there := wants[world.Store](p)
			if !there {
				return
			}
			stored[put.Arrival.Key] = put.Arrival
			order = append(order, put.Arrival.Key)
			p.say(world.Stored{Key: put.Arrival.Key})
		}
	}
	refuse := func() {
		for {
			r, there := wants[world.Request](p)
			if !there {
				return
			}
			p.say(world.Answered{ID: r.ID})
		}
	}
	const hours, arrivalsEachHour = 8, 30
	for hour := range hours {
		for range arrivalsEachHour {
			p.say(Began{IntentArrive}).digits(cedula).say(Submitted{})
			refuse()
			p.say(ArriveChosen{})
			keep()
			refuse()
			p.say(Ended{}).at(ScreenHome)
			for range 120 {
				p.say(world.Ticked{NowMillis: p.state.NowMillis + 1000})
				refuse()
			}
		}
		var kept []world.Arrival
		for _, key := range order {
			kept = append(kept, stored[key])
		}
		now := p.state.NowMillis
		p = &play{t: t}
		p.say(world.Started{NowMillis: now, Nonce: "run" + strconv.Itoa(hour), Version: "1", Kept: world.Kept{Paired: true, Unit: unit, Arrivals: kept}})
		refuse()
	}
	if len(stored) != hours*arrivalsEachHour {
		t.Fatalf("%d arrivals are stored", len(stored))
	}
	var told []string
	for lost := 0; len(p.state.Waiting) > 0; {
		p.say(world.Ticked{NowMillis: p.state.NowMillis + 1000})
		for {
			r, there := wants[world.Request](p)
			if !there {
				break
			}
			if r.Path != wire.CheckInsPath {
				p.say(world.Answered{ID: r.ID})
				continue
			}
			if lost++; lost%3 == 0 { // carried out, and the answer is lost
				p.say(world.Answered{ID: r.ID})
				continue
			}
			var asked wire.CheckInRequest
			if err := asked.UnmarshalMsgpack(r.Body); err != nil || asked.ArrivedAt != stored[r.Key].At {
				t.Fatalf("told %+v, %v", asked, err)
			}
			told = append(told, r.Key)
			p.say(world.Answered{ID: r.ID, Status: 200, Body: (&wire.AppointmentResponse{Appointment: booked("A", "2026-11-23T12:20:00-05:00")}).AppendMsgpack(nil)})
			if discarded, _ := wants[world.Discard](p); discarded.Key != r.Key {
				t.Fatalf("discarded is %s", discarded.Key)
			}
		}
	}
	if !slices.Equal(told, order) {
		t.Errorf("%d arrivals were told, of %d, or not in order", len(told), len(order))
	}
}
