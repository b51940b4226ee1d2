package view

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/samples"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// TestScreens compares each screen with its golden tree, and its words in the other languages with theirs.
func TestScreens(t *testing.T) {
	sampled := map[flow.Screen]bool{}
	for _, state := range samples.Kiosk() {
		sampled[state.Screen] = true
	}
	for screen := range screens {
		if !sampled[screen] {
			t.Errorf("screen %d has no sample", screen)
		}
	}
	for name, state := range samples.Kiosk() {
		var b strings.Builder
		b.WriteString(h.Indented(View(state)))
		for _, language := range []i18n.Language{i18n.Kichwa, i18n.English} {
			state.Language = language
			b.WriteString("\n" + language.Name() + ":\n" + lines(View(state)))
		}
		path := filepath.Join("testdata", name+".golden")
		if *rewrite {
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != b.String() {
			t.Errorf("%s has changed (-rewrite to accept):\n%s", name, b.String())
		}
	}
}

// lines are the texts of a tree, one a line.
func lines(n *h.Node) string {
	if n.Tag == "" {
		if n.Text == "" {
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

// TestWhatEveryScreenOwes holds in every language: one heading, names for all that can be pressed, no id twice, no
// text that was never filled in, and no whole number of a document except where it is being typed.
func TestWhatEveryScreenOwes(t *testing.T) {
	for name, state := range samples.Kiosk() {
		for _, language := range i18n.Languages() {
			state.Language = language
			tree := View(state)
			headings, ids := 0, map[string]bool{}
			tree.Find(func(n *h.Node) bool {
				if n.Tag == "h1" {
					headings++
				}
				if id, has := n.Attr("id"); has && ids[id] {
					t.Errorf("%s: the id %s is there twice", name, id)
				} else if has {
					ids[id] = true
				}
				if n.Tag == "button" && strings.TrimSpace(n.Words()) == "" {
					t.Errorf("%s: a button has no words", name)
				}
				if n.Tag == "button" && n.Handler(h.Click) == nil {
					t.Errorf("%s: the button %q does nothing", name, n.Words())
				}
				return false
			})
			words := tree.Words()
			if headings != 1 || strings.ContainsAny(words, "{}") {
				t.Errorf("%s: %d headings; %s", name, headings, words)
			}
			if state.Screen != flow.ScreenIdentify && strings.Contains(strings.ReplaceAll(words, " ", ""), "1710034065") {
				t.Errorf("%s shows a whole document", name)
			}
		}
	}
}
