package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestEveryTextIsThereInEveryLanguage reads the texts where they are written: three of each, with the same
// places to fill in.
func TestEveryTextIsThereInEveryLanguage(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			literal, is := n.(*ast.CompositeLit)
			if !is || len(literal.Elts) != 3 {
				return true
			}
			texts := make([]string, 0, 3)
			for _, element := range literal.Elts {
				basic, is := element.(*ast.BasicLit)
				if !is || basic.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(basic.Value)
				if err != nil {
					t.Fatal(err)
				}
				texts = append(texts, text)
			}
			seen++
			for _, text := range texts {
				if strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) || strings.Count(text, "{0}") != strings.Count(texts[0], "{0}") || strings.Contains(text, "{1}") != strings.Contains(texts[0], "{1}") {
					t.Errorf("of %q a text is empty, or has other places to fill in: %q", texts[0], text)
				}
			}
			return true
		})
	}
	if seen < 80 {
		t.Errorf("only %d texts were found", seen)
	}
}

func TestDates(t *testing.T) {
	for date, want := range map[string][3]string{
		"2026-12-01": {"martes, 1 de diciembre", "awaki, 1 kapak", "Tuesday, 1 December"},
		"2028-02-29": {"martes, 29 de febrero", "awaki, 29 panchi", "Tuesday, 29 February"},
		"1970-01-01": {"jueves, 1 de enero", "kullka, 1 kulla", "Thursday, 1 January"},
		"rubbish":    {"rubbish", "rubbish", "rubbish"},
	} {
		for _, l := range Languages() {
			if got := l.Date(date); got != want[l] {
				t.Errorf("%s in %s is %q, want %q", date, l.Name(), got, want[l])
			}
		}
	}
	for day := range 80_000 {
		date := DateOf(day)
		if back, ok := DayNumber(date); !ok || back != day {
			t.Fatalf("day %d is %s, and that is day %d", day, date, back)
		}
	}
}

func TestValuesAreFilledIn(t *testing.T) {
	text := Text{"{0} de {1}", "{1} {0}", "{0}"}
	if got := text.In(Spanish, "a", "b"); got != "a de b" {
		t.Error(got)
	}
	if got := text.In(Kichwa, "a", "b"); got != "b a" {
		t.Error(got)
	}
}
