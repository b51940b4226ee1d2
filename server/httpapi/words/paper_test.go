package words

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
)

// TestPapersAreWhole: no language leaves a word out, or has another's.
func TestPapersAreWhole(t *testing.T) {
	whole := map[string]Language{}
	for _, l := range languages {
		v := reflect.ValueOf(*PaperIn(l))
		for i := range v.NumField() {
			field := v.Type().Field(i).Name
			if v.Field(i).IsZero() {
				t.Errorf("%s has no %s", l.Tag(), field)
			}
			if v.Field(i).Kind() != reflect.String {
				continue
			}
			if other, twice := whole[field+v.Field(i).String()]; twice {
				t.Errorf("%s has the %s of %s", l.Tag(), field, other.Tag())
			}
			whole[field+v.Field(i).String()] = l
		}
		for s := allocator.Booked; s.String() != ""; s++ {
			if PaperIn(l).Statuses[s.String()] == "" {
				t.Errorf("%s has no word for %s", l.Tag(), s)
			}
		}
		if !strings.Contains(PaperIn(l).Help, "140") {
			t.Errorf("%s does not name the phone", l.Tag())
		}
	}
	if !strings.Contains(PaperIn(Spanish).Free, "no cuesta nada") || PaperIn(9) != PaperIn(Spanish) {
		t.Error("the Spanish does not say that it costs nothing")
	}
}

func TestMoment(t *testing.T) {
	at := time.Date(2026, 12, 1, 9, 5, 0, 0, time.FixedZone("", -6*3600))
	for l, want := range map[Language]string{
		Spanish: "martes, 1 de diciembre de 2026, 09:05", Kichwa: "01/12/2026, 09:05", English: "Tuesday, 1 December 2026, 09:05",
	} {
		if got := Moment(l, at); got != want {
			t.Errorf("%s: %s", l.Tag(), got)
		}
	}
}
