//go:build js

// Command cupoportal is the program of the patients' own page, built for WebAssembly by make kiosk.
package main

import (
	"github.com/cupo-ec/cupo/kiosk/js"
	"github.com/cupo-ec/cupo/kiosk/portal"
)

// version is the build, put in by the linker.
var version = ""

func main() {
	js.Run("app", version, js.Program[portal.State]{Update: portal.Update, View: portal.View, Anonymous: true})
	select {} // the browser calls from now on
}
