package flow

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/pairing"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// pair redeems the code that was typed for a token of the device's own.
func (s *State) pair() []world.Cmd {
	if s.Busy() || s.Screen != ScreenPair {
		return nil
	}
	if s.Device.CodeIsShort() {
		s.Visit.Hint = HintShort
		return nil
	}
	return s.change(aboutPairing, wire.PairPath, (&wire.PairRequest{Code: s.Device.Code}).AppendMsgpack(nil))
}

func (s *State) paired(a world.Answered) []world.Cmd {
	var answer wire.PairResponse
	if !client.Done(a, &answer) {
		s.Visit.Hint = HintWrongCode
		if client.Undecided(a.Status) {
			return s.stuck(client.ProblemOf(a))
		}
		s.Device.Code = ""
		return nil
	}
	s.Device.Belong(answer.Unit)
	s.Visit = Visit{}
	s.Screen = ScreenHome
	return append([]world.Cmd{world.Remember{Body: a.Body}}, s.beat()...)
}

// unpaired is what a device becomes whose token was revoked. What it noted for the server stays: it is
// delivered when the device is paired again.
func (s *State) unpaired() []world.Cmd {
	s.Device.Leave()
	return append(s.end(), world.Forget{})
}

// beat tells the server how the device is.
func (s *State) beat() []world.Cmd {
	cmds := s.Device.Beat(&s.client, s.NowMillis, s.Language.Tag(), s.version, len(s.Waiting))
	if cmds == nil {
		return nil
	}
	return append(cmds, world.CheckPrinter{})
}

func (s *State) beaten(a world.Answered) []world.Cmd {
	answer, told := s.Device.Beaten(a)
	s.Offline = a.Status == 0
	switch {
	case client.RefusedToken(a):
		return s.unpaired()
	case !told:
		return nil
	}
	if answer.Version != "" && s.version != "" && answer.Version != s.version {
		s.UpdateReady = true
	}
	return pairing.LearnTime(&s.AheadMillis, s.NowMillis, answer.Now)
}
