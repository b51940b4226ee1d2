//go:build js

// Command cupokiosk is the program of the kiosks' browsers, built for WebAssembly by make kiosk.
package main

import (
	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/js"
	"github.com/cupo-ec/cupo/kiosk/view"
)

// version is the build, put in by the linker.
var version = ""

func main() {
	js.Run("app", version, js.Program[flow.State]{
		Update: flow.Update, View: view.View, Scanning: (*flow.State).Scanning, Keys: true,
	})
	select {} // the browser calls from now on
}
