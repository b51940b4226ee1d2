package httpapi

import (
	"time"

	"github.com/cupo-ec/cupo/allocator"
)

const rfc3339 = "2006-01-02T15:04:05-07:00"

// localTime writes a time in a unit's own offset.
func localTime(seconds int64, offsetMinutes int16) string {
	return time.Unix(seconds, 0).In(zone(offsetMinutes)).Format(rfc3339)
}

// The zones of the country, made once; others are made when they are met.
var (
	mainland  = time.FixedZone("", -5*3600)
	galapagos = time.FixedZone("", -6*3600)
)

func zone(offsetMinutes int16) *time.Location {
	switch offsetMinutes {
	case -300:
		return mainland
	case -360:
		return galapagos
	}
	return time.FixedZone("", int(offsetMinutes)*60)
}

// offsetText writes an offset as RFC 3339 does, "-05:00".
func offsetText(offsetMinutes int16) string {
	return time.Unix(0, 0).In(zone(offsetMinutes)).Format("-07:00")
}

const secondsPerDay = 86400

// dayText writes a day, counted since 1970, as a date.
func dayText(day int32) string {
	return time.Unix(int64(day)*secondsPerDay, 0).UTC().Format(time.DateOnly)
}

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
