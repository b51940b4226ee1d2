package registry

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

const personHead = "document,holder,birthDate,coverage,name,email\n"

// TestEachReason has a line for each way to be refused, between two that are good.
func TestEachReason(t *testing.T) {
	long := strings.Repeat("x", wire.MaxImportLineBytes)
	for want, bad := range map[string]string{
		"field-count":            "1714307103,,1980-01-01,affiliate",
		"syntax":                 `"1714307103,,1980-01-01,affiliate,,`,
		"not-utf8":               "1714307103,,1980-01-01,affiliate,\xff,",
		"line-too-long":          "1714307103,,1980-01-01,affiliate," + long + ",",
		"document missing":       ",,1980-01-01,affiliate,,",
		"document malformed":     "1714307104,,1980-01-01,affiliate,,",
		"birthDate missing":      "1714307103,,,affiliate,,",
		"birthDate malformed":    "1714307103,,1980-02-30,affiliate,,",
		"birthDate out-of-range": "1714307103,,1700-01-01,affiliate,,",
		"coverage missing":       "1714307103,,1980-01-01,,,",
		"coverage malformed":     "1714307103,,1980-01-01,Affiliate,,",
		"holder malformed":       "1714307103,123,1980-01-01,child,,",
		"holder own-holder":      "1714307103,1714307103,1980-01-01,child,,",
		"holder unknown-holder":  "1714307103,1713175071,1980-01-01,child,,",
		"email malformed":        "1714307103,,1980-01-01,affiliate,,a b",
	} {
		w := newWorld(t)
		text := personHead + "1710034065,,1980-01-01,affiliate,,\n" + bad + "\r\n\n0926687856,1710034065,2015-01-01,child,,\n"
		got := said(w.take(wire.RegistryPersons, wire.FormatCSV, text))
		field, reason, both := strings.Cut(want, " ")
		if !both {
			field, reason = "", want
		}
		if want := "3 lines: 2 accepted, 0 unchanged, 1 refused; 3 " + field + " " + reason; got != want {
			t.Errorf("%q: %s, want %s", bad[:min(len(bad), 40)], got, want)
		}
	}
}

