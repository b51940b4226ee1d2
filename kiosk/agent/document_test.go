package agent

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/agent/escpos"
	"github.com/cupo-ec/cupo/kiosk/agent/simulator"
)

// lineOf makes a document of lines with the same text.
func linesOf(count int, text, style string) string {
	line := fmt.Sprintf(`{"text":%q,"style":%q}`, text, style)
	return `{"id":"a","lines":[` + strings.TrimSuffix(strings.Repeat(line+",", count), ",") + `]}`
}

func TestDocuments(t *testing.T) {
	for body, want := range map[string]string{ // the field that is refused; "ok" for none
		ticket("a"):                                          "ok",
		`{"id":"a","title":"T"}`:                             "ok",
		`{"id":"a","qr":"cupo:1"}`:                           "ok",
		`{"id":"A-z_0.9:","title":"T"}`:                      "ok",
		linesOf(64, "x", "small"):                            "ok",
		linesOf(1, strings.Repeat("ñ", 200), "normal"):       "ok",
		`{"id":"a","qr":"` + strings.Repeat("x", 256) + `"}`: "ok",
		``:                                   "",
		`null`:                               "/id",
		`[]`:                                 "",
		`"a"`:                                "",
		`{`:                                  "",
		`{}`:                                 "/id",
		`{"id":"a"}`:                         "",
		ticket("a") + "{}":                   "",
		ticket("a") + "x":                    "",
		`{"id":"a","title":"T","extra":1}`:   "",
		`{"id":1,"title":"T"}`:               "",
		`{"id":"a","title":"T","cut":"yes"}`: "",
		"{\"id\":\"a\",\"title\":\"\xff\"}":  "",
		`{"id":"","title":"T"}`:              "/id",
		`{"id":"a b","title":"T"}`:           "/id",
		`{"id":"ñ","title":"T"}`:             "/id",
		`{"id":"a\n","title":"T"}`:           "/id",
		`{"id":"` + strings.Repeat("a", 65) + `","title":"T"}`:           "/id",
		`{"id":"a","title":"` + strings.Repeat("ñ", 201) + `"}`:          "/title",
		linesOf(65, "x", "small"):                                        "/lines",
		linesOf(1, strings.Repeat("ñ", 201), "normal"):                   "/lines/0/text",
		linesOf(64, strings.Repeat("x", 200), "huge"):                    "/lines",
		linesOf(3, "x", "gigantic"):                                      "/lines/0/style",
		`{"id":"a","lines":[{"text":"x"},{"text":"x","align":"right"}]}`: "/lines/1/align",
		`{"id":"a","qr":"a\nb"}`:                                         "/qr",
		`{"id":"a","qr":"a\u001bb"}`:                                     "/qr",
		`{"id":"a","qr":"ñ"}`:                                            "/qr",
		`{"id":"a","qr":"` + strings.Repeat("x", 257) + `"}`:             "/qr",
	} {
		_, _, err := decodeDocument([]byte(body), escpos.Paper80)
		refused, is := errors.AsType[*refusal](err)
		switch {
		case want == "ok" && err != nil:
			t.Errorf("%.80s: %v", body, err)
		case want != "ok" && (!is || refused.field != want):
			t.Errorf("%.80s: %v, want it refused for %q", body, err, want)
		}
	}
}

// FuzzDocument: what is taken is within the bounds, and prints without a fault.
func FuzzDocument(f *testing.F) {
	examples, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(examples) == 0 {
		f.Fatal("no examples: ", err)
	}
	for _, name := range examples {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(`{"id":"a","title":"\u001b@\u001dV\u0000\u0010\u0004\u0001","qr":"x"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, paper := range []escpos.Paper{escpos.Paper80, escpos.Paper58} {
			_, ticket, err := decodeDocument(body, paper)
			if err != nil {
				continue
			}
			p, err := simulator.New(int(paper))
			if err != nil {
				t.Fatal(err)
			}
			p.Feed(escpos.Encode(ticket, paper))
			if faults := p.Faults(); len(faults) > 0 {
				t.Errorf("the printer: %q", faults)
			}
			printed := p.Hanging()
			if ticket.Cut {
				printed = p.Tickets()[0]
			}
			const marginDots = 200
			if dots := printed.Image.Rect.Dy(); dots > maxMillimetres*8+marginDots {
				t.Errorf("%d dots of paper", dots)
			}
		}
	})
}
