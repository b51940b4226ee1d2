package words

import (
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// reachable are the refusals that the rules of booking come to.
var reachable = []refusal{
	{wire.SlotPast, policy.Started}, {wire.NotOpenYet, policy.OpensAt}, {wire.OutsideHorizon, policy.HorizonDays},
	{wire.OutsideHorizon, policy.LeadTime}, {wire.ChannelNotAllowed, policy.ChannelOpen},
	{wire.ChannelNotAllowed, policy.Specialties}, {wire.ChannelNotAllowed, policy.Quotas}, {wire.Blocked, policy.AccountBlock},
	{wire.Blocked, policy.NoShowBlock}, {wire.NotCovered, policy.RightToAttention}, {wire.NotCovered, policy.ChildAge},
	{wire.NotCovered, policy.CoverageDates}, {wire.WeekdayNotAllowed, policy.WeekdayByDigit},
	{wire.AlreadyBooked, policy.ActivePerSpecialty}, {wire.Overlap, policy.NoOverlap}, {wire.ReferralRequired, policy.Referral},
	{wire.LimitReached, policy.MaxPerDay}, {wire.LimitReached, policy.MaxPer7Days}, {wire.LimitReached, policy.MaxPer30Days},
	{wire.LimitReached, policy.MaxHolds}, {wire.LimitReached, policy.HoldPause}, {wire.LimitReached, policy.MaxMoves},
	{wire.NotCancellable, policy.CancelUntil}, {wire.HoldExpired, policy.HoldSeconds}, {wire.WrongState, policy.SameSpecialty},
}

// Each rule refuses with its own sentences, which are those of no other.
func TestEveryRuleRefusesInItsOwnWords(t *testing.T) {
	for _, l := range languages {
		details := map[string]refusal{}
		for _, what := range reachable {
			s := For(what.code, what.rule, l)
			if _, own := said[l][what]; !own || s.Title == "" || s.Detail == "" || s.Next == "" || s.Step == "" {
				t.Errorf("%s %s is not said in %s", what.code, what.rule, l.Tag())
			}
			if other, taken := details[s.Detail]; taken {
				t.Errorf("in %s, %s and %s say %q", l.Tag(), what.rule, other.rule, s.Detail)
			}
			details[s.Detail] = what
		}
	}
	for _, rule := range rules()[1:] {
		if !slices.ContainsFunc(reachable, func(r refusal) bool { return r.rule == rule }) && !hasWords(rule) {
			t.Errorf("%s has no words", rule)
		}
	}
}

func hasWords(rule policy.Rule) bool {
	for what := range steps {
		if what.rule == rule {
			return true
		}
	}
	return false
}

// Every rule that may be looked at has something to say when it is content, too.
func TestContentRulesHaveWords(t *testing.T) {
	rules := policy.IESSClassic()
	asked := append(rules.Explain(&policy.Facts{}), rules.ExplainChange(&policy.Change{})...)
	for _, finding := range asked {
		for _, l := range languages {
			text := Passed(finding.Rule, l, &rules, policy.Phone)
			if !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "{}|") {
				t.Errorf("%s in %s: %q", finding.Rule, l.Tag(), text)
			}
		}
	}
	if len(passed) != len(asked) {
		t.Errorf("%d rules have words, %d are asked", len(passed), len(asked))
	}
	if Allowed(9) != Allowed(Spanish) || Passed(policy.OpensAt, 9, &rules, 200) != Passed(policy.OpensAt, Spanish, &rules, 0) {
		t.Error("a language that there is not is not Spanish")
	}
}

