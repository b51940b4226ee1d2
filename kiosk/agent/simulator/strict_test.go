package simulator

import (
	"strings"
	"testing"
)

func newPrinter(t *testing.T) *Printer {
	t.Helper()
	p, err := New(48)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const ready = "\x1b@\x1c.\x1bt\x13"

// TestFaults: a simulator that lets something pass proves nothing.
func TestFaults(t *testing.T) {
	for stream, want := range map[string]string{
		"\x07":                           "control character 0x7",
		"\x7f":                           "control character 0x7f",
		"\x1bp":                          "middle of a command",
		"\x1bp\x00":                      "ESC 0x70",
		"\x1dZ\x00":                      "GS 0x5a",
		"\x1c&":                          "FS 0x26",
		"\x1b@\x1c.\xa4\n":               "before a code page",
		"\x1b@\x1bt\x13\xa4\n":           "two bytes",
		"\x1bt\x02":                      "ESC t 2",
		"\x1ba\x02":                      "ESC a 2",
		"\x1bE\x02":                      "ESC E 2",
		"\x1bM\x02":                      "ESC M 2",
		"\x1d!\x80":                      "GS ! 0x80",
		"A\x1ba\x01\n":                   "ESC a in the middle of a row",
		"A\x1b@\n":                       "ESC @ in the middle of a row",
		"A\x1dVB\x00\n":                  "GS V in the middle of a row",
		"A\x1dr\x01\n":                   "GS r in the middle of a row",
		"A\x1bd\x01\n":                   "ESC d in the middle of a row",
		"A":                              "ends in the middle of a row",
		"\x1dVA\x00":                     "GS V 65 0",
		"\x1dr\x02":                      "GS r 2",
		"\x10\x04\x05":                   "DLE EOT 5",
		"\x10x":                          "control character 0x10",
		strings.Repeat("x", 49) + "\n":   "longer than the paper",
		"\x1d(L\x03\x00abc":              "GS ( 0x4c",
		"\x1d(k\x01\x00a":                "GS ( 0x6b of 1 bytes",
		"\x1d(k\x03\x001Q0":              "before it is described",
		"\x1d(k\x03\x002C\x04":           "symbol 0x32",
		"\x1d(k\x03\x001C\x11":           "function 0x43",
		"\x1d(k\x04\x001A1\x00":          "function 0x41",
		"\x1d(k\x30\x001P0abc":           "middle of a command",
		"\x1d!\x77" + "123456789" + "\n": "longer than the paper",
	} {
		p := newPrinter(t)
		p.Feed([]byte(stream))
		if got := strings.Join(p.Faults(), "; "); !strings.Contains(got, want) {
			t.Errorf("%q: the faults are %q, want %q among them", stream, got, want)
		}
	}
}

// TestPrints holds what is right, and that two bytes of one character stay apart from ours.
func TestPrints(t *testing.T) {
	p := newPrinter(t)
	p.Feed([]byte(ready + "\xa8Qu\x82 ni\xa4o? \xd5\n\x1bE\x01\x1d!\x11\x1ba\x01A\n\x1dVB\x00"))
	if faults := p.Faults(); len(faults) > 0 {
		t.Fatalf("faults: %q", faults)
	}
	want := "              | ¿Qué niño? €\n×2 bold center| A\n"
	if got := p.Tickets(); len(got) != 1 || got[0].Text != want {
		t.Errorf("printed %+v, want %q", got, want)
	}
}

// TestHaltsAndGoesOn: what it could not print comes out with the paper, unless it was told to forget it.
func TestHaltsAndGoesOn(t *testing.T) {
	for _, forget := range []bool{false, true} {
		p := newPrinter(t)
		p.Suffer(Trouble{PaperOutAfterRows: 2})
		p.Feed([]byte(ready + "1\n2\n3\n\x1dVB\x00"))
		if got := p.Hanging().Text; strings.Count(got, "\n") != 2 {
			t.Fatalf("out of paper after two rows it printed %q", got)
		}
		if forget {
			p.Feed([]byte(clearBuffers))
		}
		p.Suffer(Trouble{})
		if got := len(p.Tickets()); got != map[bool]int{false: 1, true: 0}[forget] {
			t.Errorf("forgotten %v: %d tickets", forget, got)
		}
		if faults := p.Faults(); len(faults) > 0 {
			t.Errorf("faults: %q", faults)
		}
	}
}
