package flow

import (
	"testing"

	"github.com/cupo-ec/cupo/kiosk/client"
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

// TestArrivalsWithoutALine notes two of them, and delivers each under its own key until the server has decided.

// TestAKeptPlaceIsGivenBack however the person goes away from it.

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

// TestAVisitByTheScannerAlone needs no touch: a sticker for the language, the card, the card again, and time.

// TestTwoAppointmentsAreChosenBetween by the person, and those of elsewhere or of another day are none to arrive for.

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
		kind   client.ProblemKind
		retry  bool
	}{
		"no server":         {world.Answered{}, client.ProblemOffline, true},
		"too many":          {world.Answered{Status: 503}, client.ProblemBusy, true},
		"rate limited":      {world.Answered{Status: 429, Body: []byte("x")}, client.ProblemBusy, true},
		"not understood":    {world.Answered{Status: 200, Body: []byte("<html>")}, client.ProblemStrange, false},
		"a strange refusal": {world.Answered{Status: 418, Body: []byte{}}, client.ProblemStrange, false},
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

// TestTheTicketOfAnAppointment carries the code that a scanner reads again.

// TestAnArrivalBringsANumber where the unit gives one.

// TestEightHoursWithoutALine has somebody arrive every two minutes of a working day without a server, and the
// page start anew every hour. When the line is back, each arrival is told once that is decided, in order, with the
// time at which it was, whatever answers are lost on the way.
