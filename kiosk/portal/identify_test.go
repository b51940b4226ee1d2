package portal

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

func TestNothingHappensBeforeTheProgramIsThere(t *testing.T) {
	p := &play{t: t}
	p.say(Began{}).at(ScreenWelcome)
	words := View(p.state).Words()
	if !strings.Contains(words, "Cargando…") || strings.Contains(words, "Empezar") || len(p.cmds) != 0 {
		t.Errorf("before the program is there it wants %v and says %s", p.cmds, words)
	}
	for _, need := range []string{"gratis", "140", "1800-100-000", "161", "Base legal", "Horario", "Tenga a la mano", "atencionalusuario@iess.gob.ec"} {
		if !strings.Contains(words, need) {
			t.Errorf("the first screen does not say %q", need)
		}
	}
}

func TestWritingADocument(t *testing.T) {
	p := identifying(t)
	for typed, want := range map[string]Hint{
		"171003406": HintNone, "1710034064": HintMistyped, "171003-4065": HintNone, "171 003 4065": HintNone, "17100340655": HintLong, "17100x": HintMistyped,
	} {
		if p.say(Entered{FieldNumber, typed}); p.state.Form.Wrong[FieldNumber] != want {
			t.Errorf("%q: hint %d, want %d", typed, p.state.Form.Wrong[FieldNumber], want)
		}
	}
	p.quiet().say(Entered{FieldNumber, "17100"}, Entered{FieldYear, ""}, SignInWanted{})
	if f := p.state.Form; f.Wrong[FieldNumber] != HintShort || f.Wrong[FieldYear] != HintEmpty {
		t.Errorf("the hints are %v", f.Wrong)
	}
	if focus, _ := wants[world.Focus](p); focus.ID != "number" || p.state.Busy() {
		t.Errorf("the focus goes to %q", focus.ID)
	}
	p.say(Entered{FieldNumber, cedula}, Entered{FieldYear, "19"}, SignInWanted{})
	if focus, _ := wants[world.Focus](p); focus.ID != "year" || p.state.Form.Wrong[FieldYear] != HintNoYear {
		t.Errorf("the focus goes to %q", focus.ID)
	}
	p.say(DocumentChosen{wire.DocumentPassport}, Entered{FieldNumber, "1710034064"})
	if p.state.Form.Wrong[FieldNumber] != HintNone {
		t.Error("a passport is measured like a cédula")
	}
}

// TestComingIn has the check solved before and after the person has written all.
func TestComingIn(t *testing.T) {
	for name, first := range map[string]bool{"the check is first": true, "the person is first": false} {
		p := identifying(t)
		write := func() { p.say(Entered{FieldNumber, "171003406-5"}, Entered{FieldYear, " 2019"}, SignInWanted{}) }
		if first {
			p.solve(2000)
			write()
		} else {
			write()
			if !p.state.Busy() || !strings.Contains(View(p.state).Words(), "Entrando…") {
				t.Errorf("%s: nobody is told to wait", name)
			}
			p.solve(2000)
		}
		p.say(SignInWanted{}) // touched twice
		var asked wire.SessionRequest
		r := p.sent(wire.SessionsPath, &asked)
		solution, err := base64.StdEncoding.DecodeString(asked.Challenge)
		if err != nil || !strings.Contains(string(solution), `"number":2000`) || !strings.Contains(string(solution), `"signature":"s"`) {
			t.Errorf("%s: the check is %s, %v", name, solution, err)
		}
		if asked.Document != (wire.Document{Type: wire.DocumentCedula, Number: cedula}) || asked.IssueYear != 2019 || r.Session != "" || r.Key != "" || r.Method != "POST" {
			t.Errorf("%s: asked %+v with %+v", name, asked, r)
		}
		if _, twice := p.asks(wire.SessionsPath); twice {
			t.Errorf("%s: asked twice", name)
		}
		p.reply(r, &wire.SessionResponse{Token: "token", Expires: sessionEnds, Now: serverNow, Person: wire.SessionPerson{MaskedName: "A**", Coverage: "pensioner"}}).at(ScreenHome)
		words := View(p.state).Words()
		if !strings.Contains(words, "A** · Pensionista") || !strings.Contains(words, "hasta las 12:20") || strings.Contains(words, cedula) {
			t.Errorf("%s: %s", name, words)
		}
		if p.state.AheadMillis != 120_000 {
			t.Errorf("%s: the server is %d ms ahead", name, p.state.AheadMillis)
		}
		p.say(BookWanted{})
		if r := p.request(wire.SpecialtiesPath); r.Session != "token" {
			t.Errorf("%s: asked without the session", name)
		}
	}
}

// TestTheCheckLeavesThePageAlive looks at how long the slices are on a fast and on a slow telephone.
func TestTheCheckLeavesThePageAlive(t *testing.T) {
	for name, millisPerNumber := range map[string]float64{"fast": 0.0005, "slow": 0.05, "very slow": 1} {
		p := identifying(t).answer(wire.ChallengePath, challenge(4900))
		took, turns, long := 0.5, 0, 0
		for {
			if _, wanted := wants[world.Later](p); !wanted {
				break
			}
			p.say(world.Resumed{TookMillis: took})
			if _, more := wants[world.Later](p); more {
				p.cmds = append(p.cmds, world.Later{})
			}
			took = float64(p.state.Check.slice) * millisPerNumber
			if turns++; took > 2*maxSliceMillis {
				long++
			}
		}
		if !p.state.Check.Search.Found() || long > 6 {
			t.Errorf("%s: found %v after %d turns, %d of them long", name, p.state.Check.Search.Found(), turns, long)
		}
	}
}

