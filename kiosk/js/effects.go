//go:build js

package js

import (
	"syscall/js"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// effects carries commands out; what comes of them it sends as messages.
type effects struct {
	page  js.Value
	store store
	token string
	// seen is how far the node was that answered last: the next one that is asked is no further behind.
	seen string
	send func(world.Msg)
	// tookMillis is how long the program worked on the message whose commands are carried out.
	tookMillis float64
	// streams are the open streams, each with what ends it.
	streams map[int]js.Value
}

func (e *effects) carryOut(cmd world.Cmd) {
	switch cmd := cmd.(type) {
	case world.Request:
		e.fetch(cmd)
	case world.Subscribe:
		e.subscribe(cmd)
	case world.Unsubscribe:
		e.unsubscribe(cmd.ID)
	case world.Store:
		e.store.add(cmd.Arrival, func() { e.send(world.Stored{Key: cmd.Arrival.Key}) })
	case world.Discard:
		e.store.discard(cmd.Key)
	case world.Remember:
		e.token = e.store.remember(cmd.Body)
	case world.Forget:
		e.token = ""
		e.store.forget()
	case world.KeepTime:
		e.store.keepTime(cmd.AheadMillis)
	case world.Keep:
		e.store.keep(cmd.Name, cmd.Value)
	case world.CheckPrinter:
		e.checkPrinter()
	case world.Print:
		e.print(cmd)
	case world.Say:
		say(cmd)
	case world.Save:
		e.save(cmd)
	case world.Focus:
		e.focus(cmd.ID)
	case world.Later:
		took := e.tookMillis
		after(0, func() { e.send(world.Resumed{TookMillis: took}) })
	case world.GuardBack:
		js.Global().Get("history").Call("pushState", nil, "")
	case world.Reload:
		js.Global().Call("cupoReload")
	}
}

// focus moves the focus to an element, if it is there.
func (e *effects) focus(id string) {
	if id == "" {
		id = world.TitleID
	}
	if element := e.page.Call("getElementById", id); element.Truthy() {
		element.Call("focus")
	}
}

// agentURL is where the program beside the browser listens that speaks to a receipt printer.
const agentURL = "http://127.0.0.1:9180"

// print gives a ticket to the printer's agent, and to the browser's own printing where there is none.
func (e *effects) print(cmd world.Print) {
	if cmd.Document == nil {
		js.Global().Call("print")
		return
	}
	options := map[string]any{
		"method": "POST", "headers": map[string]any{"Content-Type": "application/json"}, "credentials": "omit",
		"body": bytesOf(cmd.Document), "signal": js.Global().Get("AbortSignal").Call("timeout", 20_000),
	}
	then(js.Global().Call("fetch", agentURL+"/print", options), func(js.Value) {}, func() { js.Global().Call("print") })
}

// checkPrinter asks the agent how the printer stands. Where there is no agent there is no printer.
func (e *effects) checkPrinter() {
	none := func() { e.send(world.Printed{Printer: wire.PrinterNone}) }
	options := map[string]any{"credentials": "omit", "cache": "no-store", "signal": js.Global().Get("AbortSignal").Call("timeout", 3000)}
	then(js.Global().Call("fetch", agentURL+"/health", options), func(response js.Value) {
		then(response.Call("json"), func(said js.Value) {
			if printer := said.Get("printer"); printer.Type() == js.TypeString {
				e.send(world.Printed{Printer: printer.String()})
				return
			}
			none()
		}, none)
	}, none)
}

// say speaks a text in a voice of its language, once what is being said is over.
func say(cmd world.Say) {
	voices, utterance := js.Global().Get("speechSynthesis"), js.Global().Get("SpeechSynthesisUtterance")
	if !voices.Truthy() || !utterance.Truthy() {
		return
	}
	spoken := utterance.New(cmd.Text)
	spoken.Set("lang", cmd.Language)
	voices.Call("speak", spoken)
}

// save hands the person a file, by a link that nobody sees.
func (e *effects) save(cmd world.Save) {
	blob := js.Global().Get("Blob").New([]any{bytesOf(cmd.Content)}, map[string]any{"type": cmd.ContentType})
	url := js.Global().Get("URL").Call("createObjectURL", blob)
	link := e.page.Call("createElement", "a")
	link.Set("href", url)
	link.Set("download", cmd.Name)
	link.Call("click")
	js.Global().Get("URL").Call("revokeObjectURL", url)
}
