package portal

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

func TestBooking(t *testing.T) {
	p := known(t).atConfirmation()
	if offered := p.state.Offered(); len(offered) != 1 || offered[0].ID != "b" {
		t.Fatalf("offered are %+v", offered)
	}
	if p.state.HoldMinutes() != 5 || !strings.Contains(View(p.state).Words(), "5 minutos más") {
		t.Errorf("the place is kept for %d minutes", p.state.HoldMinutes())
	}
	if p.later(61); p.state.HoldMinutes() != 4 {
		t.Errorf("a minute later it is kept for %d", p.state.HoldMinutes())
	}
	p.say(Confirmed{}, Confirmed{}) // touched twice
	var asked wire.BookRequest
	r := p.sent(wire.AppointmentsPath, &asked)
	if asked.Hold != "h1" || asked.Person.Document.Number != cedula || r.Key == "" || r.Session != "token" {
		t.Errorf("asked %+v with %+v", asked, r)
	}
	if _, twice := p.asks(wire.AppointmentsPath); twice {
		t.Error("a second touch books twice")
	}
	p.say(Back{}, HomeWanted{}).at(ScreenConfirm) // what becomes of it must be seen
	p.reply(r, &wire.AppointmentResponse{Appointment: booked("K7M2-9QXA", "2026-11-24T08:20:00-05:00")}).at(ScreenDone)
	words := View(p.state).Words()
	for _, need := range []string{"K7M2-9QXA", "Llegue hasta las 08:20", "Traiga: cédula", "no cuesta nada", "Nadie puede cobrarle"} {
		if !strings.Contains(words, need) {
			t.Errorf("it does not say %q: %s", need, words)
		}
	}
	p.later(20 * 60).at(ScreenEnded)
	p = known(t).atConfirmation().say(Confirmed{})
	soon := booked("K7M2-9QXA", "2026-11-23T12:10:00-05:00")
	soon.Slot.ArriveBy = "2026-11-23T11:40:00-05:00"
	p.answer(wire.AppointmentsPath, &wire.AppointmentResponse{Appointment: soon}).at(ScreenDone)
	if words := View(p.state).Words(); !strings.Contains(words, "vaya ahora mismo") || strings.Contains(words, "Llegue hasta las") {
		t.Errorf("who is nearly late is told %s", words)
	}
	p.say(Confirmed{}).quiet().say(PrintWanted{})
	if _, prints := wants[world.Print](p); !prints {
		t.Error("it is not printed")
	}
	p.say(CalendarWanted{"K7M2-9QXA"})
	r = p.request(wire.CalendarPath("K7M2-9QXA"))
	p.say(world.Answered{ID: r.ID, Status: 200, Body: []byte("BEGIN")}).at(ScreenDone)
	if saved, _ := wants[world.Save](p); saved.Name != "K7M2-9QXA.ics" || string(saved.Content) != "BEGIN" || r.Session != "token" {
		t.Errorf("handed out is %+v", saved)
	}
	if p.quiet().say(Back{}).at(ScreenHome); len(p.cmds) != 1 || p.state.Visit.Hold.ID != "" {
		t.Errorf("the end of a booked visit wants %+v", p.cmds)
	}
}

// TestADependentIsBookedFor with their own document, and told so on the way.
func TestADependentIsBookedFor(t *testing.T) {
	child := wire.SessionPerson{MaskedName: "C***** Q*****", Coverage: "child", Document: &wire.Document{Type: "cedula", Number: otherCedula}}
	p := known(t, child).say(BookWanted{}).at(ScreenWho).say(PatientChosen{5}).at(ScreenWho).say(PatientChosen{0})
	p.answer(wire.SpecialtiesPath, specialties).say(SpecialtyChosen{"oftalmologia"})
	var asked wire.ReferralsRequest
	if p.sent(wire.SearchReferralPath, &asked); asked.Document.Number != otherCedula {
		t.Errorf("the referrals of %s are looked up", asked.Document.Number)
	}
	p = known(t, child).say(BookWanted{}).say(PatientChosen{0}).atDay().say(DayChosen{"2026-11-24"}).answer(wire.SlotsPath, slots).say(SlotChosen{"b"})
	var held wire.HoldRequest
	r := p.sent(wire.HoldsPath, &held)
	if held.Person.Document.Number != otherCedula || r.Key == "" {
		t.Errorf("held for %+v", held)
	}
	p.reply(r, hold).at(ScreenConfirm)
	if !strings.Contains(View(p.state).Words(), "C***** Q*****") {
		t.Error("nobody is told for whom it is")
	}
	p.say(HomeWanted{}).at(ScreenHome).say(OwnWanted{})
	var search wire.SearchRequest
	if r := p.sent(wire.SearchPath, &search); search.Document.Number != cedula {
		t.Errorf("after all that, %s is looked up", search.Document.Number)
	} else {
		p.reply(r, &wire.AppointmentsResponse{}).at(ScreenOwn)
	}
	p.say(PatientChosen{0})
	if p.sent(wire.SearchPath, &search); search.Document.Number != otherCedula {
		t.Errorf("looked up is %s", search.Document.Number)
	}
}

