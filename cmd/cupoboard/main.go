//go:build js

// Command cupoboard is the program of the boards in waiting rooms, built for WebAssembly by make kiosk.
package main

import (
	"github.com/cupo-ec/cupo/kiosk/board"
	"github.com/cupo-ec/cupo/kiosk/js"
)

// version is the build, put in by the linker.
var version = ""

func main() {
	js.Run("app", version, js.Program[board.State]{Update: board.Update, View: board.View, Keys: true})
	select {} // the browser calls from now on
}