func TestEachReasonOfTheDirectory(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ kind, head, line, want string }{
		{"units", "id,name,province,city,lat,lon,offset", "quito,Centro,17,Quito,-0.2,-78.5,-05:00", ""},
		{"units", "id,name,province,city,lat,lon,offset", "quito,Centro,17,Quito,-0.2,-78.5,-06:00", "offset fixed-offset"},
		{"units", "id,name,province,city,lat,lon,offset", "q,Centro,99,Quito,-0.2,-78.5,-05:00", "province unknown-province"},
		{"units", "id,name,province,city,lat,lon,offset", "q,Centro,17,Quito,-91,-78.5,-05:00", "lat out-of-range"},
		{"units", "id,name,province,city,lat,lon,offset", "q,Centro,17,Quito,NaN,-78.5,-05:00", "lat malformed"},
		{"units", "id,name,province,city,lat,lon,offset", "q,Centro,17,Quito,1,-78.5,-05:30", "offset malformed"},
		{"units", "id,name,province,city,lat,lon,offset", "q q,Centro,17,Quito,1,-78.5,-05:00", "id malformed"},
		{"units", "id,name,province,city,lat,lon,offset", "q," + strings.Repeat("n", 201) + ",17,Quito,1,-78.5,-05:00", "name too-long"},
		{"practitioners", "id,name", "paz,Dra. Paz", ""},
		{"practitioners", "id,name", "sol,", "name missing"},
		{"practitioners", "id,name", strings.Repeat("i", 65) + ",Sol", "id too-long"},
		{"schedules", "id,practitioner,unit,specialty,weekday,start,minutes,slots", "s1,paz,quito,medicina-general,monday,08:00,20,12", ""},
		{"schedules", "id,practitioner,unit,specialty,weekday,start,minutes,slots", "s2,rio,quito,medicina-general,monday,08:00,20,12", "practitioner unknown-practitioner"},
		{"schedules", "id,practitioner,unit,specialty,weekday,start,minutes,slots", "s2,paz,loja,medicina-general,monday,08:00,20,12", "unit unknown-unit"},
		{"schedules", "id,practitioner,unit,specialty,weekday,start,minutes,slots", "s2,paz,quito,magia,monday,08:00,20,12", "specialty unknown-specialty"},
		{"schedules", "id,practitioner,unit,specialty,weekday,start,minutes,slots", "s2,paz,quito,medicina-general,lunes,08:00,20,12", "weekday malformed"},
		{"schedules", "id,practitioner,unit,specialty,weekday,start,minutes,slots", "s2,paz,quito,medicina-general,monday,24:00,20,12", "start malformed"},
		{"schedules", "id,practitioner,unit,specialty,weekday,start,minutes,slots", "s2,paz,quito,medicina-general,monday,08:00,20,65", "slots out-of-range"},
		{"schedules", "id,practitioner,unit,specialty,weekday,start,minutes,slots", "s2,paz,quito,medicina-general,monday,23:00,20,4", "slots out-of-range"},
		{"schedules", "id,practitioner,unit,specialty,weekday,start,minutes,slots", "s2,paz,quito,medicina-general,monday,23:00,20,3", ""},
		{"closures", "date,unit,name", "2026-12-25,,Navidad", ""},
		{"closures", "date,unit,name", "2026-12-24,quito,Local", ""},
		{"closures", "date,unit,name", ",quito,Local", "date missing"},
		{"closures", "date,unit,name", "2026-12-24,loja,Local", "unit unknown-unit"},
		{"services", "unit,id,name,letter,minutes", "quito,farmacia,Farmacia,F,3", ""},
		{"services", "unit,id,name,letter,minutes", "quito,farmacia,Botica,F,5", ""},
		{"services", "unit,id,name,letter,minutes", "quito,farmacia,Farmacia,G,3", "letter fixed-letter"},
		{"services", "unit,id,name,letter,minutes", "quito,fuerza,Fuerza,F,3", "letter letter-taken"},
		{"services", "unit,id,name,letter,minutes", "loja,farmacia,Farmacia,F,3", "unit unknown-unit"},
		{"services", "unit,id,name,letter,minutes", "quito,otro,Otro,f,3", "letter malformed"},
		{"services", "unit,id,name,letter,minutes", "quito,otro,Otro,FF,3", "letter malformed"},
		{"services", "unit,id,name,letter,minutes", "quito,otro,Otro,O,241", "minutes out-of-range"},
		{"services", "unit,id,name,letter,minutes", "quito,otro,Otro,O,0", "minutes out-of-range"},
		{"services", "unit,id,name,letter,minutes", "quito,otro,,O,1", "name missing"},
		{"services", "unit,id,name,letter,minutes", "quito,,Otro,O,1", "id missing"},
		{"persons", "document,birthDate,coverage", "1710034065,1980-01-01,affiliate", ""},
		{"referrals", "id,document,specialty,issuer,issued,diagnosis", "R1,1710034065,oftalmologia,paz,2026-11-20,H52.1", ""},
		{"referrals", "id,document,specialty,issuer,issued,diagnosis", "R2,0926687856,oftalmologia,paz,2026-11-20,H52.1", "document unknown-person"},
		{"referrals", "id,document,specialty,issuer,issued,diagnosis", "R2,1710034065,oftalmologia,paz,2026-11-20,52.1", "diagnosis malformed"},
		{"referrals", "id,document,specialty,issuer,issued,until", "R2,1710034065,oftalmologia,paz,2026-11-20,2026-11-19", "until out-of-range"},
		{"referrals", "id,document,specialty,issuer", "R2,1710034065,oftalmologia,paz", "issued missing"},
		{"practitioners", "id,name", "ojo,Dr. Ojo", ""},
		{"schedules", "id,practitioner,unit,specialty,weekday,start,minutes,slots", "s3,ojo,quito,oftalmologia,monday,08:00,20,12", ""},
		{"referrals", "id,document,specialty,issuer,issued", "R2,1710034065,oftalmologia,ojo,2026-11-20", "issuer may-not-refer"},
	} {
		got := said(w.take(c.kind, wire.FormatCSV, c.head+"\n"+c.line+"\n"))
		want := "1 lines: 1 accepted, 0 unchanged, 0 refused"
		if c.want != "" {
			want = "1 lines: 0 accepted, 0 unchanged, 1 refused; 2 " + c.want
		}
		if got != want {
			t.Errorf("%s %s: %s, want %s", c.kind, c.line, got, want)
			continue
		}
		if c.want == "" {
			if got := said(w.take(c.kind, wire.FormatCSV, c.head+"\n"+c.line+"\n")); got != "1 lines: 0 accepted, 1 unchanged, 0 refused" {
				t.Errorf("%s %s a second time: %s", c.kind, c.line, got)
			}
		}
	}
}