func TestReferrals(t *testing.T) {
	for name, c := range map[string]struct {
		referral wire.Referral
		want     Screen
	}{
		"none":              {wire.Referral{}, ScreenReferral},
		"one that is good":  {wire.Referral{Specialty: "oftalmologia", Until: "2026-11-23"}, ScreenProvince},
		"one that is old":   {wire.Referral{Specialty: "oftalmologia", Until: "2026-11-22"}, ScreenReferral},
		"one that was used": {wire.Referral{Specialty: "oftalmologia", Until: "2026-12-22", Used: true}, ScreenReferral},
		"another":           {wire.Referral{Specialty: "traumatologia", Until: "2026-12-22"}, ScreenReferral},
	} {
		p := known(t).say(BookWanted{}).answer(wire.SpecialtiesPath, specialties).say(SpecialtyChosen{"oftalmologia"})
		p.answer(wire.SearchReferralPath, &wire.ReferralsResponse{Referrals: []wire.Referral{c.referral}})
		if c.want == ScreenProvince {
			p.answer(wire.ProvincesPath, provinces)
		}
		if p.state.Screen != c.want {
			t.Errorf("%s: screen %d", name, p.state.Screen)
		}
		if c.want == ScreenReferral {
			p.say(SpecialtyChosen{"medicina-general"}).answer(wire.ProvincesPath, provinces).at(ScreenProvince)
		}
	}
}

func TestCitiesAreAskedForWhereThereAreSeveral(t *testing.T) {
	p := known(t).say(BookWanted{}).answer(wire.SpecialtiesPath, specialties).say(SpecialtyChosen{"odontologia"}).answer(wire.ProvincesPath, provinces).say(ProvinceChosen{"17"})
	r := p.request(wire.UnitsPath)
	if !strings.Contains(r.Path, "province=17") || !strings.Contains(r.Path, "specialty=odontologia") {
		t.Errorf("units are asked by %s", r.Path)
	}
	p.reply(r, &wire.UnitsResponse{Units: []wire.Unit{{ID: "a", City: "Quito"}, {ID: "b", City: "Cayambe"}, {ID: "c", City: "Quito"}}}).at(ScreenCity)
	if got := strings.Join(p.state.Visit.Cities(), ","); got != "Cayambe,Quito" {
		t.Errorf("the cities are %s", got)
	}
	p.say(CityChosen{"Loja"}).at(ScreenCity).say(CityChosen{"Quito"}).at(ScreenUnit)
	if offering := p.state.Visit.Offering(); len(offering) != 2 || offering[1].ID != "c" {
		t.Errorf("offered are %+v", offering)
	}
	p.say(Back{}).at(ScreenCity).say(Back{}).at(ScreenProvince)
}

// TestAKeptPlaceIsGivenBack however the person goes away from it, and once.
func TestAKeptPlaceIsGivenBack(t *testing.T) {
	for name, leave := range map[string]func(*play){
		"back":               func(p *play) { p.say(Back{}, Back{}) },
		"the browser's back": func(p *play) { p.say(world.WentBack{}) },
		"home":               func(p *play) { p.say(HomeWanted{}) },
		"the end":            func(p *play) { p.say(SignedOut{}) },
	} {
		p := known(t).atConfirmation().quiet()
		leave(p)
		if r := p.request(wire.HoldPath("h1")); r.Method != "DELETE" || r.Session != "token" {
			t.Errorf("%s: %+v", name, r)
		}
		if _, twice := p.asks(wire.HoldPath("h1")); twice || p.state.Visit.Hold.ID != "" {
			t.Errorf("%s: given back twice, or not", name)
		}
	}
}

