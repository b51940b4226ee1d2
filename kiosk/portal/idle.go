package portal

import (
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// A visit that nobody goes on with ends, so that who picks the telephone up later sees nothing of it. The warning
// can be put off.
const (
	warnAfterMillis = 9 * 60_000
	endAfterMillis  = 10 * 60_000
)

func (s *State) tick(nowMillis int64) []world.Cmd {
	if nowMillis < s.NowMillis {
		s.touchedMillis = min(s.touchedMillis, nowMillis) // the device's clock was put back
	}
	s.NowMillis = nowMillis
	cmds := append(s.checkInTime(), s.retryInTime()...)
	if s.Screen == ScreenWelcome || s.Screen == ScreenEnded {
		return cmds
	}
	idle := nowMillis - s.touchedMillis
	if idle >= endAfterMillis {
		cmds = append(cmds, s.end()...)
		s.Idle = true
		return cmds
	}
	s.Warned = idle >= warnAfterMillis
	if s.Screen == ScreenConfirm && s.Visit.Hold.ID != "" && !s.ahead(s.Visit.Hold.Expires) {
		s.Visit.HoldOver = true
	}
	if at, known := moment.Millis(s.Session.Expires); known && s.SignedIn() && !s.changing() && at <= s.wallMillis() {
		return append(cmds, s.expired(asked{})...)
	}
	return cmds
}

// SecondsLeft is how long the visit goes on without a touch.
func (s *State) SecondsLeft() int {
	return int(max(0, endAfterMillis-(s.NowMillis-s.touchedMillis)) / 1000)
}
