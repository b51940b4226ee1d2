package policy

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "rewrite docs/policy.md with what the fields say now")

const aboutPolicy = `# The policy

The rules of booking are one document that the cluster replicates. An administrator changes it at run
time with ` + "`cupo policy`" + `; each change is a new version, in force on every node from one place in the log on, and
an appointment is cancelled and moved by the version under which it was booked. Two documents ship;
a fresh cluster begins with ` + "`iess-2025`" + `.

This page is written by a test from the table of fields in ` + "`allocator/policy`" + `. A source in brackets
is a document that the institute or others published: [0] the procedure of medical appointments, [1] the
press guide of October 2025, [2] the earlier guide in English, [4] the work-risk certificate. Where the
documents are silent the value is marked as ` + OwnChoice + `. A limit of 0 is no limit.
`

// TestDocs holds docs/policy.md to the table and to both presets.
func TestDocs(t *testing.T) {
	var b strings.Builder
	presets := Presets()
	b.WriteString(aboutPolicy + "\n## The document\n\n")
	fmt.Fprintf(&b, "| field | unit | `%s` | `%s` | source | meaning |\n| --- | --- | --- | --- | --- | --- |\n", presets[0].Name, presets[1].Name)
	for i := range fields {
		if f := &fields[i]; f.Of == OfDocument {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s %s |\n", f.Name, f.Unit,
				shown(f.in(reflect.ValueOf(presets[0]))), shown(f.in(reflect.ValueOf(presets[1]))), f.Source, f.English, italic(f.Spanish))
		}
	}
	b.WriteString("\n## Each channel\n\n| field | unit | source | meaning |\n| --- | --- | --- | --- |\n")
	for i := range fields {
		if f := &fields[i]; f.Of != OfDocument {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s %s |\n", f.Name, f.Unit, f.Source, f.English, italic(f.Spanish))
		}
	}
	b.WriteString("\n`internal` is the cluster itself, `desk` the staff of a unit. Where the presets differ on a channel, the\nsecond stands behind a slash.\n\n")
	docChannels(&b, presets)
	compareDoc(t, "../../docs/policy.md", b.String())
}

func italic(text string) string { return "*" + text + "*" }

// shown is a value as a cell of a table.
func shown(v reflect.Value) string {
	if value := text(v); value != "" {
		return value
	}
	return "–"
}

func docChannels(b *strings.Builder, presets []Document) {
	b.WriteString("| field |")
	for c := range Channel(Channels) {
		fmt.Fprintf(b, " `%s` |", c)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", Channels) + "\n")
	for i := range fields {
		f := &fields[i]
		if f.Of != OfChannel {
			continue
		}
		fmt.Fprintf(b, "| `%s` |", f.Name)
		for c := range Channel(Channels) {
			cell := docCell(f, &presets[0].Channels[c])
			if other := docCell(f, &presets[1].Channels[c]); other != cell {
				cell += " / " + other
			}
			b.WriteString(" " + cell + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\nNeither preset keeps places for a channel.\n")
}

func docCell(f *Field, rules *ChannelRules) string {
	v := f.in(reflect.ValueOf(rules).Elem())
	switch {
	case f.Name == "specialties" && v.Len() == 0:
		return "all"
	case v.Type() == reflect.TypeFor[Weekdays]() && v.Uint() == uint64(EveryDay):
		return "every day"
	}
	return text(v)
}

func compareDoc(t *testing.T, path, got string) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is not what the fields say; read the difference and run the test with -rewrite", path)
	}
}
