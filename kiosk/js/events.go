//go:build js

package js

import (
	"syscall/js"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// listen hears of every event at the root: one function for each kind, whatever stands on the screen.
func (l *loop[S]) listen(root js.Value) {
	for _, event := range []h.Event{h.Click, h.Input, h.Change, h.Submit} {
		root.Call("addEventListener", string(event), js.FuncOf(func(_ js.Value, args []js.Value) any {
			l.happened(event, args[0])
			return nil
		}))
	}
	if l.program.Keys {
		l.page.Call("addEventListener", "keydown", js.FuncOf(func(_ js.Value, args []js.Value) any {
			l.pressed(args[0])
			return nil
		}), true)
	}
	js.Global().Call("addEventListener", "popstate", js.FuncOf(func(js.Value, []js.Value) any {
		l.send(world.WentBack{})
		return nil
	}))
	l.page.Call("addEventListener", "pointerdown", js.FuncOf(func(js.Value, []js.Value) any {
		l.send(world.Touched{})
		return nil
	}))
}

// happened finds who listens to an event, from the element that it happened to outwards.
func (l *loop[S]) happened(event h.Event, e js.Value) {
	if event == h.Submit {
		e.Call("preventDefault")
	}
	for at := e.Get("target"); at.Truthy(); at = at.Get("parentNode") {
		id := at.Get(idProperty)
		if id.Type() != js.TypeNumber {
			continue
		}
		value := ""
		if typed := at.Get("value"); typed.Type() == js.TypeString {
			value = typed.String()
		}
		if message, heard := l.screen.Message(id.Int(), event, value); heard {
			l.send(message)
			return
		}
	}
}

// pressed takes a key in. What a scanner types must not press the button that has the focus, and what presses
// a button is no key of ours.
func (l *loop[S]) pressed(e js.Value) {
	if e.Get("ctrlKey").Bool() || e.Get("altKey").Bool() || e.Get("metaKey").Bool() {
		return
	}
	name, at := e.Get("key"), nowMillis()
	if name.Type() != js.TypeString {
		return
	}
	if typedIntoField(e.Get("target")) && !keyOfPage(name.String()) {
		return
	}
	scanning := l.program.Scanning != nil && l.program.Scanning(&l.state, at)
	if scanning {
		e.Call("preventDefault")
	}
	pressesButton := name.String() == "Enter" || name.String() == " "
	if pressesButton && !scanning && e.Get("target").Get("tagName").String() == "BUTTON" {
		return
	}
	if name.String() == "Tab" && !scanning {
		return
	}
	l.send(world.Key{Name: name.String(), AtMillis: at})
}

// typedIntoField reports whether what a key happens to takes it for itself.
func typedIntoField(target js.Value) bool {
	switch tag := target.Get("tagName"); {
	case tag.Type() != js.TypeString:
		return false
	default:
		return tag.String() == "INPUT" || tag.String() == "SELECT" || tag.String() == "TEXTAREA"
	}
}

// keyOfPage reports a key that types nothing: Escape, and the function keys F1 to F12.
func keyOfPage(name string) bool {
	return name == "Escape" || len(name) > 1 && name[0] == 'F' && name[1] >= '1' && name[1] <= '9'
}
