package allocator

import (
	"fmt"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/allocator/policy"
)

var attendanceWords = map[string]Kind{"checkin": KindCheckIn, "attend": KindAttend, "noshow": KindNoShow, "late": KindLate}

// afterwards are the words of what comes after an appointment:
//
//	checkin|attend|noshow|late <channel> <appointment> [key=<text>]
//	dispute <channel> <appointment> [because=<word>] | appeal <channel> <cédula> [because=<word>]
//	decide <channel> <appeal> reject|attended|cancelled|grant [extra=<n>] [until=<day>] [because=<word>]
//	closing on|off             changes the policy in force
//	lift <channel> <cédula> [because=<word>]
func (s *teller) afterwards(word string) Command {
	channel, ok := policy.ParseChannel(s.arg(1))
	if !ok {
		s.failf("unknown channel")
	}
	c := Command{Channel: channel, Actor: uint32(channel), Kind: attendanceWords[word], Reason: "porque"}
	if text, given := s.options["because"]; given {
		c.Reason = text
	}
	switch word {
	case "appeal", "lift":
		c.Kind, c.Person = KindAppeal, s.person(s.arg(2))
		if word == "lift" {
			c.Kind = KindLift
		}
	case "decide":
		c.Kind, c.Appeal = KindDecideDispute, uint32(s.number(s.arg(2)))
		if row, known := s.w.s.Appeal(c.Appeal); known && row.Kind == LimitAppeal {
			c.Kind = KindDecideAppeal
		}
		c.Decision = s.decision()
	case "dispute":
		c.Kind, c.Appointment = KindDispute, uint32(s.number(s.arg(2)))
	default:
		c.Appointment, c.Reason = uint32(s.number(s.arg(2))), ""
	}
	return c
}

func (s *teller) decision() Decision {
	d := Decision{Uphold: s.arg(3) != "reject"}
	d.Status, _ = ParseStatus(s.arg(3))
	if text, given := s.options["extra"]; given {
		d.Extra = uint8(s.number(text))
	}
	if text, given := s.options["until"]; given {
		d.UntilDay = uint16(mustDay(s.t, text))
	}
	return d
}

// standing tells how a person stands with the rules.
func (s *teller) standing(number uint32) string {
	row := s.w.s.people.rows.at(number)
	text := fmt.Sprintf("%d no-shows", s.w.s.noShows(row))
	if row.blocked {
		text += ", blocked"
	}
	if row.allowance > 0 {
		until := time.Unix(int64(row.allowedDay)*secondsPerDay, 0).UTC().Format(time.DateOnly)
		text += fmt.Sprintf(", %d more until %s", row.allowance, until)
	}
	return text + "\n"
}

var appealKinds = map[AppealKind]string{DisputeAppeal: "dispute", LimitAppeal: "limit"}

var appealStates = map[AppealState]string{AppealOpen: "open", AppealUpheld: "upheld", AppealRejected: "rejected"}

// appealList tells of every appeal, with what the records on disk say was written.
func (s *teller) appealList() string {
	var out strings.Builder
	for _, a := range s.w.s.Appeals(100, true, func(*Appeal) bool { return true }) {
		made, decided := ReasonKeys(a.Number)
		fmt.Fprintf(&out, "%d %s of %d by %d, %s: %s", a.Number, appealKinds[a.Kind], a.Appointment, a.Person, appealStates[a.State], s.written(made))
		if a.State != AppealOpen {
			fmt.Fprintf(&out, ", %s", s.written(decided))
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func (s *teller) written(key []byte) string {
	text, err := ReadReason([]byte(s.w.of(key)[string(key)]))
	if err != nil {
		s.failf("%v", err)
	}
	return text
}

// past tells what the record of an appointment says that has left memory.
func (s *teller) past(number uint32) string {
	value, there := s.w.disk[string(HistoryKey(number))]
	if !there || !s.w.s.Archived(number) {
		return ""
	}
	a, facts, err := ReadHistory(number, []byte(value))
	if err != nil {
		s.failf("%v", err)
	}
	p, _ := s.w.s.Person(a.Person)
	d := s.w.s.Directory()
	start := time.Unix(facts.StartSeconds, 0).In(time.FixedZone("", -5*3600)).Format("2006-01-02T15:04")
	return fmt.Sprintf("%s %s for %s by %s at %s in %s, %d minutes of %s with %s\n", a.Slot, a.Status, p.Document.Number(), a.Channel,
		start, d.Units[facts.Unit].ID, facts.Minutes, d.Specialties[facts.Specialty].ID, d.Practitioners[facts.Practitioner].ID)
}
