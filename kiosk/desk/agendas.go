package desk

import (
	"slices"
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// pageAgendas is how many agendas one page has: each appointment on it is a look at a record.
const pageAgendas = 4

// look takes in which agendas are wanted.
func (s *State) look(m world.Msg) []world.Cmd {
	d := &s.Day
	switch m := m.(type) {
	case DateChosen:
		*d = Day{Date: m.Date}
	case Turned:
		switch {
		case m.By > 0 && d.Answer.Next != "":
			d.after = append(slices.Clone(d.after), d.Answer.Next)
		case m.By < 0 && len(d.after) > 0:
			d.after = slices.Clone(d.after[:len(d.after)-1])
		default:
			return nil
		}
	}
	return s.readDay()
}

// readDay asks for the page of the day.
func (s *State) readDay() []world.Cmd {
	d := &s.Day
	after := ""
	if n := len(d.after); n > 0 {
		after = d.after[n-1]
	}
	path := wire.WithQuery(wire.AgendasPath, wire.DateParam, d.Date, wire.LimitParam, strconv.Itoa(pageAgendas), wire.AfterParam, after)
	r := s.Request(client.Get, path, s.Language.Tag(), nil)
	d.reading, d.Waiting, d.Armed = r.ID, true, nil
	return []world.Cmd{r}
}

func (s *State) gotAgendas(a world.Answered) []world.Cmd {
	s.Day.reading, s.Day.Waiting = 0, false
	var answer wire.AgendasResponse
	switch {
	case client.Done(a, &answer):
		s.Day.Answer, s.Day.Known = answer, true
		if s.Notice.Kind == NoticeUnread {
			s.Notice = Notice{}
		}
	case a.Status >= 400 && !client.Undecided(a.Status):
		s.refused(a)
	default:
		s.Notice = Notice{Kind: NoticeUnread}
	}
	return nil
}

// HasEarlier reports whether there is a page before this one.
func (d *Day) HasEarlier() bool { return len(d.after) > 0 }

// grave are the marks that take the appointment from its patient, and count against them.
func grave(suffix string) bool { return suffix == wire.NoShowSuffix || suffix == wire.LateSuffix }

// sure reports whether something was asked for twice; the first time arms it.
func (s *State) sure(m world.Msg) bool {
	if s.Day.Armed != m {
		s.Day.Armed = m
		return false
	}
	s.Day.Armed = nil
	return true
}

// mark records who came. What counts against a patient is asked for twice.
func (s *State) mark(m Marked) []world.Cmd {
	if grave(m.Suffix) && !s.sure(m) {
		return nil
	}
	s.Day.Armed = nil
	return s.change(aboutMark, wire.AppointmentPath(m.Code)+m.Suffix, nil)
}

// suspend records that a practitioner does not attend. Those who have an appointment will have to come again, so it is
// asked for twice.
func (s *State) suspend(m Suspended) []world.Cmd {
	if !s.sure(m) {
		return nil
	}
	var asked wire.SuspendRequest
	if m.FromNow {
		asked.From = s.Now()
	}
	return s.change(aboutAgenda, wire.AgendasPath+"/"+m.ID+wire.SuspendSuffix, asked.AppendMsgpack(nil))
}

// resume records that they attend after all: those places are given again.
func (s *State) resume(m Resumed) []world.Cmd {
	if !s.sure(m) {
		return nil
	}
	return s.change(aboutAgenda, wire.AgendasPath+"/"+m.ID+wire.ResumeSuffix, nil)
}

// gotAgenda shows an agenda as it is now.
func (s *State) gotAgenda(a world.Answered) bool {
	var answer wire.AgendaResponse
	if !client.Done(a, &answer) {
		return false
	}
	agendas := slices.Clone(s.Day.Answer.Agendas)
	for i := range agendas {
		if agendas[i].ID == answer.Agenda.ID {
			agendas[i] = answer.Agenda
		}
	}
	s.Day.Answer.Agendas = agendas
	return true
}

// UnderWay reports whether an agenda has begun and not ended.
func (s *State) UnderWay(a *wire.Agenda) bool {
	now := s.ServerMillis()
	start, begins := moment.Millis(a.Start)
	end, ends := moment.Millis(a.End)
	return begins && ends && start <= now && now < end
}

// gotMark shows an appointment as it is now, without a look at all others.
func (s *State) gotMark(a world.Answered) bool {
	var answer wire.AppointmentResponse
	if !client.Done(a, &answer) {
		return false
	}
	agendas := slices.Clone(s.Day.Answer.Agendas)
	for i := range agendas {
		for j := range agendas[i].Appointments {
			if agendas[i].Appointments[j].Code == answer.Appointment.Code {
				agendas[i].Appointments = slices.Clone(agendas[i].Appointments)
				agendas[i].Appointments[j] = answer.Appointment
			}
		}
	}
	s.Day.Answer.Agendas = agendas
	return true
}
