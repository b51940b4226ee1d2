package flow

import "github.com/cupo-ec/cupo/kiosk/moment"

// thisYear is the year at the unit.
func (s *State) thisYear() int {
	return number(s.Today()[:4])
}

// Today is the date at the unit.
func (s *State) Today() string { return moment.Date(s.wallMillis(), s.Device.Unit.Offset) }

// Moment is a time as the contract writes it, in the unit's offset.
func (s *State) Moment(millis int64) string { return moment.Text(millis, s.Device.Unit.Offset) }

// wallMillis is the time, by the server where it was heard of: the clock of a device may be wrong.
func (s *State) wallMillis() int64 { return s.NowMillis + s.AheadMillis }
