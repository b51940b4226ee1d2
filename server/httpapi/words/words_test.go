package words

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the golden file with what is said now")

var languages = []Language{Spanish, Kichwa, English}

// rules are all rules that have a name.
func rules() []policy.Rule {
	all := []policy.Rule{policy.NoRule}
	for r := range 256 {
		if policy.Rule(r).String() != "" {
			all = append(all, policy.Rule(r))
		}
	}
	return all
}

func TestGolden(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Everything a refusal says. The Kichwa is awaiting a native speaker's review.\n")
	for _, code := range wire.Codes() {
		for _, rule := range rules() {
			if _, own := steps[refusal{code, rule}]; !own {
				continue
			}
			fmt.Fprintf(&b, "\n%s %s\n", code, rule)
			for _, l := range languages {
				s := For(code, rule, l)
				fmt.Fprintf(&b, "  %s  %s\n      %s\n      %s → %s\n", l.Tag(), s.Title, s.Detail, s.Step, s.Next)
			}
		}
	}
	b.WriteString("\n# What is said of a rule that has nothing against it.\n")
	for _, rule := range rules() {
		if _, said := passed[rule]; said {
			fmt.Fprintf(&b, "\n%s\n", rule)
			for _, l := range languages {
				fmt.Fprintf(&b, "  %s  %s\n", l.Tag(), Passed(rule, l, &firstPolicy, policy.Web))
			}
		}
	}
	b.WriteString("\nall of them\n")
	for _, l := range languages {
		s := Allowed(l)
		fmt.Fprintf(&b, "  %s  %s\n      %s\n      %s → %s\n", l.Tag(), s.Title, s.Detail, s.Step, s.Next)
	}
	const path = "testdata/words.golden"
	if *rewrite {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("what is said is not what %s has; read the difference and run the test with -rewrite", path)
	}
}

func TestEveryRefusalIsSaidInEveryLanguage(t *testing.T) {
	for _, code := range wire.Codes() {
		if _, own := steps[refusal{code, policy.NoRule}]; !own {
			t.Errorf("%s has no step of its own", code)
		}
	}
	for what, step := range steps {
		for _, l := range languages {
			s, own := said[l][what]
			if !own {
				t.Errorf("%s %s is not said in %s", what.code, what.rule, l.Tag())
				continue
			}
			if s.Title == "" || s.Detail == "" || s.Next == "" || s.Step != step || step == "" {
				t.Errorf("%s %s lacks something in %s: %+v", what.code, what.rule, l.Tag(), s)
			}
			for _, rules := range policy.Presets() {
				for c := range policy.Channel(policy.Channels) {
					checkSentences(t, fmt.Sprintf("%s %s in %s", what.code, what.rule, l.Tag()), Under(&rules, c, what.code, what.rule, l))
				}
			}
		}
	}
	for _, l := range languages {
		if len(said[l]) != len(steps) {
			t.Errorf("%s says %d refusals, there are %d", l.Tag(), len(said[l]), len(steps))
		}
	}
}

func checkSentences(t *testing.T, what string, s Said) {
	t.Helper()
	if n := utf8.RuneCountInString(s.Title); n > 80 {
		t.Errorf("%s: the title has %d characters", what, n)
	}
	if strings.HasSuffix(s.Title, ".") {
		t.Errorf("%s: the title ends like a sentence", what)
	}
	for _, text := range []string{s.Title, s.Detail, s.Next} {
		if strings.ContainsAny(text, "{}<>%[]|") || strings.Contains(text, strconv.Itoa(unknownNumber)+" ") || strings.Contains(text, "TODO") || strings.Contains(text, "  ") {
			t.Errorf("%s: something was left open in %q", what, text)
		}
		if !utf8.ValidString(text) || text != strings.TrimSpace(text) || len(text) > 1000 {
			t.Errorf("%s: %q is not clean", what, text)
		}
	}
	for _, text := range []string{s.Detail, s.Next} {
		if !strings.HasSuffix(text, ".") {
			t.Errorf("%s: %q does not end", what, text)
		}
	}
}

// same are the texts that are the same in Spanish and Kichwa, and may be.
var same = map[string]bool{"hora": true, "minuto": true, "segundo": true}

