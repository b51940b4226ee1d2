// Package parts has the pieces that the screens of all programs are made of.
package parts

import (
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// Sheet is a screen's heading, to which the focus goes, with what is below it.
func Sheet(title *h.Node, below ...h.Part) *h.Node {
	return h.El("section", h.Class("sheet"),
		h.El("h1", h.A("id", world.TitleID), h.A("tabindex", "-1"), title),
		h.Group(below))
}

// Button does one thing.
func Button(label *h.Node, message world.Msg, class string, more ...h.Part) *h.Node {
	return h.El("button", h.A("type", "button"), h.If(class != "", h.Class(class)), h.OnClick(message), h.Group(more), label)
}

// Toggle is a button for something that is on or off.
func Toggle(label *h.Node, on bool, message world.Msg) *h.Node {
	return h.El("button", h.A("type", "button"), h.A("aria-pressed", strconv.FormatBool(on)), h.OnClick(message), label)
}

// Languages are the buttons for the languages, with the one that is spoken pressed.
func Languages(spoken i18n.Language, chosen func(i18n.Language) world.Msg) *h.Node {
	var all h.Group
	for _, l := range i18n.Languages() {
		all = append(all, h.El("button", h.Key(l.Tag()), h.A("type", "button"), h.A("lang", l.Tag()),
			h.A("aria-pressed", strconv.FormatBool(l == spoken)), h.OnClick(chosen(l)), h.Text(l.Name())))
	}
	return h.El("nav", h.Class("languages"), h.A("aria-label", i18n.LanguageName.In(spoken)), all)
}

// Notice is a sentence that must be seen, and is read aloud when it comes.
func Notice(text *h.Node) *h.Node { return h.El("p", h.Class("notice"), h.A("role", "alert"), text) }

// Entry shows what has been typed. It is no input of the browser's: nothing of the browser may remember it,
// offer it again or open a keyboard of its own.
func Entry(label *h.Node, typed string) h.Part {
	return h.Group{
		h.El("p", h.Class("label"), h.A("id", "entry-label"), label),
		h.El("p", h.Class("entry"), h.A("role", "status"), h.A("aria-labelledby", "entry-label"), h.Text(spaced(typed))),
	}
}

// spaced puts a little air between groups of digits, which are then easier to compare with a card.
func spaced(typed string) string {
	if len(typed) <= 6 {
		return typed
	}
	return typed[:3] + " " + typed[3:6] + " " + typed[6:]
}

// The keys of the keypads, in rows.
var (
	DigitRows  = []string{"123", "456", "789", "0"}
	LetterRows = []string{"1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM"}
)

// Keypad is keys on the screen, with those to erase and to go on in its last row.
type Keypad struct {
	Rows             []string
	Typed            func(character string) world.Msg
	Erased, Complete world.Msg
}

// In is the keypad in a language.
func (k Keypad) In(l i18n.Language) *h.Node {
	var all h.Group
	for i, row := range k.Rows {
		var keys h.Group
		last := i == len(k.Rows)-1
		if last {
			keys = append(keys, Button(h.Text(i18n.Erase.In(l)), k.Erased, "key wide", h.Key("erase")))
		}
		for _, key := range strings.Split(row, "") {
			keys = append(keys, Button(h.Text(key), k.Typed(key), "key", h.Key(key)))
		}
		if last {
			keys = append(keys, Button(h.Text(i18n.Continue.In(l)), k.Complete, "key wide primary", h.Key("go")))
		}
		all = append(all, h.El("div", h.Class("row"), keys))
	}
	class := "keypad"
	if len(k.Rows[0]) > 3 {
		class += " letters"
	}
	return h.El("div", h.Class(class), h.A("role", "group"), h.A("aria-label", i18n.Keypad.In(l)), all)
}
