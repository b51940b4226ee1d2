package flow

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

func TestBookingTakesFiveTouchesAfterIdentification(t *testing.T) {
	p := identified(t, IntentBook)
	p.answer(wire.SpecialtiesPath, &wire.SpecialtiesResponse{Specialties: []wire.Specialty{{ID: "odontologia", Name: "Odontología"}}})
	p.at(ScreenSpecialty).say(SpecialtyChosen{"odontologia"})
	r := p.request(wire.UnitsPath)
	if !strings.Contains(r.Path, "near=-0.2063%2C-78.5038") {
		t.Errorf("units were asked by %s", r.Path)
	}
	p.say(world.Answered{ID: r.ID, Status: 200, Body: (&wire.UnitsResponse{Units: []wire.Unit{unit, {ID: "sur", Name: "Sur"}}}).AppendMsgpack(nil)})
	p.at(ScreenPlace).say(PlaceChosen{"sur"})
	p.answer(wire.AvailabilityPath, &wire.AvailabilityResponse{Days: []wire.Day{{Date: "2026-11-23", Free: 0}, {Date: "2026-11-24", Free: 2}}})
	p.at(ScreenDay).say(DayChosen{"2026-11-24"})
	slots := &wire.SlotsResponse{Slots: []wire.Slot{
		{ID: "a", Start: "2026-11-24T08:00:00-05:00", Status: wire.SlotBooked}, {ID: "b", Start: "2026-11-24T08:20:00-05:00", Status: wire.SlotFree},
		{ID: "past", Start: "2026-11-23T11:00:00-05:00", Status: wire.SlotFree},
	}}
	p.answer(wire.SlotsPath, slots).at(ScreenTime)
	if offered := p.state.Visit.Offered(); len(offered) != 1 || offered[0].ID != "b" {
		t.Fatalf("offered are %+v", offered)
	}
	p.say(SlotChosen{"b"}).answer(wire.HoldsPath, &wire.HoldResponse{Hold: wire.Hold{ID: "h1"}}).at(ScreenConfirm)
	p.say(Confirmed{}, Confirmed{}) // a second touch on the same button
	var asked wire.BookRequest
	r = p.request(wire.AppointmentsPath)
	if err := asked.UnmarshalMsgpack(r.Body); err != nil || asked.Hold != "h1" || r.Key == "" {
		t.Errorf("asked for %+v, %v", asked, err)
	}
	if more, twice := wants[world.Request](p); twice {
		t.Errorf("a second touch asked for %s", more.Path)
	}
	p.say(world.Answered{ID: r.ID, Status: 201, Body: (&wire.AppointmentResponse{Appointment: booked("A", "2026-11-24T08:20:00-05:00")}).AppendMsgpack(nil)}).at(ScreenBooked)
	if _, prints := wants[world.Print](p); prints {
		t.Error("without a printer the browser asks whether to print")
	}
	if printed, wanted := wants[world.Print](p.say(PrintWanted{})); !wanted || printed.Document != nil {
		t.Error("what was wanted is not printed by the browser")
	}
	if p.say(Ended{}); len(p.cmds) != 0 {
		t.Errorf("the end of a booked visit wants %+v", p.cmds)
	}
}

// atConfirmation is a kiosk that keeps a place for somebody.

func atConfirmation(t *testing.T) *play {
	p := identified(t, IntentBook)
	p.answer(wire.SpecialtiesPath, &wire.SpecialtiesResponse{Specialties: []wire.Specialty{{ID: "odontologia"}}}).say(SpecialtyChosen{"odontologia"})
	p.answer(wire.UnitsPath, &wire.UnitsResponse{Units: []wire.Unit{unit}}).say(EarliestChosen{})
	p.answer(wire.AvailabilityPath, &wire.AvailabilityResponse{Days: []wire.Day{{Date: "2026-11-24", Free: 2}}})
	p.answer(wire.SlotsPath, &wire.SlotsResponse{Slots: []wire.Slot{{ID: "b", Start: "2026-11-24T08:20:00-05:00", Status: wire.SlotFree}}})
	return p.answer(wire.HoldsPath, &wire.HoldResponse{Hold: wire.Hold{ID: "h1"}}).at(ScreenConfirm)
}

func TestAKeptPlaceIsGivenBack(t *testing.T) {
	for name, leave := range map[string]func(*play){
		"back":            func(p *play) { p.say(Back{}) },
		"the end":         func(p *play) { p.say(Ended{}) },
		"nobody is there": func(p *play) { p.later(60) },
		"somebody else's": func(p *play) { p.scan(otherCedula) },
	} {
		p := atConfirmation(t)
		leave(p)
		if r := p.request(wire.HoldPath("h1")); r.Method != "DELETE" {
			t.Errorf("%s: the place is given back by %s", name, r.Method)
		}
		if p.state.Visit.Hold.ID != "" {
			t.Errorf("%s: the place is still kept", name)
		}
	}
}

func TestAPlaceThatIsGoneLeadsToTheOthers(t *testing.T) {
	p := atConfirmation(t).say(Confirmed{})
	p.refuse(wire.AppointmentsPath, wire.HoldExpired, "")
	p.state.Visit.earliest = false
	p.answer(wire.SlotsPath, &wire.SlotsResponse{Slots: []wire.Slot{{ID: "c", Start: "2026-11-24T09:20:00-05:00", Status: wire.SlotFree}}}).at(ScreenTime)
	if !p.state.Visit.Lost {
		t.Error("nobody is told that the place is gone")
	}
	p.say(SlotChosen{"c"}).refuse(wire.HoldsPath, wire.SlotTaken, "")
	p.answer(wire.SlotsPath, &wire.SlotsResponse{})
	p.answer(wire.AvailabilityPath, &wire.AvailabilityResponse{}).at(ScreenNothing)
}

