package flow

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

func booked(code, start string) wire.Appointment {
	return wire.Appointment{
		Code: code, Status: wire.StatusBooked,
		Slot: wire.AppointmentSlot{
			ID: "1-1", Start: start, ArriveBy: start, Unit: wire.UnitSummary{ID: "hcam", Name: "Hospital"},
			Specialty: wire.SpecialtySummary{ID: "odontologia", Name: "Odontología"},
		},
	}
}

// identified is a kiosk in front of which somebody has typed their document.
func identified(t *testing.T, intent Intent) *play {
	p := begun(t)
	p.say(Began{intent}).at(ScreenIdentify).digits(cedula).say(Submitted{})
	return p
}

func TestTypingADocument(t *testing.T) {
	p := begun(t)
	p.say(Began{IntentArrive}).digits("17100").say(Submitted{})
	if p.state.Visit.Hint != HintShort {
		t.Error("a short number is not said to be short")
	}
	p.digits("34064")
	if p.state.Visit.Hint != HintMistyped {
		t.Error("a wrong check digit is not said to be wrong when the last digit is typed")
	}
	p.say(Submitted{})
	if len(p.cmds) != 0 {
		t.Error("a mistyped document was sent")
	}
	p.say(Erased{}, Typed{"x"}, Typed{"5"}, Typed{"9"})
	if p.state.Visit.Typed != cedula || p.state.Visit.Hint != HintNone {
		t.Errorf("typed is %q, hint %d", p.state.Visit.Typed, p.state.Visit.Hint)
	}
	p.say(DocumentChosen{wire.DocumentPassport})
	if p.state.Visit.Typed != "" {
		t.Error("the number of one document stays for the other")
	}
	p.digits("ab-12").say(Submitted{})
	var asked wire.SearchRequest
	if err := asked.UnmarshalMsgpack(p.request(wire.SearchPath).Body); err != nil || asked.Document != (wire.Document{Type: wire.DocumentPassport, Number: "AB-12"}) {
		t.Errorf("asked for %+v, %v", asked, err)
	}
}

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