// The sentences name what is in force, and not what was when they were written.
func TestSentencesNameTheValuesInForce(t *testing.T) {
	odd := policy.IESSClassic()
	odd.MaxPerDay, odd.MaxPer7Days, odd.MaxPer30Days, odd.MaxMoves, odd.MaxHolds = 1, 3, 7, 6, 1
	odd.ActivePerSpecialty, odd.NoShowsToBlock, odd.NoShowWindowDays, odd.AccountBlockDays = 2, 4, 90, 1
	odd.CancelUntilSeconds, odd.HoldSeconds, odd.HoldPauseSeconds, odd.UnitMarginSeconds = 2*86400, 240, 45, 5400
	odd.ChildAgeYears, odd.Channels[policy.Phone].LeadSeconds, odd.Channels[policy.Phone].HorizonDays = 21, 7200, 1
	for what, wants := range map[refusal][3]string{
		{wire.LimitReached, policy.MaxPerDay}:           {"hasta 1 cita por día", "1 tuparillata", "up to 1 appointment "},
		{wire.LimitReached, policy.MaxPer7Days}:         {"hasta 3 citas en 7", "3 tuparikunallata", "up to 3 appointments "},
		{wire.LimitReached, policy.MaxPer30Days}:        {"hasta 7 citas en 30", "7 tuparikunallata", "up to 7 appointments "},
		{wire.LimitReached, policy.MaxMoves}:            {"hasta 6 veces", "6 kutinllata", "up to 6 times"},
		{wire.LimitReached, policy.MaxHolds}:            {"hasta 1 horario a la vez", "1 pachallata", "up to 1 time at once"},
		{wire.LimitReached, policy.HoldPause}:           {"esperar 45 segundos", "45 segundo shuyana", "wait 45 seconds"},
		{wire.AlreadyBooked, policy.ActivePerSpecialty}: {"hasta 2 citas pendientes", "2 shamuk tuparikunallata", "up to 2 appointments to come"},
		{wire.Blocked, policy.NoShowBlock}:              {"falta a 4 citas sin avisar en 90 días", "90 puncha ukupi 4 kutin", "misses 4 appointments in 90 days"},
		{wire.Blocked, policy.AccountBlock}:             {"bloqueado por 1 día.", "1 puncha harkashka", "blocked for 1 day."},
		{wire.NotCancellable, policy.CancelUntil}:       {"hasta 2 días antes", "2 punchakama ñawpa", "up to 2 days before"},
		{wire.NotCancellable, policy.NoRule}:            {"hasta 2 días antes", "2 punchakama ñawpa", "up to 2 days before"},
		{wire.HoldExpired, policy.HoldSeconds}:          {"guarda 4 minutos", "4 minutolla", "kept for 4 minutes"},
		{wire.Overlap, policy.NoOverlap}:                {"al menos 90 minutos", "90 minuto chawpi", "at least 90 minutes"},
		{wire.NotCovered, policy.ChildAge}:              {"cumplir 21 años", "21 watata", "turn 21"},
		{wire.OutsideHorizon, policy.LeadTime}:          {"hasta 2 horas antes", "2 horakama ñawpa", "up to 2 hours before"},
		{wire.OutsideHorizon, policy.HorizonDays}:       {"hasta con 1 día de", "1 puncha ñawpakamalla", "up to 1 day ahead"},
		{wire.WeekdayNotAllowed, policy.WeekdayByDigit}: {"martes, jueves y sábado", "wanra puncha, kullka puncha, wacma puncha", "Tuesday, Thursday and Saturday"},
	} {
		for _, l := range languages {
			if got := Under(&odd, policy.Phone, what.code, what.rule, l); !strings.Contains(got.Detail, wants[l]) {
				t.Errorf("%s %s in %s does not say %q: %s", what.code, what.rule, l.Tag(), wants[l], got.Detail)
			}
		}
	}
	for language, want := range map[Language]string{Spanish: "12 horas", Kichwa: "12 hora", English: "12 hours"} {
		if got := For(wire.NotCancellable, policy.CancelUntil, language).Detail; !strings.Contains(got, want) {
			t.Errorf("the first policy does not give %s: %s", want, got)
		}
	}
	if got := Under(&odd, policy.Desk, wire.NotCancellable, policy.CancelUntil, Spanish).Detail; strings.Contains(got, "2 días") {
		t.Errorf("the unit itself may cancel until the start: %s", got)
	}
}

func TestFill(t *testing.T) {
	rules := policy.Default()
	for text, want := range map[string]string{
		"": "", "nothing": "nothing", "{hold}": "5 minutos", "a {hold} b {hold}.": "a 5 minutos b 5 minutos.",
		"{maxPerDay|x|y}": "2 y", "{nonsense}": "{nonsense}", "{nonsense|x|y}": "-1 y", "{hold": "5 minutos",
		"{evenDays}": "todos los días",
	} {
		if got := fill(text, Spanish, &rules, policy.Web); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	for seconds, want := range map[uint32]string{
		0: "0 minutos", 1: "1 segundo", 59: "59 segundos", 60: "1 minuto", 90: "90 segundos", 3600: "1 hora", 5400: "90 minutos",
		86400: "24 horas", 172800: "2 días", 90000: "25 horas",
	} {
		if got := duration(seconds, Spanish); got != want {
			t.Errorf("%d s is said %q, want %q", seconds, got, want)
		}
	}
	for set, want := range map[policy.Weekdays]string{0: "ningún día", 1: "domingo", 3: "lunes y domingo", 0x3e: "lunes, martes, miércoles, jueves y viernes"} {
		if got := weekdays(set, Spanish); got != want {
			t.Errorf("%b is said %q, want %q", set, got, want)
		}
	}
}

func TestRuleMakesItMoreExact(t *testing.T) {
	general := For(wire.NotCovered, policy.NoRule, Spanish)
	if For(wire.NotCovered, policy.HorizonDays, Spanish) != general {
		t.Error("a rule without sentences of its own is not said as its code")
	}
	if For(wire.NotCovered, policy.ChildAge, Spanish) == general {
		t.Error("the age of a child makes no difference")
	}
	if For(wire.Code(255), policy.NoRule, Language(9)) != For(wire.Internal, policy.NoRule, Spanish) {
		t.Error("an unknown code or language is not said as an internal one in Spanish")
	}
	if Under(&firstPolicy, 200, wire.OutsideHorizon, policy.HorizonDays, Spanish).Detail == "" {
		t.Error("a channel that there is not has no words")
	}
}
