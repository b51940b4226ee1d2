package flow

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/moment"
)

// thisYear is the year at the unit.
func (s *State) thisYear() int {
	return number(s.Today()[:4])
}

// Today is the date at the unit.
func (s *State) Today() string {
	return moment.Date(s.wallMillis(), s.Device.Unit.Offset)
}

// Moment is a time as the contract writes it, in the unit's offset.
func (s *State) Moment(millis int64) string {
	offset := s.Device.Unit.Offset
	if len(offset) != 6 {
		offset = moment.Mainland
	}
	local := millis/1000 + int64(moment.OffsetSeconds(offset))
	ofDay := int(local % 86_400)
	return i18n.DateOf(int(local/86_400)) + "T" + two(ofDay/3600) + ":" + two(ofDay/60%60) + ":" + two(ofDay%60) + offset
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// wallMillis is the time, by the server where it was heard of: the clock of a device may be wrong.
func (s *State) wallMillis() int64 { return s.NowMillis + s.AheadMillis }
