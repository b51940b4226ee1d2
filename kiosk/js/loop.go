//go:build js

package js

import (
	"syscall/js"

	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/view"
)

// Loop is the running program. It lives as long as the page.
type Loop struct {
	state   flow.State
	screen  *h.Screen
	page    js.Value
	token   string
	store   store
	handled bool // a message is being handled: those that it causes wait
	queue   []flow.Msg
}

// Run shows the kiosk inside the element with an id and begins. It returns at once. version is the build.
func Run(rootID, version string) {
	page := js.Global().Get("document")
	root := page.Call("getElementById", rootID)
	root.Call("replaceChildren")
	l := &Loop{page: page}
	l.screen = h.NewScreen(document{page}, root, view.View(l.state))
	l.listen(root)
	l.store.open(func() { l.begin(version) })
}

// begin reads what the device has kept, and gives the first message.
func (l *Loop) begin(version string) {
	l.store.load(func(kept kept) {
		l.token = kept.device.Token
		l.send(flow.Started{
			NowMillis: nowMillis(), Nonce: js.Global().Get("crypto").Call("randomUUID").String(), Version: version,
			Paired: kept.device.Token != "", Unit: kept.device.Unit, Waiting: kept.arrivals, AheadMillis: kept.aheadMillis, PairingCode: pairingCode(),
		})
		every(1000, func() { l.send(flow.Ticked{NowMillis: nowMillis()}) })
	})
}

// send gives the state a message, shows what it has become, and carries out what it wants.
func (l *Loop) send(m flow.Msg) {
	l.queue = append(l.queue, m)
	if l.handled {
		return
	}
	l.handled = true
	for len(l.queue) > 0 {
		next := l.queue[0]
		l.queue = l.queue[1:]
		var cmds []flow.Cmd
		l.state, cmds = flow.Update(l.state, next)
		l.screen.Show(view.View(l.state))
		for _, cmd := range cmds {
			l.carryOut(cmd)
		}
	}
	l.handled, l.queue = false, nil
}

func (l *Loop) carryOut(cmd flow.Cmd) {
	switch cmd := cmd.(type) {
	case flow.Request:
		l.fetch(cmd)
	case flow.Store:
		l.store.add(cmd.Arrival, func() { l.send(flow.Stored{Key: cmd.Arrival.Key}) })
	case flow.Discard:
		l.store.discard(cmd.Key)
	case flow.Remember:
		l.token = l.store.remember(cmd.Body)
	case flow.KeepTime:
		l.store.keepTime(cmd.AheadMillis)
	case flow.Forget:
		l.token = ""
		l.store.forget()
	case flow.Print:
		js.Global().Call("print")
	case flow.Focus:
		if title := l.page.Call("getElementById", view.TitleID); title.Truthy() {
			title.Call("focus")
		}
	case flow.Reload:
		js.Global().Get("location").Call("reload")
	}
}

func nowMillis() int64 { return int64(js.Global().Get("Date").Call("now").Float()) }

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
