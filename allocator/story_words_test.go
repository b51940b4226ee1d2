package allocator

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// teller carries out the lines of a story. The words:
//
//	genesis [preset=<name>]    without a preset: no limits, pauses, margins or days by digit
//	policy <field>=<number>    changes the policy in force; fields are those of policy words below
//	unit <id> <offset in hours> | specialty <id> | practitioner <id>
//	person <cédula> <coverage> <birthday> [holder=<cédula>] [from=<day>] [to=<day>]
//	specialty <id> referred    one that needs a referral
//	schedule <practitioner> <unit> <specialty>
//	referral <id> <cédula> <specialty> <issuer> <day> [until=<day>]
//	strike <channel> <account>
//	closure <day> [unit=<unit>]
//	publish <practitioner> <unit> <specialty> <day> <hh:mm> <places>x<minutes> [opens=<moment>]
//	at <moment>                time passes to then; moments are of the mainland
//	hold|book <channel> <cédula> <slot> [key=<text>]
//	book <channel> <cédula> hold=<n> [key=<text>]
//	any <channel> <cédula> <unit> <specialty> <day> <day> [slot=<slot>] [key=<text>]
//	release <channel> <hold>
//	cancel <channel> <appointment> [key=<text>]
//	reschedule <channel> <appointment> <slot> [key=<text>]
//	ticks <n> key=<text>       n commands that do nothing, each with a key
//	batch [key=<text>]         the lines below it are commands of one entry, with (key, position)
//	free <unit> <specialty> <day> [<day>] | slots … <day> | earliest … <day> <day>
//	code <cédula> <hold>       do the six digits of a hold and the document lead to it?
//	show <appointment> | of <cédula> | keys | check | reload
//	standing <cédula> | appeals | past <appointment>, and the words in story_after_test.go
//	lead <term> | follow <term> | reserve <slot> | giveback <slot>
type teller struct {
	t        *testing.T
	w        *world
	line     string
	args     []string
	options  map[string]string
	reserved map[Slot]Reservation
}

func (s *teller) failf(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s: "+format, append([]any{s.line}, args...)...)
}

// tell does the lines of one step and gives what they print.
func (s *teller) tell(lines []string) string {
	var out strings.Builder
	for i, line := range lines {
		s.parse(line)
		if s.args[0] == "batch" {
			out.WriteString(s.batch(lines[i+1:]))
			break
		}
		out.WriteString(s.do())
	}
	return out.String()
}

func (s *teller) parse(line string) {
	s.line, s.args, s.options = line, nil, map[string]string{}
	for _, word := range strings.Fields(line) {
		if name, value, is := strings.Cut(word, "="); is {
			s.options[name] = value
		} else {
			s.args = append(s.args, word)
		}
	}
}

func (s *teller) arg(i int) string {
	if i >= len(s.args) {
		s.failf("a word is missing")
	}
	return s.args[i]
}

// do carries out one line.
func (s *teller) do() string {
	switch word := s.arg(0); word {
	case "at":
		s.w.millis = mainland(s.t, s.arg(1))
		s.w.one(s.t, Command{Kind: KindTick})
		return ""
	case "ticks":
		s.ticks(s.number(s.arg(1)))
		return ""
	case "free", "slots", "earliest", "code", "show", "of", "keys", "check", "reload", "standing", "appeals", "past":
		return s.look(word)
	case "lead", "follow", "reserve", "giveback":
		return s.front(word)
	}
	command := s.command()
	command.Key = s.key(&command, s.options["key"], 0)
	return s.outcome(&command, s.w.one(s.t, command))
}

// ticks applies many commands that do nothing but use up a key each.
func (s *teller) ticks(n int) {
	commands := make([]Command, n)
	for i := range commands {
		commands[i] = Command{Kind: KindTick, Key: s.w.key(0, s.options["key"], i, "tick")}
	}
	s.w.apply(s.t, commands...)
}

func (s *teller) batch(lines []string) string {
	key := s.options["key"]
	var commands []Command
	for i, line := range lines {
		s.parse(line)
		command := s.command()
		command.Key = s.key(&command, key, i)
		commands = append(commands, command)
	}
	var out strings.Builder
	for i, outcome := range s.w.apply(s.t, commands...) {
		fmt.Fprintf(&out, "%d: %s", i, s.outcome(&commands[i], outcome))
	}
	return out.String()
}

