//go:build js

package js

import (
	"syscall/js"

	"github.com/cupo-ec/cupo/kiosk/h"
)

// idProperty is where an element carries its number, by which an event finds its handler.
const idProperty = "cupoID"

// document is the browser's page.
type document struct{ page js.Value }

var _ h.Document = document{}

func (d document) CreateElement(tag string, id int) h.Element {
	e := d.page.Call("createElement", tag)
	e.Set(idProperty, id)
	return e
}

func (d document) CreateText(text string) h.Element { return d.page.Call("createTextNode", text) }

func (d document) SetText(e h.Element, text string) { e.(js.Value).Set("data", text) }

func (d document) SetAttr(e h.Element, name, value string) {
	element := e.(js.Value)
	element.Call("setAttribute", name, value)
	if name == "value" { // what was typed since hides the attribute
		element.Set("value", value)
	}
}

func (d document) RemoveAttr(e h.Element, name string) { e.(js.Value).Call("removeAttribute", name) }

func (d document) Insert(parent, child, before h.Element) {
	if before == nil {
		before = js.Null()
	}
	parent.(js.Value).Call("insertBefore", child, before)
}

func (d document) Remove(parent, child h.Element) { parent.(js.Value).Call("removeChild", child) }
