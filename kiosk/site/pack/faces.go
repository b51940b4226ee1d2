package main

import (
	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/portal"
	"github.com/cupo-ec/cupo/kiosk/view"
)

// face is a page with a program of its own. What a phone loads has nothing of the kiosk in it.
type face struct {
	name, path, title string
	// program is the main package, first the screen that is in the page before the program runs.
	program string
	first   func() *h.Node
	// worker lets the page start without the network.
	worker bool
}

var faces = []face{
	{"kiosk", "/kiosk/", "Cupo · Citas médicas", "./cmd/cupokiosk", func() *h.Node { return view.View(flow.State{}) }, true},
	{"portal", "/", "Cupo · Citas médicas del IESS", "./cmd/cupoportal", func() *h.Node { return portal.View(portal.State{}) }, false},
}
