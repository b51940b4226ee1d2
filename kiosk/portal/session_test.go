package portal

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// TestNothingIsLeftOfAVisit compares the page after a visit with one that never had any.
func TestNothingIsLeftOfAVisit(t *testing.T) {
	p := known(t, wire.SessionPerson{MaskedName: "C**", Document: &wire.Document{Type: "cedula", Number: otherCedula}})
	p.say(OwnWanted{}).answer(wire.SearchPath, &wire.AppointmentsResponse{Appointments: []wire.Appointment{booked("A", "2026-12-01T08:00:00-05:00")}})
	p.later(539)
	if p.state.Warned {
		t.Error("the warning comes too early")
	}
	p.quiet().later(1)
	if focus, _ := wants[world.Focus](p); !p.state.Warned || p.state.SecondsLeft() != 60 || focus.ID != stayID {
		t.Errorf("after nine minutes: warned %v, %d s left, focus at %q", p.state.Warned, p.state.SecondsLeft(), focus.ID)
	}
	if p.say(StayedOn{}); p.state.Warned {
		t.Error("the warning cannot be put off")
	}
	p.later(599).at(ScreenOwn).later(1).at(ScreenEnded)
	if !p.state.Idle {
		t.Error("nobody is told why")
	}
	left := dump(p.state)
	for _, secret := range []string{`"token"`, cedula, otherCedula, "A**", "C**", "hcam", "Odonto"} {
		if strings.Contains(left, secret) {
			t.Errorf("%q is left of the visit: %s", secret, left)
		}
	}
}

// TestAnIdleFormIsEmptied: what was written and never sent goes as well.
func TestAnIdleFormIsEmptied(t *testing.T) {
	p := identifying(t).say(Entered{FieldNumber, cedula}).later(600).at(ScreenEnded)
	if strings.Contains(dump(p.state), cedula) {
		t.Error("the number is still there")
	}
	p.say(Began{}).at(ScreenIdentify)
}

func TestATelephoneThatSleptEndsTheVisit(t *testing.T) {
	p := known(t)
	p.say(world.Ticked{NowMillis: p.state.NowMillis + 3_600_000}).at(ScreenEnded)
}

func TestSigningOut(t *testing.T) {
	p := known(t).atConfirmation().say(LanguageChosen{i18n.English}).quiet().say(SignedOut{}).at(ScreenEnded)
	if r := p.request(wire.HoldPath("h1")); r.Method != "DELETE" || r.Session != "token" {
		t.Errorf("the place is given back by %+v", r)
	}
	if p.state.Language != i18n.English || p.state.SignedIn() {
		t.Error("the language is lost, or the person not")
	}
	p.say(HomeWanted{}, OwnWanted{}, Back{}).at(ScreenEnded)
}

// TestTheSessionEndsOnTheWay: whoever comes back goes on where they were, with all that they had chosen.
func TestTheSessionEndsOnTheWay(t *testing.T) {
	p := known(t).say(BookWanted{}).atDay().say(DayChosen{"2026-11-24"})
	p.refuse(wire.SlotsPath, wire.Unauthenticated, "").at(ScreenIdentify)
	words := View(p.state).Words()
	if !strings.Contains(words, "seguimos donde estaba") || p.state.SignedIn() || p.state.Form.Values[FieldNumber] != cedula || p.state.Form.Values[FieldYear] != "" {
		t.Errorf("the form is %+v: %s", p.state.Form, words)
	}
	p.say(DaysWanted{}, HomeWanted{}).at(ScreenIdentify) // touched before the screen changed
	p.comeIn(cedula, "second").at(ScreenDay)
	r := p.request(wire.SlotsPath)
	if r.Session != "second" || !strings.Contains(r.Path, "date=2026-11-24") {
		t.Errorf("what was refused is asked again as %+v", r)
	}
	p.reply(r, slots).at(ScreenTime).say(Back{}).at(ScreenDay).say(Back{}).at(ScreenUnit)
}

// TestTheSessionEndsAtTheBooking sends the booking again under its key: it may have been carried out.
func TestTheSessionEndsAtTheBooking(t *testing.T) {
	p := known(t).atConfirmation().say(Confirmed{})
	first := p.request(wire.AppointmentsPath)
	p.say(world.Answered{ID: first.ID}).at(ScreenProblem).say(Retried{})
	p.refuse(wire.AppointmentsPath, wire.Unauthenticated, "").at(ScreenIdentify)
	p.comeIn(cedula, "second")
	again := p.request(wire.AppointmentsPath)
	if again.Key != first.Key || again.Session != "second" || again.ID == first.ID {
		t.Errorf("first %+v, then %+v", first, again)
	}
	p.reply(again, &wire.AppointmentResponse{Appointment: booked("A", "2026-11-24T08:20:00-05:00")}).at(ScreenDone)
}

