package contacts

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// records is a store in memory; onGet runs before each look.
type records struct {
	kept  map[string][]byte
	onGet func()
	fails error
}

func (r *records) Get(key []byte) ([]byte, bool, error) {
	if r.onGet != nil {
		r.onGet()
	}
	value, ok := r.kept[string(key)]
	return value, ok, r.fails
}

func (r *records) put(c allocator.ContactRecord) {
	sealed, key := allocator.ContactKeys(c.Person)
	r.kept[string(sealed)], r.kept[string(key)] = c.Sealed, c.Key[:]
}

func newContacts() (*Contacts, *records) {
	r := &records{kept: map[string][]byte{}}
	return New(r), r
}

func seal(t testing.TB, c *Contacts, person uint32, contact *wire.Contact) allocator.ContactRecord {
	t.Helper()
	record, err := c.Seal(person, contact)
	if err != nil {
		t.Fatal(err)
	}
	return record
}

func TestSealedAndOpened(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(max int, label string) string { return rapid.StringN(0, -1, max).Draw(t, label) }
		contact := wire.Contact{Name: text(200, "name"), Mobile: text(16, "mobile"), MobileCompany: text(40, "company"), Email: text(254, "email")}
		c, kept := newContacts()
		person := rapid.Uint32Range(1, 1<<31).Draw(t, "person")
		record, err := c.Seal(person, &contact)
		if err != nil || len(record.Sealed) > allocator.MaxSealedBytes {
			t.Fatalf("%d bytes, %v", len(record.Sealed), err)
		}
		kept.put(record)
		got, ok, err := c.Read(person)
		if err != nil || !ok || *got != contact {
			t.Fatalf("%+v became %+v, %v, %v", contact, got, ok, err)
		}
	})
}

var ana = &wire.Contact{Name: "Ana Lucía Toapanta", Mobile: "0991234567", Email: "ana@example.ec"}

// TestNothingOpensButItsOwn: not another's key, not another's place, not a bit changed, not half of it.
func TestNothingOpensButItsOwn(t *testing.T) {
	c, kept := newContacts()
	for name, spoil := range map[string]func(r *allocator.ContactRecord){
		"another key":        func(r *allocator.ContactRecord) { r.Key = seal(t, c, 7, ana).Key },
		"another person":     func(r *allocator.ContactRecord) { r.Person = 8 },
		"a bit of the text":  func(r *allocator.ContactRecord) { r.Sealed[20] ^= 1 },
		"a bit of the nonce": func(r *allocator.ContactRecord) { r.Sealed[0] ^= 1 },
		"a bit of the tag":   func(r *allocator.ContactRecord) { r.Sealed[len(r.Sealed)-1] ^= 0x80 },
		"half of it":         func(r *allocator.ContactRecord) { r.Sealed = r.Sealed[:len(r.Sealed)/2] },
		"less than a nonce":  func(r *allocator.ContactRecord) { r.Sealed = r.Sealed[:5] },
		"nothing":            func(r *allocator.ContactRecord) { r.Sealed = nil },
	} {
		record := seal(t, c, 7, ana)
		spoil(&record)
		kept.put(record)
		got, ok, err := c.Read(record.Person)
		var marked interface{ Damaged() bool }
		if ok || got != nil || !errors.Is(err, ErrDamaged) || !errors.As(err, &marked) || !marked.Damaged() {
			t.Errorf("%s: opened as %+v, %v, %v", name, got, ok, err)
		}
		if name, ok := c.Name(record.Person); ok || name != "" {
			t.Errorf("%s: has the name %q", name, name)
		}
	}
	record := seal(t, c, 9, ana)
	kept.put(record)
	_, key := allocator.ContactKeys(9)
	delete(kept.kept, string(key)) // erased
	if got, ok, err := c.Read(9); ok || got != nil || err != nil {
		t.Errorf("without its key: %+v, %v, %v", got, ok, err)
	}
	kept.fails = errors.New("disk")
	if _, _, err := c.Read(9); !errors.Is(err, kept.fails) {
		t.Errorf("a disk that fails: %v", err)
	}
}

// TestEachSealIsItsOwn: the same data never look the same, and nothing of them can be seen.
func TestEachSealIsItsOwn(t *testing.T) {
	c, _ := newContacts()
	one, two := seal(t, c, 7, ana), seal(t, c, 7, ana)
	if bytes.Equal(one.Sealed[:12], two.Sealed[:12]) || one.Key == two.Key || bytes.Equal(one.Sealed[12:], two.Sealed[12:]) {
		t.Error("two seals share a nonce, a key or a text")
	}
	if bytes.Contains(one.Sealed, []byte("Ana")) || bytes.Contains(one.Sealed, []byte("099")) {
		t.Error("the data can be seen")
	}
	c.random = strings.NewReader("short")
	if _, err := c.Seal(7, ana); err == nil {
		t.Error("sealed without randomness")
	}
	c, _ = newContacts()
	if _, err := c.Seal(7, &wire.Contact{Name: strings.Repeat("x", allocator.MaxSealedBytes)}); err == nil {
		t.Error("sealed more than a record has room for")
	}
}

