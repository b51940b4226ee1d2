package portal

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// withOwn is a visit that looks at its appointments.
func withOwn(t *testing.T, list ...wire.Appointment) *play {
	return known(t).say(OwnWanted{}).answer(wire.SearchPath, &wire.AppointmentsResponse{Appointments: list}).at(ScreenOwn)
}

func TestOnlyWhatIsToComeIsShown(t *testing.T) {
	late, gone := booked("LATE", "2026-12-02T08:00:00-05:00"), booked("GONE", "2026-12-01T07:00:00-05:00")
	gone.Status = wire.StatusCancelled
	p := withOwn(t, late, gone, booked("SOON", "2026-12-01T08:00:00-05:00"))
	if list := p.state.Visit.Appointments; len(list) != 2 || list[0].Code != "SOON" {
		t.Errorf("shown are %+v", list)
	}
	if words := View(withOwn(t).state).Words(); !strings.Contains(words, "No hay citas pendientes") {
		t.Error(words)
	}
}

func TestCancelling(t *testing.T) {
	p := withOwn(t, booked("A", "2026-12-01T08:00:00-05:00"))
	p.say(CancelChosen{"B"}).at(ScreenOwn).say(CancelChosen{"A"}).at(ScreenCancel).say(Back{}).at(ScreenOwn)
	p.say(CancelChosen{"A"}, Confirmed{}, Confirmed{})
	r := p.request(wire.CancelPath("A"))
	if _, twice := p.asks(wire.CancelPath("A")); twice || r.Key == "" || r.Session != "token" {
		t.Errorf("asked by %+v, twice %v", r, twice)
	}
	p.say(world.Answered{ID: r.ID}).at(ScreenProblem).say(Retried{})
	again := p.request(wire.CancelPath("A"))
	if again.Key != r.Key {
		t.Error("a second try has another key")
	}
	cancelled := booked("A", "2026-12-01T08:00:00-05:00")
	cancelled.Status = wire.StatusCancelled
	p.reply(again, &wire.AppointmentResponse{Appointment: cancelled}).at(ScreenCancelled).say(HomeWanted{}).at(ScreenHome)
}

func TestWhatCanNoLongerBeChanged(t *testing.T) {
	a := booked("A", "2026-11-23T20:00:00-05:00")
	a.CancelUntil = "2026-11-23T08:00:00-05:00"
	p := withOwn(t, a).quiet().say(CancelChosen{"A"}, MoveChosen{"A"}).at(ScreenOwn)
	words := View(p.state).Words()
	if len(p.cmds) != 0 || !strings.Contains(words, "Llame al 140") || strings.Contains(words, "Cancelar") {
		t.Errorf("wanted is %+v; %s", p.cmds, words)
	}
}

func TestMoving(t *testing.T) {
	p := withOwn(t, booked("A", "2026-12-01T08:00:00-05:00")).say(MoveChosen{"A"})
	if r := p.request(wire.AvailabilityPath); !strings.Contains(r.Path, "unit=hcam") || !strings.Contains(r.Path, "specialty=odontologia") {
		t.Errorf("days are asked by %s", r.Path)
	} else {
		p.reply(r, days).at(ScreenDay)
	}
	p.say(DayChosen{"2026-11-24"}).answer(wire.SlotsPath, slots).say(SlotChosen{"b"}).at(ScreenConfirm)
	if !strings.Contains(View(p.state).Words(), "1 de diciembre") {
		t.Error("it does not say which one is given up")
	}
	p.say(Confirmed{})
	var asked wire.RescheduleRequest
	r := p.sent(wire.ReschedulePath("A"), &asked)
	if asked.Slot != "b" || r.Key == "" {
		t.Errorf("moved with %+v", asked)
	}
	p.reply(r, &wire.AppointmentResponse{Appointment: booked("B", "2026-11-24T08:20:00-05:00")}).at(ScreenDone)
	if !strings.Contains(View(p.state).Words(), "cambiada") {
		t.Error("it is said to be booked and not moved")
	}
	p.quiet().say(HomeWanted{}, BookWanted{}).at(ScreenHome)
	p.answer(wire.SpecialtiesPath, specialties).say(SpecialtyChosen{"odontologia"}).answer(wire.ProvincesPath, provinces)
	if p.state.Visit.Moving {
		t.Error("what is booked next would move the one before")
	}
}

// TestAMoveThatWasLeftMovesNothing when something new is booked afterwards.
func TestAMoveThatWasLeftMovesNothing(t *testing.T) {
	p := withOwn(t, booked("A", "2026-12-01T08:00:00-05:00")).say(MoveChosen{"A"}).answer(wire.AvailabilityPath, days).say(Back{}).at(ScreenOwn)
	p.say(BookWanted{}).atDay().say(DayChosen{"2026-11-24"}).answer(wire.SlotsPath, slots).say(SlotChosen{"b"})
	p.answer(wire.HoldsPath, hold).at(ScreenConfirm).say(Confirmed{}).request(wire.AppointmentsPath)
}

func TestContactData(t *testing.T) {
	p := known(t).say(ContactWanted{}).answer(wire.LookPath, &wire.LookResponse{Contact: &wire.Contact{Name: "Ana Toapanta", Mobile: "0991234567", MobileCompany: "CNT"}}).at(ScreenContact)
	if f := p.state.Form; f.Values[FieldMobile] != "0991234567" || f.Values[FieldCompany] != "CNT" || strings.Contains(View(p.state).Words(), "Toapanta") {
		t.Errorf("the form is %+v", f)
	}
	p.quiet()
	for _, wrong := range []struct {
		field Field
		value string
	}{{FieldMobile, "099123456"}, {FieldMobile, "02 394 5666"}, {FieldMobile, "abc"}, {FieldEmail, "ana"}, {FieldEmail, "ana@"}, {FieldEmail, "a na@x.ec"}, {FieldEmail, "@x.ec"}} {
		p.say(Entered{FieldMobile, "0991234567"}, Entered{FieldEmail, ""}, Entered{wrong.field, wrong.value}, ContactKept{})
		if focus, _ := wants[world.Focus](p); p.state.Form.Wrong[wrong.field] == HintNone || focus.ID != wrong.field.ID() || len(p.cmds) != 0 {
			t.Errorf("%q is taken, or the focus goes to %q", wrong.value, focus.ID)
		}
	}
	p.say(Entered{FieldMobile, "(099) 123-4567"}, Entered{FieldEmail, " ana@correo.ec "}, ContactKept{})
	var asked wire.ContactRequest
	r := p.sent(wire.ContactPath, &asked)
	if r.Method != "PUT" || asked.Mobile != "0991234567" || asked.Email != "ana@correo.ec" || asked.MobileCompany != "CNT" || asked.Document.Number != cedula {
		t.Errorf("%s %+v", r.Method, asked)
	}
	p.cmds = append(p.cmds, r)
	p.refuseWith(wire.ContactPath, wire.Problem{Code: "malformed", Field: "/email"}).at(ScreenContact)
	if p.state.Form.Wrong[FieldEmail] != HintRefusedBy {
		t.Error("nobody is told which field it is")
	}
	p.say(ContactKept{}).answer(wire.ContactPath, &wire.ContactResponse{}).at(ScreenSaved)
	if p.state.Form.Values[FieldEmail] != "" {
		t.Error("the address stays behind")
	}
	p.say(Back{}).at(ScreenHome)
}
