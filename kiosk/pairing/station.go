package pairing

import (
	"slices"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Hint is what is wrong with a pairing code.
type Hint uint8

// The hints.
const (
	HintNone      Hint = iota
	HintShort          // characters are missing
	HintWrongCode      // the server does not know it any more
	HintWrongRole      // it is for another kind of device
	HintNoAnswer       // the server was not reached
)

// What somebody does at the screen of a device that belongs to no unit yet.
type (
	// Typed is one character of the code, Erased takes the last one back, Submitted says that it is complete.
	Typed     struct{ Character string }
	Erased    struct{}
	Submitted struct{}
	// LanguageChosen changes what is spoken.
	LanguageChosen struct{ Language i18n.Language }
)

// languageSetting is what the language is kept under.
const languageSetting = "language"

// Station is a device that does nothing by itself but belong to a unit and keep in touch: what a board and a desk
// have in common. Whoever has it gives it every message first.
type Station struct {
	client.Client
	Device   Device
	Language i18n.Language
	Hint     Hint
	// Begun reports that the device's own store was read.
	Begun bool
	// NowMillis is the device's own clock, AheadMillis how far the server's is ahead of it.
	NowMillis, AheadMillis int64
	// UpdateReady reports that a newer program waits.
	UpdateReady bool

	roles   []string
	version string
	pairing world.Request // the one that has no answer yet
	busy    bool
}

// Roles says with which roles a device may be this one.
func (s *Station) Roles(roles ...string) { s.roles = roles }

// Take takes in a message; true where it was for the station alone.
func (s *Station) Take(m world.Msg) (cmds []world.Cmd, mine bool) {
	switch m := m.(type) {
	case world.Started:
		return s.start(m), false
	case world.Ticked:
		s.NowMillis = m.NowMillis
		return s.beat(), false
	case world.UpdateFound:
		s.UpdateReady = true
		return nil, true
	case world.Answered:
		return s.answered(m)
	case LanguageChosen:
		s.Language = m.Language
		return []world.Cmd{world.Keep{Name: languageSetting, Value: m.Language.Tag()}}, true
	}
	if s.Device.Paired || !s.Begun {
		return nil, false
	}
	return s.typed(m), true
}

func (s *Station) start(m world.Started) []world.Cmd {
	s.Begun, s.NowMillis, s.Nonce, s.version = true, m.NowMillis, m.Nonce, m.Version
	s.AheadMillis, s.Device.Printer = m.Kept.AheadMillis, wire.PrinterNone
	s.Language = i18n.ParseTag(m.Kept.Settings[languageSetting])
	if m.Kept.Paired && slices.Contains(s.roles, m.Kept.Role) {
		s.Device.Paired, s.Device.Unit = true, m.Kept.Unit
		return s.beat()
	}
	s.Device.Code = m.PairingCode
	if m.PairingCode == "" {
		return nil
	}
	return s.redeem()
}

// typed takes in what is done while the device belongs to nobody.
func (s *Station) typed(m world.Msg) []world.Cmd {
	if s.busy {
		return nil
	}
	switch m := m.(type) {
	case Typed:
		s.add(m.Character)
	case Erased:
		s.erase()
	case Submitted:
		return s.redeem()
	case world.Key:
		switch m.Name {
		case "Backspace":
			s.erase()
		case "Enter":
			return s.redeem()
		default:
			s.add(m.Name)
		}
	}
	return nil
}

func (s *Station) add(character string) {
	if len(character) != 1 || len(s.Device.Code) >= maxCode {
		return
	}
	c := strings.ToUpper(character)
	if c[0] >= '0' && c[0] <= '9' || c[0] >= 'A' && c[0] <= 'Z' || c[0] == '-' {
		s.Device.Code += c
		s.Hint = HintNone
	}
}

func (s *Station) erase() {
	if code := s.Device.Code; code != "" {
		s.Device.Code, s.Hint = code[:len(code)-1], HintNone
	}
}

// redeem asks for the token that the code stands for. The same code that got no answer is asked for under the same
// key: it may be used up by then, and its token waits for us.
func (s *Station) redeem() []world.Cmd {
	if s.Device.CodeIsShort() {
		s.Hint = HintShort
		return nil
	}
	body := (&wire.PairRequest{Code: s.Device.Code}).AppendMsgpack(nil)
	if s.pairing.Key != "" && string(s.pairing.Body) == string(body) {
		s.pairing = s.Again(s.pairing)
	} else {
		s.pairing = s.Change(wire.PairPath, s.Language.Tag(), (&wire.PairRequest{Code: s.Device.Code}).AppendMsgpack(nil))
	}
	s.busy, s.Hint = true, HintNone
	return []world.Cmd{s.pairing}
}

// Busy reports that the code is being looked at.
func (s *Station) Busy() bool { return s.busy }

func (s *Station) answered(a world.Answered) (cmds []world.Cmd, mine bool) {
	switch {
	case s.busy && a.ID == s.pairing.ID:
		s.busy = false
		return s.paired(a), true
	case a.ID != 0 && a.ID == s.Device.Beating():
		return s.beaten(a), true
	}
	return nil, false
}

func (s *Station) paired(a world.Answered) []world.Cmd {
	var answer wire.PairResponse
	switch {
	case client.Undecided(a.Status):
		s.Hint = HintNoAnswer
		return nil
	case !client.Done(a, &answer):
		s.Hint = HintWrongCode
	case !slices.Contains(s.roles, answer.Role):
		s.Hint = HintWrongRole
	default:
		s.Device.Belong(answer.Unit)
		s.pairing = world.Request{}
		return append([]world.Cmd{world.Remember{Body: a.Body}}, s.beat()...)
	}
	s.Device.Code, s.pairing = "", world.Request{}
	return nil
}

func (s *Station) beat() []world.Cmd {
	return s.Device.Beat(&s.Client, s.NowMillis, s.Language.Tag(), s.version, 0)
}

func (s *Station) beaten(a world.Answered) []world.Cmd {
	answer, told := s.Device.Beaten(a)
	switch {
	case client.RefusedToken(a):
		return s.Revoked()
	case !told:
		return nil
	}
	if answer.Version != "" && s.version != "" && answer.Version != s.version {
		s.UpdateReady = true
	}
	return s.SetTime(answer.Now)
}

// Revoked is what becomes of a device whose token the server does not know any more.
func (s *Station) Revoked() []world.Cmd {
	s.Device.Leave()
	return []world.Cmd{world.Forget{}}
}

// SetTime learns how far the server's clock is ahead.
func (s *Station) SetTime(now string) []world.Cmd {
	return LearnTime(&s.AheadMillis, s.NowMillis, now)
}

// At is a moment of the device's own clock as the unit's clocks show it, by the server's time: 09:20.
func (s *Station) At(millis int64) string {
	return i18n.Clock(moment.Text(millis+s.AheadMillis, s.Device.Unit.Offset))
}

// Today is the date at the unit.
func (s *Station) Today() string { return moment.Date(s.ServerMillis(), s.Device.Unit.Offset) }

// Now is the time at the unit, RFC 3339.
func (s *Station) Now() string { return moment.Text(s.ServerMillis(), s.Device.Unit.Offset) }

// ServerMillis is the time by the server's clock, in milliseconds since 1970.
func (s *Station) ServerMillis() int64 { return s.NowMillis + s.AheadMillis }
