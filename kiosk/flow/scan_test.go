package flow

import (
	"testing"

	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

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

func TestAVisitByTheScannerAlone(t *testing.T) {
	p := begun(t).scan("CUPO-LANG:qu").scan(cedula)
	p.answer(wire.SearchPath, &wire.AppointmentsResponse{Appointments: []wire.Appointment{booked("A", "2026-11-23T12:20:00-05:00")}}).at(ScreenToday)
	if p.state.Language != i18n.Kichwa {
		t.Error("the sticker does not change the language")
	}
	p.later(1).scan(cedula)
	stored, there := wants[world.Store](p)
	if !there || stored.Arrival.Appointment != "A" {
		t.Fatal("the card for a second time is not enough")
	}
	p.say(world.Stored{Key: stored.Arrival.Key})
	p.answer(wire.CheckInsPath, &wire.AppointmentResponse{Appointment: booked("A", "2026-11-23T12:20:00-05:00")}).at(ScreenArrived)
	p.later(29).at(ScreenArrived).later(1).at(ScreenHome)
}

func TestTwoAppointmentsAreChosenBetween(t *testing.T) {
	elsewhere := booked("C", "2026-11-23T12:20:00-05:00")
	elsewhere.Slot.Unit.ID = "sur"
	for name, list := range map[string][]wire.Appointment{
		"two":       {booked("A", "2026-11-23T12:20:00-05:00"), booked("B", "2026-11-23T15:20:00-05:00")},
		"tomorrow":  {booked("A", "2026-11-24T12:20:00-05:00")},
		"elsewhere": {elsewhere},
	} {
		p := begun(t).scan(cedula).answer(wire.SearchPath, &wire.AppointmentsResponse{Appointments: list}).later(1).scan(cedula)
		if _, there := wants[world.Store](p); there {
			t.Errorf("%s: somebody arrived for one of them", name)
		}
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
