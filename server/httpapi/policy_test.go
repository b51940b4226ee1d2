package httpapi

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

func (f *fixture) policy(query string) wire.PolicyResponse {
	f.t.Helper()
	var answer wire.PolicyResponse
	f.decode(f.do(ask{method: http.MethodGet, target: wire.PolicyPath + query, token: "admin"}), http.StatusOK, &answer)
	return answer
}

func putAsk(p *wire.Policy, key string) ask {
	return ask{method: http.MethodPut, target: wire.PolicyPath, token: "admin", body: string(p.AppendJSON(nil))}.key(key)
}

// amend changes the policy in force.
func (f *fixture) amend(change func(d *policy.Document)) wire.PolicyResponse {
	f.t.Helper()
	d := *f.state.Rules()
	change(&d)
	p := d.Wire()
	f.keys++
	var answer wire.PolicyResponse
	f.decode(f.do(putAsk(&p, fmt.Sprintf("key-%d", f.keys))), http.StatusOK, &answer)
	return answer
}

func TestPolicyIsShownAndChanged(t *testing.T) {
	f := newFixture(t)
	first := f.policy("")
	if first.Version != 1 || first.InForce != 1 || *first.Policy.Name != "iess-2025" || *first.Policy.Version != 1 || len(first.Changes) > 0 {
		t.Fatalf("in force: version %d of %d, %s", first.Version, first.InForce, *first.Policy.Name)
	}
	if len(first.Fields) != len(policy.Fields()) || !strings.Contains(first.Fields[3].Meaning, "Edad") {
		t.Errorf("fields %+v", first.Fields)
	}
	*first.Policy.MaxPerDay = 3
	put := putAsk(&first.Policy, "one")
	var second, again wire.PolicyResponse
	f.decode(f.do(put), http.StatusOK, &second)
	want := []wire.PolicyChange{{Field: "maxPerDay", From: "2", To: "3"}}
	if second.Version != 2 || second.InForce != 2 || len(second.Changes) != 1 || second.Changes[0] != want[0] || f.state.Rules().MaxPerDay != 3 {
		t.Errorf("changed to %+v", second.Changes)
	}
	f.amend(func(d *policy.Document) { d.MaxPerDay = 4 })
	f.decode(f.do(put), http.StatusOK, &again)
	if again.Version != 2 || again.InForce != 3 || len(again.Changes) != 1 || again.Changes[0] != want[0] {
		t.Errorf("the same again: version %d of %d, %+v", again.Version, again.InForce, again.Changes)
	}
	if old := f.policy("?version=1"); *old.Policy.MaxPerDay != 2 || old.Version != 1 || old.InForce != 3 {
		t.Errorf("version 1 has %d a day", *old.Policy.MaxPerDay)
	}
	classic := f.policy("?preset=iess-classic")
	if *classic.Policy.Name != "iess-classic" || *classic.Policy.Version != 3 || *classic.Policy.MaxPerDay != 0 {
		t.Errorf("the preset %s of version %d", *classic.Policy.Name, *classic.Policy.Version)
	}
	other := putAsk(&classic.Policy, "one")
	f.problem(f.do(other), wire.IdempotencyKeyReused, words.Spanish)
	english := f.do(ask{method: http.MethodGet, target: wire.PolicyPath, token: "admin"}.with("Accept-Language: en"))
	if !strings.Contains(string(english.body), "Age at which") {
		t.Error("the fields are not said in English")
	}
}

