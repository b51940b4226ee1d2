package server

import (
	"os"
	"runtime"
)

// spareProcessors is how many more processors than cores the runtime is given.
const spareProcessors = 2

// SpareProcessors gives the runtime a few processors more than the machine has cores, unless the
// environment says how many. A goroutine that waits for the disk holds a processor until the runtime
// takes it away, and the log waits for the disk all the time: see docs/decisions/spare-processors.md
// for what it is worth. It is called once, by a process that is nothing but a server.
func SpareProcessors() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + spareProcessors)
	}
}
