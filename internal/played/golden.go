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

// owes wants one heading, names for all that can be pressed or filled in, no id twice, and no text that was never
// filled in.
func owes(t *testing.T, name string, tree *h.Node) {
	t.Helper()
	headings, ids, labels := 0, map[string]bool{}, map[string]bool{}
	tree.Find(func(n *h.Node) bool {
		if n.Tag == "h1" {
			headings++
		}
		if id, has := n.Attr("id"); has && ids[id] {
			t.Errorf("%s: the id %s is there twice", name, id)
		} else if has {
			ids[id] = true
		}
		if of, has := n.Attr("for"); has {
			labels[of] = true
		}
		if n.Tag == "button" && strings.TrimSpace(n.Words()) == "" {
			t.Errorf("%s: a button has no words", name)
		}
		if kind, _ := n.Attr("type"); n.Tag == "button" && kind != "submit" && n.Handler(h.Click) == nil {
			t.Errorf("%s: the button %q does nothing", name, n.Words())
		}
		return false
	})
	tree.Find(func(n *h.Node) bool {
		if id, _ := n.Attr("id"); (n.Tag == "input" || n.Tag == "select") && !labels[id] {
			t.Errorf("%s: the field %q has no label", name, id)
		}
		return false
	})
	if words := tree.Words(); headings != 1 || strings.ContainsAny(words, "{}") {
		t.Errorf("%s: %d headings; %s", name, headings, words)
	}
}
