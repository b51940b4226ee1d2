// Package clock reads and writes moments as the contract does, without package time, which is large.
package clock

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// mainland is the distance from UTC of all but Galápagos.
const mainland = "-05:00"

const secondsPerDay = 86_400

// offsetSeconds reads a distance from UTC, "-05:00"; mainland time where there is none.
func offsetSeconds(offset string) int {
	if len(offset) != len(mainland) || offset[3] != ':' {
		offset = mainland
	}
	seconds := number(offset[1:3])*3600 + number(offset[4:])*60
	if offset[0] == '-' {
		return -seconds
	}
	return seconds
}

// Date is the date of a time where a distance from UTC holds.
func Date(millis int64, offset string) string {
	return i18n.DateOf(int((millis/1000 + int64(offsetSeconds(offset))) / secondsPerDay))
}

// Moment is a time as the contract writes it, in a distance from UTC: 2026-12-01T09:20:00-05:00.
func Moment(millis int64, offset string) string {
	if len(offset) != len(mainland) {
		offset = mainland
	}
	local := millis/1000 + int64(offsetSeconds(offset))
	ofDay := int(local % secondsPerDay)
	return i18n.DateOf(int(local/secondsPerDay)) + "T" + two(ofDay/3600) + ":" + two(ofDay/60%60) + ":" + two(ofDay%60) + offset
}

// Millis reads a moment as the contract writes it.
func Millis(moment string) (int64, bool) {
	if len(moment) != len("2026-12-01T09:20:00-05:00") || moment[10] != 'T' {
		return 0, false
	}
	day, ok := i18n.DayNumber(moment[:10])
	if !ok {
		return 0, false
	}
	ofDay := number(moment[11:13])*3600 + number(moment[14:16])*60 + number(moment[17:19])
	return (int64(day)*secondsPerDay + int64(ofDay-offsetSeconds(moment[19:]))) * 1000, true
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func number(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}
