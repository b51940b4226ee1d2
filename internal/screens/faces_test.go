package screens

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/cupo-ec/cupo/kiosk/samples"
)

// face is a page beside the kiosk, with the window that it is made for and how small its pictures are.
type face struct {
	name, golden string
	size         window
	scale        float64
}

var otherFaces = []face{
	{"portal", "../../kiosk/portal/testdata", telephone, 0.9},
	{"board", "../../kiosk/board/testdata", wall, 0.35},
	{"desk", "../../kiosk/desk/testdata", desktop, 0.5},
}

// listeners are the events in a golden tree, which HTML has no words for.
var listeners = regexp.MustCompile(` @[a-z]+`)

// screens are the golden trees of a face as HTML, by name: what the tests of the face hold it to.
func (f *face) screens(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(f.golden, "*.golden"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden trees in %s: %v", f.golden, err)
	}
	all := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree, _, _ := strings.Cut(string(text), "\nKichwa:\n")
		all[strings.TrimSuffix(filepath.Base(file), ".golden")] = listeners.ReplaceAllString(tree, "")
	}
	return all
}

// show opens a window of the face's size at the gallery.
func (f *face) show(t *testing.T, scale float64) *browser {
	t.Helper()
	b := open(t, f.size)
	if _, err := chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: f.size.width, Height: f.size.height, DeviceScaleFactor: scale,
	}); err != nil {
		t.Fatal(err)
	}
	b.visit(gallery(t))
	return b
}

// TestNobodyIsShutOutOfTheOthers has axe look at every screen of the portal, the board and the desk, in both contrasts.
func TestNobodyIsShutOutOfTheOthers(t *testing.T) {
	needAxe(t)
	for _, f := range otherFaces {
		b := f.show(t, 1)
		all, looked := f.screens(t), 0
		for _, name := range slices.Sorted(maps.Keys(all)) {
			for _, contrast := range []bool{false, true} {
				html := all[name]
				if contrast {
					html = strings.Replace(html, `class="app`, `class="app contrast`, 1)
				}
				b.hangHTML(html)
				looked++
				for _, violation := range b.violations() {
					t.Errorf("%s %s, high contrast %v: %s", f.name, name, contrast, violation)
				}
				if wide := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
					t.Errorf("%s %s is %d pixels too wide", f.name, name, wide)
				}
			}
		}
		t.Logf("axe-core looked at %d screens of the %s", looked, f.name)
	}
}

// TestEveryScreenIsShown holds the documentation to the screens there are.
func TestEveryScreenIsShown(t *testing.T) {
	page, err := os.ReadFile("../../docs/kiosk.md")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range samples.Kiosk() {
		names = append(names, "kiosk-"+name)
	}
	for _, f := range otherFaces {
		for name := range f.screens(t) {
			names = append(names, f.name+"-"+name)
		}
	}
	for _, name := range names {
		picture := "pictures/" + name + ".png"
		if !strings.Contains(string(page), "("+picture+")") {
			t.Errorf("docs/kiosk.md does not show %s", name)
		}
		if _, err := os.Stat(filepath.Join("../../docs", picture)); err != nil {
			t.Errorf("%s: make pictures: %v", name, err)
		}
	}
}

// TestPicturesOfTheOthers makes the pictures of the documentation, where they are asked for.
func TestPicturesOfTheOthers(t *testing.T) {
	if os.Getenv("CUPO_PICTURES") == "" {
		t.Skip("pictures are made by make pictures")
	}
	for _, f := range otherFaces {
		b := f.show(t, f.scale)
		for name, html := range f.screens(t) {
			b.hangHTML(html)
			b.shot(f.name + "-" + name)
		}
	}
}
