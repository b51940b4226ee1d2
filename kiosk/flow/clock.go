package flow

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// thisYear is the year at the unit.
func (s *State) thisYear() int {
	return number(s.Today()[:4])
}

// Today is the date at the unit.
func (s *State) Today() string {
	return i18n.DateOf(int((s.wallMillis()/1000 + int64(offsetSeconds(s.Device.Unit.Offset))) / 86_400))
}

// offsetSeconds reads a distance from UTC, "-05:00"; mainland time where there is none.
func offsetSeconds(offset string) int {
	if len(offset) != 6 || offset[3] != ':' {
		offset = "-05:00"
	}
	seconds := number(offset[1:3])*3600 + number(offset[4:])*60
	if offset[0] == '-' {
		return -seconds
	}
	return seconds
}

// Moment is a time as the contract writes it, in the unit's offset.
func (s *State) Moment(millis int64) string {
	offset := s.Device.Unit.Offset
	if len(offset) != 6 {
		offset = "-05:00"
	}
	local := millis/1000 + int64(offsetSeconds(offset))
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

// millisOf reads a moment as the contract writes it, 2026-12-01T09:20:00-05:00.
func millisOf(moment string) (int64, bool) {
	if len(moment) != len("2026-12-01T09:20:00-05:00") || moment[10] != 'T' {
		return 0, false
	}
	day, ok := i18n.DayNumber(moment[:10])
	if !ok {
		return 0, false
	}
	ofDay := number(moment[11:13])*3600 + number(moment[14:16])*60 + number(moment[17:19])
	return (int64(day)*86_400 + int64(ofDay-offsetSeconds(moment[19:]))) * 1000, true
}
