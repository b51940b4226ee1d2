package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

// taken answers an import: every line but those with the word bad is accepted.
func taken(http *fasthttp.RequestCtx) {
	answer := wire.ImportResponse{}
	number, _ := strconv.ParseInt(string(http.QueryArgs().Peek(wire.FirstLineParam)), 10, 64)
	for i, line := range strings.Split(strings.TrimSuffix(string(http.Request.Body()), "\n"), "\n") {
		if i == 0 && string(http.Request.Header.ContentType()) == wire.MediaCSV {
			continue // the header
		}
		if strings.TrimSpace(line) != "" {
			answer.Lines++
			if strings.Contains(line, "bad") {
				answer.RefusedLines++
				answer.Refused = append(answer.Refused, wire.ImportRefusal{Line: number, Field: "name", Reason: wire.ReasonMalformed})
			} else {
				answer.Accepted++
			}
		}
		number++
	}
	http.SetContentType(wire.MediaJSON)
	http.SetBody(answer.AppendJSON(nil))
}

// persons writes a file of so many lines of about 100 bytes; those in bad are.
func persons(t *testing.T, lines int, bad ...int) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("\xef\xbb\xbfdocument,name\r\n")
	for i := 2; i < lines+2; i++ {
		word := "fine"
		for _, n := range bad {
			if n == i {
				word = "bad"
			}
		}
		fmt.Fprintf(&text, "%d,%s %s\n", i, word, strings.Repeat("x", 90))
	}
	name := filepath.Join(t.TempDir(), "persons.csv")
	writeFile(t, name, text.String())
	return name
}

// sent joins the lines of all parts without their headers, and checks the parts.
func sent(t *testing.T, requests []seen) (lines string) {
	t.Helper()
	keys, next := map[string]bool{}, int64(2)
	for _, r := range requests {
		header, rest, _ := strings.Cut(r.body, "\n")
		if header != "document,name" || len(r.body) > maxPartBytes || !strings.HasSuffix(r.body, "\n") || keys[r.key] || len(r.key) < 40 {
			t.Errorf("a part of %d bytes with header %q and key %s", len(r.body), header, r.key)
		}
		keys[r.key] = true
		if want := fmt.Sprintf("firstLine=%d", next); !strings.Contains(r.uri, want) {
			t.Errorf("%s, want %s", r.uri, want)
		}
		next += int64(strings.Count(rest, "\n"))
		lines += rest
	}
	return lines
}

