package flow

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/moment"
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
	return s.change(aboutPairing, wire.PairPath, &wire.PairRequest{Code: s.Device.Code})
}

func (s *State) paired(a world.Answered) []world.Cmd {
	var answer wire.PairResponse
	if !client.Done(a, &answer) {
		s.Visit.Hint = HintWrongCode
		if client.Undecided(a.Status) {
			return s.stuck(problemOf(a))
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
	return s.setTime(answer.Now)
}

// keptAheadMillis is by how much the clocks must have come apart to be worth keeping.
const keptAheadMillis = 2000

// setTime learns how far the server's clock is ahead.
func (s *State) setTime(now string) []world.Cmd {
	millis, ok := moment.Millis(now)
	if !ok {
		return nil
	}
	before := s.AheadMillis
	s.AheadMillis = millis - s.NowMillis
	if change := s.AheadMillis - before; change > -keptAheadMillis && change < keptAheadMillis {
		return nil
	}
	return []world.Cmd{world.KeepTime{AheadMillis: s.AheadMillis}}
}
