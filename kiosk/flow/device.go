package flow

import (
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// beatEveryMillis is how often the server hears of the device.
const beatEveryMillis = 60_000

// pair redeems the code that was typed for a token of the device's own.
func (s *State) pair() []world.Cmd {
	if s.Busy() || s.Screen != ScreenPair {
		return nil
	}
	if len(s.Device.Code) < 8 {
		s.Visit.Hint = HintShort
		return nil
	}
	return s.change(aboutPairing, wire.PairPath, &wire.PairRequest{Code: s.Device.Code})
}

func (s *State) paired(a world.Answered) []world.Cmd {
	var answer wire.PairResponse
	if a.Status < 200 || a.Status > 299 || answer.UnmarshalMsgpack(a.Body) != nil {
		s.Visit.Hint = HintWrongCode
		if undecided(a.Status) {
			return s.stuck(problemOf(a))
		}
		s.Device.Code = ""
		return nil
	}
	s.Device = Device{Paired: true, Unit: answer.Unit, Printer: s.Device.Printer}
	s.Visit, s.beatMillis = Visit{}, 0
	s.Screen = ScreenHome
	return append([]world.Cmd{world.Remember{Body: a.Body}}, s.beat()...)
}

// unpaired is what a device becomes whose token was revoked. What it noted for the server stays: it is
// delivered when the device is paired again.
func (s *State) unpaired() []world.Cmd {
	s.Device = Device{Printer: s.Device.Printer}
	return append(s.end(), world.Forget{})
}

// beat tells the server how the device is.
func (s *State) beat() []world.Cmd {
	if !s.Device.Paired || s.beating != 0 || s.NowMillis < s.beatMillis {
		return nil
	}
	r := s.request(post, wire.HeartbeatPath, &wire.HeartbeatRequest{
		Version: s.version, QueueDepth: len(s.Waiting), Printer: s.Device.Printer,
	})
	s.beating, s.beatMillis = r.ID, s.NowMillis+beatEveryMillis
	return []world.Cmd{r}
}

func (s *State) beaten(a world.Answered) []world.Cmd {
	s.beating = 0
	s.Offline = a.Status == 0
	if refusedToken(a) {
		return s.unpaired()
	}
	var answer wire.HeartbeatResponse
	if a.Status != wire.Done.Status() || answer.UnmarshalMsgpack(a.Body) != nil {
		return nil
	}
	s.Device.Unit = answer.Unit
	cmds := s.setTime(answer.Now)
	if answer.Version != "" && s.version != "" && answer.Version != s.version {
		s.UpdateReady = true
	}
	return cmds
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