func TestTheCheckShowsHowFarItIs(t *testing.T) {
	p := identifying(t).answer(wire.ChallengePath, challenge(4900))
	bar := func() string {
		n := View(p.state).Find(func(n *h.Node) bool { return n.Tag == "progress" })
		value, _ := n.Attr("value")
		return value
	}
	before := bar()
	for range 4 {
		wants[world.Later](p)
		p.say(world.Resumed{TookMillis: 1})
	}
	if after := bar(); before != "0" || after == "0" || after == "100" {
		t.Errorf("the bar went from %s to %s", before, after)
	}
	if p.run(); bar() != "100" {
		t.Errorf("at the end the bar is at %s", bar())
	}
}

// TestOnlyOneChainOfTurns: a check that is begun anew does not make the page work twice as much.
func TestOnlyOneChainOfTurns(t *testing.T) {
	p := identifying(t).answer(wire.ChallengePath, challenge(4900))
	p.say(Back{}).at(ScreenWelcome).say(Began{}).answer(wire.ChallengePath, challenge(4900))
	turns := 0
	for _, cmd := range p.cmds {
		if _, is := cmd.(world.Later); is {
			turns++
		}
	}
	if turns != 1 {
		t.Errorf("%d turns are on their way", turns)
	}
	if p.run(); !p.state.Check.Search.Found() {
		t.Error("the second check is not solved")
	}
}

func TestAWrongYear(t *testing.T) {
	p := identifying(t).solve(3).say(Entered{FieldNumber, cedula}, Entered{FieldYear, "2001"}, SignInWanted{})
	p.quiet2(wire.SessionsPath).refuse(wire.SessionsPath, wire.Unauthenticated, "wrongYearsToLock").at(ScreenIdentify)
	if p.state.Visit.Problem.Title != "No" || p.state.Form.Values[FieldYear] != "" || p.state.Form.Values[FieldNumber] != cedula || p.state.SignedIn() {
		t.Errorf("after a wrong year there is %+v", p.state.Form)
	}
	if focus, _ := wants[world.Focus](p); focus.ID != "year" {
		t.Errorf("the focus goes to %q", focus.ID)
	}
	p.comeIn(cedula, "token").at(ScreenHome) // with a check of its own
}

// quiet2 forgets what the page wanted but the request to a path.
func (p *play) quiet2(path string) *play {
	r, asked := p.asks(path)
	p.cmds = nil
	if asked {
		p.cmds = []world.Cmd{r}
	}
	return p
}

// TestAnOldCheckIsDoneAgain without a word to the person, a few times.
func TestAnOldCheckIsDoneAgain(t *testing.T) {
	p := identifying(t).solve(3).say(Entered{FieldNumber, cedula}, Entered{FieldYear, "2019"}, SignInWanted{})
	for range maxRefusedChecks {
		p.refuse(wire.SessionsPath, wire.Unauthenticated, ruleCheck).at(ScreenIdentify)
		if p.state.Visit.Problem.Title != "" {
			t.Error("the person is told of it")
		}
		p.solve(5)
	}
	p.refuse(wire.SessionsPath, wire.Unauthenticated, ruleCheck)
	if p.state.Visit.Problem.Title == "" {
		t.Error("in the end nobody is told")
	}
}

func TestTheCheckCannotBeHad(t *testing.T) {
	p := identifying(t).fail(wire.ChallengePath)
	if !p.state.Offline || !strings.Contains(View(p.state).Words(), "Seguimos intentando") {
		t.Error("nobody is told")
	}
	p.say(Entered{FieldNumber, cedula}, Entered{FieldYear, "2019"})
	if p.later(3); len(p.quiet2("").cmds) != 0 {
		t.Error("the next try comes too early")
	}
	p.later(1).solve(3).say(SignInWanted{})
	p.request(wire.SessionsPath)
}

func TestALostAnswerAtTheDoor(t *testing.T) {
	p := identifying(t).solve(3).say(Entered{FieldNumber, cedula}, Entered{FieldYear, "2019"}, SignInWanted{})
	p.fail(wire.SessionsPath).at(ScreenProblem).say(Retried{}).at(ScreenIdentify)
	p.solve(4) // the check before may be used up
	p.answer(wire.SessionsPath, &wire.SessionResponse{Token: "token", Expires: sessionEnds, Now: serverNow}).at(ScreenHome)
}

func TestADocumentThatTheServerDoesNotTake(t *testing.T) {
	p := identifying(t).solve(3).say(DocumentChosen{wire.DocumentForeigner}, Entered{FieldNumber, "X1"}, SignInWanted{})
	if p.state.Form.Wrong[FieldNumber] != HintShort {
		t.Error("two characters are a code")
	}
	p.say(Entered{FieldNumber, "X123"}, Entered{FieldYear, "2019"}, SignInWanted{}).refuse(wire.SessionsPath, wire.InvalidDocument, "").at(ScreenIdentify)
	if p.state.Form.Wrong[FieldNumber] != HintRefusedBy {
		t.Error("nobody is told which field it is")
	}
}