// key fingerprints what the line asks for: not the key, nor what the leader chose.
func (s *teller) key(command *Command, text string, position int) Key {
	return s.w.key(command.Actor, text, position, strings.Join(s.args, " ")+" "+s.options["hold"])
}

func (s *teller) command() Command {
	switch word := s.arg(0); word {
	case "genesis", "unit", "specialty", "practitioner", "person", "closure", "publish":
		return s.registry(word)
	case "schedule", "referral", "policy", "strike":
		return s.rules(word)
	case "hold", "release", "book", "any", "cancel", "reschedule":
		return s.booking(word)
	case "closing":
		d := *s.w.s.Rules()
		d.NoShowAtClosing = s.arg(1) == "on"
		return Command{Kind: KindPutPolicy, Policy: &d}
	case "checkin", "attend", "noshow", "late", "dispute", "appeal", "decide", "lift":
		return s.afterwards(word)
	default:
		s.failf("unknown word")
		return Command{}
	}
}

func (s *teller) registry(word string) Command {
	switch word {
	case "genesis":
		return Command{Kind: KindGenesis, Genesis: testSecret, Policy: new(s.preset())}
	case "unit":
		hours := s.number(s.arg(2))
		return Command{Kind: KindPutUnits, Units: []Unit{{ID: s.arg(1), OffsetMinutes: int16(60 * hours)}}}
	case "specialty":
		return Command{Kind: KindPutSpecialties, Specialties: []Specialty{{ID: s.arg(1), FirstLevel: len(s.args) < 3}}}
	case "practitioner":
		return Command{Kind: KindPutPractitioners, Practitioners: []Practitioner{{ID: s.arg(1)}}}
	case "closure":
		c := Closure{Day: mustDay(s.t, s.arg(1)), Unit: AllUnits}
		if unit, ok := s.options["unit"]; ok {
			c.Unit = s.unit(unit)
		}
		return Command{Kind: KindPutClosures, Closures: []Closure{c}}
	case "person":
		coverage, ok := policy.ParseCoverage(s.arg(2))
		if !ok {
			s.failf("unknown coverage")
		}
		r := PersonRecord{Document: cedula(s.t, s.arg(1)), Coverage: coverage, BirthDay: mustDay(s.t, s.arg(3))}
		if holder, ok := s.options["holder"]; ok {
			r.Holder = cedula(s.t, holder)
		}
		if from, ok := s.options["from"]; ok {
			r.CoveredFrom = uint16(mustDay(s.t, from))
		}
		if to, ok := s.options["to"]; ok {
			r.CoveredTo = uint16(mustDay(s.t, to))
		}
		return Command{Kind: KindPutPersons, Persons: []PersonRecord{r}}
	}
	return s.publication()
}

func (s *teller) publication() Command {
	practitioner, ok := s.w.s.Directory().Practitioner(s.arg(1))
	if !ok {
		s.failf("unknown practitioner")
	}
	var hour, minute, slots, minutes int
	if n, _ := fmt.Sscanf(s.arg(5)+" "+s.arg(6), "%d:%d %dx%d", &hour, &minute, &slots, &minutes); n != 4 {
		s.failf("no time or places")
	}
	p := Publication{
		Practitioner: practitioner, Unit: s.unit(s.arg(2)), Specialty: s.specialty(s.arg(3)),
		Day: mustDay(s.t, s.arg(4)), StartMinute: uint16(hour*60 + minute),
		Slots: uint8(slots), SlotMinutes: uint8(minutes),
	}
	if opens, ok := s.options["opens"]; ok {
		p.OpensAtSeconds = mainland(s.t, opens) / 1000
	}
	return Command{Kind: KindPublish, Publish: p}
}

func (s *teller) booking(word string) Command {
	channel, ok := policy.ParseChannel(s.arg(1))
	if !ok {
		s.failf("unknown channel")
	}
	command := Command{Channel: channel, Actor: uint32(channel)}
	if referral, ok := s.options["referral"]; ok {
		command.Referral, _ = ParseReferralID(referral)
	}
	if account, ok := s.options["account"]; ok {
		command.Account = uint64(s.number(account))
	}
	switch word {
	case "hold":
		command.Kind, command.Person, command.Slot = KindHold, s.person(s.arg(2)), s.slot(s.arg(3))
	case "release":
		command.Kind, command.Hold = KindRelease, uint32(s.number(s.arg(2)))
	case "book":
		command.Kind, command.Person = KindBook, s.person(s.arg(2))
		if hold, ok := s.options["hold"]; ok {
			command.Hold = uint32(s.number(hold))
		} else {
			command.Slot = s.slot(s.arg(3))
		}
	case "any":
		command.Kind, command.Person, command.Any = KindBook, s.person(s.arg(2)), true
		if slot, ok := s.options["slot"]; ok {
			command.Slot = s.slot(slot)
		} else if command.Slot, _, ok = s.w.s.Earliest(s.query(3, command.Person), s.w.millis); !ok {
			s.failf("nothing is free, and a leader would not propose that")
		}
	case "cancel":
		command.Kind, command.Appointment = KindCancel, uint32(s.number(s.arg(2)))
	case "reschedule":
		command.Kind, command.Appointment, command.Slot = KindReschedule, uint32(s.number(s.arg(2))), s.slot(s.arg(3))
	}
	return command
}

