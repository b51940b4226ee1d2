package played

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// Golden compares a screen with its golden tree in testdata, and its words in the other languages with theirs; with
// rewrite it makes them so. It holds the screen to what every one owes in every language.
func Golden(t *testing.T, name string, rewrite bool, view func(i18n.Language) *h.Node) {
	t.Helper()
	var b strings.Builder
	b.WriteString(h.Indented(view(i18n.Spanish)))
	for _, l := range i18n.Languages() {
		tree := view(l)
		owes(t, name, tree)
		if l != i18n.Spanish {
			b.WriteString("\n" + l.Name() + ":\n" + lines(tree))
		}
	}
	path := filepath.Join("testdata", name+".golden")
	if rewrite {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != b.String() {
		t.Errorf("%s has changed (-rewrite to accept):\n%s", name, b.String())
	}
}

// lines are the texts of a tree, one a line.
func lines(n *h.Node) string {
	if n.Tag == "" {
		if strings.TrimSpace(n.Text) == "" {
			return ""
		}
		return n.Text + "\n"
	}
	all := ""
	for _, child := range n.Children {
		all += lines(child)
	}
	return all
}

// owes holds a screen to what each one owes: one heading that can have the focus, names for all that can be pressed,
// a label and its own description for each field, no id and no attribute twice, and no text that was never filled in.
func owes(t *testing.T, name string, tree *h.Node) {
	t.Helper()
	o := owed{t: t, name: name, ids: map[string]bool{}, labels: map[string]bool{}}
	tree.Find(o.see)
	o.judge(tree)
}

// owed is what was seen of one screen.
type owed struct {
	t           *testing.T
	name        string
	headings    int
	ids, labels map[string]bool
	described   []string
	controls    []string
}

func (o *owed) see(n *h.Node) bool {
	attrs := map[string]bool{}
	for _, a := range n.Attrs {
		if attrs[a.Name] {
			o.t.Errorf("%s: <%s> has %s twice", o.name, n.Tag, a.Name)
		}
		attrs[a.Name] = true
	}
	id, hasID := n.Attr("id")
	if hasID && o.ids[id] {
		o.t.Errorf("%s: the id %s is there twice", o.name, id)
	}
	o.ids[id] = true
	for _, refers := range []string{"aria-describedby", "aria-labelledby"} {
		if list, has := n.Attr(refers); has {
			o.described = append(o.described, strings.Fields(list)...)
		}
	}
	switch n.Tag {
	case "h1":
		o.headings++
		if index, _ := n.Attr("tabindex"); index != "-1" || id != "title" {
			o.t.Errorf("%s: the heading cannot have the focus", o.name)
		}
	case "label":
		target, _ := n.Attr("for")
		o.labels[target] = true
	case "input", "select":
		o.controls = append(o.controls, id)
		if _, named := n.Attr("name"); named {
			o.t.Errorf("%s: the browser itself could send the field %s", o.name, id)
		}
		if _, says := n.Attr("autocomplete"); !says {
			o.t.Errorf("%s: the field %s does not say whether the browser may fill it in", o.name, id)
		}
	case "button":
		o.button(n)
	}
	return false
}

func (o *owed) button(n *h.Node) {
	if strings.TrimSpace(n.Words()) == "" {
		o.t.Errorf("%s: a button has no words", o.name)
	}
	kind, _ := n.Attr("type")
	if kind != "submit" && (kind != "button" || n.Handler(h.Click) == nil) {
		o.t.Errorf("%s: the button %q does nothing", o.name, n.Words())
	}
}

func (o *owed) judge(tree *h.Node) {
	if words := tree.Words(); o.headings != 1 || strings.ContainsAny(words, "{}") {
		o.t.Errorf("%s: %d headings; %s", o.name, o.headings, words)
	}
	for _, id := range o.controls {
		if !o.labels[id] {
			o.t.Errorf("%s: the field %s has no label", o.name, id)
		}
	}
	for _, id := range o.described {
		if !o.ids[id] {
			o.t.Errorf("%s: %s is referred to and not there", o.name, id)
		}
	}
}
