package policy

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// jsonNames are the members of a JSON object.
func jsonNames(t *testing.T, text []byte) (names []string) {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	for name := range members {
		names = append(names, name)
	}
	return names
}

// goNames are the exported fields of a struct.
func goNames(of any, except ...string) (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeOf(of)) {
		if f.IsExported() && !slices.Contains(except, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

func sorted(names []string) string {
	slices.Sort(names)
	return strings.Join(names, " ")
}

// TestTableDocumentAndJSONAgree: a field that one of them does not have would be a rule that nobody can
// see, change or look up.
func TestTableDocumentAndJSONAgree(t *testing.T) {
	var inGo, inJSON [3][]string
	for i := range fields {
		f := &fields[i]
		inGo[f.Of], inJSON[f.Of] = append(inGo[f.Of], f.goName()), append(inJSON[f.Of], f.Name)
	}
	for part, want := range [][]string{
		OfDocument: goNames(Document{}, "Channels", "Quotas"),
		OfChannel:  goNames(ChannelRules{}),
		OfQuota:    goNames(Quota{}, "Channel"),
	} {
		if sorted(inGo[part]) != sorted(want) {
			t.Errorf("the table has %s\nthe document %s", sorted(inGo[part]), sorted(want))
		}
	}
	d := Default()
	travels := d.Wire()
	if got, want := sorted(jsonNames(t, travels.AppendJSON(nil))), sorted(append(inJSON[OfDocument], "channels")); got != want {
		t.Errorf("JSON has  %s\nthe table %s", got, want)
	}
	ofChannel := append(append(inJSON[OfChannel], inJSON[OfQuota]...), "channel")
	if got, want := sorted(jsonNames(t, travels.Channels[Web].AppendJSON(nil))), sorted(ofChannel); got != want {
		t.Errorf("a channel in JSON has %s\nthe table %s", got, want)
	}
}

// TestEveryFieldIsDescribed wants a sentence in both languages, a unit that its name says, a source and,
// for numbers, bounds.
func TestEveryFieldIsDescribed(t *testing.T) {
	sources := []string{"[0]", "[1]", "[2]", "[4]", "press", OwnChoice, "the rules of the service"}
	for i := range fields {
		f := &fields[i]
		for _, sentence := range []string{f.Spanish, f.English} {
			if !strings.HasSuffix(sentence, ".") || len(sentence) < 20 {
				t.Errorf("%s is not described: %q", f.Name, sentence)
			}
		}
		if f.Spanish == f.English {
			t.Errorf("%s says the same in two languages", f.Name)
		}
		if !slices.ContainsFunc(sources, func(s string) bool { return strings.Contains(f.Source, s) }) {
			t.Errorf("%s comes from nowhere: %q", f.Name, f.Source)
		}
		for suffix, unit := range map[string]Unit{"Seconds": UnitSeconds, "Minutes": UnitMinutes, "AgeYears": UnitYears, "Percent": UnitPercent, "Weekdays": UnitWeekdays} {
			if strings.HasSuffix(f.Name, suffix) != (f.Unit == unit) {
				t.Errorf("%s is in %s", f.Name, f.Unit)
			}
		}
		number := slices.Contains([]Unit{UnitSeconds, UnitMinutes, UnitDays, UnitYears, UnitCount, UnitPercent}, f.Unit)
		if number != (f.Max > 0) || f.Min > f.Max || !number && f.Min != 0 {
			t.Errorf("%s in %s goes from %d to %d", f.Name, f.Unit, f.Min, f.Max)
		}
	}
	if len(Fields()) != len(fields) {
		t.Error("not all fields are listed")
	}
}

// TestRulesAreFields: a problem's rule leads to a field of the document, save for what is not of it.
func TestRulesAreFields(t *testing.T) {
	// The agenda, the registry, the clock, the appointment, the operator's group; a bound that nobody changes;
	// and two fields that are one rule.
	beside := []Rule{OpensAt, CoverageDates, Started, SameSpecialty, Shift, Pairing, MaxAppeals, WeekdayByDigit}
	for rule := NoRule + 1; rule < ruleCount; rule++ {
		at := slices.IndexFunc(fields[:], func(f Field) bool { return f.Name == rule.String() && f.Rule == rule })
		if slices.Contains(beside, rule) == (at >= 0) {
			t.Errorf("the rule %s: field %d", rule, at)
		}
	}
	d := IESSClassic()
	for rule, want := range map[Rule]string{
		MaxPerDay: "0", CancelUntil: "43200", OpensAt: "", NoRule: "", HorizonDays: "60",
		WeekdayByDigit: "evenWeekdays: tuesday, thursday, saturday; oddWeekdays: monday, wednesday, friday",
		Quotas:         "quotaPercent: 0; quotaReleaseSeconds: 0",
	} {
		if got := d.Value(rule, Phone); got != want {
			t.Errorf("%s is %q, want %q", rule, got, want)
		}
	}
	if got := d.Value(HorizonDays, 200); got != "" {
		t.Errorf("a channel that there is not has %q", got)
	}
	if got := d.Value(Specialties, WhatsApp); got != "odontologia, medicina-general" {
		t.Errorf("WhatsApp has %q", got)
	}
}
