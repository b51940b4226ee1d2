package httpapi

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// fakeRegistry remembers what it was asked.
type fakeRegistry struct {
	part  *ImportPart
	text  string
	page  *ExportPage
	fails error
}

func (r *fakeRegistry) Import(_ context.Context, part *ImportPart) (*wire.ImportResponse, error) {
	r.part, r.text = part, string(part.Text)
	return &wire.ImportResponse{Lines: 1, RefusedLines: 1, Refused: []wire.ImportRefusal{{Line: 7, Field: "name", Reason: wire.ReasonTooLong}}}, r.fails
}

func (r *fakeRegistry) Export(page *ExportPage) ([]byte, string, error) {
	r.page = page
	return []byte("id\nq\n"), "17", r.fails
}

// notedLooks remembers who looked, or fails.
type notedLooks struct {
	seen  []uint32
	fails error
}

func (l *notedLooks) Note(look allocator.Look) error {
	if look.Actor == 0 {
		panic("nobody looked")
	}
	l.seen = append(l.seen, look.Person)
	return l.fails
}

// fakeContacts has the data of a few, in the open.
type fakeContacts struct {
	of    map[uint32]wire.Contact
	fails error
}

func (c *fakeContacts) Check(contact *wire.Contact) (field, reason string) {
	if contact.Email == "bad" {
		return "email", wire.ReasonMalformed
	}
	return "", ""
}

func (c *fakeContacts) Seal(person uint32, contact *wire.Contact) (allocator.ContactRecord, error) {
	c.of[person] = *contact
	return allocator.ContactRecord{Person: person, Sealed: []byte("x")}, c.fails
}

func (c *fakeContacts) Read(person uint32) (*wire.Contact, bool, error) {
	contact, ok := c.of[person]
	return &contact, ok, c.fails
}

// refusedPart is an error as the registry has it.
type refusedPart struct{}

func (refusedPart) Error() string { return "refused" }
func (refusedPart) Refusal() (code wire.Code, field string) {
	return wire.Malformed, "header/telefono"
}

func registryFixture(t *testing.T) (*fixture, *fakeRegistry, *fakeContacts, *notedLooks) {
	registry, contacts, looks := &fakeRegistry{}, &fakeContacts{of: map[uint32]wire.Contact{}}, &notedLooks{}
	f := newFixture(t, func(c *Config) {
		c.Registry, c.Contacts, c.Looks = registry, contacts, looks
		c.Publish = func(context.Context) (int, error) { return 12, nil }
	})
	return f, registry, contacts, looks
}

const csvType = "Content-Type: text/csv; charset=utf-8"

func TestImportAsks(t *testing.T) {
	f, registry, _, _ := registryFixture(t)
	send := func(target, body string, headers ...string) answered {
		return f.do(ask{method: http.MethodPost, target: target, token: "admin", body: body}.with(headers...).key("part-1"))
	}
	path := wire.ImportPath(wire.RegistryPersons)
	var answer wire.ImportResponse
	f.decode(send(path+"?firstLine=5001&dryRun=true", "document\n1\n", csvType), 200, &answer)
	if p := registry.part; p.Kind != wire.RegistryPersons || p.Format != wire.FormatCSV || p.FirstLine != 5001 || !p.DryRun ||
		registry.text != "document\n1\n" || p.Base.Actor != testIdentities["admin"].Number {
		t.Errorf("asked %+v %q", p, registry.text)
	}
	if answer.Refused[0].Words != words.Reason(wire.ReasonTooLong, words.Spanish) {
		t.Errorf("answered %+v", answer)
	}
	first := registry.part.Key(3)
	f.decode(send(path, "{}\n", "Content-Type: application/x-ndjson", "Accept-Language: en"), 200, &answer)
	if p := registry.part; p.Format != wire.FormatNDJSON || p.FirstLine != 0 || p.DryRun {
		t.Errorf("asked %+v", p)
	}
	if answer.Refused[0].Words != words.Reason(wire.ReasonTooLong, words.English) {
		t.Errorf("answered %+v", answer)
	}
	if again := registry.part.Key(3); again.Hash != first.Hash || again.Fingerprint == first.Fingerprint || registry.part.Key(4).Hash == first.Hash {
		t.Error("keys do not tell texts and positions apart")
	}
	for target, headers := range map[string][]string{
		path + "?firstLine=0":      {csvType},
		path + "?firstLine=-1":     {csvType},
		path + "?firstLine=x":      {csvType},
		path + "?dryRun=maybe":     {csvType},
		path:                       {"Content-Type: application/json"},
		path + "?firstLine=1&x=%s": {""},
	} {
		if a := send(target, "x", headers...); a.status < 400 || a.status >= 500 {
			t.Errorf("%s %q answered %d", target, headers, a.status)
		}
	}
	if a := f.do(ask{method: http.MethodPost, target: path, token: "admin", body: "x"}.with(csvType)); a.status != 400 {
		t.Errorf("without a key: %d", a.status)
	}
	registry.fails = refusedPart{}
	if p := f.problem(send(path, "x", csvType), wire.Malformed, words.Spanish); p.Field != "header/telefono" {
		t.Errorf("refused for %q", p.Field)
	}
	registry.fails = raftstore.ErrOutcomeUnknown
	f.problem(send(path, "x", csvType), wire.OutcomeUnknown, words.Spanish)
}

