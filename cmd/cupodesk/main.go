//go:build js

// Command cupodesk is the program of the staff's computers, built for WebAssembly by make kiosk.
package main

import (
	"github.com/cupo-ec/cupo/kiosk/desk"
	"github.com/cupo-ec/cupo/kiosk/js"
)

// version is the build, put in by the linker.
var version = ""

func main() {
	js.Run("app", version, js.Program[desk.State]{Update: desk.Update, View: desk.View, Keys: true})
	select {} // the browser calls from now on
}