// TestFamiliesInAnyOrder: a dependent may stand before the holder, chains too; a ring is refused and
// takes nobody with it.
func TestFamiliesInAnyOrder(t *testing.T) {
	numbers := cedulas(6)
	line := func(i, holder int) string {
		of := ""
		if holder >= 0 {
			of = numbers[holder]
		}
		return fmt.Sprintf("%s,%s,1980-01-01,child,,\n", numbers[i], of)
	}
	w := newWorld(t)
	got := said(w.take(wire.RegistryPersons, wire.FormatCSV, personHead+line(0, 1)+line(1, 2)+line(2, -1)+line(3, 4)+line(4, 3)+line(5, 2)))
	if want := "6 lines: 4 accepted, 0 unchanged, 2 refused; 6 holder unknown-holder; 5 holder unknown-holder"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	exported := w.export(wire.RegistryPersons, wire.FormatCSV, false, 2)
	other := newWorld(t)
	if got := other.take(wire.RegistryPersons, wire.FormatCSV, exported); got.Accepted != 4 || got.Lines != 4 {
		t.Errorf("the export was taken in as %s", said(got))
	}
	if again := other.export(wire.RegistryPersons, wire.FormatCSV, false, 3); again != exported {
		t.Errorf("exported\n%s\nand then\n%s", exported, again)
	}
}

// TestNoRings: nobody becomes their own holder in a roundabout way, within a part or over several.
func TestNoRings(t *testing.T) {
	n := cedulas(3)
	line := func(who, holder string) string { return who + "," + holder + ",1980-01-01,child,,\n" }
	for name, texts := range map[string][]string{
		"in one part":   {line(n[0], "") + line(n[1], n[0]) + line(n[2], n[1]) + line(n[0], n[2])},
		"over parts":    {line(n[0], "") + line(n[1], n[0]), line(n[2], n[1]), line(n[0], n[2])},
		"two at a time": {line(n[0], "") + line(n[1], ""), line(n[0], n[1]) + line(n[1], n[0])},
	} {
		w := newWorld(t)
		refused := int64(0)
		for _, text := range texts {
			refused += w.take(wire.RegistryPersons, wire.FormatCSV, personHead+text).RefusedLines
		}
		if refused != 1 {
			t.Errorf("%s: %d lines were refused, want that which closes the ring", name, refused)
		}
		exported := w.export(wire.RegistryPersons, wire.FormatCSV, false, 9)
		if got := newWorld(t).take(wire.RegistryPersons, wire.FormatCSV, exported); got.RefusedLines > 0 {
			t.Errorf("%s: the export was taken in as %s", name, said(got))
		}
	}
}

