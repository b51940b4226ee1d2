package escpos

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/kiosk/agent/simulator"
)

type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// paper prints a ticket and demands that the printer finds no fault.
func paper(t tester, ticket Ticket, width Paper) simulator.Ticket {
	t.Helper()
	p, err := simulator.New(int(width))
	if err != nil {
		t.Fatal(err)
	}
	p.Feed(Encode(ticket, width))
	if faults := p.Faults(); len(faults) > 0 {
		t.Fatalf("the printer: %q", faults)
	}
	if tickets := p.Tickets(); ticket.Cut && len(tickets) == 1 {
		return tickets[0]
	} else if len(tickets) != 0 {
		t.Fatalf("%d tickets were cut off", len(tickets))
	}
	return p.Hanging()
}

// saidOn gives the rows of a text as they are said, without how.
func saidOn(text string) []string {
	var rows []string
	for row := range strings.Lines(text) {
		_, said, _ := strings.Cut(strings.TrimSuffix(row, "\n"), "| ")
		rows = append(rows, said)
	}
	return rows
}

// TestEveryCharacter prints each character of our table; the printer reads it with a table of its own.
func TestEveryCharacter(t *testing.T) {
	for r := rune(0x20); r < 0x3000; r++ {
		if _, ok := codeOf(r); !ok || r == ' ' {
			continue
		}
		if got := saidOn(paper(t, Ticket{Lines: []Line{{Text: string(r)}}}, Paper80).Text)[0]; got != string(r) {
			t.Errorf("%q is printed as %q", r, got)
		}
	}
	for r := range rune(0x20) {
		if _, ok := codeOf(r); ok {
			t.Errorf("the control character %q can be printed", r)
		}
	}
	for _, r := range "ñáéíóúü¿¡«»€ÑÁÉÍÓÚÜ" {
		if _, ok := codeOf(r); !ok {
			t.Errorf("%q cannot be printed", r)
		}
	}
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"María Núñez":                     "María Núñez",
		"Mari\u0301a Nu\u0301n\u0303ez":   "María Núñez",
		"Łukasz Șerban Šárka Đặng":        "Lukasz Serban Sárka D?ng",
		"Müller\u200b\u202e\u2066":        "Müller",
		"\x1b@\x1dV\x00\x10\x04\x01x\x7f": "@Vx",
		"a\nb\tc\r\nd\u2028e\u00a0f":      "a b c  d e f",
		"“Sí” – dijo… ‘ya’ • 5€":          `"Sí" - dijo... 'ya' · 5€`,
		"漢字 😀":                            "?? ?",
		"e\u0331":                         "e",
		"\u0301a":                         "a",
		"\u00ad\ufeff\ufffd\u009b\u0085":  "? ",
	} {
		if got := printable(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		center  bool
		want    []string
	}{
		{"", 12, false, []string{""}},
		{"   ", 12, false, []string{""}},
		{"Hora   09:20", 12, false, []string{"Hora   09:20"}},
		{"Hora    09:20", 12, false, []string{"Hora", "09:20"}},
		{"uno dos tres", 7, false, []string{"uno dos", "tres"}},
		{"otorrinolaringología", 12, false, []string{"otorrinolari", "ngología"}},
		{"a otorrinolaringología", 12, false, []string{"a", "otorrinolari", "ngología"}},
		{"Planta baja, ventanilla 3", 24, false, []string{"Planta baja, ventanilla", "3"}},
		{"Planta baja, ventanilla 3", 24, true, []string{"Planta baja,", "ventanilla 3"}},
		{"otorrinolaringología y", 12, true, []string{"otorrinolari", "ngología y"}},
	} {
		if got := rowsOf(c.text, c.columns, c.center); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d columns is %q, want %q", c.text, c.columns, got, c.want)
		}
	}
}

// TestNothingGetsThrough is the promise of the package: whatever a ticket says, the printer understands
// each byte as meant, and every letter comes out in its order.
func TestNothingGetsThrough(t *testing.T) {
	nasty := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("ab ñ€\x00\x04\x0a\x10\x1b\x1c\x1d\x14@!EV(kñ\u0303\u0301"))))
	styles := rapid.SampledFrom([]Style{Normal, Bold, Large, Huge, Small, "", "none"})
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.SampledFrom([]Paper{Paper80, Paper58}).Draw(t, "paper")
		ticket := Ticket{Title: nasty.Draw(t, "title"), QR: nasty.Draw(t, "qr"), Cut: rapid.Bool().Draw(t, "cut")}
		said := printable(ticket.Title)
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			line := Line{Text: nasty.Draw(t, "text"), Style: styles.Draw(t, "style"), Align: rapid.SampledFrom([]Align{Left, Center, ""}).Draw(t, "align")}
			ticket.Lines = append(ticket.Lines, line)
			said += printable(line.Text)
		}
		printed := paper(t, ticket, width)
		if QRAllowed(ticket.QR) {
			said += ticket.QR
			if !slices.Equal(printed.QR, []string{ticket.QR}) {
				t.Fatalf("the codes are %q, want %q", printed.QR, ticket.QR)
			}
		}
		squeeze := func(text string) string { return strings.ReplaceAll(text, " ", "") }
		if got := squeeze(strings.Join(saidOn(printed.Text), "")); got != squeeze(said) {
			t.Fatalf("it says %q, want %q", got, squeeze(said))
		}
	})
}

// TestQROfEveryLength: each fits on each paper, with its quiet zone; the simulator refuses others.
func TestQROfEveryLength(t *testing.T) {
	for length := 1; length <= MaxQRBytes; length += 3 {
		for _, width := range []Paper{Paper80, Paper58} {
			text := strings.Repeat("x", length)
			printed := paper(t, Ticket{QR: text, Cut: true}, width)
			if !slices.Equal(printed.QR, []string{text}) {
				t.Fatalf("%d bytes on %d columns: %q", length, width, printed.QR)
			}
			wantHeight(t, Ticket{QR: text, Cut: true}, width, printed)
		}
	}
	if got := paper(t, Ticket{Lines: []Line{{Text: "x", Align: Left, Style: Huge}}, QR: "y", Cut: true}, Paper80).Text; !strings.Contains(got, "qr center") {
		t.Errorf("the code is not in the middle: %q", got)
	}
	for _, text := range []string{"", "a\nb", "a\x10\x04\x01", "ñ", strings.Repeat("x", MaxQRBytes+1)} {
		if QRAllowed(text) {
			t.Errorf("%q is allowed", text)
		}
	}
}

// TestHeight: the estimate that documents are judged by is not below the paper that is used.
func TestHeight(t *testing.T) {
	ticket := Ticket{Title: "T", QR: "cupo:K7M2-9QXA", Cut: true, Lines: []Line{
		{Text: strings.Repeat("palabra ", 25), Style: Huge}, {Text: "x", Style: Small}, {Text: "x"}, {Text: "x", Style: Large},
	}}
	wantHeight(t, ticket, Paper80, paper(t, ticket, Paper80))
}

// wantHeight compares the estimate with the paper that was used, to the millimetre.
func wantHeight(t *testing.T, ticket Ticket, width Paper, printed simulator.Ticket) {
	t.Helper()
	const margins = 48 + 80
	used := printed.Image.Rect.Dy() - margins
	if got := HeightMillimetres(ticket, width) * dotsPerMillimetre; got < used || got >= used+dotsPerMillimetre {
		t.Errorf("estimated %d dots, used %d", got, used)
	}
}
