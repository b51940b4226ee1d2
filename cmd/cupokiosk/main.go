//go:build js

// Command cupokiosk is the program of the kiosks' browsers, built for WebAssembly by make kiosk.
package main

import "github.com/cupo-ec/cupo/kiosk/js"

// version is the build, put in by the linker.
var version = ""

func main() {
	js.Run("app", version)
	select {} // the browser calls from now on
}