// TestArrivalsWithoutALine notes two of them, and delivers each under its own key until the server has decided.
func TestArrivalsWithoutALine(t *testing.T) {
	p := identified(t, IntentArrive)
	p.fail(wire.SearchPath).at(ScreenProblem)
	if p.state.Visit.Problem.Local != ProblemOffline || !p.state.Offline {
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

func TestBookingTakesSixTouchesAfterIdentification(t *testing.T) {
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
	if _, prints := wants[world.Print](p); !prints {
		t.Error("the ticket is not printed")
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

// TestAKeptPlaceIsGivenBack however the person goes away from it.
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

func TestDetailsNeedTheYear(t *testing.T) {
	p := identified(t, IntentManage).at(ScreenYear)
	p.digits("201").say(Submitted{})
	if p.state.Visit.Hint != HintShort {
		t.Error("half a year is taken")
	}
	p.digits("9").say(Submitted{}).refuse(wire.SearchPath, wire.Unauthenticated, "wrongYears").at(ScreenYear)
	if p.state.Visit.Hint != HintWrongYear || p.state.Visit.YearTyped != "" {
		t.Error("a wrong year is not said to be wrong")
	}
	p.digits("2020").say(Submitted{})
	p.answer(wire.SearchPath, &wire.AppointmentsResponse{Appointments: []wire.Appointment{booked("A", "2026-12-01T08:00:00-05:00")}}).at(ScreenDetails)
	p.say(CancelChosen{"B"}).at(ScreenDetails)
	p.say(CancelChosen{"A"}).at(ScreenCancel).say(Confirmed{})
	var asked wire.CancelRequest
	if err := asked.UnmarshalMsgpack(p.request(wire.CancelPath("A")).Body); err != nil || asked.IssueYear != 2020 {
		t.Errorf("cancelled with %+v, %v", asked, err)
	}
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
func (p *play) scan(payload string) *play {
	at := p.state.NowMillis
	for _, c := range payload {
		at += 5
		p.say(world.Key{Name: string(c), AtMillis: at})
	}
	return p.say(world.Key{Name: "Enter", AtMillis: at + 5})
}

func TestScanners(t *testing.T) {
	for name, c := range map[string]struct {
		payload string
		want    Card
	}{
		"the number alone":      {cedula, Card{Number: cedula}},
		"with control bytes":    {"\x02" + cedula + "\x03", Card{Number: cedula}},
		"among other text":      {"ECU|PEREZ|JUAN|" + cedula + "|1970-03-02|2019-08-14", Card{Number: cedula, Years: []int{2019}}},
		"dates without hyphens": {cedula + " 19700302 20190814 20290814", Card{Number: cedula, Years: []int{2019}}},
		"day first":             {cedula + "/14082019", Card{Number: cedula, Years: []int{2019}}},
		"three years":           {cedula + " 2018 2019 2020", Card{Number: cedula, Years: []int{2018, 2019}}},
		"inside a longer one":   {"99" + cedula, Card{Number: cedula}},
		"a wrong check digit":   {"1710034064", Card{}},
		"our own ticket":        {"CUPO:k7m2-9qxa", Card{Code: "K7M2-9QXA"}},
		"a web address":         {"https://example.org/1234567", Card{}},
	} {
		got := readCard(c.payload, 2026)
		if got.Number != c.want.Number || got.Code != c.want.Code || len(got.Years) != len(c.want.Years) {
			t.Errorf("%s: read %+v, want %+v", name, got, c.want)
			continue
		}
		for i := range got.Years {
			if got.Years[i] != c.want.Years[i] {
				t.Errorf("%s: read %+v, want %+v", name, got, c.want)
			}
		}
	}
}

func TestACardIsEnoughFromTheHomeScreen(t *testing.T) {
	p := begun(t).scan(cedula + " 20190814")
	p.answer(wire.SearchPath, &wire.AppointmentsResponse{}).at(ScreenToday)
	p.say(Began{IntentManage}).refuse(wire.SearchPath, wire.Unauthenticated, "wrongYears").at(ScreenYear)
	p.say(Back{}).at(ScreenToday)
	p.scan(otherCedula)
	if p.state.Visit.Document.Number != otherCedula || len(p.state.Visit.Appointments) != 0 {
		t.Error("somebody else's card goes on with the visit of the one before")
	}
	p.answer(wire.SearchPath, &wire.AppointmentsResponse{}).at(ScreenToday).say(Ended{})
	p.scan("no card at all").at(ScreenHome)
	if p.state.Visit.Hint != HintUnreadable {
		t.Error("an unreadable card is not said to be one")
	}
}

func TestTypingIsNotScanning(t *testing.T) {
	p := begun(t).say(Began{IntentArrive})
	at := p.state.NowMillis
	for _, c := range cedula {
		at += 120
		p.say(world.Key{Name: string(c), AtMillis: at})
	}
	if p.state.Visit.Typed != cedula || p.state.Scanning(at+1) {
		t.Errorf("typed is %q", p.state.Visit.Typed)
	}
	p.say(world.Key{Name: "Enter", AtMillis: at + 200}).request(wire.SearchPath)
}

func TestATicketIsEnoughToArrive(t *testing.T) {
	p := begun(t).scan("CUPO:K7M2-9QXA")
	p.answer(wire.AppointmentPath("K7M2-9QXA"), &wire.AppointmentResponse{Appointment: booked("K7M2-9QXA", "2026-11-23T12:20:00-05:00")}).at(ScreenToday)
	p.say(Began{IntentBook}).at(ScreenToday) // nobody knows who it is
	p.say(ArriveChosen{"K7M2-9QXA"})
	stored, _ := wants[world.Store](p)
	p.say(world.Stored{Key: stored.Arrival.Key})
	var asked wire.CheckInRequest
	if err := asked.UnmarshalMsgpack(p.request(wire.CheckInsPath).Body); err != nil || asked.Person != nil || asked.Appointment != "K7M2-9QXA" {
		t.Errorf("asked for %+v, %v", asked, err)
	}
}

// TestNothingIsLeftOfAVisit compares the kiosk after a visit with one that never had any.
func TestNothingIsLeftOfAVisit(t *testing.T) {
	p := identified(t, IntentManage)
	p.say(LanguageChosen{i18n.English}, ContrastTurned{}, TextSizeTurned{}).digits("2020").say(Submitted{})
	p.answer(wire.SearchPath, &wire.AppointmentsResponse{Appointments: []wire.Appointment{booked("A", "2026-12-01T08:00:00-05:00")}})
	p.later(44)
	if p.state.Warned {
		t.Error("the warning comes too early")
	}
	p.later(1)
	if !p.state.Warned || p.state.SecondsLeft() != 15 {
		t.Errorf("after 45 s: warned %v, %d s left", p.state.Warned, p.state.SecondsLeft())
	}
	p.say(StayedOn{})
	if p.state.Warned {
		t.Error("the warning cannot be put off")
	}
	p.later(59).at(ScreenDetails)
	p.later(1).at(ScreenHome)
	fresh := begun(t).state
	left := p.state
	if left.Device.Code != "" || left.Device.Unit != fresh.Device.Unit {
		t.Errorf("left of the device is %+v", left.Device)
	}
	left.NowMillis, left.touchedMillis, left.client, left.Device = fresh.NowMillis, fresh.touchedMillis, fresh.client, fresh.Device
	if text, want := dump(left), dump(fresh); text != want {
		t.Errorf("left of the visit:\n%s\nand not\n%s", text, want)
	}
}

func TestALateAnswerShowsNothing(t *testing.T) {
	p := identified(t, IntentArrive)
	r := p.request(wire.SearchPath)
	p.say(Ended{}).at(ScreenHome)
	p.say(world.Answered{ID: r.ID, Status: 200, Body: (&wire.AppointmentsResponse{Appointments: []wire.Appointment{booked("A", "2026-11-23T12:20:00-05:00")}}).AppendMsgpack(nil)})
	if p.at(ScreenHome); len(p.state.Visit.Appointments) != 0 {
		t.Error("an answer to the visit before is shown")
	}
}

func TestProblems(t *testing.T) {
	for name, c := range map[string]struct {
		answer world.Answered
		kind   ProblemKind
		retry  bool
	}{
		"no server":         {world.Answered{}, ProblemOffline, true},
		"too many":          {world.Answered{Status: 503}, ProblemBusy, true},
		"rate limited":      {world.Answered{Status: 429, Body: []byte("x")}, ProblemBusy, true},
		"not understood":    {world.Answered{Status: 200, Body: []byte("<html>")}, ProblemStrange, false},
		"a strange refusal": {world.Answered{Status: 418, Body: []byte{}}, ProblemStrange, false},
	} {
		p := identified(t, IntentArrive)
		c.answer.ID = p.request(wire.SearchPath).ID
		p.say(c.answer).at(ScreenProblem)
		if got := p.state.Visit.Problem; got.Local != c.kind || got.MayRetry != c.retry {
			t.Errorf("%s: %+v", name, got)
		}
		p.say(Retried{})
		if _, again := wants[world.Request](p); again != c.retry {
			t.Errorf("%s: sent again: %v", name, again)
		}
	}
	p := identified(t, IntentBook)
	p.refuse(wire.SpecialtiesPath, wire.Blocked, "noShows").at(ScreenProblem)
	if got := p.state.Visit.Problem; got.Title != "No" || got.Detail != "blocked" || got.Next != "w" {
		t.Errorf("the server's words are %+v", got)
	}
}

// TestARetryHasTheSameKey is what keeps somebody from being booked twice after an answer that was lost.
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

// TestTheTicketOfAnAppointment carries the code that a scanner reads again.
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

// TestAnArrivalBringsANumber where the unit gives one.
func TestAnArrivalBringsANumber(t *testing.T) {
	p := identified(t, IntentArrive)
	p.answer(wire.SearchPath, &wire.AppointmentsResponse{Appointments: []wire.Appointment{booked("A", "2026-11-23T12:20:00-05:00")}}).say(ArriveChosen{"A"})
	stored, _ := wants[world.Store](p)
	p.say(world.Stored{Key: stored.Arrival.Key})
	p.answer(wire.CheckInsPath, &wire.AppointmentResponse{Appointment: booked("A", "2026-11-23T12:20:00-05:00"), Ticket: &wire.Ticket{Number: "P-001"}}).at(ScreenArrived)
	if _, prints := wants[world.Print](p); !prints || p.state.Visit.Ticket.Number != "P-001" {
		t.Errorf("the number is %q", p.state.Visit.Ticket.Number)
	}
}
