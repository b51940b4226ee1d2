package httpapi

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the golden files with what is answered now")

// The fixture's time: Monday, eight in the morning on the mainland.
var testNow = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)

// Persons of the fixture.
const (
	ana      = "1710034065" // affiliate
	luis     = "0926687856" // affiliate
	peasant  = "1714307103" // of the peasant insurance
	grownUp  = "1713175071" // a child who turns 18 on 1 December 2026
	stranger = "0102030400" // valid, and not in the registry
	wrong    = "1710034064" // wrong check digit
)

// Agendas of the fixture, by number.
const (
	agendaQuito     = 1 // medicina-general, 1 December, six places of 20 minutes from 09:20
	agendaTeeth     = 2 // odontologia, at the same times
	agendaSouth     = 3 // medicina-general at another unit of Quito, 2 December
	agendaGuayaquil = 4 // medicina-general, 3 December, 09:20
	agendaIslands   = 5 // medicina-general in Galápagos, 24 November, 09:20
	agendaToday     = 6 // medicina-general at Quito, today from 07:00: the first are past, all within 12 hours
	agendaLater     = 7 // odontologia, opens tomorrow
	agendaFar       = 8 // odontologia, beyond the horizon
	agendaOne       = 9 // oftalmologia, a single place
)

func slotID(agenda uint32, position uint8) string {
	return allocator.Slot{Agenda: agenda, Position: position}.String()
}

// fixture is an API on a real state and a real listener.
type fixture struct {
	t     testing.TB
	api   *API
	state *allocator.State
	store *fakeStore
	addr  string
	meter *testMeter
	log   *logCapture
	keys  int
}

// testMeter remembers what was metered.
type testMeter struct {
	sync.Mutex
	requests []string
	refused  []wire.Code
}

// logCapture is where the log goes.
type logCapture struct {
	sync.Mutex
	bytes.Buffer
}

func (l *logCapture) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.Write(p)
}

func (l *logCapture) text() string {
	l.Lock()
	defer l.Unlock()
	return l.String()
}

// testClock moves the fixture's store.
type testClock struct{ store *fakeStore }

func (c testClock) Advance(_ context.Context, to time.Time) (time.Time, error) {
	if ms := to.UnixMilli(); ms > c.store.millis.Load() {
		c.store.millis.Store(ms)
	}
	return time.UnixMilli(c.store.millis.Load()), nil
}

// tokenOf is the token of a role or channel in the fixture.
func tokenOf(name string) string { return "token-of-" + name }

var testIdentities = map[string]Identity{
	"web":      {Number: 1, Role: RoleChannel, Channel: policy.Web},
	"phone":    {Number: 2, Role: RoleChannel, Channel: policy.Phone},
	"operator": {Number: 3, Role: RoleOperator, Channel: policy.Phone},
	"kiosk":    {Number: 4, Role: RoleKiosk, Channel: policy.Kiosk, Unit: "u-quito"},
	"staff":    {Number: 5, Role: RoleStaff, Channel: policy.Desk, Unit: "u-quito"},
	"south":    {Number: 8, Role: RoleStaff, Channel: policy.Desk, Unit: "u-south"},
	"monitor":  {Number: 6, Role: RoleMonitor},
	"admin":    {Number: 7, Role: RoleAdmin},
	"board":    {Number: 9, Role: RoleBoard, Unit: "u-quito"},
	"backup":   {Number: 10, Role: RoleBackup},
}