func TestImportInParts(t *testing.T) {
	api := newFakeAPI(t, taken)
	w := newWorld(api)
	file := persons(t, 12_000, 17, 9000, 12_001)
	if code := w.call(t, "import persons "+file); code != exitRefused {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	text, _ := os.ReadFile(file)
	requests := api.requests()
	if _, want, _ := strings.Cut(string(text), "\r\n"); sent(t, requests) != want || len(requests) != 3 {
		t.Errorf("%d parts do not add up to the file", len(requests))
	}
	if requests[0].method != "POST" || !strings.HasPrefix(requests[0].uri, wire.ImportPath("persons")+"?") || strings.Contains(requests[0].uri, wire.DryRunParam) {
		t.Errorf("asked %s %s", requests[0].method, requests[0].uri)
	}
	report, _ := os.ReadFile(file + ".refused.csv")
	if want := "line,field,reason\n17,name,malformed\n9000,name,malformed\n12001,name,malformed\n"; string(report) != want {
		t.Errorf("report %q", report)
	}
	if out := w.out.String(); !strings.HasPrefix(out, "12.000 líneas: 11.997 aceptadas, 0 sin cambio, 3 rechazadas\n") || !strings.Contains(out, file+".refused.csv") {
		t.Errorf("said %s", out)
	}
	if _, err := os.Stat(file + progressSuffix); !errors.Is(err, os.ErrNotExist) {
		t.Error("what was done is still kept")
	}
	// Once more is another import: it has other keys.
	again := newFakeAPI(t, taken)
	w = newWorld(again)
	w.call(t, "import persons "+file)
	if again.requests()[0].key == requests[0].key {
		t.Error("two imports of one file share their keys")
	}
}

// TestImportGoesOn: an import whose server goes away for good goes on later where it was, with the same
// key for the part whose outcome is not known, and reports every line once.
func TestImportGoesOn(t *testing.T) {
	file := persons(t, 12_000, 17, 9000)
	first := newFakeAPI(t, taken, raw("")) // the second part's answer is lost, again and again
	w := newWorld(first)
	if code := w.call(t, "import persons "+file+" --wait 3s"); code != exitUnavailable {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	lost := first.requests()
	if len(lost) < 3 || lost[1].key != lost[2].key || lost[1].body != lost[2].body {
		t.Fatalf("%d requests; the part was not sent again under its key", len(lost))
	}
	if !strings.Contains(w.err.String(), "repita la misma orden") {
		t.Errorf("said %s", w.err.String())
	}
	second := newFakeAPI(t, taken)
	w = newWorld(second)
	if code := w.call(t, "import persons "+file); code != exitRefused {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	rest := second.requests()
	if rest[0].key != lost[1].key || rest[0].body != lost[1].body {
		t.Error("the part whose outcome was not known came under another key")
	}
	text, _ := os.ReadFile(file)
	if _, want, _ := strings.Cut(string(text), "\r\n"); sent(t, append(lost[:1:1], rest...)) != want {
		t.Error("both runs do not add up to the file")
	}
	report, _ := os.ReadFile(file + ".refused.csv")
	if string(report) != "line,field,reason\n17,name,malformed\n9000,name,malformed\n" {
		t.Errorf("report %q", report)
	}
	if !strings.HasPrefix(w.out.String(), "12.000 líneas: 11.998 aceptadas") {
		t.Errorf("said %s", w.out.String())
	}
}

func TestImportOfAChangedFileIsRefused(t *testing.T) {
	file := persons(t, 12_000)
	w := newWorld(newFakeAPI(t, taken, refuses(problemOf(wire.Forbidden), "")))
	if code := w.call(t, "import persons "+file); code != exitRefused || w.lastLine() != "forbidden" {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	text, _ := os.ReadFile(file)
	writeFile(t, file, string(text)+"x,y\n")
	other := newFakeAPI(t, taken)
	w = newWorld(other)
	if code := w.call(t, "import persons "+file); code != exitFailure || len(other.requests()) != 0 || !strings.Contains(w.err.String(), progressSuffix) {
		t.Errorf("code %d, %d requests: %s", code, len(other.requests()), w.err.String())
	}
	writeFile(t, file, string(text))
	if code := w.call(t, "import units "+file); code != exitFailure || len(other.requests()) != 0 {
		t.Errorf("as another kind: code %d", code)
	}
	writeFile(t, file+progressSuffix, "{")
	if code := w.call(t, "import persons "+file); code != exitFailure {
		t.Errorf("with half of what was done: code %d", code)
	}
	if err := os.Remove(file + progressSuffix); err != nil {
		t.Fatal(err)
	}
	if code := w.call(t, "import persons "+file); code != exitDone || len(other.requests()) != 3 {
		t.Errorf("anew: code %d, %d requests", code, len(other.requests()))
	}
	if _, err := os.Stat(file + ".refused.csv"); !errors.Is(err, os.ErrNotExist) {
		t.Error("a report without a line is left")
	}
}

func TestImportDryRun(t *testing.T) {
	api := newFakeAPI(t, taken)
	w := newWorld(api)
	file := persons(t, 3, 3)
	report := filepath.Join(t.TempDir(), "bad.csv")
	if code := w.call(t, "import persons "+file+" --dry-run --output json --report "+report); code != exitRefused {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	var totals wire.ImportResponse
	decode(t, &totals, w)
	if totals.Lines != 3 || totals.Accepted != 2 || totals.RefusedLines != 1 || !strings.Contains(api.requests()[0].uri, "dryRun=true") {
		t.Errorf("%+v of %s", totals, api.requests()[0].uri)
	}
	if text, _ := os.ReadFile(report); !strings.Contains(string(text), "3,name,malformed") {
		t.Errorf("report %q", text)
	}
	if _, err := os.Stat(file + progressSuffix); !errors.Is(err, os.ErrNotExist) {
		t.Error("a dry run keeps what was done")
	}
}

// TestImportRate: a file of 12,000 lines at 1,000 a second takes twelve.
func TestImportRate(t *testing.T) {
	w := newWorld(newFakeAPI(t, taken))
	began := w.time
	if code := w.call(t, "import persons "+persons(t, 12_000)+" --rate 1000"); code != exitDone {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	if took := w.time.Sub(began); took < 11*time.Second || took > 13*time.Second {
		t.Errorf("took %s", took)
	}
}

// TestImportOddFiles: lines that are too long are refused here, and keep the numbers of the others; the
// last line needs no end; a part may begin in the middle of anything but a line.
func TestImportOddFiles(t *testing.T) {
	long := strings.Repeat("x", 3*wire.MaxImportLineBytes)
	file := filepath.Join(t.TempDir(), "units.ndjson")
	writeFile(t, file, "{\"id\":\"a\"}\n"+long+"\n\n"+strings.Repeat("x", 100_000)+"bad\n{\"bad\":1}")
	api := newFakeAPI(t, taken)
	w := newWorld(api)
	if code := w.call(t, "import units "+file); code != exitRefused {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	if r := api.requests(); len(r) != 1 || r[0].body != "{\"id\":\"a\"}\n\n\n\n{\"bad\":1}" || !strings.Contains(r[0].uri, "firstLine=1") {
		t.Errorf("sent %+v", r)
	}
	report, _ := os.ReadFile(file + ".refused.csv")
	for _, want := range []string{"2,,line-too-long\n", "4,,line-too-long\n", "5,name,malformed\n"} {
		if !strings.Contains(string(report), want) {
			t.Errorf("%q is not in %q", want, report)
		}
	}
	for name, text := range map[string]string{"empty.csv": "", "blank.csv": "\n\n", "long.csv": long} {
		file := filepath.Join(t.TempDir(), name)
		writeFile(t, file, text)
		if code := newWorld(api).call(t, "import units "+file); code != exitFailure {
			t.Errorf("%s: code %d", name, code)
		}
	}
	for _, line := range []string{
		"import", "import persons", "import people x.csv", "import persons x.txt", "import persons x.csv --format xml",
		"import persons x.csv --rate -1", "export", "export people", "export persons --format xml", "export persons --out x.txt",
	} {
		if code := newWorld(api).call(t, line); code != exitUsage {
			t.Errorf("%s: code %d", line, code)
		}
	}
}

func TestBar(t *testing.T) {
	b := &bar{size: 1000, firstBytes: 100, firstLines: 10}
	for want, got := range map[string]string{
		"[████████████············]  50 %  50 líneas  4/s  faltan 13s": barText(b, 500, 50, 10*time.Second),
		"[████████████████████████] 100 %  1.234.567 líneas":           barText(b, 1000, 1_234_567, 0),
	} {
		if !strings.HasPrefix(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// paged answers an export in pages of one line, and fails once on the way.
func paged(lost *bool) answer {
	return func(http *fasthttp.RequestCtx) {
		after, _ := strconv.Atoi(string(http.QueryArgs().Peek(wire.AfterParam)))
		if after == 2 && *lost {
			raw("")(http)
			return
		}
		if after == 0 {
			http.SetBodyString("id\n")
		} else {
			http.SetBodyString(fmt.Sprintf("%d\n", after))
		}
		if after < 4 {
			http.Response.Header.Set(wire.NextHeader, strconv.Itoa(after+1))
		}
	}
}

func TestExportGoesOn(t *testing.T) {
	lost := true
	api := newFakeAPI(t, paged(&lost))
	name := filepath.Join(t.TempDir(), "units.csv")
	w := newWorld(api)
	if code := w.call(t, "export units --wait 1s --out "+name); code != exitUnavailable {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		t.Error("half an export has the name of a whole one")
	}
	lost = false
	before := len(api.requests())
	if code := newWorld(api).call(t, "export units --out "+name); code != exitDone {
		t.Fatalf("code %d", code)
	}
	if text, _ := os.ReadFile(name); string(text) != "id\n1\n2\n3\n4\n" {
		t.Errorf("wrote %q", text)
	}
	if first := api.requests()[before].uri; !strings.Contains(first, "after=2") {
		t.Errorf("went on with %s", first)
	}
	for _, left := range []string{name + newSuffix, name + exportSuffix} {
		if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left", left)
		}
	}
	w = newWorld(api)
	if code := w.call(t, "export units --contacts"); code != exitDone || w.out.String() != "id\n1\n2\n3\n4\n" {
		t.Errorf("code %d, wrote %q", code, w.out.String())
	}
	if last := api.requests()[len(api.requests())-1].uri; !strings.Contains(last, "contacts=true") {
		t.Errorf("asked %s", last)
	}
}
