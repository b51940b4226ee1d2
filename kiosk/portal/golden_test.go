package portal

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/internal/played"
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/proof"
	"github.com/cupo-ec/cupo/wire"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

var screenNames = map[Screen]string{
	ScreenWelcome: "welcome", ScreenIdentify: "identify", ScreenHome: "home", ScreenOwn: "own", ScreenWho: "who", ScreenSpecialty: "specialty",
	ScreenReferral: "referral", ScreenProvince: "province", ScreenCity: "city", ScreenUnit: "unit", ScreenDay: "day", ScreenTime: "time",
	ScreenConfirm: "confirm", ScreenDone: "done", ScreenNothing: "nothing", ScreenCancel: "cancel", ScreenCancelled: "cancelled",
	ScreenContact: "contact", ScreenSaved: "saved", ScreenEnded: "ended", ScreenProblem: "problem",
}

// sample is a visit that has come to everything.
func sample() State {
	a, here, late := booked("K7M2-9QXA", "2026-12-01T09:20:00-05:00"), booked("K7M2-9QXB", "2026-12-02T09:20:00-05:00"), booked("K7M2-9QXC", "2026-12-03T09:20:00-05:00")
	a.CancelUntil, late.CancelUntil, here.Status = "2026-11-30T21:20:00-05:00", "2026-11-20T21:20:00-05:00", wire.StatusCheckedIn
	child := wire.SessionPerson{MaskedName: "C***** Q******", Coverage: "child", Document: &wire.Document{Type: "cedula", Number: otherCedula}}
	var many []wire.Day
	for n := range 15 {
		many = append(many, wire.Day{Date: i18n.DateOf(20_788 + n), Free: n + 1})
	}
	second := slot("2", "2026-12-01T14:40:00-05:00")
	second.Practitioner = wire.PractitionerSummary{ID: "p2", Name: "Dr. Luis Mora"}
	s := State{Ready: true, NowMillis: telephoneNow, AheadMillis: 120_000, touchedMillis: telephoneNow}
	s.Session = Session{
		Document: wire.Document{Type: "cedula", Number: cedula}, Person: wire.SessionPerson{MaskedName: "A** T*******", Coverage: "affiliate"},
		Dependents: []wire.SessionPerson{child}, Expires: sessionEnds, token: "token",
	}
	s.Form.Values = [fieldCount]string{FieldMobile: "0991234567", FieldCompany: "CNT", FieldEmail: "ana@correo.ec"}
	s.Visit = Visit{
		Appointments: []wire.Appointment{a, here, late}, Chosen: a, Specialties: specialties.Specialties, Specialty: specialties.Specialties[1],
		Provinces: provinces.Provinces, Province: provinces.Provinces[0], Unit: wire.Unit{ID: "hcam", Name: "Hospital Carlos Andrade Marín", City: "Quito"},
		Units: []wire.Unit{{ID: "hcam", Name: "Hospital Carlos Andrade Marín", City: "Quito"}, {ID: "cay", Name: "Centro de Salud Cayambe", City: "Cayambe"}, {ID: "sur", Name: "Hospital del Sur", City: "Quito"}},
		Days:  many, Date: "2026-12-01", Slots: []wire.Slot{slot("1", "2026-12-01T09:20:00-05:00"), second}, Slot: slot("1", "2026-12-01T09:20:00-05:00"),
		Hold: hold.Hold, Filled: true, trail: []Screen{ScreenHome},
		Problem: client.Problem{Title: "Ya tiene una cita", Detail: "Cada persona puede tener una.", Next: "Cancele la otra.", Step: "change-existing-appointment"},
	}
	return s
}