func newFixture(t testing.TB, change ...func(*Config)) *fixture {
	t.Helper()
	f := &fixture{t: t, state: allocator.NewState(), meter: &testMeter{}, log: &logCapture{}}
	f.store = &fakeStore{state: f.state, generation: 42}
	f.store.millis.Store(testNow.UnixMilli())
	f.populate()
	byHash := map[TokenHash]Identity{}
	for name, identity := range testIdentities {
		byHash[HashToken(tokenOf(name))] = identity
	}
	tokens := &Tokens{}
	tokens.Replace(byHash)
	config := Config{
		State: f.state, Store: f.store, Tokens: tokens, Version: "test", Demo: true, Clock: testClock{f.store},
		Logger: slog.New(slog.NewJSONHandler(f.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Health: func() Health { return Health{NodeID: "n1", Role: "Leader", Leader: "n1", Term: 1} },
		Meter: Meter{
			Request: func(method, path string, status int, _ time.Duration) {
				f.meter.Lock()
				defer f.meter.Unlock()
				f.meter.requests = append(f.meter.requests, fmt.Sprintf("%s %s %d", method, path, status))
			},
			Refused: func(code wire.Code) {
				f.meter.Lock()
				defer f.meter.Unlock()
				f.meter.refused = append(f.meter.refused, code)
			},
			Scrape: func() (string, []byte, error) { return "text/plain; version=0.0.4", []byte("cupo_up 1\n"), nil },
		},
	}
	for _, c := range change {
		c(&config)
	}
	f.api = New(config)
	f.listen()
	return f
}

// on is the same fixture for a subtest, which fails by itself.
func (f *fixture) on(t *testing.T) *fixture {
	other := *f
	other.t = t
	return &other
}

func (f *fixture) listen() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.t.Fatal(err)
	}
	f.addr = listener.Addr().String()
	served := make(chan error, 1)
	go func() { served <- f.api.Serve(listener) }()
	f.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = listener.Close() // one that Serve has not taken up yet is none that Shutdown closes
		if err := f.api.Shutdown(ctx); err != nil {
			f.t.Error(err)
		}
		_ = listener.Close() // where Serve had not begun yet, Shutdown had nothing to close
		if err := <-served; err != nil {
			f.t.Error(err)
		}
		for _, number := range []string{ana, luis, peasant, grownUp, stranger, wrong} {
			if strings.Contains(f.log.text(), number) {
				f.t.Error("the log has a document")
			}
		}
		if report := f.state.Check(); len(report.Violations) > 0 {
			f.t.Errorf("the state breaks its invariants: %q", report.Violations)
		}
	})
}

func (f *fixture) must(command allocator.Command) {
	f.t.Helper()
	outcome, err := f.store.Propose(context.Background(), raftstore.Proposal{Command: command.Append(nil)})
	if err != nil || outcome.Code != wire.Done {
		f.t.Fatalf("command %d came to %s: %v", command.Kind, outcome.Code, err)
	}
}

