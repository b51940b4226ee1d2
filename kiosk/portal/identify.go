package portal

import (
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/document"
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// maxRefusedChecks is how many robot checks in a row may come too late before the person is told.
const maxRefusedChecks = 3

// resumption is where a visit stands whose session ended on the way: it goes on when the same person is back.
type resumption struct {
	document wire.Document
	screen   Screen
	about    about
	request  world.Request // what was refused for want of a session, without a number where nothing was
}

// Interrupted reports that a visit waits for the person to identify themselves again.
func (s *State) Interrupted() bool { return s.resume.document.Number != "" }

func (s *State) identify(m Msg) []world.Cmd {
	switch m := m.(type) {
	case Began:
		if s.Screen != ScreenWelcome && s.Screen != ScreenEnded {
			return nil
		}
		s.Visit.trail, s.Idle = nil, false
		s.Screen = ScreenWelcome
		s.open(ScreenIdentify)
		return s.goOn()
	case DocumentChosen:
		if s.Screen != ScreenIdentify {
			return nil
		}
		s.Form.DocumentType = m.Type
		s.Form.Wrong[FieldNumber] = HintNone
	case SignInWanted:
		if s.Screen == ScreenIdentify {
			return s.signInWanted()
		}
	}
	return nil
}

// signInWanted looks at what was written, and comes in when the robot check is solved.
func (s *State) signInWanted() []world.Cmd {
	f := &s.Form
	s.Visit.Problem = client.Problem{}
	f.Wrong[FieldNumber], f.Wrong[FieldYear] = HintNone, yearHint(f.Values[FieldYear])
	switch number := document.Bare(f.Values[FieldNumber]); {
	case f.Kind() == wire.DocumentCedula:
		f.Wrong[FieldNumber] = cedulaHint(f.Values[FieldNumber])
	case number == "":
		f.Wrong[FieldNumber] = HintEmpty
	case len(number) < 3:
		f.Wrong[FieldNumber] = HintShort
	}
	for _, field := range []Field{FieldNumber, FieldYear} {
		if f.Wrong[field] != HintNone {
			return []world.Cmd{world.Focus{ID: field.ID()}}
		}
	}
	s.Check.refusals = 0
	if s.Check.Search.Found() {
		return s.sendSession()
	}
	s.Check.Wanted = true
	return s.goOn()
}

// comeIn begins a new robot check and then comes in with what was written.
func (s *State) comeIn() []world.Cmd {
	s.Check.Wanted = true
	return s.beginCheck()
}

// sendSession uses the robot check up.
func (s *State) sendSession() []world.Cmd {
	year, _ := strconv.Atoi(strings.TrimSpace(s.Form.Values[FieldYear]))
	s.Session.Document = wire.Document{Type: s.Form.Kind(), Number: document.Bare(s.Form.Values[FieldNumber])}
	r := s.request(client.Post, wire.SessionsPath, (&wire.SessionRequest{
		Document: s.Session.Document, IssueYear: year, Challenge: s.Check.Search.Solution(),
	}).AppendMsgpack(nil))
	s.Check = Check{refusals: s.Check.refusals}
	return s.ask(aboutSession, r)
}

func (s *State) gotSession(a world.Answered) []world.Cmd {
	told, _ := client.Refusal(a)
	code, rule, field := client.CodeOf(a), told.Rule, told.Field
	switch {
	case code == wire.Unauthenticated && rule == ruleCheck && s.Check.refusals < maxRefusedChecks:
		s.Check.refusals++ // it was solved too long ago: nobody needs to know
		return s.comeIn()
	case code == wire.Unauthenticated:
		s.Visit.Problem, s.Form.Values[FieldYear] = s.problemOf(a), ""
		return append(s.beginCheck(), world.Focus{ID: FieldYear.ID()})
	case code == wire.InvalidDocument || strings.HasPrefix(field, "/document"):
		s.Form.Wrong[FieldNumber] = HintRefusedBy
		return append(s.beginCheck(), world.Focus{ID: FieldNumber.ID()})
	case code == wire.Malformed && field == "/issueYear":
		s.Form.Wrong[FieldYear] = HintNoYear
		return append(s.beginCheck(), world.Focus{ID: FieldYear.ID()})
	case !client.Good(a):
		return s.stuck(s.problemOf(a))
	}
	var answer wire.SessionResponse
	if answer.UnmarshalMsgpack(a.Body) != nil {
		return s.stuck(client.Problem{Local: client.ProblemStrange})
	}
	s.Session = Session{
		Document: s.Session.Document, Person: answer.Person, Dependents: answer.Dependents, Expires: answer.Expires,
		token: answer.Token,
	}
	if now, known := moment.Millis(answer.Now); known {
		s.AheadMillis = now - s.NowMillis
	}
	s.Form.forgetPerson()
	return s.goOnWithVisit()
}

// ruleCheck is the rule behind the refusal of a robot check: it is too old, or was used.
const ruleCheck = "challengeSeconds"

// expired asks a person whose session has ended to identify themselves again. What they chose stays, and what was
// refused for that reason is sent again when they are back.
func (s *State) expired(refused asked) []world.Cmd {
	s.leaveProblem()
	r := resumption{document: s.Session.Document, screen: s.Screen}
	if refused.id != 0 {
		r.about, r.request = refused.about, s.failed
	}
	s.Form.forgetPerson()
	s.Form.DocumentType, s.Form.Values[FieldNumber] = s.Session.Document.Type, s.Session.Document.Number
	s.Session, s.asked, s.failed, s.resume = Session{}, asked{}, world.Request{}, r
	s.Check = Check{}
	s.Screen = ScreenIdentify
	return s.beginCheck()
}

// goOnWithVisit goes back to where the visit was when the session ended, or begins one.
func (s *State) goOnWithVisit() []world.Cmd {
	r := s.resume
	s.resume = resumption{}
	if r.document != s.Session.Document {
		s.Visit = Visit{}
		s.clearForm()
		s.turnTo(ScreenHome)
		return nil
	}
	s.turnTo(r.screen)
	if r.request.ID == 0 {
		return nil
	}
	s.asked, s.failed = asked{about: r.about}, r.request
	return s.again()
}
