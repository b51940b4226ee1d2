package words

import (
	"flag"
	"fmt"
	"os"
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
			checkSentences(t, fmt.Sprintf("%s %s in %s", what.code, what.rule, l.Tag()), s)
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
		if strings.ContainsAny(text, "{}<>%[]") || strings.Contains(text, "TODO") || strings.Contains(text, "  ") {
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

// A language that was forgotten would show as the sentence of another one.
func TestLanguagesDiffer(t *testing.T) {
	for what := range steps {
		es, qu, en := said[Spanish][what], said[Kichwa][what], said[English][what]
		for _, pair := range [][2]string{
			{es.Title, qu.Title}, {es.Detail, qu.Detail}, {es.Next, qu.Next},
			{es.Title, en.Title}, {es.Detail, en.Detail}, {es.Next, en.Next},
			{qu.Title, en.Title}, {qu.Detail, en.Detail}, {qu.Next, en.Next},
		} {
			if pair[0] == pair[1] {
				t.Errorf("%s %s says %q in two languages", what.code, what.rule, pair[0])
			}
		}
	}
}

// The Spanish speaks to a patient: it says usted, and no word of the machine room.
func TestSpanishIsForPatients(t *testing.T) {
	for what, s := range said[Spanish] {
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
		onlyMachinesSee := what.code == wire.TooManyItems || what.code == wire.RequestInProgress || what.code == wire.WeekdayNotAllowed
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

func TestNumbersAreThePolicys(t *testing.T) {
	rules := policy.Default()
	if cancelHours*3600 != rules.CancelUntilSeconds {
		t.Errorf("sentences say %d hours, the policy %d s", cancelHours, rules.CancelUntilSeconds)
	}
	if childAgeYears != rules.ChildAgeYears {
		t.Errorf("sentences say %d years, the policy %d", childAgeYears, rules.ChildAgeYears)
	}
	if rules.ActivePerSpecialty != 1 {
		t.Error("sentences say that a person can have a single appointment in a specialty")
	}
	for _, l := range languages {
		if said := For(wire.NotCancellable, policy.CancelUntil, l); !strings.Contains(said.Detail, "12") {
			t.Errorf("%s does not say up to when: %s", l.Tag(), said.Detail)
		}
	}
}

func TestRuleMakesItMoreExact(t *testing.T) {
	general := For(wire.NotCovered, policy.RightToAttention, Spanish)
	if general != For(wire.NotCovered, policy.NoRule, Spanish) {
		t.Error("a rule without sentences of its own is not said as its code")
	}
	if For(wire.NotCovered, policy.ChildAge, Spanish) == general {
		t.Error("the age of a child makes no difference")
	}
	if For(wire.LimitReached, policy.MaxHolds, English) == For(wire.LimitReached, policy.NoRule, English) {
		t.Error("holds make no difference")
	}
	if For(wire.WrongState, policy.SameSpecialty, Kichwa) == For(wire.WrongState, policy.NoRule, Kichwa) {
		t.Error("another specialty makes no difference")
	}
	if For(wire.Code(255), policy.NoRule, Language(9)) != For(wire.Internal, policy.NoRule, Spanish) {
		t.Error("an unknown code or language is not said as an internal one in Spanish")
	}
}

func TestReviewIsAwaited(t *testing.T) {
	source, err := os.ReadFile("words.go")
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(source), "package words")
	if !strings.Contains(strings.ReplaceAll(before, "\n// ", " "), "awaiting a native speaker's review") {
		t.Error("the package comment must say that the Kichwa is awaiting a native speaker's review, until it was reviewed")
	}
}