func TestPolicyIsRefused(t *testing.T) {
	f := newFixture(t)
	sound := f.policy("").Policy
	for name, c := range map[string]struct {
		change func(p *wire.Policy)
		code   wire.Code
		field  string
		says   string
	}{
		"contradicts itself":    {func(p *wire.Policy) { *p.MaxPerDay = 5 }, wire.Malformed, "/maxPerDay", "maxPerDay, maxPer7Days: el límite de menos días"},
		"lacks a field":         {func(p *wire.Policy) { p.MaxMoves = nil }, wire.MissingField, "/maxMoves", "maxMoves: falta este dato"},
		"lacks one of a door":   {func(p *wire.Policy) { p.Channels[1].LeadSeconds = nil }, wire.MissingField, "/channels/web/leadSeconds", "falta este dato"},
		"unknown coverage":      {func(p *wire.Policy) { p.Coverages[0] = "plantado" }, wire.Malformed, "/coverages", "nombra algo que no existe"},
		"unknown specialty":     {func(p *wire.Policy) { p.Channels[3].Specialties = []string{"odontolgia"} }, wire.Malformed, "/channels/whatsapp/specialties", "no está en el catálogo"},
		"closes by weekdays":    {func(p *wire.Policy) { p.Channels[2].OddWeekdays = nil }, wire.Malformed, "/channels/phone/oddWeekdays", "ningún día de la semana"},
		"another version":       {func(p *wire.Policy) { *p.Version = 7 }, wire.WrongState, "/version", "Mientras tanto entró en vigor otra versión"},
		"not even a list":       {func(p *wire.Policy) { p.Channels = nil }, wire.MissingField, "/channels/internal", "falta este dato"},
		"a number out of range": {func(p *wire.Policy) { *p.HoldSeconds = 1 << 40 }, wire.Malformed, "/holdSeconds", "fuera de lo que se admite"},
	} {
		var p wire.Policy
		if err := p.UnmarshalJSON(sound.AppendJSON(nil)); err != nil {
			t.Fatal(err)
		}
		c.change(&p)
		before := f.state.Rules()
		a := f.do(putAsk(&p, strings.ReplaceAll(name, " ", "-")))
		var problem wire.Problem
		if err := problem.UnmarshalJSON(a.body); err != nil || a.status != c.code.Status() {
			t.Errorf("%s: %d %s", name, a.status, a.body)
			continue
		}
		if problem.Code != c.code.String() || problem.Field != c.field || !strings.Contains(problem.Detail, c.says) {
			t.Errorf("%s: %s at %s: %s", name, problem.Code, problem.Field, problem.Detail)
		}
		if strings.Contains(problem.Detail, "plantado") || f.state.Rules() != before {
			t.Errorf("%s: repeats what was sent, or changed the rules", name)
		}
		f.documented(http.MethodPut, wire.PolicyPath, c.code)
	}
	f.problem(f.do(ask{method: http.MethodPut, target: wire.PolicyPath, token: "admin", body: string(sound.AppendJSON(nil))}), wire.IdempotencyKeyMissing, words.Spanish)
	other := putAsk(&sound, "k")
	other.token = "operator"
	f.problem(f.do(other), wire.Forbidden, words.Spanish)
	for query, code := range map[string]wire.Code{
		"?version=0": wire.NotFound, "?version=2": wire.NotFound, "?version=x": wire.Malformed, "?version=65536": wire.Malformed,
		"?preset=none": wire.NotFound, "?version=1&preset=iess-2025": wire.Malformed,
	} {
		f.problem(f.do(ask{method: http.MethodGet, target: wire.PolicyPath + query, token: "admin"}), code, words.Spanish)
	}
}

func TestPolicyDiff(t *testing.T) {
	f := newFixture(t)
	p := f.policy("").Policy
	*p.MaxPerDay, *p.MaxMoves = 9, 6
	var answer wire.PolicyDiff
	before := f.records()
	f.decode(f.do(ask{method: http.MethodPost, target: wire.PolicyDiffPath, token: "admin", body: string(p.AppendJSON(nil))}), 200, &answer)
	if answer.InForce != 1 || len(answer.Changes) != 2 || len(answer.Problems) != 1 || len(answer.Problems[0].Fields) != 2 {
		t.Errorf("differs as %+v", answer)
	}
	f.decode(f.do(ask{method: http.MethodPost, target: wire.PolicyDiffPath, token: "admin", body: `{"name":"x"}`}), 200, &answer)
	if len(answer.Problems) < 30 {
		t.Errorf("an empty document has %d problems", len(answer.Problems))
	}
	if f.records() != before {
		t.Error("looking at a difference changed the state")
	}
}