// A language that was forgotten would show as the sentence of another one.
func TestLanguagesDiffer(t *testing.T) {
	differ := func(what string, texts ...string) {
		t.Helper()
		for i, text := range texts {
			if text == "" || slices.Contains(texts[i+1:], text) && !same[text] {
				t.Errorf("%s: one language says nothing, or the same as another: %q", what, texts)
			}
		}
	}
	for what := range steps {
		es, qu, en := said[Spanish][what], said[Kichwa][what], said[English][what]
		name := fmt.Sprintf("%s %s", what.code, what.rule)
		differ(name, es.Title, qu.Title, en.Title)
		differ(name, es.Detail, qu.Detail, en.Detail)
		differ(name, es.Next, qu.Next, en.Next)
	}
	for rule, texts := range passed {
		differ(rule.String(), texts[:]...)
	}
	es, qu, en := Allowed(Spanish), Allowed(Kichwa), Allowed(English)
	differ("allowed", es.Title, qu.Title, en.Title)
	differ("allowed", es.Detail, qu.Detail, en.Detail)
	differ("allowed", es.Next, qu.Next, en.Next)
	for _, u := range units {
		differ("a unit", u.one[:]...)
		differ("units", u.many[:]...)
	}
	for day := range 7 {
		differ("a day", dayNames[Spanish][day], dayNames[Kichwa][day], dayNames[English][day])
	}
	differ("every day", everyDay[:]...)
	differ("no day", noDay[:]...)
	if len(same) != 3 {
		t.Error("the list of what may be the same has grown: say why")
	}
}

// The Spanish speaks to a patient: it says usted, and no word of the machine room.
func TestSpanishIsForPatients(t *testing.T) {
	for what := range said[Spanish] {
		s := For(what.code, what.rule, Spanish)
		text := strings.ToLower(s.Title + " " + s.Detail + " " + s.Next)
		for _, jargon := range []string{
			"json", "header", "http", "token", "idempot", "servidor", "slot", "hold", "backend", "cluster",
			"timeout", "payload", "parámetro", "endpoint", "byte", " tu ", " tus ", " te ", "puedes", "inténtalo", "revisa ",
		} {
			if strings.Contains(text, jargon) {
				t.Errorf("%s %s says %q to a patient: %s", what.code, what.rule, jargon, text)
			}
		}
	}
}

// A refusal of the domain is never a dead end: it names the phone, or another way on.
func TestNothingIsADeadEnd(t *testing.T) {
	for what, s := range said[Spanish] {
		// Whoever sets up a device is no patient, and asks whoever gave the code.
		onlyMachinesSee := what.rule == policy.Pairing || what.code == wire.TooManyItems || what.code == wire.RequestInProgress || what.code == wire.MembershipRefused || what.code == wire.QueueEmpty ||
			what == refusal{wire.WeekdayNotAllowed, policy.NoRule}
		if !strings.Contains(s.Next, "140") && !onlyMachinesSee {
			t.Errorf("%s %s leaves the patient alone: %s", what.code, what.rule, s.Next)
		}
	}
	for l, needed := range map[Language][]string{
		Spanish: {"fechas", "unidades", "140"}, Kichwa: {"punchakuna", "hampina wasi", "140"}, English: {"dates", "units", "140"},
	} {
		next := For(wire.NothingFree, policy.NoRule, l).Next
		for _, word := range needed {
			if !strings.Contains(next, word) {
				t.Errorf("nothing free in %s does not name %s: %s", l.Tag(), word, next)
			}
		}
	}
}

func TestReviewIsAwaited(t *testing.T) {
	for _, file := range []string{"kichwa.go", "rules_kichwa.go", "passed.go"} {
		source, err := os.ReadFile(file)
		if err != nil || !strings.Contains(strings.ReplaceAll(string(source), "\n//", ""), "awaiting a native speaker's review") {
			t.Errorf("%s does not say that its Kichwa is awaiting a review: %v", file, err)
		}
	}
	source, err := os.ReadFile("words.go")
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(source), "package words")
	if !strings.Contains(strings.ReplaceAll(before, "\n// ", " "), "awaiting a native speaker's review") {
		t.Error("the package comment must say that the Kichwa is awaiting a native speaker's review, until it was reviewed")
	}
}
