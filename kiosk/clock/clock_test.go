package clock

import "testing"

func TestMomentsThereAndBack(t *testing.T) {
	for moment, millis := range map[string]int64{
		"2026-11-23T12:00:00-05:00": 1_795_453_200_000,
		"2026-11-23T11:00:00-06:00": 1_795_453_200_000,
		"2026-12-01T00:00:00-05:00": 1_796_101_200_000,
	} {
		got, ok := Millis(moment)
		if !ok || got != millis {
			t.Errorf("%s is %d, %v", moment, got, ok)
		}
		if back := Moment(millis, moment[19:]); back != moment || Date(millis, moment[19:]) != moment[:10] {
			t.Errorf("%d is %s", millis, back)
		}
	}
	for _, text := range []string{"", "2026-11-23", "2026-11-23 12:00:00-05:00", "yyyy-mm-ddThh:mm:ss-05:00"} {
		if _, ok := Millis(text); ok {
			t.Errorf("%q is a moment", text)
		}
	}
	if got := Moment(1_795_453_200_000, ""); got != "2026-11-23T12:00:00-05:00" {
		t.Errorf("without an offset it is %s", got)
	}
}