func TestNothingFreeIsNoDeadEnd(t *testing.T) {
	p := identified(t, IntentBook)
	p.answer(wire.SpecialtiesPath, &wire.SpecialtiesResponse{Specialties: []wire.Specialty{{ID: "odontologia"}}}).say(SpecialtyChosen{"odontologia"})
	p.answer(wire.UnitsPath, &wire.UnitsResponse{Units: []wire.Unit{unit, {ID: "sur"}}}).say(PlaceChosen{"hcam"})
	p.answer(wire.AvailabilityPath, &wire.AvailabilityResponse{Days: []wire.Day{{Date: "2026-11-24"}}}).at(ScreenNothing)
	p.say(PlacesWanted{}).answer(wire.UnitsPath, &wire.UnitsResponse{Units: []wire.Unit{unit, {ID: "sur"}}}).at(ScreenPlace)
	p.say(Back{}).at(ScreenSpecialty)
}

func TestMovingAnAppointment(t *testing.T) {
	p := identified(t, IntentManage).digits("2020").say(Submitted{})
	p.answer(wire.SearchPath, &wire.AppointmentsResponse{Appointments: []wire.Appointment{booked("A", "2026-12-01T08:00:00-05:00")}})
	p.say(MoveChosen{"A"}).answer(wire.AvailabilityPath, &wire.AvailabilityResponse{Days: []wire.Day{{Date: "2026-12-02", Free: 1}}}).at(ScreenDay)
	p.say(DayChosen{"2026-12-02"}).answer(wire.SlotsPath, &wire.SlotsResponse{Slots: []wire.Slot{{ID: "z", Start: "2026-12-02T08:00:00-05:00", Status: wire.SlotFree}}})
	p.at(ScreenTime).say(SlotChosen{"z"}).at(ScreenConfirm).say(Confirmed{})
	var asked wire.RescheduleRequest
	if err := asked.UnmarshalMsgpack(p.request(wire.ReschedulePath("A")).Body); err != nil || asked.Slot != "z" || asked.IssueYear != 2020 {
		t.Errorf("moved with %+v, %v", asked, err)
	}
}

// scan types a payload as a scanner does.

func TestARetryHasTheSameKey(t *testing.T) {
	p := atConfirmation(t).say(Confirmed{})
	first := p.request(wire.AppointmentsPath)
	p.say(world.Answered{ID: first.ID}).at(ScreenProblem).say(Retried{})
	second := p.request(wire.AppointmentsPath)
	if first.Key != second.Key || first.ID == second.ID {
		t.Errorf("keys %q and %q, numbers %d and %d", first.Key, second.Key, first.ID, second.ID)
	}
	p.say(world.Answered{ID: second.ID, Status: 201, Body: (&wire.AppointmentResponse{Appointment: booked("A", "2026-11-24T08:20:00-05:00")}).AppendMsgpack(nil)}).at(ScreenBooked)
}

func TestANumberTakesThreeTouches(t *testing.T) {
	p := begun(t).say(Began{IntentQueue})
	p.answer(wire.UnitQueuePath("hcam"), &wire.Queue{Services: []wire.QueueService{{ID: "farmacia", Name: "Farmacia"}}}).at(ScreenService)
	p.say(ServiceChosen{"laboratorio"}).at(ScreenService).say(ServiceChosen{"farmacia"}).at(ScreenPriority).say(ClassChosen{wire.ClassElderly})
	r := p.request(wire.TicketsPath("hcam"))
	var asked wire.TicketRequest
	if err := asked.UnmarshalMsgpack(r.Body); err != nil || asked != (wire.TicketRequest{Service: "farmacia", Class: wire.ClassElderly}) || r.Key == "" {
		t.Errorf("asked for %+v, %v", asked, err)
	}
	p.state.Device.Printer = wire.PrinterOK
	p.say(world.Answered{ID: r.ID, Status: 201, Body: (&wire.TicketResponse{Ticket: wire.Ticket{Number: "F-007", Service: "farmacia", TakenAt: "2026-11-23T12:00:00-05:00"}}).AppendMsgpack(nil)}).at(ScreenTicket)
	printed, _ := wants[world.Print](p)
	var document struct {
		ID, Title string
		Lines     []struct{ Text, Style, Align string }
		Cut       bool
	}
	if err := json.Unmarshal(printed.Document, &document); err != nil || document.Title != "Hospital" || len(document.Lines) != 5 || document.Lines[1].Text != "F-007" || !document.Cut || document.ID == "" {
		t.Errorf("printed is %s, %v", printed.Document, err)
	}
}

func TestTheTicketOfAnAppointment(t *testing.T) {
	p := atConfirmation(t).say(world.Printed{Printer: wire.PrinterOK}, Confirmed{})
	p.answer(wire.AppointmentsPath, &wire.AppointmentResponse{Appointment: booked("K7M2-9QXA", "2026-11-24T08:20:00-05:00")}).at(ScreenBooked)
	printed, _ := wants[world.Print](p)
	var document struct{ QR string }
	if err := json.Unmarshal(printed.Document, &document); err != nil || readCard(document.QR, 2026).Code != "K7M2-9QXA" {
		t.Errorf("printed is %s, %v", printed.Document, err)
	}
	if strings.Contains(string(printed.Document), cedula) {
		t.Error("the document stands on the paper")
	}
}