// TestExportHoldersFirst: who was given a holder of a higher number comes behind that holder.
func TestExportHoldersFirst(t *testing.T) {
	numbers := cedulas(4)
	w := newWorld(t)
	for _, text := range []string{
		numbers[0] + ",,1980-01-01,affiliate,Uno,\n" + numbers[1] + ",,1980-01-01,affiliate,,\n",
		numbers[2] + "," + numbers[0] + ",1980-01-01,child,,\n" + numbers[3] + ",,1980-01-01,affiliate,Cuatro,c@x.ec\n",
		numbers[0] + "," + numbers[3] + ",1980-01-01,spouse,,\n",
	} {
		w.take(wire.RegistryPersons, wire.FormatCSV, personHead+text)
	}
	for _, format := range []string{wire.FormatCSV, wire.FormatNDJSON} {
		exported := w.export(wire.RegistryPersons, format, true, 1)
		var order []int
		for line := range strings.Lines(exported) {
			for i, number := range numbers {
				if strings.HasPrefix(line, "cedula,"+number) || strings.HasPrefix(line, `{"documentType":"cedula","document":"`+number) {
					order = append(order, i)
				}
			}
		}
		if fmt.Sprint(order) != "[1 3 0 2]" {
			t.Errorf("%s in the order %d:\n%s", format, order, exported)
		}
		other := newWorld(t)
		if got := other.take(wire.RegistryPersons, format, exported); got.Accepted != 4 {
			t.Errorf("%s: taken in as %s", format, said(got))
		}
		if again := other.export(wire.RegistryPersons, format, true, 10); again != exported {
			t.Errorf("exported\n%s\nand then\n%s", exported, again)
		}
	}
}

// TestGroupsKeysAndPauses: a part is cut into groups; between them the log has a rest in proportion; what
// was done is not done again, under the same key or another.
func TestGroupsKeysAndPauses(t *testing.T) {
	text := personHead
	for _, number := range cedulas(2*groupLines + 1) {
		text += number + ",,1980-01-01,affiliate,Nombre,\n"
	}
	w := newWorld(t)
	part := w.part(wire.RegistryPersons, wire.FormatCSV, text, "k")
	fails := errors.New("lost")
	w.before = func(c *allocator.Command) error {
		if c.Kind == allocator.KindPutPersons && w.commands[allocator.KindPutPersons] == 1 {
			return fails
		}
		return nil
	}
	if _, err := w.registry.Import(t.Context(), part); !errors.Is(err, fails) {
		t.Fatalf("a group whose outcome is unknown came to %v", err)
	}
	w.before = nil
	answer, err := w.registry.Import(t.Context(), part)
	if err != nil || said(answer) != "801 lines: 401 accepted, 400 unchanged, 0 refused" {
		t.Fatalf("%v %s", err, said(answer))
	}
	if w.commands[allocator.KindPutPersons] != 3 || w.commands[allocator.KindPutContacts] != 9 || w.contacts.seals != 801 {
		t.Errorf("commands %v, %d sealed", w.commands, w.contacts.seals)
	}
	if len(w.paused) != 4 || w.paused[0] != 3*time.Second {
		t.Errorf("paused %v: each group took a second, a quarter of the time is the import's", w.paused)
	}
	before := w.index
	for _, key := range []string{"k", "other"} {
		answer, err := w.registry.Import(t.Context(), w.part(wire.RegistryPersons, wire.FormatCSV, text, key))
		if err != nil || answer.Unchanged != 801 || w.index != before {
			t.Errorf("again under %s: %v %s, %d entries", key, err, said(answer), w.index-before)
		}
	}
	// The same key for another text.
	var refused *Refused
	if _, err := w.registry.Import(t.Context(), w.part(wire.RegistryPersons, wire.FormatCSV, strings.Replace(text, "Nombre", "Otra", 1), "k")); !errors.As(err, &refused) {
		t.Errorf("a key for another text came to %v", err)
	} else if code, _ := refused.Refusal(); code != wire.IdempotencyKeyReused {
		t.Errorf("a key for another text came to %s", code)
	}
}