func TestTheTimeToDecideIsOver(t *testing.T) {
	p := known(t).atConfirmation().later(299)
	if p.state.Visit.HoldOver {
		t.Error("over too early")
	}
	p.later(2).at(ScreenConfirm)
	words := View(p.state).Words()
	if !p.state.Visit.HoldOver || !strings.Contains(words, "Guardar la hora otra vez") || strings.Contains(words, "Sí, confirmar") {
		t.Errorf("after the time: %s", words)
	}
	p.quiet().say(Confirmed{})
	if len(p.cmds) != 0 {
		t.Error("a place that is not kept is booked")
	}
	p.say(HoldWanted{})
	var held wire.HoldRequest
	r := p.sent(wire.HoldsPath, &held)
	if held.Slot != "b" {
		t.Errorf("held is %+v", held)
	}
	p.reply(r, &wire.HoldResponse{Hold: wire.Hold{ID: "h2", Expires: "2026-11-23T12:15:00-05:00"}}).at(ScreenConfirm)
	p.say(Confirmed{}).refuse(wire.AppointmentsPath, wire.HoldExpired, "").at(ScreenConfirm)
	if !p.state.Visit.HoldOver {
		t.Error("the server's word does not count")
	}
	p.say(HoldWanted{}).refuse(wire.HoldsPath, wire.SlotTaken, "")
	p.answer(wire.SlotsPath, &wire.SlotsResponse{Slots: []wire.Slot{slot("c", "2026-11-24T09:20:00-05:00")}}).at(ScreenTime)
	if !strings.Contains(View(p.state).Words(), "Otra persona tomó esa hora") {
		t.Error("nobody is told that the place is gone")
	}
}

func TestNothingFreeIsNoDeadEnd(t *testing.T) {
	p := known(t).say(BookWanted{}).atDay().say(DayChosen{"2026-11-24"}).answer(wire.SlotsPath, &wire.SlotsResponse{})
	p.answer(wire.AvailabilityPath, &wire.AvailabilityResponse{Days: []wire.Day{{Date: "2026-11-24"}}}).at(ScreenNothing)
	words := View(p.state).Words()
	for _, need := range []string{"Hospital", "Odontología", "otra unidad", "otra atención", "140", "Cuando alguien cancela"} {
		if !strings.Contains(words, need) {
			t.Errorf("it does not say %q: %s", need, words)
		}
	}
	p.say(DaysWanted{}).answer(wire.AvailabilityPath, days).at(ScreenDay).say(Back{}).at(ScreenUnit)
	p.say(PlacesWanted{}).at(ScreenProvince).say(ProvinceChosen{"20"}).answer(wire.UnitsPath, &wire.UnitsResponse{}).at(ScreenNothing)
	if !strings.Contains(View(p.state).Words(), "Galápagos") {
		t.Error("it does not say where nothing is free")
	}
	p.say(BookWanted{}).at(ScreenSpecialty)
}

// TestARetryHasTheSameKey is what keeps somebody from being booked twice after an answer that was lost.
func TestARetryHasTheSameKey(t *testing.T) {
	p := known(t).atConfirmation().say(Confirmed{})
	first := p.request(wire.AppointmentsPath)
	p.say(world.Answered{ID: first.ID}).at(ScreenProblem)
	if !p.state.Offline || p.state.Visit.Problem.Local != client.ProblemOffline {
		t.Errorf("the problem is %+v", p.state.Visit.Problem)
	}
	p.say(Retried{}, Retried{})
	second := p.request(wire.AppointmentsPath)
	if first.Key != second.Key || first.ID == second.ID || string(first.Body) != string(second.Body) {
		t.Errorf("keys %q and %q, numbers %d and %d", first.Key, second.Key, first.ID, second.ID)
	}
	if _, twice := p.asks(wire.AppointmentsPath); twice {
		t.Error("sent twice")
	}
	p.say(world.Answered{ID: first.ID, Status: 201}).at(ScreenProblem) // too late
	p.reply(second, &wire.AppointmentResponse{Appointment: booked("A", "2026-11-24T08:20:00-05:00")}).at(ScreenDone).say(Back{}).at(ScreenHome)
}