func TestExportAsks(t *testing.T) {
	f, registry, _, looks := registryFixture(t)
	get := func(target string) answered {
		return f.do(ask{method: http.MethodGet, target: target, token: "admin"})
	}
	path := wire.ExportPath(wire.RegistryPersons)
	a := get(path + "?after=5&limit=10")
	if a.status != 200 || string(a.body) != "id\nq\n" || a.header.Get(wire.NextHeader) != "17" || a.header.Get("Content-Type") != wire.MediaCSV {
		t.Errorf("answered %d %q %v", a.status, a.body, a.header)
	}
	if p := registry.page; *p != (ExportPage{Kind: wire.RegistryPersons, Format: wire.FormatCSV, After: "5", Limit: 10}) {
		t.Errorf("asked %+v", p)
	}
	looks.seen = nil
	get(path + "?format=ndjson&contacts=true")
	if p := registry.page; p.Format != wire.FormatNDJSON || !p.WithContacts || p.Limit != standardExportLines || !slices.Equal(looks.seen, []uint32{allocator.EveryPerson}) {
		t.Errorf("asked %+v, noted %d", p, looks.seen)
	}
	registry.page, looks.fails = nil, raftstore.ErrOverloaded
	if a := get(path + "?contacts=true"); a.status != 503 || registry.page != nil {
		t.Errorf("who cannot be taken note of was answered %d", a.status)
	}
	for _, query := range []string{"?limit=0", "?limit=5001", "?format=xml", "?contacts=1"} {
		if a := get(path + query); a.status != 400 {
			t.Errorf("%s answered %d", query, a.status)
		}
	}
}

func TestPersonRecord(t *testing.T) {
	f, _, contacts, looks := registryFixture(t)
	document := `{"document":{"type":"cedula","number":"` + ana + `"}`
	look := func() answered {
		return f.do(ask{method: http.MethodPost, target: wire.LookPath, token: "operator", body: document + "}"})
	}
	contacts.of[1] = wire.Contact{Name: "Ana", Mobile: "0991234567"}
	var seen wire.LookResponse
	f.decode(look(), 200, &seen)
	if seen.Contact == nil || seen.Contact.Name != "Ana" || seen.Coverage != "affiliate" || len(looks.seen) != 1 {
		t.Errorf("seen %+v, noted %d", seen, looks.seen)
	}
	put := ask{method: http.MethodPut, target: wire.ContactPath, token: "staff", body: document + `,"email":"a@x.ec"}`}.with("Content-Type: application/json")
	var changed wire.ContactResponse
	f.decode(f.do(put), 200, &changed)
	if changed.Contact != (wire.Contact{Name: "Ana", Email: "a@x.ec"}) || contacts.of[1] != changed.Contact {
		t.Errorf("changed to %+v", changed)
	}
	put.body = document + `,"email":"bad"}`
	if p := f.problem(f.do(put), wire.Malformed, words.Spanish); p.Field != "/email" {
		t.Errorf("refused for %q", p.Field)
	}
	looks.fails = errors.New("no room")
	if a := look(); a.status != 500 || strings.Contains(string(a.body), "Ana") {
		t.Errorf("who cannot be taken note of sees %d %s", a.status, a.body)
	}
	looks.fails, contacts.fails = nil, errors.New("disk")
	if a := look(); a.status != 500 {
		t.Errorf("a disk that fails: %d", a.status)
	}
	for _, number := range []string{stranger, wrong, ""} {
		body := `{"document":{"type":"cedula","number":"` + number + `"}}`
		if a := f.do(ask{method: http.MethodPost, target: wire.LookPath, token: "operator", body: body}); a.status != 404 && a.status != 400 {
			t.Errorf("%q answered %d", number, a.status)
		}
	}
}