// TestReplacedWhileRead: data and key are two records; both are replaced between the two looks.
func TestReplacedWhileRead(t *testing.T) {
	c, kept := newContacts()
	kept.put(seal(t, c, 7, ana))
	looks := 0
	kept.onGet = func() {
		if looks++; looks == 2 {
			kept.put(seal(t, c, 7, &wire.Contact{Name: "Eva"}))
		}
	}
	got, ok, err := c.Read(7)
	if err != nil || !ok || got.Name != "Eva" {
		t.Errorf("%+v, %v, %v", got, ok, err)
	}
}

func TestCheck(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, c := range []struct {
		contact       wire.Contact
		field, reason string
	}{
		{wire.Contact{}, "", ""},
		{*ana, "", ""},
		{wire.Contact{Name: "Ñusta O'Brien-Paz, h."}, "", ""},
		{wire.Contact{Name: " Ana"}, "name", wire.ReasonMalformed},
		{wire.Contact{Name: "=1+1"}, "name", wire.ReasonMalformed},
		{wire.Contact{Name: "+Ana"}, "name", wire.ReasonMalformed},
		{wire.Contact{Name: "-Ana"}, "name", wire.ReasonMalformed},
		{wire.Contact{Name: "@Ana"}, "name", wire.ReasonMalformed},
		{wire.Contact{Name: "Ana=1+1@-"}, "", ""},
		{wire.Contact{MobileCompany: "=Claro"}, "mobileCompany", wire.ReasonMalformed},
		{wire.Contact{MobileCompany: "@Claro"}, "mobileCompany", wire.ReasonMalformed},
		{wire.Contact{Email: "=a@x.ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "+a@x.ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "-a@x.ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a=b+c-d@x.ec"}, "", ""},
		{wire.Contact{Name: "Ana\x07"}, "name", wire.ReasonMalformed},
		{wire.Contact{Name: "Ana\u202e"}, "name", wire.ReasonMalformed},
		{wire.Contact{Name: "\xff"}, "name", wire.ReasonMalformed},
		{wire.Contact{Name: long}, "name", wire.ReasonTooLong},
		{wire.Contact{Mobile: "0991234567"}, "", ""},
		{wire.Contact{Mobile: "991234567"}, "", ""},
		{wire.Contact{Mobile: "+593991234567"}, "", ""},
		{wire.Contact{Mobile: "+12345678"}, "", ""},
		{wire.Contact{Mobile: "+1234567"}, "mobile", wire.ReasonMalformed},
		{wire.Contact{Mobile: "+0234567890"}, "mobile", wire.ReasonMalformed},
		{wire.Contact{Mobile: "+1234567890123456"}, "mobile", wire.ReasonTooLong},
		{wire.Contact{Mobile: "+123456789012345"}, "", ""},
		{wire.Contact{Mobile: "022345678"}, "mobile", wire.ReasonMalformed},
		{wire.Contact{Mobile: "1991234567"}, "mobile", wire.ReasonMalformed},
		{wire.Contact{Mobile: "09912345678"}, "mobile", wire.ReasonMalformed},
		{wire.Contact{Mobile: "099123456"}, "mobile", wire.ReasonMalformed},
		{wire.Contact{Mobile: "099 123456"}, "mobile", wire.ReasonMalformed},
		{wire.Contact{Mobile: "٠٩٩١٢٣٤٥"}, "mobile", wire.ReasonMalformed},
		{wire.Contact{MobileCompany: "Claro"}, "", ""},
		{wire.Contact{MobileCompany: long}, "mobileCompany", wire.ReasonTooLong},
		{wire.Contact{Email: "a.b+c_d@sub-x.example.ec"}, "", ""},
		{wire.Contact{Email: "a"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "@x.ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a@"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a@localhost"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a@x..ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: ".a@x.ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a@-x.ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a@x-.ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a@b@x.ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a b@x.ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a@x.ec\r\nBcc: all"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: strings.Repeat("a", 64) + "@x.ec"}, "", ""},
		{wire.Contact{Email: strings.Repeat("a", 65) + "@x.ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a@" + strings.Repeat("x", 64) + ".ec"}, "email", wire.ReasonMalformed},
		{wire.Contact{Email: "a@" + strings.Repeat("x.", 130) + "ec"}, "email", wire.ReasonTooLong},
	} {
		if field, reason := New(nil).Check(&c.contact); field != c.field || reason != c.reason {
			t.Errorf("%+v: %q %q, want %q %q", c.contact, field, reason, c.field, c.reason)
		}
	}
}

// FuzzOpen opens any bytes with any key: what was not sealed here is damaged, and nothing panics.
func FuzzOpen(f *testing.F) {
	c, _ := newContacts()
	c.random = bytes.NewReader(make([]byte, 1<<10)) // every process of the fuzzer makes the same record
	record := seal(f, c, 7, ana)
	f.Add(record.Key[:], record.Sealed)
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, key, sealed []byte) {
		contact, err := open(7, key, sealed)
		if err == nil && (*contact != *ana || !bytes.Equal(sealed, record.Sealed)) {
			t.Errorf("opened %+v", contact)
		}
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
	})
}