// samples has each screen once as people meet it, and those that look different with something else in them.
func samples() map[string]State {
	all := map[string]State{}
	for screen, name := range screenNames {
		s := sample()
		s.Screen = screen
		switch screen {
		case ScreenWelcome, ScreenIdentify, ScreenEnded:
			s.Session, s.Visit, s.Form = Session{}, Visit{}, Form{}
		}
		all[name] = s
	}
	change := func(name, from string, change func(*State)) {
		s := all[from]
		change(&s)
		all[name] = s
	}
	change("welcome-loading", "welcome", func(s *State) { *s = State{} })
	change("ended-idle", "ended", func(s *State) { s.Idle = true })
	change("identify-wrong", "identify", func(s *State) {
		s.Form.Values[FieldNumber], s.Form.Wrong[FieldNumber], s.Form.Wrong[FieldYear] = "1710034064", HintMistyped, HintEmpty
		s.Check.Search, s.Check.begun = proof.Begin(*challenge(3))
		s.Check.Search = s.Check.Search.Try(5)
	})
	change("identify-refused", "identify", func(s *State) {
		s.Visit.Problem = client.Problem{Title: "No pudimos confirmar sus datos", Detail: "No coinciden.", Next: "Revise el año."}
	})
	change("identify-waiting", "identify", func(s *State) {
		s.Check.Wanted, s.Check.Unreached, s.Form.DocumentType = true, true, wire.DocumentPassport
	})
	change("identify-interrupted", "identify", func(s *State) { s.resume.document.Number = cedula })
	change("home-uninsured", "home", func(s *State) { s.Session.Person.Coverage = "none" })
	change("home-peasant", "home", func(s *State) { s.Session.Person.Coverage = "ssc" })
	change("own-none", "own", func(s *State) { s.Visit.Appointments, s.Session.Dependents = nil, nil })
	change("own-suspended", "own", func(s *State) {
		s.Visit.Appointments = slices.Clone(s.Visit.Appointments[:1])
		s.Visit.Appointments[0].Suspended = true
	})
	change("own-child", "own", func(s *State) { s.Visit.For = s.Session.Dependents[0] })
	change("unit-city", "unit", func(s *State) { s.Visit.City = "Quito" })
	change("time-lost", "time", func(s *State) { s.Visit.Lost, s.Visit.Practitioner = true, "p2" })
	change("confirm-over", "confirm", func(s *State) { s.Visit.HoldOver = true })
	change("confirm-move", "confirm", func(s *State) { s.Visit.Moving, s.Visit.For = true, s.Session.Dependents[0] })
	change("done-moved", "done", func(s *State) { s.Visit.Moving = true })
	change("nothing-province", "nothing", func(s *State) { s.Visit.Unit = wire.Unit{} })
	change("contact-wrong", "contact", func(s *State) {
		s.Form.Values[FieldMobile], s.Form.Values[FieldCompany], s.Form.Wrong = "099", "Tuenti", [fieldCount]Hint{FieldMobile: HintNoMobile, FieldEmail: HintNoEmail}
	})
	change("problem-offline", "problem", func(s *State) {
		s.Visit.Problem, s.Offline = client.Problem{Local: client.ProblemOffline, MayRetry: true}, true
	})
	change("problem-busy", "problem", func(s *State) {
		s.Visit.Problem = client.Problem{Local: client.ProblemBusy, MayRetry: true, RetryAtMillis: telephoneNow + 3000}
	})
	change("problem-strange", "problem", func(s *State) { s.Visit.Problem = client.Problem{Local: client.ProblemStrange} })
	change("idle", "own-none", func(s *State) { s.Warned, s.touchedMillis = true, telephoneNow-warnAfterMillis })
	change("contrast-large", "home", func(s *State) { s.HighContrast, s.LargeText = true, true })
	return all
}

// TestScreens compares each screen with its golden tree, and its words in the other languages with theirs.
func TestScreens(t *testing.T) {
	for screen := range screens {
		if screenNames[screen] == "" {
			t.Errorf("screen %d has no sample", screen)
		}
	}
	for name, state := range samples() {
		played.Golden(t, name, *rewrite, func(l i18n.Language) *h.Node {
			state.Language = l
			return View(state)
		})
	}
}

// TestNoWholeDocumentIsShown, except where it is being written.
func TestNoWholeDocumentIsShown(t *testing.T) {
	for name, state := range samples() {
		tree := View(state)
		words := strings.ReplaceAll(tree.Words(), " ", "")
		if strings.Contains(words, cedula) || strings.Contains(words, otherCedula) {
			t.Errorf("%s shows a whole document", name)
		}
	}
}
