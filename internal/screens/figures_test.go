package screens

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// throttling is how many times slower than this machine a kiosk's processor is taken to be.
const throttling = 4

// figure is a target of the kiosk with what was measured.
type figure struct{ what, target, measured string }

// TestFigures measures every target of the kiosk and prints it beside its target. make kiosk-bench runs it.
func TestFigures(t *testing.T) {
	if os.Getenv("CUPO_KIOSK_BENCH") == "" {
		t.Skip("figures are measured by make kiosk-bench")
	}
	s := start(t)
	b := paired(t, s)
	b.ready()
	b.slowDown()
	figures := []figure{
		{"first screen, cold, 4 times slower, median of 5", "1,000 ms", millis(b.startTimes(s, true))},
		{"first screen, warm, 4 times slower, median of 5", "500 ms", millis(b.startTimes(s, false))},
		{"key to screen, 4 times slower, p95 of 400", "16 ms", millis(b.keyTimes())},
	}
	b.speedUp()
	before := eval[float64](b, "cupoMemoryBytes()")
	b.sessions(2000)
	after := eval[float64](b, "cupoMemoryBytes()")
	figures = append(figures,
		figure{"memory of the program after 2,000 sessions", "16 MB", fmt.Sprintf("%.1f MB (%.1f MB before)", after/(1<<20), before/(1<<20))},
		figure{"elements on the page after 2,000 sessions", "no growth", fmt.Sprint(eval[int](b, `document.querySelectorAll("*").length`))},
		figure{"watchdog: from the program's end to the first screen", "30 s", b.recoveryTime().Round(10 * time.Millisecond).String()},
	)
	for _, f := range figures {
		fmt.Printf("%-60s target %-10s measured %s\n", f.what, f.target, f.measured)
	}
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

func (b *browser) slowDown() { b.throttle(throttling) }
func (b *browser) speedUp()  { b.throttle(1) }

func (b *browser) throttle(times float64) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times}); err != nil {
		b.t.Fatal(err)
	}
}

// watching notes when the home screen of the program stands there: the one in the page says something else.
const watching = `new MutationObserver((_, observer) => {
	const title = document.getElementById("title");
	if (title && title.innerText.startsWith("¿Qué desea hacer?")) { globalThis.firstScreen = performance.now(); observer.disconnect(); }
}).observe(document, {subtree: true, childList: true, characterData: true});`

// startTimes is the median time from the beginning of the navigation to the first screen. A cold start has neither
// a service worker nor a cache.
func (b *browser) startTimes(s *system, cold bool) time.Duration {
	b.t.Helper()
	script, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watching})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: cold}); err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: cold}); err != nil {
		b.t.Fatal(err)
	}
	var times []time.Duration
	for range 5 {
		b.visit(s.demo.URL + "/kiosk/")
		b.see("¿Qué desea hacer?")
		times = append(times, time.Duration(eval[float64](b, "globalThis.firstScreen")*float64(time.Millisecond)))
	}
	if _, err := chromedp.Call(b.ctx, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams(script)); err != nil {
		b.t.Fatal(err)
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// keyTimes is how long it takes from a key to the changed and laid out page, at the 95th percentile.
func (b *browser) keyTimes() time.Duration {
	b.t.Helper()
	b.press("Ya tengo cita")
	b.see("¿Quién es usted?")
	times := eval[[]float64](b, `(() => {
		const times = [];
		for (let i = 0; i < 400; i++) {
			const key = i % 11 === 10 ? "Backspace" : String(i % 10);
			const start = performance.now();
			document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
			document.body.offsetHeight;
			times.push(performance.now() - start);
		}
		return times;
	})()`)
	b.press("Terminar")
	slices.Sort(times)
	return time.Duration(times[len(times)*95/100] * float64(time.Millisecond))
}

// sessions lets persons come, identify themselves, see that they have no appointment, and go.
func (b *browser) sessions(n int) {
	b.t.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](fmt.Sprintf(`(async () => {
		const turn = () => new Promise((go) => setTimeout(go));
		const until = async (text) => { while (!document.getElementById("title").innerText.startsWith(text)) await turn(); };
		const press = (text) => [...document.querySelectorAll("button")].find((e) => e.innerText.trim().startsWith(text)).click();
		for (let i = 0; i < %d; i++) {
			await until("¿Qué desea hacer?");
			press("Pedir una cita");
			await until("¿Quién es usted?");
			for (const digit of "1710034065") press(digit);
			press("Continuar");
			await until("¿Qué atención necesita?");
			press("Terminar");
		}
		return %d;
	})()`, n, n), chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
}

// recoveryTime breaks the page under the program, which then ends, and is how long it takes until it stands again.
func (b *browser) recoveryTime() time.Duration {
	b.t.Helper()
	began := time.Now()
	eval[any](b, `document.createElement = () => { throw new Error("broken by a test"); }; [...document.querySelectorAll("button")].find((e) => e.innerText.startsWith("Ya tengo")).click(); 0`)
	b.until("starts again", func() bool {
		return eval[bool](b, `document.createElement.toString().includes("native code")`) && strings.Contains(b.text(), "¿Qué desea hacer?")
	})
	return time.Since(began)
}
