package agent

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// TestTickets prints the examples and compares them with testdata: what is said, and every dot.
func TestTickets(t *testing.T) {
	for name, columns := range map[string]int{"queue-es": 48, "appointment-es": 48, "queue-qu": 48, "appointment-es-58mm": 32} {
		t.Run(name, func(t *testing.T) {
			source := "appointment-es"
			if columns == 48 {
				source = name
			}
			body, err := os.ReadFile(filepath.Join("testdata", source+".json"))
			if err != nil {
				t.Fatal(err)
			}
			inLobby(t, columns, func(t *testing.T, l *lobby) {
				wantPrinted(t, l.print(string(body)), false)
				l.wantTickets(t, 1)
				printed := l.printer.Tickets()[0]
				checkText(t, name+".txt", printed.Text)
				checkPicture(t, name+".png", printed.Image)
			})
		})
	}
}

func checkText(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *rewrite {
		write(t, file, []byte(got))
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (rewrite with -rewrite)\n--- got\n%s\n--- want\n%s", file, got, want)
	}
}

func checkPicture(t *testing.T, name string, got *image.Paletted) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *rewrite {
		var encoded bytes.Buffer
		if err := png.Encode(&encoded, got); err != nil {
			t.Fatal(err)
		}
		write(t, file, encoded.Bytes())
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if want.Bounds() != got.Bounds() {
		t.Fatalf("%s is %v, the ticket %v (rewrite with -rewrite)", file, want.Bounds(), got.Bounds())
	}
	for y := range got.Rect.Dy() {
		for x := range got.Rect.Dx() {
			if r, _, _, _ := want.At(x, y).RGBA(); (r == 0) != (got.ColorIndexAt(x, y) == 1) {
				t.Fatalf("%s differs at %d,%d (rewrite with -rewrite and look at it)", file, x, y)
			}
		}
	}
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