func (s *teller) number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		s.failf("%v", err)
	}
	return n
}

// slot reads a slot's id, or a hostile <agenda>@<position> that no id can name.
func (s *teller) slot(text string) Slot {
	if agenda, position, hostile := strings.Cut(text, "@"); hostile {
		return Slot{uint32(s.number(agenda)), uint8(s.number(position))}
	}
	slot, ok := ParseSlot(text)
	if !ok {
		s.failf("%q is no slot", text)
	}
	return slot
}

// person finds a person; somebody unknown has a number that nobody has.
func (s *teller) person(number string) uint32 {
	if n := s.w.s.FindPerson(cedula(s.t, number)); n != 0 {
		return n
	}
	return ^uint32(0)
}

func (s *teller) unit(id string) uint16 {
	n, ok := s.w.s.Directory().Unit(id)
	if !ok {
		s.failf("unknown unit %q", id)
	}
	return n
}

func (s *teller) specialty(id string) uint16 {
	n, ok := s.w.s.Directory().Specialty(id)
	if !ok {
		s.failf("unknown specialty %q", id)
	}
	return n
}

// query reads <unit> <specialty> <day> [<day>] from the arguments.
func (s *teller) query(at int, person uint32) Query {
	q := Query{
		Unit: s.unit(s.arg(at)), Specialty: s.specialty(s.arg(at + 1)), Practitioner: AnyPractitioner,
		FromDay: mustDay(s.t, s.arg(at+2)), Channel: policy.Web, Busy: s.w.s.Busy(person, s.w.millis),
	}
	q.ToDay = q.FromDay
	if len(s.args) > at+3 {
		q.ToDay = mustDay(s.t, s.arg(at+3))
	}
	return q
}

// outcome tells what a command came to.
func (s *teller) outcome(command *Command, o Outcome) string {
	again := ""
	if o.Replayed {
		again = " (again)"
	}
	switch {
	case o.Code != wire.Done:
		if rule := o.Rule.String(); rule != "" {
			again = " by " + rule + again
		}
		return o.Code.String() + again + "\n"
	case o.Appointment != 0:
		a, _ := s.w.s.Appointment(o.Appointment)
		return fmt.Sprintf("appointment %d %s %s%s\n", o.Appointment, a.Slot, a.Status, again)
	case o.Hold != 0 && command.Kind == KindRelease:
		return fmt.Sprintf("hold %d released%s\n", o.Hold, again)
	case o.Hold != 0:
		h, live := s.w.s.Hold(o.Hold)
		if !live {
			return fmt.Sprintf("hold %d, over%s\n", o.Hold, again)
		}
		return fmt.Sprintf("hold %d %s until %s%s\n", o.Hold, h.Slot, clock(h.ExpiresMillis), again)
	case command.Kind == KindPublish:
		return fmt.Sprintf("agenda %d%s\n", s.w.s.agendas.last.Load(), again)
	}
	switch {
	case command.Kind == KindPutPolicy:
		return fmt.Sprintf("version %d%s\n", o.Number, again)
	case command.Kind == KindDispute, command.Kind == KindAppeal, command.Kind == KindDecideDispute, command.Kind == KindDecideAppeal:
		return fmt.Sprintf("appeal %d%s\n", o.Number, again)
	case command.Kind == KindPutReferrals:
		return fmt.Sprintf("referral %d%s\n", o.Number, again)
	case command.Kind >= KindPutProvinces && command.Kind <= KindPutPersons:
		return "" // only refusals are worth a line
	}
	return "done" + again + "\n"
}

func clock(millis int64) string {
	return time.UnixMilli(millis).In(time.FixedZone("", -5*3600)).Format("15:04:05.000")
}
