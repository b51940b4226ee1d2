package wire_test

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/wire"
)

func TestPathsOfOne(t *testing.T) {
	for _, test := range []struct{ got, want, template string }{
		{wire.HoldPath("h-9"), "/v1/holds/h-9", wire.HoldTemplate},
		{wire.AppointmentPath("K7M2-9QXA"), "/v1/appointments/K7M2-9QXA", wire.AppointmentTemplate},
		{wire.CancelPath("K7M2-9QXA"), "/v1/appointments/K7M2-9QXA/cancel", wire.CancelTemplate},
		{wire.ReschedulePath("K7M2-9QXA"), "/v1/appointments/K7M2-9QXA/reschedule", wire.RescheduleTemplate},
		{wire.CheckInPath("K7M2-9QXA"), "/v1/appointments/K7M2-9QXA/check-in", wire.CheckInTemplate},
		{wire.AttendPath("K7M2-9QXA"), "/v1/appointments/K7M2-9QXA/attend", wire.AttendTemplate},
		{wire.NoShowPath("K7M2-9QXA"), "/v1/appointments/K7M2-9QXA/no-show", wire.NoShowTemplate},
		{wire.LatePath("K7M2-9QXA"), "/v1/appointments/K7M2-9QXA/late", wire.LateTemplate},
		{wire.DisputePath("K7M2-9QXA"), "/v1/appointments/K7M2-9QXA/dispute", wire.DisputeTemplate},
		{wire.CalendarPath("K7M2-9QXA"), "/v1/appointments/K7M2-9QXA.ics", wire.CalendarTemplate},
		{wire.PrintPath("K7M2-9QXA"), "/v1/appointments/K7M2-9QXA/print", wire.PrintTemplate},
		{wire.UnitQueuePath("h-9"), "/v1/queue/h-9", wire.UnitQueueTemplate},
		{wire.QueueEventsPath("h-9"), "/v1/queue/h-9/events", wire.QueueEventsTemplate},
		{wire.QueueCallPath("h-9"), "/v1/queue/h-9/call", wire.QueueCallTemplate},
		{wire.TicketsPath("h-9"), "/v1/queue/h-9/tickets", wire.TicketsTemplate},
		{wire.TicketPath("h-9", "K7M2-9QXA"), "/v1/queue/h-9/tickets/K7M2-9QXA", wire.TicketTemplate},
		{wire.TicketPath("h-9", "K7M2-9QXA") + wire.NoAnswerSuffix, "/v1/queue/h-9/tickets/K7M2-9QXA/no-answer", wire.NoAnswerTemplate},
		{wire.DecidePath("h-9"), "/v1/appeals/h-9/decide", wire.DecideTemplate},
		{wire.AppointmentPath("a/../b?c#d e"), "/v1/appointments/a%2F..%2Fb%3Fc%23d%20e", ""},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
		filled := strings.NewReplacer("{unit}", "h-9", "tickets/{id}", "tickets/K7M2-9QXA", "{id}", "h-9", "{code}", "K7M2-9QXA").Replace(test.template)
		if test.template != "" && filled != test.want {
			t.Errorf("the template makes %s, the builder %s", filled, test.want)
		}
	}
}

func TestAnyTextIsOneSegment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[/.%?#&=+ ñ]*`)).Draw(t, "text")
		path := wire.AppointmentPath(text)
		parsed, err := url.Parse("http://localhost" + path)
		if err != nil {
			t.Fatal(err)
		}
		if parsed.Path != wire.AppointmentsPath+"/"+text || parsed.RawQuery != "" || parsed.Fragment != "" {
			t.Fatalf("%q became %s", text, path)
		}
		if strings.Count(path, "/") != 3 {
			t.Fatalf("%q became more than one segment: %s", text, path)
		}
	})
}

func TestWithQuery(t *testing.T) {
	got := wire.WithQuery(wire.UnitsPath, wire.NearParam, "-0.18,-78.46", wire.CityParam, "", wire.ProvinceParam, "17", "odd")
	if want := "/v1/units?near=-0.18%2C-78.46&province=17"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := wire.WithQuery(wire.UnitsPath, wire.CityParam, ""); got != wire.UnitsPath {
		t.Errorf("got %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringN(1, 9, -1).Draw(t, "value")
		parsed, err := url.Parse(wire.WithQuery(wire.UnitsPath, wire.CityParam, value))
		if err != nil {
			t.Fatal(err)
		}
		if got := parsed.Query().Get(wire.CityParam); got != value {
			t.Fatalf("%q became %q", value, got)
		}
	})
}