// TestTheServerNamesATime: what it has no room for is sent again then, a few times, and after that when wished.
func TestTheServerNamesATime(t *testing.T) {
	p := known(t).atConfirmation().say(Confirmed{})
	key := p.state.failed.Key
	for range maxTries {
		p.refuseWith(wire.AppointmentsPath, wire.Problem{Code: "overloaded", RetryAfterSeconds: 3}).at(ScreenProblem)
		if !strings.Contains(View(p.state).Words(), "en 3 segundos") {
			t.Error("nobody is told when")
		}
		if p.later(2); p.state.Busy() {
			t.Fatal("too early")
		}
		if p.later(1); !p.state.Busy() || p.state.failed.Key != key {
			t.Fatalf("not sent again, or under another key: %+v", p.state.failed)
		}
	}
	p.refuseWith(wire.AppointmentsPath, wire.Problem{Code: "overloaded", RetryAfterSeconds: 3}).later(5)
	if p.state.Busy() {
		t.Error("it is tried for ever")
	}
	r := p.say(Retried{}).request(wire.AppointmentsPath)
	p.reply(r, &wire.AppointmentResponse{Appointment: booked("A", "2026-11-24T08:20:00-05:00")}).at(ScreenDone)
}

func TestProblems(t *testing.T) {
	for name, c := range map[string]struct {
		answer world.Answered
		kind   client.ProblemKind
		retry  bool
	}{
		"no server":         {world.Answered{}, client.ProblemOffline, true},
		"too many":          {world.Answered{Status: 503}, client.ProblemBusy, true},
		"not understood":    {world.Answered{Status: 200, Body: []byte("<html>")}, client.ProblemStrange, false},
		"a strange refusal": {world.Answered{Status: 418}, client.ProblemStrange, false},
	} {
		p := known(t).say(OwnWanted{})
		c.answer.ID = p.request(wire.SearchPath).ID
		p.say(c.answer).at(ScreenProblem)
		if got := p.state.Visit.Problem; got.Local != c.kind || got.MayRetry != c.retry {
			t.Errorf("%s: %+v", name, got)
		}
		p.say(Retried{})
		if _, again := p.asks(wire.SearchPath); again != c.retry {
			t.Errorf("%s: sent again: %v", name, again)
		}
		p.say(Back{}).at(ScreenHome)
	}
	p := known(t).say(BookWanted{}).atDay().say(DayChosen{"2026-11-24"}).answer(wire.SlotsPath, slots).say(SlotChosen{"b"})
	p.refuse(wire.HoldsPath, wire.AlreadyBooked, "sameSpecialty").at(ScreenProblem)
	if got := p.state.Visit.Problem; got.Title != "No" || got.Detail != "already-booked" || got.Next != "w" || got.MayRetry {
		t.Errorf("the server's words are %+v", got)
	}
	p.state.Visit.Problem.Step = "change-existing-appointment"
	if !strings.Contains(View(p.state).Words(), "Ver mis citas") {
		t.Error("the way to the other appointment is not offered")
	}
	p.say(Back{}).at(ScreenTime)
}

// TestEachTimeIsOfferedOnce, and stands for all who are free then: when one place goes, the next is tried.
func TestEachTimeIsOfferedOnce(t *testing.T) {
	at := func(id, start, who string) wire.Slot {
		s := slot(id, start)
		s.Practitioner = wire.PractitionerSummary{ID: who, Name: who}
		return s
	}
	p := known(t).say(BookWanted{}).atDay().say(DayChosen{"2026-11-24"}).answer(wire.SlotsPath, &wire.SlotsResponse{Slots: []wire.Slot{
		at("a", "2026-11-24T08:20:00-05:00", "Ana"), at("b", "2026-11-24T08:20:00-05:00", "Luis"), at("c", "2026-11-24T08:40:00-05:00", "Ana"),
	}})
	offered := p.state.Offered()
	if len(offered) != 2 || offered[1].ID != "c" {
		t.Fatalf("offered are %+v", offered)
	}
	drawn := map[string]bool{}
	for _, nonce := range []string{"a", "b", "c", "d"} {
		s := p.state
		s.client.Nonce = nonce
		drawn[s.Offered()[0].ID] = true
	}
	if len(drawn) != 2 {
		t.Error("all telephones offer the same practitioner first")
	}
	p.say(SlotChosen{offered[0].ID}).refuse(wire.HoldsPath, wire.SlotTaken, "")
	var held wire.HoldRequest
	if r := p.sent(wire.HoldsPath, &held); held.Slot == offered[0].ID || held.Slot == "c" {
		t.Errorf("then %s is held", held.Slot)
	} else {
		p.reply(r, hold).at(ScreenConfirm).say(Back{}).at(ScreenTime)
	}
	p.say(PractitionerChosen{"Ana"})
	for _, one := range p.state.Offered() {
		if one.Practitioner.ID != "Ana" {
			t.Errorf("offered is %+v", one)
		}
	}
}
