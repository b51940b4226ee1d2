// Package samples has the states in which the tests look at every screen, and the documentation shows it.
package samples

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Kiosk has each screen of the kiosk once as people meet it, and those that look different with something else in
// them, by name.
func Kiosk() map[string]flow.State {
	km := 4.24
	unit := wire.Unit{ID: "hcam", Name: "Hospital Carlos Andrade Marín", City: "Quito", Offset: "-05:00"}
	other := wire.Unit{ID: "sur", Name: "Hospital del Sur", City: "Quito", DistanceKm: &km}
	appointment := wire.Appointment{
		Code: "K7M2-9QXA", Status: wire.StatusBooked, CancelUntil: "2026-11-30T21:20:00-05:00",
		Slot: wire.AppointmentSlot{
			ID: "1-1", Start: "2026-12-01T09:20:00-05:00", ArriveBy: "2026-12-01T08:50:00-05:00", Minutes: 20,
			Unit:      wire.UnitSummary{ID: "hcam", Name: unit.Name, City: "Quito"},
			Specialty: wire.SpecialtySummary{ID: "odontologia", Name: "Odontología"}, Practitioner: wire.PractitionerSummary{ID: "p1", Name: "Dra. Ana Quishpe"},
		},
	}
	here := appointment
	here.Status = wire.StatusCheckedIn
	slots := []wire.Slot{
		{ID: "1", Start: "2026-12-01T09:20:00-05:00", Status: wire.SlotFree, Practitioner: wire.PractitionerSummary{ID: "p1", Name: "Dra. Ana Quishpe"}},
		{ID: "2", Start: "2026-12-01T14:40:00-05:00", Status: wire.SlotFree, Practitioner: wire.PractitionerSummary{ID: "p2", Name: "Dr. Luis Mora"}},
	}
	var many []wire.Day
	for day := range 9 {
		many = append(many, wire.Day{Date: i18n.DateOf(20_788 + day), Free: day + 1})
	}
	visit := flow.Visit{
		MaskedName: "M**** Q******",
		Document:   wire.Document{Type: wire.DocumentCedula, Number: "1710034065"}, DocumentType: wire.DocumentCedula, Typed: "1710034065",
		Appointments: []wire.Appointment{appointment, here}, Chosen: appointment, Units: []wire.Unit{unit, other}, Unit: unit, Date: "2026-12-01",
		Specialties: []wire.Specialty{{ID: "odontologia", Name: "Odontología", Level: wire.LevelFirst}, {ID: "oftalmologia", Name: "Oftalmología", Level: wire.LevelReferred}},
		Specialty:   wire.Specialty{ID: "odontologia", Name: "Odontología"}, Days: many, Slots: slots, Slot: slots[0],
		Queue: wire.Queue{Services: []wire.QueueService{
			{ID: "farmacia", Name: "Farmacia", Letter: "F", Waiting: 3, Wait: wire.QueueWait{Minutes: 12, Low: 5, High: 20}}, {ID: "informacion", Name: "Información y citas", Letter: "I"},
		}}, Service: "farmacia", Ticket: wire.Ticket{Number: "F-007", Service: "farmacia", Ahead: 3, Wait: wire.QueueWait{Minutes: 12, Low: 5, High: 20}},
		Problem: client.Problem{Title: "Ya tiene una cita", Detail: "Cada persona puede tener una.", Next: "Cancele la otra.", MayRetry: true},
	}
	device := flow.Device{Paired: true, Unit: unit}
	all := map[string]flow.State{}
	for screen, name := range names {
		all[name] = flow.State{Screen: screen, Device: device, Visit: visit}
	}
	change := func(name, from string, change func(*flow.State)) {
		s := all[from]
		change(&s)
		all[name] = s
	}
	change("home", "home", func(s *flow.State) { s.Visit = flow.Visit{} })
	change("pair", "pair", func(s *flow.State) { s.Device = flow.Device{Code: "4F7K"} })
	change("home-offline", "home", func(s *flow.State) { s.Offline, s.Waiting = true, make([]world.Arrival, 2) })
	change("home-unreadable", "home", func(s *flow.State) { s.Visit.Hint = flow.HintUnreadable })
	change("identify-passport", "identify", func(s *flow.State) { s.Visit.DocumentType, s.Visit.Typed = wire.DocumentPassport, "AB-12" })
	change("identify-mistyped", "identify", func(s *flow.State) { s.Visit.Hint, s.Visit.Typed = flow.HintMistyped, "1710034064" })
	change("today-none", "today", func(s *flow.State) { s.Visit.Appointments = nil })
	change("today-suspended", "today", func(s *flow.State) { s.Visit.Appointments = []wire.Appointment{suspended(appointment)} })
	change("details-suspended", "details", func(s *flow.State) { s.Visit.Appointments = []wire.Appointment{suspended(appointment)} })
	change("details-none", "details", func(s *flow.State) { s.Visit.Appointments = nil })
	change("day-lost", "day", func(s *flow.State) { s.Visit.Lost, s.Visit.Page = true, 1 })
	change("confirm-move", "confirm", func(s *flow.State) { s.Visit.Moving = true })
	change("booked-moved", "booked", func(s *flow.State) { s.Visit.Moving = true })
	change("nothing-anywhere", "nothing", func(s *flow.State) { s.Visit.Units = nil })
	change("problem-offline", "problem", func(s *flow.State) {
		s.Visit.Problem, s.Visit.Intent, s.Offline = client.Problem{Local: client.ProblemOffline, MayRetry: true}, flow.IntentArrive, true
	})
	change("problem-busy", "problem", func(s *flow.State) { s.Visit.Problem = client.Problem{Local: client.ProblemBusy, MayRetry: true} })
	change("problem-strange", "problem", func(s *flow.State) { s.Visit.Problem = client.Problem{Local: client.ProblemStrange} })
	change("noted", "noted", func(s *flow.State) { s.Waiting = []world.Arrival{{At: "2026-12-01T09:05:00-05:00"}} })
	change("ticket-no-paper", "ticket", func(s *flow.State) { s.Device.Printer = wire.PrinterPaperOut })
	change("arrived-without-number", "arrived", func(s *flow.State) { s.Visit.Ticket = wire.Ticket{} })
	change("idle", "details", func(s *flow.State) { s.Warned = true })
	change("contrast-large", "today", func(s *flow.State) { s.HighContrast, s.LargeText = true, true })
	return all
}

// suspended is an appointment whose practitioner does not attend.
func suspended(a wire.Appointment) wire.Appointment {
	a.Suspended = true
	return a
}

// names are the samples of each screen.
var names = map[flow.Screen]string{
	flow.ScreenStarting: "starting", flow.ScreenPair: "pair", flow.ScreenHome: "home", flow.ScreenIdentify: "identify",
	flow.ScreenYear: "year", flow.ScreenToday: "today", flow.ScreenDetails: "details", flow.ScreenSpecialty: "specialty",
	flow.ScreenPlace: "place", flow.ScreenDay: "day", flow.ScreenTime: "time", flow.ScreenConfirm: "confirm", flow.ScreenBooked: "booked",
	flow.ScreenNothing: "nothing", flow.ScreenCancel: "cancel", flow.ScreenCancelled: "cancelled", flow.ScreenArrived: "arrived",
	flow.ScreenNoted: "noted", flow.ScreenProblem: "problem",
	flow.ScreenService: "service", flow.ScreenPriority: "priority", flow.ScreenTicket: "ticket",
}
