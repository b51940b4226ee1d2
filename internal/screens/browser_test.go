package screens

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for what is to come on the screen.
const patience = 40 * time.Second

// chromium finds the browser; a test is not run where there is none, and says so.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("NOT RUN: there is no Chromium on this machine")
	return ""
}

// window is the size of a browser's window.
type window struct{ width, height int64 }

var (
	standing  = window{1080, 1920} // a kiosk's screen, upright
	telephone = window{360, 740}
	desktop   = window{1280, 900}
)

// browser is one device: a browser with a profile of its own, and one page.
type browser struct {
	t       *testing.T
	ctx     context.Context
	close   func()
	profile string
	size    window

	mu       sync.Mutex
	problems []string // what the page has complained of
}

// open starts a browser with a fresh profile.
func open(t *testing.T, size window) *browser {
	t.Helper()
	b := &browser{t: t, profile: t.TempDir(), size: size}
	b.start()
	t.Cleanup(func() { b.close() })
	return b
}

// start starts the browser with the profile that it has.
func (b *browser) start() {
	b.t.Helper()
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(chromium(b.t)), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.UserDataDir(b.profile), chromedp.WindowSize(int(b.size.width), int(b.size.height)),
	)
	ctx, endContext := chromedp.NewContext(allocator)
	var once sync.Once
	b.ctx, b.close = ctx, func() {
		once.Do(func() {
			chromedp.Cancel(ctx) // waits until the profile is written
			endContext()
			endAllocator()
		})
	}
	if err := chromedp.Do(b.ctx, b.listening(), chromedp.Navigate("about:blank")); err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: b.size.width, Height: b.size.height, DeviceScaleFactor: 1,
	}); err != nil {
		b.t.Fatal(err)
	}
}

// listening hears of errors and of what the content security policy has refused.
func (b *browser) listening() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		return chromedp.Listen(b.ctx, func(event any) {
			switch e := event.(type) {
			case *runtime.EventExceptionThrown:
				b.complain("exception: " + e.ExceptionDetails.Text)
			case *runtime.EventConsoleAPICalled:
				if e.Type == "error" || e.Type == "warning" {
					text := string(e.Type)
					for _, argument := range e.Args {
						text += " " + string(argument.Value)
					}
					b.complain(text)
				}
			case *log.EventEntryAdded:
				// What the content security policy refuses is told here only. A network that fails is no fault of a page.
				if e.Entry.Source != "network" && (e.Entry.Level == "error" || e.Entry.Level == "warning") {
					b.complain(string(e.Entry.Source) + ": " + e.Entry.Text)
				}
			}
		})
	})
}

func (b *browser) complain(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.problems = append(b.problems, text)
}

// visit opens a page.
func (b *browser) visit(url string) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Navigate(url)); err != nil {
		b.t.Fatal(err)
	}
}

// eval evaluates a script, and fails the test where it cannot.
func eval[T any](b *browser, script string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return value
}

// text is all that can be read on the page.
func (b *browser) text() string { return eval[string](b, "document.body.innerText") }

// see waits until the page says something.
func (b *browser) see(text string) {
	b.t.Helper()
	b.until("says "+text, func() bool { return strings.Contains(b.text(), text) })
}

// until waits for a condition, and tells what stands on the page where it does not come.
func (b *browser) until(what string, met func() bool) {
	b.t.Helper()
	b.wait(int(patience/time.Second), what, met)
}

// wait is until with a patience of its own.
func (b *browser) wait(seconds int, what string, met func() bool) {
	b.t.Helper()
	for end := time.Now().Add(time.Duration(seconds) * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if met() {
			return
		}
	}
	b.shot("failed-" + strings.ReplaceAll(b.t.Name(), "/", "-"))
	b.t.Fatalf("the page never %s; it says:\n%s\nand complained:\n%s", what, b.text(), strings.Join(b.problems, "\n"))
}

// point is where a button is, and whether there is one.
type point struct {
	X, Y  float64
	Found bool
}

// press touches the first button whose words begin so, as a finger does.
func (b *browser) press(label string) {
	b.t.Helper()
	at := b.button(label)
	if err := chromedp.Do(b.ctx, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) button(label string) (at point) {
	b.t.Helper()
	script := fmt.Sprintf(`(() => {
		const e = [...document.querySelectorAll("button")].find(e => e.innerText.trim().startsWith(%q));
		if (!e) return {X: 0, Y: 0, Found: false};
		e.scrollIntoView({block: "center"});
		const r = e.getBoundingClientRect();
		return {X: r.x + r.width / 2, Y: r.y + r.height / 2, Found: true};
	})()`, label)
	b.until("has a button "+label, func() bool {
		at = eval[point](b, script)
		return at.Found
	})
	return at
}

// typeIn presses keys one after the other, as slowly as a person.
func (b *browser) typeIn(keys string) {
	b.t.Helper()
	for _, key := range keys {
		if err := chromedp.Do(b.ctx, chromedp.KeyEvent(string(key)), chromedp.Sleep(70*time.Millisecond)); err != nil {
			b.t.Fatal(err)
		}
	}
}

// key presses one key.
func (b *browser) key(name string) {
	b.t.Helper()
	if code, special := specialKeys[name]; special {
		name = code
	}
	if err := chromedp.Do(b.ctx, chromedp.KeyEvent(name)); err != nil {
		b.t.Fatal(err)
	}
}

var specialKeys = map[string]string{"Tab": "\t", "Enter": "\r", "Backspace": "\b"}

// tabTo goes with the keyboard alone to what begins with these words, or has this id, and says how far it was.
func (b *browser) tabTo(wanted string) {
	b.t.Helper()
	for range 80 {
		if at := eval[string](b, `(document.activeElement?.innerText || "").trim()`); at != "" && strings.HasPrefix(at, wanted) {
			return
		}
		if eval[string](b, `document.activeElement?.id || ""`) == wanted {
			return
		}
		b.key("Tab")
	}
	b.t.Fatalf("the keyboard never gets to %q; the page says:\n%s", wanted, b.text())
}

// scan types as a scanner does: all at once, and the return key.
func (b *browser) scan(payload string) {
	b.t.Helper()
	script := fmt.Sprintf(`for (const key of [...%q, "Enter"])
		document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));`, payload)
	eval[any](b, script)
}

// shot writes a picture of the page where pictures are wanted.
func (b *browser) shot(name string) {
	b.t.Helper()
	folder := os.Getenv("CUPO_PICTURES")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// content fails the test when the page has complained of anything.
func (b *browser) content() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, problem := range b.problems {
		b.t.Error("the page complains:", problem)
	}
}