// TestDeltas: a line replaces what it says, and leaves contact data that it does not name.
func TestDeltas(t *testing.T) {
	w := newWorld(t)
	w.take(wire.RegistryPersons, wire.FormatCSV, "document,birthDate,issueYear,coverage,name,mobile\n1710034065,1980-01-01,2015,affiliate,Ana,0991234567\n")
	if got := said(w.take(wire.RegistryPersons, wire.FormatNDJSON, `{"document":"171003406-5","birthDate":"1980-01-01","issueYear":2015,"coverage":"affiliate","email":"a@x.ec","name":null}`)); got != "1 lines: 1 accepted, 0 unchanged, 0 refused" {
		t.Errorf("an address: %s", got)
	}
	contact, _, err := w.contacts.Read(1)
	if err != nil || *contact != (wire.Contact{Name: "Ana", Mobile: "0991234567", Email: "a@x.ec"}) {
		t.Errorf("left %+v, %v", contact, err)
	}
	// Two lines of one person: the last one stands, though it says what was there before.
	lines := `{"document":"1710034065","birthDate":"1980-01-01","issueYear":2015,"coverage":"none"}
{"document":"1710034065","birthDate":"1980-01-01","issueYear":2015,"coverage":"affiliate"}`
	w.take(wire.RegistryPersons, wire.FormatNDJSON, lines)
	if p, _ := w.state.Person(1); p.Coverage.String() != "affiliate" {
		t.Errorf("the coverage is %s", p.Coverage)
	}
}

// TestUnreadContactsAreKept: a line that names one field must not wipe the others out because the disk did
// not answer. Sent again it is entered; what no key opens any more is replaced.
func TestUnreadContactsAreKept(t *testing.T) {
	w := newWorld(t)
	w.take(wire.RegistryPersons, wire.FormatCSV, "document,birthDate,coverage,name,mobile\n1710034065,1980-01-01,affiliate,Ana,0991234567\n")
	part := w.part(wire.RegistryPersons, wire.FormatCSV, "document,birthDate,coverage,email\n1710034065,1980-01-01,affiliate,a@x.ec\n", "k")
	w.contacts.fails = errors.New("disk")
	if _, err := w.registry.Import(t.Context(), part); !errors.Is(err, w.contacts.fails) || w.commands[allocator.KindPutContacts] != 1 {
		t.Errorf("a disk that fails came to %v", err)
	}
	w.contacts.fails = nil
	want := wire.Contact{Name: "Ana", Mobile: "0991234567", Email: "a@x.ec"}
	if _, err := w.registry.Import(t.Context(), part); err != nil {
		t.Fatal(err)
	}
	if left, _, err := w.contacts.Read(1); err != nil || *left != want {
		t.Errorf("sent again it left %+v, %v", left, err)
	}
	w.contacts.fails = fmt.Errorf("reading: %w", spoiltData{})
	w.take(wire.RegistryPersons, wire.FormatCSV, "document,birthDate,coverage,email\n1710034065,1980-01-01,affiliate,b@x.ec\n")
	w.contacts.fails = nil
	if left, _, err := w.contacts.Read(1); err != nil || *left != (wire.Contact{Email: "b@x.ec"}) {
		t.Errorf("in place of damaged data there are %+v, %v", left, err)
	}
}

// TestDryRunChangesNothing, not even the clock of the state, and says what the import would.
func TestDryRunChangesNothing(t *testing.T) {
	w := newWorld(t)
	text := personHead + "1710034065,,1980-01-01,affiliate,Ana,\nx,,1980-01-01,affiliate,,\n0926687856,1710034065,2015-01-01,child,,\n1714307103,1713175071,2015-01-01,child,,\n"
	part := w.part(wire.RegistryPersons, wire.FormatCSV, text, "k")
	part.DryRun, part.FirstLine = true, 1001
	before := w.index
	answer, err := w.registry.Import(t.Context(), part)
	if err != nil || said(answer) != "4 lines: 2 accepted, 0 unchanged, 1 refused; 1002 document malformed" || answer.Waiting != 1 {
		t.Errorf("%v %s, %d waiting", err, said(answer), answer.Waiting)
	}
	if w.index != before || len(w.paused) > 0 || w.contacts.seals > 0 {
		t.Error("a dry run proposed, sealed or paused")
	}
	w.take(wire.RegistryPersons, wire.FormatCSV, text)
	part = w.part(wire.RegistryPersons, wire.FormatCSV, strings.Replace(text, "Ana", "Eva", 1), "k")
	part.DryRun = true
	if answer, err = w.registry.Import(t.Context(), part); err != nil || answer.Accepted != 1 || answer.Unchanged != 1 {
		t.Errorf("a new name: %v %s", err, said(answer))
	}
}