func day(year int, month time.Month, dayOfMonth int) int32 {
	return int32(time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// rules changes the policy in force.
func (f *fixture) rules(change func(*policy.Document)) {
	f.t.Helper()
	next := *f.state.Rules()
	change(&next)
	f.must(allocator.Command{Kind: allocator.KindPutPolicy, Policy: &next})
}

func (f *fixture) populate() {
	f.must(allocator.Command{Kind: allocator.KindGenesis, Genesis: allocator.Secret{1, 2, 3}})
	f.state.BeginTerm(1)
	f.must(allocator.Command{Kind: allocator.KindPutProvinces, Provinces: []allocator.Province{
		{Code: "09", Name: "Guayas"}, {Code: "17", Name: "Pichincha"}, {Code: "20", Name: "Galápagos"},
	}})
	f.must(allocator.Command{Kind: allocator.KindPutSpecialties, Specialties: []allocator.Specialty{
		{ID: "medicina-general", Name: "Medicina General", FirstLevel: true},
		{ID: "odontologia", Name: "Odontología", FirstLevel: true},
		{ID: "oftalmologia", Name: "Oftalmología"},
	}})
	f.must(allocator.Command{Kind: allocator.KindPutUnits, Units: []allocator.Unit{
		{ID: "u-quito", Name: "Centro Quito", Kind: "centro-a", Province: "17", City: "Quito", Lat: -0.2, Lon: -78.5, OffsetMinutes: -300},
		{ID: "u-south", Name: "Centro Sur", Kind: "centro-b", Province: "17", City: "Quito", Lat: -0.3, Lon: -78.55, OffsetMinutes: -300},
		{ID: "u-guayaquil", Name: "Centro Guayaquil", Kind: "centro-c", Province: "09", City: "Guayaquil", Lat: -2.2, Lon: -79.9, OffsetMinutes: -300},
		{ID: "u-islands", Name: "Centro San Cristóbal", Kind: "centro-a", Province: "20", City: "San Cristóbal", Lat: -0.9, Lon: -89.6, OffsetMinutes: -360},
	}})
	practitioners := make([]allocator.Practitioner, 9)
	for i := range practitioners {
		practitioners[i] = allocator.Practitioner{ID: fmt.Sprintf("p-%d", i+1), Name: fmt.Sprintf("Practitioner %d", i+1)}
	}
	f.must(allocator.Command{Kind: allocator.KindPutPractitioners, Practitioners: practitioners})
	for i, p := range testPublications() {
		p.Practitioner = uint32(i)
		f.must(allocator.Command{Kind: allocator.KindPublish, Publish: p})
	}
	f.must(allocator.Command{Kind: allocator.KindPutPersons, Persons: []allocator.PersonRecord{
		{Document: cedula(f.t, ana), BirthDay: day(1980, 5, 1), IssueYear: 2019, Coverage: policy.Affiliate},
		{Document: cedula(f.t, luis), BirthDay: day(1950, 5, 1), IssueYear: 2020, Coverage: policy.Pensioner},
		{Document: cedula(f.t, peasant), BirthDay: day(1970, 5, 1), IssueYear: 2018, Coverage: policy.SSC},
		{Document: cedula(f.t, grownUp), BirthDay: day(2008, 12, 1), IssueYear: 2022, Coverage: policy.Child},
	}})
}

func testPublications() []allocator.Publication {
	december := day(2026, 12, 1)
	return []allocator.Publication{
		{Unit: 0, Specialty: 0, Day: december, StartMinute: 560, SlotMinutes: 20, Slots: 6},
		{Unit: 0, Specialty: 1, Day: december, StartMinute: 560, SlotMinutes: 20, Slots: 6},
		{Unit: 1, Specialty: 0, Day: december + 1, StartMinute: 560, SlotMinutes: 20, Slots: 6},
		{Unit: 2, Specialty: 0, Day: december + 2, StartMinute: 560, SlotMinutes: 10, Slots: 12},
		{Unit: 3, Specialty: 0, Day: day(2026, 11, 24), StartMinute: 560, SlotMinutes: 20, Slots: 6},
		{Unit: 0, Specialty: 0, Day: day(2026, 11, 23), StartMinute: 420, SlotMinutes: 20, Slots: 12},
		{Unit: 0, Specialty: 1, Day: december + 3, StartMinute: 560, SlotMinutes: 20, Slots: 6, OpensAtSeconds: testNow.Unix() + 86400},
		{Unit: 0, Specialty: 1, Day: day(2027, 2, 10), StartMinute: 560, SlotMinutes: 20, Slots: 6},
		{Unit: 1, Specialty: 2, Day: december, StartMinute: 560, SlotMinutes: 20, Slots: 1},
	}
}

func cedula(t testing.TB, number string) allocator.Document {
	t.Helper()
	document, ok := allocator.ParseDocument(allocator.Cedula, number)
	if !ok {
		t.Fatalf("%s is no cédula", number)
	}
	return document
}

// records is a hash of the whole replicated state.
func (f *fixture) records() string {
	sum := sha256.New()
	for key, value := range f.state.Records() {
		sum.Write(binary.BigEndian.AppendUint32(nil, uint32(len(key))))
		sum.Write(key)
		sum.Write(binary.BigEndian.AppendUint32(nil, uint32(len(value))))
		sum.Write(value)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// ask is one request of a test. Without a Content-Length of its own it gets the body's.
type ask struct {
	method, target string
	token          string // a name of testIdentities; "" for none
	headers        []string
	body           string
}

// key gives an ask an idempotency key.
func (a ask) key(key string) ask {
	a.headers = append(slices.Clone(a.headers), wire.IdempotencyKeyHeader+`: "`+key+`"`)
	return a
}

func (a ask) with(headers ...string) ask {
	a.headers = append(slices.Clone(a.headers), headers...)
	return a
}

// raw is the request as it goes over the wire.
func (a ask) raw() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: cupo.test\r\n", a.method, a.target)
	if a.token != "" {
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", tokenOf(a.token))
	}
	typed := false
	for _, header := range a.headers {
		typed = typed || strings.HasPrefix(header, "Content-Type:")
		b.WriteString(header + "\r\n")
	}
	if a.body != "" || a.method == http.MethodPost {
		if !typed {
			b.WriteString("Content-Type: application/json\r\n")
		}
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(a.body))
	}
	b.WriteString("\r\n" + a.body)
	return b.Bytes()
}

// answered is what came back.
type answered struct {
	status int
	header http.Header
	body   []byte
	// closed says that the server closed the connection after the answer.
	closed bool
}

// patience is how long a test waits for what must come; nothing takes that long unless it is broken.
const patience = 20 * time.Second

func waitALittle() { time.Sleep(time.Millisecond) }

func (f *fixture) dial() net.Conn {
	f.t.Helper()
	conn, err := net.Dial("tcp", f.addr)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		f.t.Fatal(err)
	}
	return conn
}

// exchange sends bytes on a connection of their own and reads one answer.
func (f *fixture) exchange(raw []byte) answered {
	f.t.Helper()
	conn := f.dial()
	defer conn.Close()
	go conn.Write(raw) // the answer may come while the request is still being written
	return f.read(conn, bufio.NewReader(conn), bytes.HasPrefix(raw, []byte("HEAD ")))
}

func (f *fixture) read(conn net.Conn, reader *bufio.Reader, head bool) answered {
	f.t.Helper()
	method := http.MethodGet
	if head {
		method = http.MethodHead
	}
	response, err := http.ReadResponse(reader, &http.Request{Method: method})
	if err != nil {
		f.t.Fatalf("reading the answer: %v", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatalf("reading the body of the answer: %v", err)
	}
	a := answered{status: response.StatusCode, header: response.Header, body: body}
	if response.Close {
		_, err := reader.ReadByte()
		if a.closed = err == io.EOF; !a.closed {
			f.t.Errorf("the connection was announced to close: %v", err)
		}
	}
	return a
}

func (f *fixture) do(a ask) answered {
	f.t.Helper()
	return f.exchange(a.raw())
}

// get and post are the short ways for the web channel; post has a new key each time.
func (f *fixture) get(target string) answered {
	f.t.Helper()
	return f.do(ask{method: http.MethodGet, target: target, token: "web"})
}

func (f *fixture) post(target, body string) answered {
	f.t.Helper()
	f.keys++
	return f.do(ask{method: http.MethodPost, target: target, token: "web", body: body}.key(fmt.Sprintf("key-%d", f.keys)))
}

// decode reads a JSON answer of a status.
func (f *fixture) decode(a answered, status int, into wire.Message) {
	f.t.Helper()
	if a.status != status || a.header.Get("Content-Type") != wire.MediaJSON {
		f.t.Fatalf("answered %d %s, want %d: %s", a.status, a.header.Get("Content-Type"), status, a.body)
	}
	if err := into.UnmarshalJSON(a.body); err != nil {
		f.t.Fatalf("%v in %s", err, a.body)
	}
}

func (f *fixture) appointment(a answered, status int) wire.Appointment {
	f.t.Helper()
	var answer wire.AppointmentResponse
	f.decode(a, status, &answer)
	return answer.Appointment
}

func personJSON(document string) string {
	return `{"document":{"type":"cedula","number":"` + document + `"}}`
}

func bookJSON(document, slot string) string {
	return `{"person":` + personJSON(document) + `,"slot":"` + slot + `"}`
}

// book books a place for a person and returns the appointment.
func (f *fixture) book(document, slot string) wire.Appointment {
	f.t.Helper()
	return f.appointment(f.post(wire.AppointmentsPath, bookJSON(document, slot)), http.StatusCreated)
}

func (f *fixture) hold(document, slot string) wire.Hold {
	f.t.Helper()
	var answer wire.HoldResponse
	f.decode(f.post(wire.HoldsPath, `{"person":`+personJSON(document)+`,"slot":"`+slot+`"}`), http.StatusCreated, &answer)
	return answer.Hold
}

// advance moves time.
func (f *fixture) advance(d time.Duration) { f.store.millis.Add(d.Milliseconds()) }