// Sentences name the values in force; those of an appointment, the values that it was booked by.
func TestRefusalsNameTheValuesInForce(t *testing.T) {
	f := newFixture(t)
	old := f.book(ana, slotID(agendaIslands, 0)) // tomorrow at 09:20, in more than 24 hours
	f.amend(func(d *policy.Document) { d.CancelUntilSeconds, d.MaxPerDay = 48*3600, 1 })
	if shown := f.appointment(f.get(wire.AppointmentPath(old.Code)), 200); shown.CancelUntil != "2026-11-23T21:20:00-06:00" {
		t.Errorf("an appointment may be cancelled until %s, by the rules that it was not booked by", shown.CancelUntil)
	}
	said := func(a answered) string {
		var p wire.Problem
		if err := p.UnmarshalJSON(a.body); err != nil {
			t.Fatal(err)
		}
		return p.Detail
	}
	if got := said(f.post(wire.AppointmentsPath, bookJSON(ana, slotID(agendaTeeth, 0)))); !strings.Contains(got, "hasta 1 cita por día") {
		t.Errorf("the new limit is said as %q", got)
	}
	f.amend(func(d *policy.Document) { d.MaxPerDay, d.MaxPer7Days = 2, 2 })
	f.amend(func(d *policy.Document) { d.CancelUntilSeconds = 3600 })
	f.appointment(f.post(wire.CancelPath(f.book(ana, slotID(agendaTeeth, 0)).Code), "{}"), http.StatusOK)
	f.amend(func(d *policy.Document) { d.CancelUntilSeconds = 48 * 3600 })
	if got := said(f.post(wire.AppointmentsPath, bookJSON(ana, slotID(agendaTeeth, 1)))); !strings.Contains(got, "hasta 2 citas por día") {
		t.Errorf("the newer limit is said as %q", got)
	}
	f.advance(15 * time.Hour)
	if got := said(f.post(wire.CancelPath(old.Code), "{}")); !strings.Contains(got, "hasta 12 horas antes") {
		t.Errorf("an appointment of the first version is refused by %q", got)
	}
	fresh := f.book(luis, slotID(agendaIslands, 3))
	if got := said(f.post(wire.CancelPath(fresh.Code), "{}")); !strings.Contains(got, "hasta 2 días antes") {
		t.Errorf("an appointment of the newest version is refused by %q", got)
	}
}

func explainJSON(document, slot, channel, act string) string {
	return `{"person":` + personJSON(document) + `,"slot":"` + slot + `","channel":"` + channel + `","act":"` + act + `"}`
}

func (f *fixture) explain(body string, language words.Language) wire.PolicyExplanation {
	f.t.Helper()
	a := ask{method: http.MethodPost, target: wire.PolicyExplainPath, token: "operator", body: body}
	var answer wire.PolicyExplanation
	f.decode(f.do(a.with("Accept-Language: "+language.Tag())), http.StatusOK, &answer)
	return answer
}