// TestWhatWasWrittenStays through the end of a session, for the same person and for nobody else.
func TestWhatWasWrittenStays(t *testing.T) {
	for number, want := range map[string]string{cedula: "ana@correo.ec", otherCedula: ""} {
		p := known(t).say(ContactWanted{}).answer(wire.LookPath, &wire.LookResponse{}).say(Entered{FieldEmail, "ana@correo.ec"}, ContactKept{})
		p.refuse(wire.ContactPath, wire.Unauthenticated, "").at(ScreenIdentify).comeIn(number, "second")
		if got := p.state.Form.Values[FieldEmail]; got != want || p.state.Form.Values[FieldNumber] != "" || p.state.Form.Values[FieldYear] != "" {
			t.Errorf("%s finds %+v", number, p.state.Form.Values)
		}
		if r, again := p.asks(wire.ContactPath); again != (want != "") || again && r.Session != "second" {
			t.Errorf("%s: sent again %v: %+v", number, again, r)
		}
	}
}

func TestSomebodyElseDoesNotGoOn(t *testing.T) {
	p := known(t).atConfirmation().say(Confirmed{}).refuse(wire.AppointmentsPath, wire.Unauthenticated, "").at(ScreenIdentify)
	p.comeIn(otherCedula, "theirs").at(ScreenHome)
	if _, asked := p.asks(wire.AppointmentsPath); asked || p.state.Visit.Slot.ID != "" || p.state.Visit.Hold.ID != "" {
		t.Error("somebody else goes on with the visit")
	}
}

func TestGoingAwayFromAnInterruptedVisit(t *testing.T) {
	p := known(t).say(BookWanted{}).atDay().say(DaysWanted{}).refuse(wire.AvailabilityPath, wire.Unauthenticated, "").say(Back{}).at(ScreenWelcome)
	if p.state.Interrupted() || strings.Contains(dump(p.state), cedula) {
		t.Error("something is left")
	}
}

func TestTheSessionsEndIsSeenInTime(t *testing.T) {
	p := known(t).say(BookWanted{}).atDay()
	p.quiet()
	for minute := range 20 {
		p.at(ScreenDay).say(world.Touched{}).later(60)
		_ = minute
	}
	p.at(ScreenIdentify)
	if !p.state.Interrupted() {
		t.Error("the visit is lost")
	}
	for _, cmd := range p.cmds {
		if r, is := cmd.(world.Request); is && r.Session != "" {
			t.Errorf("%s is asked in a session that is over", r.Path)
		}
	}
	p.comeIn(cedula, "second").at(ScreenDay)
}

// TestLateAnswers are not looked at, whatever has become of the page.
func TestLateAnswers(t *testing.T) {
	p := known(t).say(OwnWanted{})
	r := p.request(wire.SearchPath)
	late := world.Answered{ID: r.ID, Status: 200, Body: (&wire.AppointmentsResponse{Appointments: []wire.Appointment{booked("A", "2026-12-01T08:00:00-05:00")}}).AppendMsgpack(nil)}
	p.say(SignedOut{}).say(late).at(ScreenEnded)
	p = known(t).say(OwnWanted{}).say(world.WentBack{}).at(ScreenHome)
	p.say(BookWanted{}).atDay().say(Back{}).at(ScreenUnit).say(UnitChosen{"sur"})
	r = p.request(wire.AvailabilityPath)
	p.say(Back{}).at(ScreenProvince).say(world.Answered{ID: r.ID, Status: 200, Body: days.AppendMsgpack(nil)}).at(ScreenProvince)
	if p.state.Busy() {
		t.Error("what nobody waits for is waited for")
	}
	p.say(ProvinceChosen{"17"})
	first := p.request(wire.UnitsPath)
	p.say(Back{}).at(ScreenSpecialty).say(SpecialtyChosen{"odontologia"}).at(ScreenProvince).say(ProvinceChosen{"20"})
	p.reply(first, units).at(ScreenProvince) // the units of the other province
	p.answer(wire.UnitsPath, &wire.UnitsResponse{}).at(ScreenNothing)
}

func TestTheBrowsersWayBack(t *testing.T) {
	p := begun(t).say(Began{})
	if _, guards := wants[world.GuardBack](p); !guards {
		t.Error("the first way back leaves the page")
	}
	p.say(world.WentBack{}).at(ScreenWelcome).say(Began{})
	if _, guards := wants[world.GuardBack](p); !guards {
		t.Error("the second way back leaves the page")
	}
	p = withOwn(t).quiet().say(world.WentBack{}).at(ScreenHome)
	if _, guards := wants[world.GuardBack](p); !guards {
		t.Error("the way back from home is not guarded")
	}
	if p.say(world.WentBack{}).at(ScreenHome); len(p.cmds) > 1 {
		t.Errorf("from home the way out is shut: %+v", p.cmds)
	}
}
