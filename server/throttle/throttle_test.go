package throttle

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestAMatterIsToldOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told Throttle
		if !told.Due("one") || told.Due("one") || !told.Due("another") {
			t.Error("each matter is not told once")
		}
		time.Sleep(pause)
		if !told.Due("one") {
			t.Error("it is never told again")
		}
		for i := range 10 * maxMatters {
			told.Due(strconv.Itoa(i))
		}
		if len(told.told) > maxMatters {
			t.Errorf("it remembers %d matters", len(told.told))
		}
	})
}
