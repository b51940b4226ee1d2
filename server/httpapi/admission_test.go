package httpapi

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// fakeAdmission refuses classes to order, and remembers who came.
type fakeAdmission struct {
	mu       sync.Mutex
	refuses  [raftstore.Classes]bool
	hold     time.Duration
	came     []arrival
	answered []arrival
}

type arrival struct {
	class   raftstore.Class
	looksUp bool
}

func (f *fakeAdmission) Admit(class raftstore.Class, looksUp bool, _ time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.came = append(f.came, arrival{class, looksUp})
	return !f.refuses[class]
}

func (f *fakeAdmission) Answered(class raftstore.Class, looksUp bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answered = append(f.answered, arrival{class, looksUp})
}

func (f *fakeAdmission) Hold(time.Time) time.Duration { return f.hold }

func admissionFixture(t *testing.T, refuses ...raftstore.Class) (*fixture, *fakeAdmission) {
	admission := &fakeAdmission{}
	for _, class := range refuses {
		admission.refuses[class] = true
	}
	return newFixture(t, func(c *Config) {
		c.Admission, c.Access.Kiosk = admission, newFakeLimit(1)
	}), admission
}

func TestWhoGoesFirst(t *testing.T) {
	f, admission := admissionFixture(t)
	code := f.book(ana, slotID(agendaQuito, 0)).Code
	of := func(template string) string {
		return strings.NewReplacer("{code}", code, "{id}", code).Replace(template)
	}
	for _, c := range []struct {
		method, path, token string
		want                arrival
	}{
		{"POST", wire.AppointmentsPath, "web", arrival{raftstore.Ordinary, false}},
		{"POST", wire.AppointmentsPath, "operator", arrival{raftstore.Urgent, false}},
		{"POST", wire.AppointmentsPath, "kiosk", arrival{raftstore.Ordinary, false}},
		{"POST", wire.HoldsPath, "web", arrival{raftstore.Ordinary, false}},
		{"DELETE", of(wire.HoldTemplate), "web", arrival{raftstore.Urgent, false}},
		{"POST", of(wire.RescheduleTemplate), "web", arrival{raftstore.Ordinary, false}},
		{"POST", of(wire.CancelTemplate), "web", arrival{raftstore.Urgent, false}},
		{"POST", of(wire.CheckInTemplate), "kiosk", arrival{raftstore.Urgent, false}},
		{"POST", of(wire.NoShowTemplate), "staff", arrival{raftstore.Urgent, false}},
		{"POST", wire.BatchPath, "web", arrival{raftstore.Bulk, false}},
		{"POST", wire.BatchPath, "operator", arrival{raftstore.Bulk, false}},
		{"POST", wire.ImportPath(wire.RegistryPersons), "admin", arrival{raftstore.Bulk, false}},
		{"GET", wire.SpecialtiesPath, "web", arrival{raftstore.Ordinary, true}},
		{"POST", wire.SearchPath, "web", arrival{raftstore.Ordinary, true}},
		{"POST", wire.SearchPath, "kiosk", arrival{raftstore.Urgent, true}},
		{"GET", wire.UnitsPath, "staff", arrival{raftstore.Urgent, true}},
		{"POST", wire.SessionsPath, "", arrival{raftstore.Ordinary, false}},
	} {
		admission.came, admission.answered = nil, nil
		f.do(ask{method: c.method, target: c.path, token: c.token, body: "{}"}.key("k"))
		if len(admission.came) != 1 || admission.came[0] != c.want || len(admission.answered) != 1 || admission.answered[0] != c.want {
			t.Errorf("%s %s by %s came as %v, and was answered as %v", c.method, c.path, c.token, admission.came, admission.answered)
		}
	}
	admission.came = nil
	for path, token := range map[string]string{wire.HealthPath: "", wire.ReadyPath: "", wire.MetricsPath: "monitor", wire.OpenAPIPath: ""} {
		f.do(ask{method: http.MethodGet, target: path, token: token})
	}
	if len(admission.came) != 0 {
		t.Errorf("of what is always answered %v were asked about", admission.came)
	}
}

// TestTheClassGoesIntoTheLog wants what is urgent to be so there, too.
func TestTheClassGoesIntoTheLog(t *testing.T) {
	f := newFixture(t)
	f.book(ana, slotID(agendaQuito, 0))
	f.store.wantClass(t, raftstore.Ordinary)
	f.do(ask{method: http.MethodPost, target: wire.AppointmentsPath, token: "operator", body: bookJSON(luis, slotID(agendaQuito, 1))}.key("o"))
	f.store.wantClass(t, raftstore.Urgent)
	f.do(ask{method: http.MethodPost, target: wire.BatchPath, token: "web", body: `{"items":[` + bookJSON(luis, slotID(agendaTeeth, 2)) + `]}`}.key("b"))
	f.store.wantClass(t, raftstore.Bulk)
}

func (s *fakeStore) wantClass(t *testing.T, want raftstore.Class) {
	t.Helper()
	if got := raftstore.Class(s.class.Load()); got != want {
		t.Errorf("the class in the log is %s, want %s", got, want)
	}
}

