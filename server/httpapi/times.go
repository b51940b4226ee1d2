package httpapi

import (
	"time"

	"github.com/cupo-ec/cupo/allocator"
)

const rfc3339 = "2006-01-02T15:04:05-07:00"

// localTime writes a time in a unit's own offset. Every answer has several, so it does by hand what
// time.Format does for any layout.
func localTime(seconds int64, offsetMinutes int16) string {
	local := seconds + int64(offsetMinutes)*60
	ofDay := local % secondsPerDay
	if ofDay < 0 {
		ofDay += secondsPerDay
	}
	text := make([]byte, 0, len(rfc3339))
	text = appendDay(text, int32((local-ofDay)/secondsPerDay))
	text = append(text, 'T')
	text = appendTwo(text, int(ofDay/3600))
	text = append(text, ':')
	text = appendTwo(text, int(ofDay/60%60))
	text = append(text, ':')
	text = appendTwo(text, int(ofDay%60))
	return string(appendOffset(text, offsetMinutes))
}

func appendTwo(dst []byte, n int) []byte { return append(dst, byte('0'+n/10%10), byte('0'+n%10)) }

func appendOffset(dst []byte, offsetMinutes int16) []byte {
	sign, minutes := byte('+'), int(offsetMinutes)
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	dst = append(dst, sign)
	dst = appendTwo(dst, minutes/60)
	dst = append(dst, ':')
	return appendTwo(dst, minutes%60)
}

func appendDay(dst []byte, day int32) []byte {
	year, month, dayOfMonth := allocator.Date(day)
	dst = appendTwo(dst, year/100)
	dst = appendTwo(dst, year%100)
	dst = append(dst, '-')
	dst = appendTwo(dst, month)
	dst = append(dst, '-')
	return appendTwo(dst, dayOfMonth)
}

// mainlandMinutes is the offset of all but Galápagos.
const mainlandMinutes = -300

// offsetText writes an offset as RFC 3339 does, "-05:00".
func offsetText(offsetMinutes int16) string { return string(appendOffset(nil, offsetMinutes)) }

const secondsPerDay = 86400

// Dates outside of these years are a slip of the pen, not a wish.
const (
	firstYear = 2000
	lastYear  = 2200
)

// parseDay reads a date as days since 1970.
func parseDay(text string) (int32, bool) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return 0, false
	}
	return int32(t.Unix() / secondsPerDay), true
}

// today is the date of the leader's time in a unit's own offset, in days since 1970.
func (c *call) today(offsetMinutes int16) int32 {
	return allocator.LocalDay(c.now(), offsetMinutes)
}
