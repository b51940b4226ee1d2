package desk

import (
	"flag"
	"testing"

	"github.com/cupo-ec/cupo/internal/played"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

func TestScreens(t *testing.T) {
	p, stream := staffed(t)
	none := p.State
	changed(p, stream)
	elderly := waiting("F-003")
	elderly.Class = wire.ClassElderly
	again := calledAt("F-001", "3")
	again.Times = 2
	p.Answer(wire.TicketsPath(unit), &wire.TicketsResponse{Tickets: []wire.Ticket{again, calledAt("I-001", "4"), elderly, waiting("F-002")}})
	all := map[string]State{"starting": {}, "nobody": none, "called": p.State}
	sample := func(name, from string, change func(*State)) {
		s := all[from]
		change(&s)
		all[name] = s
	}
	sample("transfer", "called", func(s *State) { s.Chooser = ChooseService })
	sample("class", "called", func(s *State) { s.Chooser = ChooseClass })
	sample("setup", "called", func(s *State) { s.setUp(SetupWanted{}); s.Wrong = true })
	sample("empty", "nobody", func(s *State) { s.Tickets, s.Notice = nil, Notice{Kind: NoticeNobody} })
	sample("lost", "called", func(s *State) { s.Notice = Notice{Kind: NoticeLost} })
	sample("refused", "called", func(s *State) {
		s.Notice = Notice{Kind: NoticeRefused, Title: "Ya no", Detail: "Otro lo hizo.", Next: "Mire."}
	})
	sample("odd", "called", func(s *State) { s.Notice = Notice{Kind: NoticeOdd} })
	sample("silent", "called", func(s *State) { s.NowMillis += 21_000 })
	sample("arrival", "nobody", func(s *State) { s.Tab, s.Arrival = TabArrivals, Arrival{Kind: kindCode, Typed: "K7M2"} })
	ticket := waiting("P-007")
	sample("arrived", "arrival", func(s *State) {
		s.Arrival = Arrival{Done: true, Answer: wire.AppointmentResponse{Appointment: appointment("A", wire.StatusCheckedIn), Ticket: &ticket}}
	})
	sample("arrived-without-number", "arrived", func(s *State) { s.Arrival.Answer.Ticket = nil })
	sample("agendas-reading", "nobody", func(s *State) { s.Tab, s.Day = TabAgendas, Day{Waiting: true} })
	sample("agendas-none", "agendas-reading", func(s *State) { s.Day = Day{Known: true} })
	sample("agendas-unread", "agendas-reading", func(s *State) { s.Day, s.Notice = Day{}, Notice{Kind: NoticeUnread} })
	sample("agendas", "agendas-reading", func(s *State) {
		full := day("B")
		full.Next = "17.1"
		full.Agendas[0].Appointments = append(full.Agendas[0].Appointments, appointment("H", wire.StatusCheckedIn), appointment("D", wire.StatusAttended),
			appointment("N", wire.StatusNoShow), appointment("L", wire.StatusLate))
		full.Agendas = append(full.Agendas, wire.Agenda{ID: "2", Start: "2026-11-23T13:00:00-05:00", End: "2026-11-23T14:00:00-05:00", Slots: 3, Free: 3})
		s.Day = Day{Known: true, Answer: *full, Armed: Marked{"B", wire.NoShowSuffix}, after: []string{"1.1"}}
	})
	sample("agendas-suspended", "agendas", func(s *State) {
		part, whole := day("B", "A").Agendas[0], day().Agendas[0]
		part.Suspended, part.Appointments[0].Suspended = 5, true
		whole.ID, whole.Suspended, whole.Free = "2", whole.Slots, 0
		s.Day = Day{Known: true, Answer: wire.AgendasResponse{Date: "2026-11-23", Agendas: []wire.Agenda{part, whole}}, Armed: Resumed{"1"}}
	})
	unpaired, _ := Update(State{}, world.Started{NowMillis: played.Noon})
	all["pair"] = unpaired
	for name, state := range all {
		played.Golden(t, name, *rewrite, func(l i18n.Language) *h.Node {
			state.Language = l
			return View(state)
		})
	}
}
