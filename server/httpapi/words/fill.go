package words

import (
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// fill puts the values in force into a sentence: {name} is a duration, a number or a list of days,
// {name|one|many} a number with its noun. A name that is not known stays as it is, which a test finds.
func fill(sentence string, language Language, rules *policy.Document, channel policy.Channel) string {
	if !strings.Contains(sentence, "{") {
		return sentence // as most
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		var inside string
		inside, sentence, _ = strings.Cut(rest, "}")
		name, nouns, counted := strings.Cut(inside, "|")
		switch {
		case counted:
			one, many, _ := strings.Cut(nouns, "|")
			b.WriteString(counting(number(name, rules, channel), one, many))
		case name == "childAge":
			b.WriteString(strconv.Itoa(int(rules.ChildAgeYears)))
		default:
			b.WriteString(value(name, language, rules, channel))
		}
	}
}

func counting(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// number is a value that is counted in things.
func number(name string, rules *policy.Document, channel policy.Channel) int {
	switch name {
	case "active":
		return int(rules.ActivePerSpecialty)
	case "appeals":
		return policy.MaxAppealsIn30Days
	case "blockDays":
		return int(rules.AccountBlockDays)
	case "disputeDays":
		return int(rules.DisputeDays)
	case "horizonDays":
		return int(rules.Channels[channel].HorizonDays)
	case "maxHolds":
		return int(rules.MaxHolds)
	case "maxMoves":
		return int(rules.MaxMoves)
	case "maxPerDay":
		return int(rules.MaxPerDay)
	case "maxPer7Days":
		return int(rules.MaxPer7Days)
	case "maxPer30Days":
		return int(rules.MaxPer30Days)
	case "noShows":
		return int(rules.NoShowsToBlock)
	case "noShowWindow":
		return int(rules.NoShowWindowDays)
	case "wrongYears":
		return int(rules.WrongYearsToLock)
	}
	return unknownNumber
}

// unknownNumber stands where a sentence names what there is not; a test looks for it.
const unknownNumber = -1

func value(name string, language Language, rules *policy.Document, channel policy.Channel) string {
	switch name {
	case "arriveBefore":
		return duration(rules.ArriveBeforeSeconds, language)
	case "cancelUntil":
		if rules.Channels[channel].ForUnit {
			return duration(0, language)
		}
		return duration(rules.CancelUntilSeconds, language)
	case "challenge":
		return duration(rules.ChallengeSeconds, language)
	case "checkInFrom":
		return duration(rules.CheckInFromSeconds, language)
	case "hold":
		return duration(rules.HoldSeconds, language)
	case "holdPause":
		return duration(rules.HoldPauseSeconds, language)
	case "lateAfter":
		return duration(rules.LateAfterSeconds, language)
	case "lead":
		return duration(rules.Channels[channel].LeadSeconds, language)
	case "lock":
		return duration(rules.LockSeconds, language)
	case "margin":
		return duration(rules.UnitMarginSeconds, language)
	case "evenDays":
		return weekdays(rules.Channels[channel].EvenWeekdays, language)
	case "oddDays":
		return weekdays(rules.Channels[channel].OddWeekdays, language)
	}
	return "{" + name + "}"
}

// unit is a measure of time, in each language for one and for many. Kichwa counts without a plural.
type unit struct {
	seconds   uint32
	one, many [3]string
}

var units = [...]unit{
	{86400, [3]string{"día", "puncha", "day"}, [3]string{"días", "puncha", "days"}},
	{3600, [3]string{"hora", "hora", "hour"}, [3]string{"horas", "hora", "hours"}},
	{60, [3]string{"minuto", "minuto", "minute"}, [3]string{"minutos", "minuto", "minutes"}},
	{1, [3]string{"segundo", "segundo", "second"}, [3]string{"segundos", "segundo", "seconds"}},
}

// duration says a time in the largest unit that measures it exactly; a single day is said in hours.
func duration(seconds uint32, language Language) string {
	for _, u := range units {
		if n := seconds / u.seconds; n > 0 && seconds%u.seconds == 0 && (u.seconds != 86400 || n > 1) {
			return counting(int(n), u.one[language], u.many[language])
		}
	}
	return counting(0, units[2].one[language], units[2].many[language])
}

var dayNames = [...][7]string{
	Spanish: {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
	Kichwa:  {"inti puncha", "awaki puncha", "wanra puncha", "chillay puncha", "kullka puncha", "chaska puncha", "wacma puncha"},
	English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

var (
	everyDay = [...]string{Spanish: "todos los días", Kichwa: "tukuy punchakuna", English: "every day"}
	noDay    = [...]string{Spanish: "ningún día", Kichwa: "mana ima puncha", English: "no day"}
	lastWord = [...]string{Spanish: " y ", Kichwa: ", ", English: " and "}
)

// weekdays lists the days of a set, Monday first, as people do.
func weekdays(set policy.Weekdays, language Language) string {
	if set == policy.EveryDay {
		return everyDay[language]
	}
	var names []string
	for i := range 7 {
		if day := (i + 1) % 7; set.On(day) {
			names = append(names, dayNames[language][day])
		}
	}
	switch len(names) {
	case 0:
		return noDay[language]
	case 1:
		return names[0]
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + lastWord[language] + names[last]
}
