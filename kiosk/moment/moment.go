// Package moment reads and writes moments as the contract writes them, 2026-12-01T09:20:00-05:00, without package
// time, which every device would download.
package moment

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// Mainland is the offset of most of the country.
const Mainland = "-05:00"

const sample = "2026-12-01T09:20:00-05:00"

// Millis reads a moment as milliseconds since 1970; false for what is none.
func Millis(text string) (int64, bool) {
	if len(text) != len(sample) || text[10] != 'T' {
		return 0, false
	}
	day, ok := i18n.DayNumber(text[:10])
	if !ok {
		return 0, false
	}
	ofDay := number(text[11:13])*3600 + number(text[14:16])*60 + number(text[17:19])
	return (int64(day)*86_400 + int64(ofDay-OffsetSeconds(text[19:]))) * 1000, true
}

// OffsetSeconds reads a distance from UTC, "-05:00"; the mainland's where there is none.
func OffsetSeconds(offset string) int {
	if len(offset) != len(Mainland) || offset[3] != ':' {
		offset = Mainland
	}
	seconds := number(offset[1:3])*3600 + number(offset[4:])*60
	if offset[0] == '-' {
		return -seconds
	}
	return seconds
}

// Date is the date at a place with an offset.
func Date(millis int64, offset string) string {
	return i18n.DateOf(int((millis/1000 + int64(OffsetSeconds(offset))) / 86_400))
}

// Text writes a time as the contract does, at a place with an offset.
func Text(millis int64, offset string) string {
	if len(offset) != len(Mainland) {
		offset = Mainland
	}
	local := millis/1000 + int64(OffsetSeconds(offset))
	ofDay := int(local % 86_400)
	return i18n.DateOf(int(local/86_400)) + "T" + two(ofDay/3600) + ":" + two(ofDay/60%60) + ":" + two(ofDay%60) + offset
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// number reads digits; 0 for what is no number.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
