package view

import (
	"flag"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/internal/played"
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
		played.Golden(t, name, *rewrite, func(l i18n.Language) *h.Node {
			state.Language = l
			return View(state)
		})
	}
}

// TestNoWholeDocumentIsShown, except where it is being typed.
func TestNoWholeDocumentIsShown(t *testing.T) {
	for name, state := range samples.Kiosk() {
		tree := View(state)
		if state.Screen != flow.ScreenIdentify && strings.Contains(strings.ReplaceAll(tree.Words(), " ", ""), "1710034065") {
			t.Errorf("%s shows a whole document", name)
		}
	}
}
