package httpapi

import (
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

func (f *fixture) agendasOf(token string, query ...string) wire.AgendasResponse {
	f.t.Helper()
	var answer wire.AgendasResponse
	f.decode(f.seen(token, wire.WithQuery(wire.AgendasPath, query...)), 200, &answer)
	return answer
}

// TestAgendas: each unit's staff see their own day in order of time, with whole documents, and each look is
// taken note of.
func TestAgendas(t *testing.T) {
	f, _, _, looks := registryFixture(t)
	first, second := f.book(ana, slotID(agendaQuito, 0)), f.book(luis, slotID(agendaTeeth, 2))
	looks.seen = nil
	answer := f.agendasOf("staff", wire.DateParam, "2026-12-01")
	if answer.Date != "2026-12-01" || len(answer.Agendas) != 2 || answer.Next != "" {
		t.Fatalf("answered %+v", answer)
	}
	one, two := answer.Agendas[0], answer.Agendas[1]
	if one.Practitioner.ID != "p-1" || one.Specialty.ID != "medicina-general" || one.Slots != 6 || one.Free != 5 ||
		one.Start != "2026-12-01T09:20:00-05:00" || one.End != "2026-12-01T11:20:00-05:00" {
		t.Errorf("the first agenda is %+v", one)
	}
	if len(one.Appointments) != 1 || one.Appointments[0].Code != first.Code || one.Appointments[0].Person.Document.Number != ana ||
		len(two.Appointments) != 1 || two.Appointments[0].Code != second.Code {
		t.Errorf("the appointments are %+v and %+v", one.Appointments, two.Appointments)
	}
	if !slices.Equal(looks.seen, []uint32{1, 2}) {
		t.Errorf("noted are looks at %d", looks.seen)
	}
	if today := f.agendasOf("staff"); today.Date != "2026-11-23" || len(today.Agendas) != 1 || today.Agendas[0].Practitioner.ID != "p-6" {
		t.Errorf("today is %+v", today)
	}
	looks.seen = nil
	if other := f.agendasOf("south", wire.DateParam, "2026-12-01"); len(other.Agendas) != 1 || other.Agendas[0].Practitioner.ID != "p-9" || len(looks.seen) != 0 {
		t.Errorf("another unit's staff see %+v and looked at %d", other, looks.seen)
	}
	looks.fails = raftstore.ErrOverloaded
	f.refused(f.seen("staff", wire.WithQuery(wire.AgendasPath, wire.DateParam, "2026-12-01")), wire.Overloaded, policy.NoRule)
}

// TestAgendasInPages: whoever goes on sees each agenda once, and a practitioner's alone where that is asked for.
func TestAgendasInPages(t *testing.T) {
	f := newFixture(t)
	var seen []string
	after := ""
	for range 3 {
		page := f.agendasOf("staff", wire.DateParam, "2026-12-01", wire.LimitParam, "1", wire.AfterParam, after)
		for _, a := range page.Agendas {
			seen = append(seen, a.Practitioner.ID)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if !slices.Equal(seen, []string{"p-1", "p-2"}) {
		t.Errorf("in pages there are %q", seen)
	}
	if one := f.agendasOf("staff", wire.DateParam, "2026-12-01", wire.PractitionerParam, "p-2"); len(one.Agendas) != 1 || one.Agendas[0].Practitioner.ID != "p-2" {
		t.Errorf("of one practitioner there is %+v", one)
	}
	for _, bad := range [][]string{
		{wire.DateParam, "tomorrow"}, {wire.LimitParam, "0"}, {wire.LimitParam, "65"}, {wire.AfterParam, "x"}, {wire.AfterParam, "5"}, {wire.AfterParam, "5.0"},
	} {
		f.refused(f.seen("staff", wire.WithQuery(wire.AgendasPath, bad...)), wire.Malformed, policy.NoRule)
	}
	f.refused(f.seen("staff", wire.WithQuery(wire.AgendasPath, wire.PractitionerParam, "nobody")), wire.NotFound, policy.NoRule)
	for _, token := range []string{"kiosk", "board", "operator", "web", "admin"} {
		f.refused(f.seen(token, wire.AgendasPath), wire.Forbidden, policy.NoRule)
	}
}

// suspended sends a suspension, or its end.
func (f *fixture) suspended(agenda, suffix, body string) wire.Agenda {
	f.t.Helper()
	var answer wire.AgendaResponse
	f.decode(f.as("staff", wire.AgendasPath+"/"+agenda+suffix, body), 200, &answer)
	return answer.Agenda
}

// TestAPractitionerWhoDoesNotAttend: nobody is given a place, whoever has one is told and may move or cancel although
// it is too late for others, and all that ends when the practitioner attends after all.
func TestAPractitionerWhoDoesNotAttend(t *testing.T) {
	f, _, _, looks := registryFixture(t)
	f.must(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	f.rules(func(d *policy.Document) { d.ActivePerSpecialty = 3 })
	early, late := f.book(ana, slotID(agendaQuito, 0)), f.book(luis, slotID(agendaQuito, 3))
	id := f.agendasOf("staff", wire.DateParam, "2026-12-01").Agendas[0].ID
	looks.seen = nil
	agenda := f.suspended(id, wire.SuspendSuffix, `{"from":"2026-12-01T10:00:00-05:00"}`)
	if agenda.ID != id || agenda.Suspended != 4 || agenda.Free != 1 || agenda.Appointments[0].Suspended || !agenda.Appointments[1].Suspended {
		t.Fatalf("suspended is %+v", agenda)
	}
	if !slices.Equal(looks.seen, []uint32{1, 2}) {
		t.Errorf("noted are looks at %d", looks.seen)
	}
	f.refused(f.post(wire.AppointmentsPath, bookJSON(ana, slotID(agendaQuito, 4))), wire.SlotTaken, policy.NoRule)
	if shown := f.appointment(f.get(wire.AppointmentPath(late.Code)), 200); !shown.Suspended || shown.CancelUntil <= late.Slot.Start {
		t.Errorf("the patient is told %+v", shown)
	}
	for path, says := range map[string]string{wire.CalendarPath(late.Code): "STATUS:TENTATIVE", wire.PrintPath(late.Code): "el profesional está ausente"} {
		if paper := f.get(path); !strings.Contains(string(paper.body), says) {
			t.Errorf("%s says %s", path, paper.body)
		}
	}
	if shown := f.appointment(f.get(wire.AppointmentPath(early.Code)), 200); shown.Suspended || shown.CancelUntil != early.CancelUntil {
		t.Errorf("another patient is told %+v", shown)
	}
	agenda = f.suspended(id, wire.SuspendSuffix, `{"from":"2026-12-01T10:00:00-05:00","until":"2026-12-01T10:40:00-05:00"}`)
	if agenda.Suspended != 2 {
		t.Errorf("for some time there are suspended %d", agenda.Suspended)
	}
	if agenda = f.suspended(id, wire.SuspendSuffix, ""); agenda.Suspended != agenda.Slots || agenda.Free != 0 {
		t.Errorf("all of it is %+v", agenda)
	}
	if agenda = f.suspended(id, wire.ResumeSuffix, ""); agenda.Suspended != 0 || agenda.Free != 4 || agenda.Appointments[1].Suspended {
		t.Errorf("after all it is %+v", agenda)
	}
	f.refused(f.as("staff", wire.AgendasPath+"/"+id+wire.ResumeSuffix, ""), wire.WrongState, policy.NoRule)
}

// TestSuspensionsThatAreRefused: of another unit, of nothing, by nobody who may.
func TestSuspensionsThatAreRefused(t *testing.T) {
	f := newFixture(t)
	f.must(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	id := f.agendasOf("staff", wire.DateParam, "2026-12-01").Agendas[0].ID
	suspend := wire.AgendasPath + "/" + id + wire.SuspendSuffix
	for name, c := range map[string]struct {
		token, path, body string
		want              wire.Code
	}{
		"another unit's":        {"south", suspend, "", wire.NotFound},
		"no agenda":             {"staff", wire.AgendasPath + "/zzzz" + wire.SuspendSuffix, "", wire.NotFound},
		"nonsense":              {"staff", wire.AgendasPath + "/0-1" + wire.SuspendSuffix, "", wire.NotFound},
		"an id of another form": {"staff", wire.AgendasPath + "/0" + id + wire.SuspendSuffix, "", wire.NotFound},
		"no time":               {"staff", suspend, `{"from":"tomorrow"}`, wire.Malformed},
		"no end":                {"staff", suspend, `{"until":"10:00"}`, wire.Malformed},
		"no place":              {"staff", suspend, `{"from":"2026-12-02T00:00:00-05:00"}`, wire.WrongState},
		"an operator":           {"operator", suspend, "", wire.Forbidden},
		"a kiosk":               {"kiosk", suspend, "", wire.Forbidden},
		"a channel":             {"web", suspend, "", wire.Forbidden},
	} {
		f.t.Log(name)
		f.refused(f.as(c.token, c.path, c.body), c.want, policy.NoRule)
	}
}

// TestAKioskTellsWhoIsLetDown although nobody has shown who they are: whoever came shall not wait for nothing.
func TestAKioskTellsWhoIsLetDown(t *testing.T) {
	f := newFixture(t)
	f.must(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	f.book(ana, slotID(agendaQuito, 0))
	f.suspended(allocator.AgendaID(agendaQuito), wire.SuspendSuffix, "")
	f.at("2026-12-01T08:50")
	var answer wire.AppointmentsResponse
	f.decode(f.as("kiosk", wire.SearchPath, `{"document":{"type":"cedula","number":"`+ana+`"}}`), 200, &answer)
	if len(answer.Appointments) != 1 || !answer.Appointments[0].Suspended || answer.Appointments[0].Slot.Practitioner.Name != "" {
		t.Errorf("answered %+v", answer)
	}
}

// TestWhoComesToTwoIsThereForTheOneThatIsAttended: an earlier one that nobody attends is not what they came for.
func TestWhoComesToTwoIsThereForTheOneThatIsAttended(t *testing.T) {
	f := newFixture(t)
	f.must(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	f.rules(func(d *policy.Document) { d.ActivePerSpecialty = 3 })
	early, late := f.book(ana, slotID(agendaQuito, 0)), f.book(ana, slotID(agendaQuito, 3))
	f.suspended(allocator.AgendaID(agendaQuito), wire.SuspendSuffix, `{"until":"2026-12-01T09:40:00-05:00"}`)
	f.at("2026-12-01T09:00")
	if came := f.appointment(f.as("staff", wire.CheckInsPath, arrivalJSON(ana, "", "")), 200); came.Code != late.Code {
		t.Errorf("recorded is the arrival for %s, of %s and %s", came.Code, early.Code, late.Code)
	}
	if came := f.appointment(f.as("staff", wire.CheckInsPath, arrivalJSON(ana, "", "")), 200); came.Code != early.Code {
		t.Errorf("where no other is open it is for %s", came.Code)
	}
}