// TestEraseIsRetried: a retry of the request that erased somebody finds nobody, and is answered the same.
func TestEraseIsRetried(t *testing.T) {
	f, _, _, _ := registryFixture(t)
	body := func(reason string) string {
		return `{"document":{"type":"cedula","number":"` + luis + `"},"reason":"` + reason + `"}`
	}
	erase := func(key, reason string) answered {
		return f.do(ask{method: http.MethodPost, target: wire.ErasePath, token: "admin", body: body(reason)}.key(key))
	}
	f.problem(erase("k0", ""), wire.MissingField, words.Spanish)
	booked := f.book(luis, slotID(agendaQuito, 0))
	f.problem(erase("k1", "pedido"), wire.WrongState, words.Spanish)
	if a := f.post(wire.CancelPath(booked.Code), `{}`); a.status != 200 {
		t.Fatalf("cancelling: %d", a.status)
	}
	f.problem(erase("k1", "pedido"), wire.WrongState, words.Spanish) // the key keeps its answer
	var one, two wire.EraseResponse
	f.decode(erase("k2", "pedido"), 200, &one)
	f.decode(erase("k2", "pedido"), 200, &two)
	if one.Number != 2 || one != two {
		t.Errorf("erased %d, and again %d", one.Number, two.Number)
	}
	f.problem(erase("k2", "otro"), wire.IdempotencyKeyReused, words.Spanish)
	f.problem(erase("k3", "pedido"), wire.NotFound, words.Spanish)
	// What they had can still be consulted, without saying whose it was.
	shown := f.appointment(f.get(wire.AppointmentPath(booked.Code)), 200)
	if shown.Person.Document.Number != "" || shown.Status != wire.StatusCancelled {
		t.Errorf("shown %+v", shown.Person)
	}
	if a := f.post(wire.AppointmentsPath, bookJSON(luis, slotID(agendaQuito, 1))); a.status != 422 {
		t.Errorf("booking for somebody erased: %d %s", a.status, a.body)
	}
}

