package desk

import (
	"testing"

	"github.com/cupo-ec/cupo/internal/played"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

const cedula = "1710034065"

func appointment(code, status string) wire.Appointment {
	return wire.Appointment{
		Code: code, Status: status, Person: wire.Person{Document: wire.Document{Type: wire.DocumentCedula, Number: cedula}},
		Slot: wire.AppointmentSlot{
			Start: "2026-11-23T12:20:00-05:00", Specialty: wire.SpecialtySummary{ID: "odontologia", Name: "Odontología"},
			Practitioner: wire.PractitionerSummary{ID: "p", Name: "Dra. Ana Quishpe"},
		},
	}
}

// day is a day with one agenda, in which appointments are booked.
func day(codes ...string) *wire.AgendasResponse {
	a := wire.Agenda{
		ID: "1", Practitioner: wire.PractitionerSummary{ID: "p", Name: "Dra. Ana Quishpe"}, Specialty: wire.SpecialtySummary{ID: "odontologia", Name: "Odontología"},
		Start: "2026-11-23T12:00:00-05:00", End: "2026-11-23T16:00:00-05:00", Slots: 12, Free: 12 - len(codes),
	}
	for _, code := range codes {
		a.Appointments = append(a.Appointments, appointment(code, wire.StatusBooked))
	}
	return &wire.AgendasResponse{Date: "2026-11-23", Agendas: []wire.Agenda{a}}
}

func TestAnArrival(t *testing.T) {
	for typed, want := range map[string]struct{ kind, appointment, document string }{
		" 1710034065 ":   {"", "", wire.DocumentCedula},
		"k7m2-9qxa":      {"", "K7M2-9QXA", ""},
		"CUPO:K7M2-9QXA": {wire.DocumentPassport, "K7M2-9QXA", ""},
		"AB-123456":      {wire.DocumentPassport, "", wire.DocumentPassport},
		"K7M29QXA":       {kindCode, "K7M29QXA", ""},
	} {
		p, _ := staffed(t)
		p.Say(TabChosen{TabArrivals})
		if f, there := played.Wants[world.Focus](p); !there || f.ID != numberField {
			t.Error("the focus is not where one types")
		}
		if want.kind != "" {
			p.Say(KindChosen{want.kind})
		}
		p.Say(NumberTyped{typed}, Submitted{})
		r := p.Lose(wire.CheckInsPath)
		p.Say(Retried{})
		again := p.Request(wire.CheckInsPath)
		if again.Key != r.Key {
			t.Errorf("%q: a lost arrival is sent under another key", typed)
		}
		var asked wire.CheckInRequest
		if err := asked.UnmarshalMsgpack(r.Body); err != nil || asked.Appointment != want.appointment ||
			(asked.Person != nil) != (want.document != "") || asked.Person != nil && asked.Person.Document.Type != want.document {
			t.Errorf("%q asks %+v: %v", typed, asked, err)
		}
		ticket := waiting("F-009")
		p.Say(world.Answered{ID: again.ID, Status: 200, Body: (&wire.AppointmentResponse{Appointment: appointment("A", wire.StatusCheckedIn), Ticket: &ticket}).AppendMsgpack(nil)})
		if !p.State.Arrival.Done || p.State.Arrival.Typed != "" || p.State.Arrival.Answer.Ticket.Number != "F-009" {
			t.Errorf("%q: the arrival is %+v", typed, p.State.Arrival)
		}
	}
}

func TestARefusedArrivalKeepsWhatWasTyped(t *testing.T) {
	p, _ := staffed(t)
	p.Say(TabChosen{TabArrivals}, Submitted{})
	if _, asked := p.Asked(wire.CheckInsPath); asked {
		t.Error("nothing was typed and something is asked")
	}
	p.Say(NumberTyped{cedula}, Submitted{})
	p.Refuse(wire.CheckInsPath, wire.NotFound)
	if p.State.Arrival.Typed != cedula || p.State.Notice.Kind != NoticeRefused || p.State.Arrival.Done {
		t.Errorf("refused, %+v is left and %+v told", p.State.Arrival, p.State.Notice)
	}
}

func TestMarks(t *testing.T) {
	p, _ := staffed(t)
	p.Say(TabChosen{TabAgendas})
	p.Answer(wire.AgendasPath, day("A", "B"))
	p.Say(Marked{"A", wire.AttendSuffix})
	attended := appointment("A", wire.StatusAttended)
	p.Answer(wire.AppointmentPath("A")+wire.AttendSuffix, &wire.AppointmentResponse{Appointment: attended})
	list := p.State.Day.Answer.Agendas[0].Appointments
	if list[0].Status != wire.StatusAttended || list[1].Status != wire.StatusBooked {
		t.Errorf("after a mark the appointments are %+v", list)
	}
	for _, suffix := range []string{wire.NoShowSuffix, wire.LateSuffix} {
		path := wire.AppointmentPath("B") + suffix
		p.Say(Marked{"B", suffix})
		if _, at := p.Asked(path); at {
			t.Fatalf("%s is recorded by one press", suffix)
		}
		p.Say(Marked{"A", suffix}, Marked{"B", suffix})
		if _, at := p.Asked(path); at {
			t.Fatalf("%s is recorded by presses on two appointments", suffix)
		}
		p.Say(Marked{"B", suffix})
		r := p.Lose(path)
		p.Later(5)
		if again := p.Request(path); again.Key != r.Key {
			t.Error("a lost mark is sent under another key")
		}
		p.Say(GivenUp{})
	}
}

func TestAgendasInPagesAndOfOtherDays(t *testing.T) {
	p, _ := staffed(t)
	p.Say(TabChosen{TabAgendas})
	first := day("A")
	first.Next = "17.1"
	if r := p.Answer(wire.AgendasPath, first); r.Path != "/v1/agendas?limit=4" {
		t.Errorf("asked is %s", r.Path)
	}
	p.Say(Turned{1})
	if r := p.Answer(wire.AgendasPath, day("B")); r.Path != "/v1/agendas?limit=4&after=17.1" || !p.State.Day.HasEarlier() {
		t.Errorf("asked is %s", r.Path)
	}
	p.Say(Turned{1}) // there is no more
	if _, asked := p.Asked(wire.AgendasPath); asked {
		t.Error("a page that there is not is asked for")
	}
	p.Say(Turned{-1})
	old := p.Request(wire.AgendasPath)
	p.Say(DateChosen{"2026-11-24"})
	p.Say(world.Answered{ID: old.ID, Status: 200, Body: day("old").AppendMsgpack(nil)})
	if p.State.Day.Known {
		t.Error("the answer for another day is shown")
	}
	if r := p.Lose(wire.AgendasPath); r.Path != "/v1/agendas?date=2026-11-24&limit=4" || p.State.Notice.Kind != NoticeUnread {
		t.Errorf("asked is %s, told %+v", r.Path, p.State.Notice)
	}
	p.Say(Refreshed{})
	p.Answer(wire.AgendasPath, day("C"))
	if !p.State.Day.Known || p.State.Notice.Kind != NoticeNone {
		t.Error("the agendas are not there")
	}
	p.Say(TabChosen{TabQueue})
	if p.State.Day.Known || p.State.Day.Answer.Agendas != nil {
		t.Error("who has an appointment is kept behind another part")
	}
}

// TestAPractitionerWhoDoesNotAttend is recorded by two presses on the same button, for the whole agenda or from now on.
func TestAPractitionerWhoDoesNotAttend(t *testing.T) {
	path := wire.AgendasPath + "/1" + wire.SuspendSuffix
	for from, m := range map[string]Suspended{"": {ID: "1"}, "2026-11-23T12:00:00-05:00": {ID: "1", FromNow: true}} {
		p, _ := staffed(t)
		p.Say(TabChosen{TabAgendas})
		p.Answer(wire.AgendasPath, day("A", "B"))
		p.Say(m, Suspended{ID: "1", FromNow: !m.FromNow}, m)
		if _, at := p.Asked(path); at {
			t.Fatal("presses on two buttons record something")
		}
		p.Say(m)
		r := p.Lose(path)
		p.Later(5)
		again := p.Request(path)
		var asked wire.SuspendRequest
		if err := asked.UnmarshalMsgpack(again.Body); err != nil || asked.From != from || asked.Until != "" || again.Key != r.Key {
			t.Errorf("asked is %+v: %v", asked, err)
		}
		gone := day("A", "B").Agendas[0]
		gone.Suspended, gone.Free, gone.Appointments[0].Suspended = 12, 0, true
		p.Say(world.Answered{ID: again.ID, Status: 200, Body: (&wire.AgendaResponse{Agenda: gone}).AppendMsgpack(nil)})
		if shown := p.State.Day.Answer.Agendas[0]; shown.Suspended != 12 || !shown.Appointments[0].Suspended {
			t.Errorf("shown is %+v", shown)
		}
		p.Say(Resumed{"1"}, Marked{"A", wire.LateSuffix}, Resumed{"1"})
		if _, at := p.Asked(wire.AgendasPath + "/1" + wire.ResumeSuffix); at {
			t.Fatal("presses on two buttons give places again")
		}
		p.Say(Resumed{"1"})
		p.Answer(wire.AgendasPath+"/1"+wire.ResumeSuffix, &wire.AgendaResponse{Agenda: day("A", "B").Agendas[0]})
		if shown := p.State.Day.Answer.Agendas[0]; shown.Suspended != 0 {
			t.Errorf("after all it is %+v", shown)
		}
	}
}