// TestExplainAnswersEveryCode asks for an explanation of each refusal that the rules come to, in each
// language, through the API.
func TestExplainAnswersEveryCode(t *testing.T) {
	f := newFixture(t)
	f.amend(func(d *policy.Document) {
		d.MaxPerDay = 2
		d.Channels[policy.WhatsApp].Specialties = []string{"odontologia"}
		d.Channels[policy.Phone].OddWeekdays, d.Channels[policy.Phone].EvenWeekdays = 1, 1 // Sundays
		d.Channels[policy.Kiosk].Open = false
	})
	f.book(ana, slotID(agendaQuito, 0))
	f.book(ana, slotID(agendaTeeth, 3))
	f.book(luis, slotID(agendaToday, 11))
	for name, c := range map[string]struct {
		body       string
		code, rule string
	}{
		"allowed":           {explainJSON(luis, slotID(agendaTeeth, 0), "web", ""), "done", ""},
		"a hold":            {explainJSON(luis, slotID(agendaTeeth, 0), "web", "hold"), "done", ""},
		"past":              {explainJSON(luis, slotID(agendaToday, 0), "web", "book"), "slot-past", "started"},
		"not open":          {explainJSON(luis, slotID(agendaLater, 0), "web", ""), "not-open-yet", "opensAt"},
		"too far":           {explainJSON(luis, slotID(agendaFar, 0), "web", ""), "outside-horizon", "horizonDays"},
		"not on WhatsApp":   {explainJSON(luis, slotID(agendaSouth, 0), "whatsapp", ""), "channel-not-allowed", "specialties"},
		"closed kiosk":      {explainJSON(luis, slotID(agendaTeeth, 0), "kiosk", ""), "channel-not-allowed", "open"},
		"peasant insurance": {explainJSON(peasant, slotID(agendaTeeth, 0), "web", ""), "not-covered", "coverages"},
		"nobody known":      {explainJSON(stranger, slotID(agendaTeeth, 0), "web", ""), "not-covered", "coverages"},
		"turns 18":          {explainJSON(grownUp, slotID(agendaTeeth, 0), "web", ""), "not-covered", "childAgeYears"},
		"not on that day":   {explainJSON(luis, slotID(agendaTeeth, 0), "phone", ""), "weekday-not-allowed", "weekdays"},
		"already booked":    {explainJSON(ana, slotID(agendaSouth, 0), "web", ""), "already-booked", "activePerSpecialty"},
		"too late":          {explainJSON(luis, slotID(agendaToday, 11), "web", "cancel"), "not-cancellable", "cancelUntilSeconds"},
		"too late to move":  {explainJSON(luis, slotID(agendaSouth, 0), "web", "move"), "not-cancellable", "cancelUntilSeconds"},
		"may be moved":      {explainJSON(ana, slotID(agendaSouth, 0), "web", "move"), "done", ""},
		"may be cancelled":  {explainJSON(ana, slotID(agendaQuito, 0), "web", "cancel"), "done", ""},
		"needs a referral":  {explainJSON(luis, slotID(agendaOne, 0), "web", ""), "referral-required", "referralNeeded"},
	} {
		before := f.records()
		for _, l := range []words.Language{words.Spanish, words.Kichwa, words.English} {
			checkExplanation(t, name, c.code, c.rule, f.explain(c.body, l))
		}
		if f.records() != before {
			t.Errorf("%s: explaining changed the state", name)
		}
	}
}

func checkExplanation(t *testing.T, name, code, rule string, got wire.PolicyExplanation) {
	t.Helper()
	if got.Code != code || got.Rule != rule || got.Allowed != (code == "done") {
		t.Errorf("%s: %s by %s, allowed %v, want %s by %s", name, got.Code, got.Rule, got.Allowed, code, rule)
	}
	if got.Title == "" || got.Detail == "" || got.Next == nil || got.Next.Step == "" || got.Next.Words == "" {
		t.Errorf("%s: nothing to read out: %+v", name, got)
	}
	refused := ""
	for _, finding := range got.Findings {
		if finding.Rule == "" || finding.Code == "" || !strings.HasSuffix(finding.Sentence, ".") {
			t.Errorf("%s: %+v says nothing", name, finding)
		}
		if finding.Code != "done" && refused == "" {
			refused = finding.Rule
			if finding.Sentence != got.Detail {
				t.Errorf("%s: the rule says %q, the decision %q", name, finding.Sentence, got.Detail)
			}
		}
	}
	if refused != rule && len(got.Findings) > 0 {
		t.Errorf("%s: the first rule that refuses is %s", name, refused)
	}
}

