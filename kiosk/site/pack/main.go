// Command pack builds the kiosk's program for WebAssembly and writes all that a browser loads into
// kiosk/site/dist: names with hashes, compressed once. It says how large the program is, and fails when that
// is over the limit.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	root := flag.String("root", ".", "`folder` of the module")
	out := flag.String("out", "kiosk/site/dist", "`folder` to write to")
	flag.Parse()
	if err := run(*root, *out); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}
