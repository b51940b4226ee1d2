package main

import (
	"strings"

	"github.com/cupo-ec/cupo/kiosk/board"
	"github.com/cupo-ec/cupo/kiosk/desk"
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

// workerPath is where the service worker is served: beside the page, which it may then keep.
func (f *face) workerPath() string {
	if strings.HasSuffix(f.path, "/") {
		return f.path + "sw.js"
	}
	return f.path + "-sw.js"
}

var faces = []face{
	{"kiosk", "/kiosk/", "Cupo · Citas médicas", "./cmd/cupokiosk", func() *h.Node { return view.View(flow.State{}) }, true},
	{"portal", "/", "Cupo · Citas médicas del IESS", "./cmd/cupoportal", func() *h.Node { return portal.View(portal.State{}) }, false},
	{"board", "/kiosk/board", "Cupo · Turnos", "./cmd/cupoboard", func() *h.Node { return board.View(board.State{}) }, true},
	{"desk", "/desk", "Cupo · Ventanilla", "./cmd/cupodesk", func() *h.Node { return desk.View(desk.State{}) }, true},
}