// TestEveryVerdictIsExplained has those that the fixture's persons do not come to, too.
func TestEveryVerdictIsExplained(t *testing.T) {
	f := newFixture(t)
	for code, rules := range map[wire.Code][]policy.Rule{
		wire.SlotPast: {policy.Started}, wire.NotOpenYet: {policy.OpensAt}, wire.OutsideHorizon: {policy.HorizonDays, policy.LeadTime},
		wire.ChannelNotAllowed: {policy.ChannelOpen, policy.Specialties, policy.Quotas},
		wire.Blocked:           {policy.AccountBlock, policy.NoShowBlock},
		wire.NotCovered:        {policy.RightToAttention, policy.ChildAge, policy.CoverageDates},
		wire.WeekdayNotAllowed: {policy.WeekdayByDigit}, wire.AlreadyBooked: {policy.ActivePerSpecialty}, wire.Overlap: {policy.NoOverlap},
		wire.ReferralRequired: {policy.Referral},
		wire.LimitReached: {
			policy.MaxPerDay, policy.MaxPer7Days, policy.MaxPer30Days, policy.MaxHolds, policy.HoldPause, policy.MaxMoves,
		},
		wire.NotCancellable: {policy.CancelUntil},
	} {
		for _, rule := range rules {
			said := map[string]bool{}
			for _, l := range []words.Language{words.Spanish, words.Kichwa, words.English} {
				e := &explanation{call: &call{api: f.api, language: l}, channel: policy.Web, rules: f.state.Rules()}
				e.add([]policy.Finding{{Rule: rule}, {Rule: rule, Verdict: policy.Verdict{Code: code, Rule: rule}}})
				checkExplanation(t, code.String(), code.String(), rule.String(), e.answer)
				said[e.answer.Detail], said[e.answer.Findings[0].Sentence] = true, true
			}
			if len(said) != 6 {
				t.Errorf("%s by %s says %d different things in three languages", code, rule, len(said))
			}
		}
	}
}

func TestExplainIsRefused(t *testing.T) {
	f := newFixture(t)
	slot := slotID(agendaTeeth, 0)
	for body, code := range map[string]wire.Code{
		explainJSON(ana, slot, "fax", ""):                                                         wire.Malformed,
		explainJSON(ana, slot, "internal", ""):                                                    wire.Malformed,
		explainJSON(ana, slot, "web", "steal"):                                                    wire.Malformed,
		explainJSON(ana, "m99-1", "web", ""):                                                      wire.NotFound,
		explainJSON(ana, "", "web", ""):                                                           wire.MissingField,
		explainJSON(wrong, slot, "web", ""):                                                       wire.InvalidDocument,
		explainJSON(ana, slot, "web", "cancel"):                                                   wire.NotFound,
		explainJSON(ana, slot, "web", "move"):                                                     wire.NotFound,
		`{"person":` + personJSON(ana) + `,"slot":"` + slot + `","channel":"web","referral":"!"}`: wire.Malformed,
	} {
		f.problem(f.do(ask{method: http.MethodPost, target: wire.PolicyExplainPath, token: "admin", body: body}), code, words.Spanish)
		f.documented(http.MethodPost, wire.PolicyExplainPath, code)
	}
}

// TestExplainIsALook: what the rules say of somebody is on their record, so who asks is recorded, or told
// nothing.
func TestExplainIsALook(t *testing.T) {
	f, looks := watched(t)
	f.explain(explainJSON(ana, slotID(agendaTeeth, 0), "web", ""), words.Spanish)
	if len(looks.noted) != 1 || looks.noted[0].Person != f.state.FindPerson(cedula(t, ana)) || looks.noted[0].Actor != testIdentities["operator"].Number {
		t.Errorf("noted %+v", looks.noted)
	}
	looks.fail = fmt.Errorf("%w: full", raftstore.ErrOverloaded)
	a := f.do(ask{method: http.MethodPost, target: wire.PolicyExplainPath, token: "operator", body: explainJSON(ana, slotID(agendaTeeth, 0), "web", "")})
	f.problem(a, wire.Overloaded, words.Spanish)
}
