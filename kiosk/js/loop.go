//go:build js

package js

import (
	"syscall/js"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// Program is what a page runs: a state, what it becomes, and how it looks.
type Program[S any] struct {
	Update func(S, world.Msg) (S, []world.Cmd)
	View   func(S) *h.Node
	// Scanning reports whether a key at a time belongs to what a scanner is typing; nil where no scanner is.
	Scanning func(state *S, atMillis int64) bool
	// Keys reports whether the program wants to hear of keys. Where it does not, they are the browser's.
	Keys bool
	// Anonymous programs belong to no device: they keep nothing on it, and do not ask with its token.
	Anonymous bool
}

// Run shows a program inside the element with an id and begins. It returns at once. version is the build.
func Run[S any](rootID, version string, program Program[S]) {
	page := js.Global().Get("document")
	root := page.Call("getElementById", rootID)
	root.Call("replaceChildren")
	l := &loop[S]{program: program, effects: effects{page: page}}
	l.effects.send = l.send
	l.screen = h.NewScreen(document{page}, root, program.View(l.state))
	l.listen(root)
	if program.Anonymous {
		l.begin(version)
		return
	}
	l.store.open(func() { l.begin(version) })
}

// loop is the running program. It lives as long as the page.
type loop[S any] struct {
	effects
	program Program[S]
	state   S
	screen  *h.Screen
	handled bool // a message is being handled: those that it causes wait
	queue   []world.Msg
}

// begin reads what the device has kept, and gives the first message.
func (l *loop[S]) begin(version string) {
	l.store.load(func(kept kept) {
		l.token = kept.device.Token
		l.send(world.Started{
			NowMillis: nowMillis(), Nonce: js.Global().Get("crypto").Call("randomUUID").String(), Version: version,
			Kept: world.Kept{
				Paired: kept.device.Token != "", Unit: kept.device.Unit, Role: kept.device.Role,
				AheadMillis: kept.aheadMillis, Arrivals: kept.arrivals, Settings: kept.settings,
			},
			PairingCode: pairingCode(),
		})
		every(1000, func() { l.send(world.Ticked{NowMillis: nowMillis()}) })
		js.Global().Call("addEventListener", "cupo-update", js.FuncOf(func(js.Value, []js.Value) any {
			l.send(world.UpdateFound{})
			return nil
		}))
	})
}

// send gives the state a message, shows what it has become, and carries out what it wants.
func (l *loop[S]) send(m world.Msg) {
	l.queue = append(l.queue, m)
	if l.handled {
		return
	}
	l.handled = true
	for len(l.queue) > 0 {
		next := l.queue[0]
		l.queue = l.queue[1:]
		var cmds []world.Cmd
		began := exactMillis()
		l.state, cmds = l.program.Update(l.state, next)
		l.tookMillis = exactMillis() - began
		l.screen.Show(l.program.View(l.state))
		for _, cmd := range cmds {
			l.carryOut(cmd)
		}
	}
	l.handled, l.queue = false, nil
}

func nowMillis() int64 { return int64(js.Global().Get("Date").Call("now").Float()) }

// exactMillis counts from when the page began, in parts of a millisecond.
func exactMillis() float64 { return js.Global().Get("performance").Call("now").Float() }

// after calls f once.
func after(millis int, f func()) {
	var once js.Func
	once = js.FuncOf(func(js.Value, []js.Value) any {
		once.Release()
		f()
		return nil
	})
	js.Global().Call("setTimeout", once, millis)
}

// every calls f again and again, as long as the page lives.
func every(millis int, f func()) {
	js.Global().Call("setInterval", js.FuncOf(func(js.Value, []js.Value) any {
		f()
		return nil
	}), millis)
}

// pairingCode is the code in the address, /kiosk/#pair=CODE, which is taken out of it.
func pairingCode() string {
	const begins = "#pair="
	location := js.Global().Get("location")
	hash := location.Get("hash").String()
	if len(hash) <= len(begins) || hash[:len(begins)] != begins {
		return ""
	}
	js.Global().Get("history").Call("replaceState", nil, "", location.Get("pathname"))
	return hash[len(begins):]
}
