package screens

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/samples"
	"github.com/cupo-ec/cupo/kiosk/view"
)

// axe is the program that looks for what shuts people out.
const axe = "axe/node_modules/axe-core/axe.min.js"

// needAxe fetches it where it is not there yet; a test is not run where that cannot be, and says so.
func needAxe(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(axe); err == nil {
		return
	}
	fetch := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	fetch.Dir = "axe"
	if output, err := fetch.CombinedOutput(); err != nil {
		t.Skipf("NOT RUN: axe-core could not be fetched by npm: %v: %s", err, output)
	}
}

// gallery serves an empty page with the look of the screens, into which a test puts one after the other.
func gallery(t *testing.T) string {
	t.Helper()
	site := http.NewServeMux()
	site.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="es"><head><title>Cupo</title><meta name="viewport" content="width=device-width">`+
			`<link rel="stylesheet" href="/style.css"><script src="/axe.js"></script></head><body><div id="app"></div></body></html>`)
	})
	site.HandleFunc("/style.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "../../kiosk/site/src/style.css") })
	site.HandleFunc("/axe.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, axe) })
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return server.URL
}

// hang puts a screen into the page.
func (b *browser) hang(tree *h.Node) {
	b.t.Helper()
	b.hangHTML(h.HTML(tree))
}

func (b *browser) hangHTML(text string) {
	b.t.Helper()
	html, err := json.Marshal(text)
	if err != nil {
		b.t.Fatal(err)
	}
	eval[any](b, fmt.Sprintf(`document.getElementById("app").innerHTML = %s; 0`, html))
}

// violations is what axe objects to, one line each.
func (b *browser) violations() []string {
	b.t.Helper()
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
		r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html + " " + (n.any[0] || n.all[0] || n.none[0] || {}).message)))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}

// TestNobodyIsShutOut has axe look at every screen in every language, in both contrasts.
func TestNobodyIsShutOut(t *testing.T) {
	needAxe(t)
	b := open(t, standing)
	b.visit(gallery(t))
	all := samples.Kiosk()
	looked := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, language := range i18n.Languages() {
			for _, contrast := range []bool{false, true} {
				state := all[name]
				state.Language, state.HighContrast = language, contrast
				b.hang(view.View(state))
				looked++
				for _, violation := range b.violations() {
					t.Errorf("%s in %s, high contrast %v: %s", name, language.Name(), contrast, violation)
				}
			}
		}
	}
	t.Logf("axe-core looked at %d screens", looked)
}

// TestTargetsAreLargeEnough measures every button: none under 44 pixels, those of the way at least 72.
func TestTargetsAreLargeEnough(t *testing.T) {
	b := open(t, standing)
	b.visit(gallery(t))
	for name, state := range samples.Kiosk() {
		b.hang(view.View(state))
		small := eval[[]string](b, `[...document.querySelectorAll("button")].flatMap(e => {
			const r = e.getBoundingClientRect();
			const least = e.matches("main .primary, main .choice, main .key, footer button, .dialog button") ? 72 : 44;
			return r.width < least || r.height < least ? [e.innerText + " " + Math.round(r.width) + "×" + Math.round(r.height) + ", least " + least] : [];
		})`)
		for _, one := range small {
			t.Errorf("%s: %s", name, one)
		}
		if wide := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
			t.Errorf("%s is %d pixels too wide", name, wide)
		}
	}
}

// TestPictures makes the pictures of the documentation, where they are asked for.
func TestPictures(t *testing.T) {
	if os.Getenv("CUPO_PICTURES") == "" {
		t.Skip("pictures are made by make pictures")
	}
	b := open(t, standing)
	if _, err := chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: standing.width, Height: standing.height, DeviceScaleFactor: 0.4,
	}); err != nil {
		t.Fatal(err)
	}
	b.visit(gallery(t))
	for name, state := range samples.Kiosk() {
		b.hang(view.View(state))
		b.shot("kiosk-" + name)
	}
}