func TestReferralsAreEnteredShownAndUsed(t *testing.T) {
	f, _, _, _ := registryFixture(t)
	f.must(allocator.Command{Kind: allocator.KindPutSchedules, Schedules: []allocator.Schedule{
		{ID: "s", Practitioner: 0, Unit: 0, Specialty: 0, Weekday: 1, StartMinute: 480, SlotMinutes: 20, Slots: 6},
	}})
	enter := func(key, change string) answered {
		body := `{"id":"d-77","person":` + personJSON(ana) + `,"specialty":"oftalmologia","issuer":"p-1","diagnosis":"h52.1"` + change + `}`
		return f.do(ask{method: http.MethodPost, target: wire.ReferralsPath, token: "staff", body: body}.key(key))
	}
	for change, code := range map[string]wire.Code{
		`,"issued":"2026-13-01"`: wire.Malformed, `,"until":"2026-11-22"`: wire.Malformed, `,"diagnosis":"52"`: wire.Malformed,
		`,"issuer":"p-77"`: wire.NotFound, `,"issuer":"p-2"`: wire.Forbidden, `,"specialty":"magia"`: wire.NotFound, `,"id":"a b c d e f g h i j k l m"`: wire.Malformed,
		`,"person":` + personJSON(stranger): wire.NotFound,
	} {
		f.keys++
		a := enter("k"+change[2:5]+strings.Repeat("x", f.keys), change)
		f.problem(a, code, words.Spanish)
	}
	var entered, again wire.ReferralResponse
	f.decode(enter("good", ""), 201, &entered)
	f.decode(enter("another-key", ""), 201, &again)
	if r := entered.Referral; r.ID != "D77" || r.Diagnosis != "H52.1" || r.Issued != "2026-11-23" || r.Until <= r.Issued || r.Used || again.Referral != r {
		t.Errorf("entered %+v and %+v", entered.Referral, again.Referral)
	}
	book := func(referral string) answered {
		body := `{"person":` + personJSON(ana) + `,"slot":"` + slotID(agendaOne, 0) + `","referral":"` + referral + `"}`
		return f.post(wire.AppointmentsPath, body)
	}
	if p := f.problem(book("ñ"), wire.Malformed, words.Spanish); p.Field != "/referral" {
		t.Errorf("refused for %q", p.Field)
	}
	f.problem(book("D78"), wire.ReferralRequired, words.Spanish)
	f.problem(f.post(wire.HoldsPath, `{"person":`+personJSON(ana)+`,"slot":"`+slotID(agendaOne, 0)+`","referral":"D78"}`), wire.ReferralRequired, words.Spanish)
	f.appointment(book("d-77"), 201)
	var found wire.ReferralsResponse
	f.decode(f.do(ask{method: http.MethodPost, target: wire.SearchReferralPath, token: "operator", body: personJSON(ana)}), 200, &found)
	if len(found.Referrals) != 1 || !found.Referrals[0].Used {
		t.Errorf("found %+v", found.Referrals)
	}
}

func TestPublishNow(t *testing.T) {
	f, _, _, _ := registryFixture(t)
	var answer wire.PublishResponse
	f.decode(f.do(ask{method: http.MethodPost, target: wire.PublishPath, token: "admin"}.key("k")), 200, &answer)
	if answer.Agendas != 12 {
		t.Errorf("answered %+v", answer)
	}
}

// TestPatientsSeeTheirOwn: a patient's session sees and keeps up to date the record of the patient and of
// their dependents, and a stranger's is not there.
func TestPatientsSeeTheirOwn(t *testing.T) {
	f, _, contacts, _ := registryFixture(t)
	token, valid := f.api.newSession(1, uint32(testNow.Unix()+600))
	if !valid {
		t.Fatal("no session")
	}
	contacts.of[1], contacts.of[2] = wire.Contact{Name: "Ana"}, wire.Contact{Name: "Luis"}
	own := func(method, path, number, more string) answered {
		body := `{"document":{"type":"cedula","number":"` + number + `"}` + more + `}`
		return f.do(ask{method: method, target: path, body: body}.with("Authorization: Bearer "+token, "Content-Type: application/json"))
	}
	for _, of := range []struct {
		document string
		status   int
	}{{ana, 200}, {luis, 404}, {stranger, 404}} {
		look, put := own("POST", wire.LookPath, of.document, ""), own("PUT", wire.ContactPath, of.document, `,"email":"x@x.ec"`)
		if look.status != of.status || put.status != of.status {
			t.Errorf("%s: looked %d, changed %d, want %d", of.document, look.status, put.status, of.status)
		}
		if of.status == 404 && strings.Contains(string(look.body), "Luis") {
			t.Errorf("told %s", look.body)
		}
	}
	if contacts.of[2].Email != "" {
		t.Error("a stranger's address was changed")
	}
	f.must(allocator.Command{Kind: allocator.KindPutPersons, Persons: []allocator.PersonRecord{
		{Document: cedula(t, luis), Holder: cedula(t, ana), BirthDay: day(2015, 5, 1), Coverage: policy.Child},
	}})
	if a := own("POST", wire.LookPath, luis, ""); a.status != 200 || !strings.Contains(string(a.body), "Luis") {
		t.Errorf("a dependent: %d %s", a.status, a.body)
	}
}
