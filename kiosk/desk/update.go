package desk

import (
	"strings"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// againAfterMillis is how long after a lost answer the same is sent again.
const againAfterMillis = 5000

// Update is the whole desk: what it becomes after a message, and what is to be done in the world.
func Update(s State, m world.Msg) (State, []world.Cmd) {
	s.Roles(wire.RoleStaff)
	before, ready := s.Device.Paired, s.Ready()
	if started, is := m.(world.Started); is {
		s.recall(started.Kept.Settings)
	}
	cmds, mine := s.Take(m)
	if !mine {
		cmds = append(cmds, s.take(m)...)
	}
	switch {
	case s.Device.Paired && !before:
		s.Open = s.Open || !s.Ready()
		cmds = append(cmds, s.Feed.Follow(&s.Client, s.Device.Unit.ID, s.NowMillis)...)
		cmds = append(cmds, world.Focus{ID: s.focus()})
	case before && !s.Device.Paired:
		cmds = append(cmds, s.Feed.End()...)
		s = State{Station: s.Station, Setup: Setup{Desk: s.Desk, Services: s.Services}}
	case s.Ready() && !ready:
		cmds = append(cmds, s.read()...)
	}
	return s, cmds
}

// take takes in what did not come from the staff; everything else is theirs.
func (s *State) take(m world.Msg) []world.Cmd {
	switch m := m.(type) {
	case world.Started:
		return nil
	case world.Ticked:
		return s.tick()
	case world.Streamed, world.Answered:
		return s.heard(m)
	}
	if !s.Device.Paired {
		return nil
	}
	return s.staff(m)
}

func (s *State) tick() []world.Cmd {
	cmds := s.Feed.Tick(&s.Client, s.NowMillis)
	if s.Busy() && !s.asked.flying && s.NowMillis >= s.asked.again {
		cmds = append(cmds, s.again()...)
	}
	if s.reading.again != 0 && s.NowMillis >= s.reading.again {
		cmds = append(cmds, s.read()...)
	}
	if s.UpdateReady && s.atRest() {
		s.UpdateReady = false
		cmds = append(cmds, world.Reload{})
	}
	return cmds
}

// atRest reports that nobody is in the middle of something.
func (s *State) atRest() bool {
	return !s.Busy() && s.Arrival.Typed == "" && !s.Open && s.Tab == TabQueue && s.Chooser == ChooseNothing
}

// heard takes in an event of the queue, or an answer.
func (s *State) heard(m world.Msg) []world.Cmd {
	switch heard := s.Feed.Take(m, s.NowMillis); {
	case heard.Revoked:
		return s.Revoked()
	case heard.Changed:
		return append(s.SetTime(s.Feed.Queue.Now), s.read()...)
	case heard.Mine:
		return nil
	}
	a, is := m.(world.Answered)
	switch {
	case !is || a.ID == 0:
		return nil
	case a.ID != s.asked.request.ID && a.ID != s.reading.id && a.ID != s.Day.reading:
		return nil // nobody waits for it any more
	case client.RefusedToken(a):
		return s.Revoked()
	case a.ID == s.reading.id:
		return s.gotTickets(a)
	case a.ID == s.Day.reading:
		return s.gotAgendas(a)
	}
	return s.answered(a)
}

// staff takes in what somebody did.
func (s *State) staff(m world.Msg) []world.Cmd {
	switch m := m.(type) {
	case world.Key:
		return s.key(m.Name)
	case TabChosen:
		return s.turnTo(m.Tab)
	case SetupWanted, NameTyped, ServiceTurned, SetupDone:
		return s.setUp(m)
	case KindChosen:
		s.Arrival.Kind = m.Kind
		return nil
	case NumberTyped:
		s.Arrival.Typed = m.Text
		return nil
	case DateChosen, Refreshed, Turned:
		return s.look(m)
	case GivenUp:
		s.asked, s.Notice = asked{}, Notice{}
		return s.read()
	case ChooserWanted:
		if _, called := s.Current(); called {
			s.Chooser = m.Chooser
			return []world.Cmd{world.Focus{ID: firstChoice}}
		}
		return nil
	case ChooserClosed:
		return s.leaveChooser()
	}
	if s.Busy() {
		if _, retries := m.(Retried); retries && !s.asked.flying {
			return s.again()
		}
		return nil // a second press on the same button
	}
	switch m := m.(type) {
	case Submitted:
		return s.arrive()
	case Marked:
		return s.mark(m)
	case Suspended:
		return s.suspend(m)
	case Resumed:
		return s.resume(m)
	}
	return s.ofTicket(m)
}

// key takes in a function key: they mean the same everywhere, and type nothing.
func (s *State) key(name string) []world.Cmd {
	if !s.Ready() {
		return nil
	}
	message, known := map[string]world.Msg{
		"F2": NextWanted{}, "F4": RecallWanted{}, "F8": NoAnswerWanted{}, "F9": DoneWanted{}, "Escape": ChooserClosed{},
	}[name]
	if !known {
		return nil
	}
	if s.Busy() && !s.asked.flying && name == "F2" {
		message = Retried{}
	}
	if name != "Escape" {
		s.Tab = TabQueue
	}
	return s.staff(message)
}

func (s *State) turnTo(t Tab) []world.Cmd {
	s.Tab, s.Chooser, s.Day.Armed = t, ChooseNothing, nil
	if !s.Busy() {
		s.Notice = Notice{}
	}
	cmds := []world.Cmd{world.Focus{ID: s.focus()}}
	s.Day = Day{Date: s.Day.Date} // what is of persons does not stay behind another part
	if t == TabAgendas {
		cmds = append(cmds, s.readDay()...)
	}
	return cmds
}

// leaveChooser goes back to where one was.
func (s *State) leaveChooser() []world.Cmd {
	s.Day.Armed = nil
	if s.Chooser == ChooseNothing {
		return nil
	}
	s.Chooser = ChooseNothing
	return []world.Cmd{world.Focus{}}
}

// The ids of what the focus goes to: fields that wait for somebody to type, and the first of a choice.
const (
	nameField   = "desk-name"
	numberField = "arrival-number"
	firstChoice = "first-choice"
	nextButton  = "call-next"
)

// focus is where the focus belongs on this screen; empty for the heading.
func (s *State) focus() string {
	switch {
	case s.Open:
		return nameField
	case s.Tab == TabArrivals:
		return numberField
	}
	return ""
}

// change asks for something that counts once, however often it is sent.
func (s *State) change(what about, path string, body []byte) []world.Cmd {
	s.Notice = Notice{}
	s.asked = asked{request: s.Change(path, s.Language.Tag(), body), what: what, flying: true}
	return append([]world.Cmd{s.asked.request}, s.leaveChooser()...)
}

// again sends the change once more, under the same key.
func (s *State) again() []world.Cmd {
	s.asked.request = s.Again(s.asked.request)
	s.asked.flying = true
	return []world.Cmd{s.asked.request}
}

// answered takes in what became of the change.
func (s *State) answered(a world.Answered) []world.Cmd {
	if client.Undecided(a.Status) {
		s.asked.flying, s.asked.again = false, s.NowMillis+againAfterMillis
		s.Notice = Notice{Kind: NoticeLost}
		return nil
	}
	what := s.asked.what
	s.asked, s.Notice = asked{}, Notice{}
	s.reading.stale = true
	if a.Status >= 400 {
		s.refused(a)
		return s.read()
	}
	understood := false
	switch what {
	case aboutTicket:
		understood = s.gotTicket(a)
	case aboutArrival:
		understood = s.gotArrival(a)
	case aboutMark:
		understood = s.gotMark(a)
	case aboutAgenda:
		understood = s.gotAgenda(a)
	}
	if !understood {
		s.Notice = Notice{Kind: NoticeOdd}
	}
	cmds := s.read()
	_, called := s.Current()
	switch {
	case what == aboutArrival:
		cmds = append(cmds, world.Focus{ID: s.focus()})
	case what == aboutTicket && !called && s.Tab == TabQueue: // the button that was pressed is gone
		cmds = append(cmds, world.Focus{ID: nextButton})
	}
	return cmds
}

// refused says why not.
func (s *State) refused(a world.Answered) {
	told, there := client.Refusal(a)
	switch {
	case client.CodeOf(a) == wire.QueueEmpty:
		s.Notice = Notice{Kind: NoticeNobody}
	case !there || told.Title == "":
		s.Notice = Notice{Kind: NoticeOdd}
	default:
		s.Notice = Notice{Kind: NoticeRefused, Title: told.Title, Detail: told.Detail}
		if told.Next != nil {
			s.Notice.Next = told.Next.Words
		}
	}
}

// Silent reports that the line to the server is broken.
func (s *State) Silent() bool { return s.Feed.Silent(s.NowMillis) }

// The names of the settings.
const (
	deskSetting     = "desk"
	servicesSetting = "services"
)

// recall reads what the device has kept of what the desk is.
func (s *State) recall(settings map[string]string) {
	s.Desk = settings[deskSetting]
	if list := settings[servicesSetting]; list != "" {
		s.Services = strings.Split(list, ",")
	}
}
