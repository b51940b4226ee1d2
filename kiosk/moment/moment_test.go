package moment

import (
	"testing"
	"time"
)

func TestMomentsAreThoseOfPackageTime(t *testing.T) {
	for _, text := range []string{"2026-12-01T09:20:00-05:00", "2026-11-30T23:59:59-06:00", "2028-02-29T00:00:00+05:30", "2027-03-01T12:00:01+00:00"} {
		want, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := Millis(text)
		if !ok || got != want.UnixMilli() {
			t.Errorf("%s is %d, want %d", text, got, want.UnixMilli())
		}
		if date := Date(got, text[19:]); date != text[:10] {
			t.Errorf("%s is the date %s", text, date)
		}
		if back := Text(got, text[19:]); back != text {
			t.Errorf("%s there and back is %s", text, back)
		}
	}
}

func TestWhatIsNoMoment(t *testing.T) {
	for _, text := range []string{"", "2026-12-01", "2026-12-01 09:20:00-05:00", "2026-13-01T09:20:00-05:00", "2026-12-01T09:20:00Z", "yyyy-mm-ddThh:mm:ss-05:00"} {
		if _, ok := Millis(text); ok {
			t.Errorf("%q is taken for a moment", text)
		}
	}
	if text := Text(1_795_453_200_000, ""); text != "2026-11-23T12:00:00-05:00" {
		t.Errorf("without an offset it is %s", text)
	}
	if OffsetSeconds("") != -5*3600 {
		t.Error("the mainland is elsewhere")
	}
}
