package flow

import "github.com/cupo-ec/cupo/kiosk/world"

// A visit that nobody goes on with ends, so that who comes next sees nothing of it. The warning can be put off.
const (
	warnAfterMillis = 45_000
	endAfterMillis  = 60_000
	// overAfterMillis is how long the result of a visit that is over stays for reading.
	overAfterMillis = 30_000
)

// over reports that the person has what they came for.
func (s *State) over() bool {
	return s.Screen == ScreenArrived || s.Screen == ScreenNoted || s.Screen == ScreenTicket || s.Screen == ScreenCancelled
}

func (s *State) tick(nowMillis int64) []world.Cmd {
	s.NowMillis = nowMillis
	if nowMillis < s.touchedMillis {
		s.touchedMillis = nowMillis // the device's clock was put back
	}
	cmds := append(s.deliver(), s.beat()...)
	if s.atRest() {
		if s.UpdateReady {
			cmds = append(cmds, world.Reload{})
		}
		return cmds
	}
	idle := nowMillis - s.touchedMillis
	if idle >= endAfterMillis || s.over() && idle >= overAfterMillis {
		return append(cmds, s.end()...)
	}
	s.Warned = idle >= warnAfterMillis
	return cmds
}

// atRest reports that nobody is at the kiosk and that no choice of theirs is left.
func (s *State) atRest() bool {
	return (s.Screen == ScreenHome || s.Screen == ScreenPair) && !s.HighContrast && !s.LargeText &&
		s.Language == 0 && s.Device.Code == ""
}

// SecondsLeft is how long the visit goes on without a touch.
func (s *State) SecondsLeft() int {
	return int(max(0, endAfterMillis-(s.NowMillis-s.touchedMillis)) / 1000)
}