// TestRefusedBeforeAllElse wants nobody to be told anything or to lose anything.
func TestRefusedBeforeAllElse(t *testing.T) {
	f, admission := admissionFixture(t, raftstore.Ordinary, raftstore.Bulk)
	index := f.store.AppliedIndex()
	waits := map[int]bool{}
	for range 60 {
		p := f.problem(f.post(wire.AppointmentsPath, "not even JSON"), wire.Overloaded, words.Spanish)
		if p.RetryAfterSeconds < 1 || p.RetryAfterSeconds > 5 {
			t.Fatalf("come back after %d seconds", p.RetryAfterSeconds)
		}
		waits[p.RetryAfterSeconds] = true
	}
	if len(waits) < 3 {
		t.Errorf("all are to come back at the same moments: %v", waits)
	}
	f.problem(f.do(ask{method: http.MethodGet, target: wire.SpecialtiesPath, token: "web"}.with("Accept-Language: en")), wire.Overloaded, words.English)
	packed := f.do(ask{method: http.MethodGet, target: wire.SpecialtiesPath, token: "web"}.with("Accept: " + wire.MediaMsgpack))
	var p wire.Problem
	if err := p.UnmarshalMsgpack(packed.body); err != nil || packed.header.Get(wire.RetryAfterHeader) != strconv.Itoa(p.RetryAfterSeconds) || p.RetryAfterSeconds == 0 {
		t.Errorf("in MessagePack: %v %+v, Retry-After %s", err, p, packed.header.Get(wire.RetryAfterHeader))
	}
	f.documented(http.MethodPost, wire.AppointmentsPath, wire.Overloaded)
	f.documented(http.MethodGet, wire.SpecialtiesPath, wire.Overloaded)

	admission.came = nil
	f.problem(f.do(ask{method: http.MethodPost, target: wire.AppointmentsPath, body: "{}"}), wire.Unauthenticated, words.Spanish)
	f.problem(f.do(ask{method: http.MethodPost, target: wire.AppointmentsPath, token: "staff", body: "{}"}), wire.Forbidden, words.Spanish)
	if len(admission.came) != 0 || len(admission.answered) != 0 {
		t.Errorf("strangers were asked about: %v, %v", admission.came, admission.answered)
	}
	for range 3 { // a budget of one is not spent by a refusal
		f.problem(f.do(ask{method: http.MethodPost, target: wire.AppointmentsPath, token: "kiosk", body: "{}"}.key("k")), wire.Overloaded, words.Spanish)
	}
	if a := f.do(ask{method: http.MethodPost, target: wire.SearchPath, token: "kiosk", body: personJSON(ana)}); a.status != http.StatusOK {
		t.Errorf("a kiosk's look-up: %d %s", a.status, a.body)
	}
	booked := f.do(ask{method: http.MethodPost, target: wire.AppointmentsPath, token: "operator", body: bookJSON(ana, slotID(agendaQuito, 0))}.key("o"))
	if booked.status != http.StatusCreated || f.store.AppliedIndex() != index+1 {
		t.Errorf("an operator: %d, and the log went from %d to %d", booked.status, index, f.store.AppliedIndex())
	}
}

// TestARefusalIsHeldBack wants others to be answered meanwhile, and a server that stops not to wait for it.
func TestARefusalIsHeldBack(t *testing.T) {
	f, admission := admissionFixture(t, raftstore.Ordinary)
	admission.hold = 50 * time.Millisecond
	began := time.Now()
	f.problem(f.get(wire.SpecialtiesPath), wire.Overloaded, words.Spanish)
	if took := time.Since(began); took < admission.hold {
		t.Errorf("it was said after %s", took)
	}
	admission.hold = time.Hour
	held := make(chan struct{})
	go func() {
		f.api.holdBack(time.Hour)
		close(held)
	}()
	f.api.end()
	<-held
}

// TestSayingNoIsCheap counts what a refusal allocates.
func TestSayingNoIsCheap(t *testing.T) {
	f, _ := admissionFixture(t, raftstore.Ordinary)
	f.api.meter, f.api.admission = Meter{}, nobody{}
	var http fasthttp.RequestCtx
	http.Request.Header.SetMethod("POST")
	http.Request.SetRequestURI(wire.AppointmentsPath)
	http.Request.Header.Set(wire.AuthorizationHeader, wire.BearerPrefix+tokenOf("web"))
	http.Request.Header.Set(wire.ContentTypeHeader, wire.MediaJSON)
	handle := f.api.Handler()
	for range 100 { // all that is rendered once
		http.Response.Reset()
		handle(&http)
	}
	allocated := testing.AllocsPerRun(200, func() {
		http.Response.Reset()
		handle(&http)
	})
	if http.Response.StatusCode() != 503 || len(http.Response.Header.Peek(wire.RetryAfterHeader)) == 0 {
		t.Fatalf("answered %d", http.Response.StatusCode())
	}
	if allocated > 3 {
		t.Errorf("a refusal allocates %v times", allocated)
	}
}

// nobody lets nobody in.
type nobody struct{ everybody }

func (nobody) Admit(raftstore.Class, bool, time.Time) bool { return false }