// TestGroupRefusedAsAWhole: what a group leans on goes between judging and applying; the others go on.
func TestGroupRefusedAsAWhole(t *testing.T) {
	w := newWorld(t)
	w.take(wire.RegistryPersons, wire.FormatCSV, personHead+"1710034065,,1980-01-01,affiliate,,\n")
	w.before = func(c *allocator.Command) error {
		if c.Kind == allocator.KindPutPersons && len(c.Persons) == 2 {
			w.before = nil
			w.must(allocator.Command{Kind: allocator.KindErase, Person: 1, Reason: "asked"})
		}
		return nil
	}
	got := said(w.take(wire.RegistryPersons, wire.FormatCSV, personHead+
		"0926687856,1710034065,2015-01-01,child,Hija,\n1714307103,,1980-01-01,affiliate,Otro,\n"))
	if got != "2 lines: 1 accepted, 0 unchanged, 1 refused; 2  malformed" {
		t.Error(got)
	}
	if list := w.export(wire.RegistryPersons, wire.FormatCSV, true, 9); !strings.Contains(list, "Otro") || strings.Contains(list, "1710034065") {
		t.Error(list)
	}
}

func TestHeaders(t *testing.T) {
	for head, field := range map[string]string{
		"document,document":               "header/document",
		"document,telefono":               "header/telefono",
		"1710034065,1980-01-01,affiliate": "header/1",
		"document,Juana Pérez":            "header/2",
		"":                                "header",
		"\"document":                      "header",
		strings.Repeat("a", 9000):         "header",
	} {
		w := newWorld(t)
		_, err := w.registry.Import(t.Context(), w.part(wire.RegistryPersons, wire.FormatCSV, head+"\n1710034065,1980-01-01\n", "k"))
		var refused *Refused
		if !errors.As(err, &refused) {
			t.Errorf("%.20q came to %v", head, err)
			continue
		}
		if code, got := refused.Refusal(); code != wire.Malformed || got != field {
			t.Errorf("%.20q was refused for %s %q", head, code, got)
		}
	}
	w := newWorld(t)
	if got := w.take(wire.RegistryPersons, wire.FormatCSV, "\xef\xbb\xbfcoverage, birthDate ,document\r\naffiliate,1980-01-01,1710034065"); got.Accepted != 1 {
		t.Errorf("a mark, another order and no line end: %s", said(got))
	}
}

func TestOneImportAtATime(t *testing.T) {
	w := newWorld(t)
	w.before = func(*allocator.Command) error {
		w.before = nil
		_, err := w.registry.Import(t.Context(), w.part(wire.RegistryUnits, wire.FormatCSV, "id\n", "other"))
		if !errors.Is(err, raftstore.ErrOverloaded) {
			t.Errorf("a second import came to %v", err)
		}
		return nil
	}
	w.take(wire.RegistryPersons, wire.FormatCSV, personHead+"1710034065,,1980-01-01,affiliate,,\n")
	if w.before != nil {
		t.Error("nothing was proposed")
	}
}

// TestRefusalsAreBounded: a hostile file makes an answer of bounded size, and no part of it stands there.
func TestRefusalsAreBounded(t *testing.T) {
	w := newWorld(t)
	answer := w.take(wire.RegistryPersons, wire.FormatCSV, personHead+strings.Repeat("secreto-77,,x,y,z,w\n", 5000))
	if answer.RefusedLines != 5000 || len(answer.Refused) != wire.MaxImportRefusals {
		t.Errorf("%d refused, %d named", answer.RefusedLines, len(answer.Refused))
	}
	if text := string(answer.AppendJSON(nil)); strings.Contains(text, "secreto") {
		t.Error("the answer repeats what stood in a line")
	}
}
