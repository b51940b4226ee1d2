package allocator

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/cupo-ec/cupo/wire/msgp"
)

// rowComesBack fills a row, writes it as a record and reads it again. All comes back but what is derived.
func rowComesBack[T any](t *testing.T, code func(*coder, *T), derived ...string) {
	t.Helper()
	var full, back T
	next := 1
	fill(reflect.ValueOf(&full).Elem(), &next)
	in := msgp.NewReader(encoded(&full, code))
	c := coder{in: &in}
	if code(&c, &back); c.failure != nil || in.End() != nil {
		t.Fatalf("reading a %T: %v", full, c.failure)
	}
	for _, name := range derived {
		field := reflect.ValueOf(&full).Elem().FieldByName(name)
		reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().SetZero()
	}
	if !reflect.DeepEqual(full, back) {
		t.Errorf("a row was written as %+v and read as %+v", full, back)
	}
}

// TestEveryFieldIsRecorded finds a field of a row that a restart would lose.
func TestEveryFieldIsRecorded(t *testing.T) {
	rowComesBack(t, codeMeta)
	rowComesBack(t, codeProvince)
	rowComesBack(t, codeSpecialty)
	rowComesBack(t, codeUnit)
	rowComesBack(t, codePractitioner)
	rowComesBack(t, codeSchedule)
	rowComesBack(t, codeClosure)
	rowComesBack(t, codePublication)
	rowComesBack(t, codePerson, "active", "history", "holds", "referrals", "dependents", "sibling")
	rowComesBack(t, codeAppointment, "older", "nextActive")
	rowComesBack(t, codeHold, "next")
	rowComesBack(t, codeKeyRow)
	rowComesBack(t, codeReferral, "next")
	rowComesBack(t, codePolicy)
	rowComesBack(t, codeAppeal, "older")
	rowComesBack(t, codeProgress)
	rowComesBack(t, codePairing)
	rowComesBack(t, codeDevice)
	rowComesBack(t, codeService)
}

// TestBytesStay: log entries and records outlive the build that wrote them. When this fails the format
// has changed: bring a new format version, or take the change back.
func TestBytesStay(t *testing.T) {
	w := fullTown(t)
	bytesStay(t, w, "testdata/format2.golden", func(k Kind) bool { return w.s.Takes(k) && k != KindRaiseFormat })
	w.one(t, Command{Kind: KindRaiseFormat, Format: 3})
	bytesStay(t, w, "testdata/format3.golden", w.s.Takes)
	w.one(t, Command{Kind: KindRaiseFormat, Format: 4})
	bytesStay(t, w, "testdata/format4.golden", w.s.Takes)
}

// bytesStay compares the records of a world, and an entry of each kind that its format has, with a file.
func bytesStay(t *testing.T, w *world, file string, has func(Kind) bool) {
	t.Helper()
	var text strings.Builder
	fmt.Fprintln(&text, "records")
	for key, value := range w.s.Records() {
		fmt.Fprintf(&text, "%x %x\n", key, value)
	}
	fmt.Fprintln(&text, "entries")
	commands := everyCommand()
	for kind := range Kind(255) {
		if command, known := commands[kind]; known && has(kind) {
			command.Format = min(command.Format, w.s.Format()) // no build of then raised beyond its own
			fmt.Fprintf(&text, "%d %x\n", kind, w.entry(command))
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
			t.Fatalf("writing the golden file: %v", err)
		}
	}
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("reading the golden file: %v", err)
	}
	want := strings.Split(string(golden), "\n")
	for i, line := range strings.Split(text.String(), "\n") {
		if i >= len(want) || line != want[i] {
			t.Fatalf("line %d of %s is now\n%s", i+1, file, line)
		}
	}
}
