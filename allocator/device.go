package allocator

import (
	"cmp"
	"slices"
	"sync"

	"github.com/cupo-ec/cupo/wire"
)

// Printer is how a device's printer stands. Numbers are stored.
type Printer uint8

// The states of a printer.
const (
	PrinterNone        Printer = 1
	PrinterOK          Printer = 2
	PrinterPaperLow    Printer = 3
	PrinterPaperOut    Printer = 4
	PrinterCoverOpen   Printer = 5
	PrinterUnreachable Printer = 6
)

var printerNames = [...]string{
	PrinterNone: wire.PrinterNone, PrinterOK: wire.PrinterOK, PrinterPaperLow: wire.PrinterPaperLow,
	PrinterPaperOut: wire.PrinterPaperOut, PrinterCoverOpen: wire.PrinterCoverOpen, PrinterUnreachable: wire.PrinterUnreachable,
}

// String is the state's name, empty for one that there is not.
func (p Printer) String() string {
	if int(p) >= len(printerNames) {
		return ""
	}
	return printerNames[p]
}

// Troubled reports whether somebody should look after the printer.
func (p Printer) Troubled() bool { return p > PrinterOK }

// ParsePrinter reads the name of a printer's state; false for any other text.
func ParsePrinter(name string) (Printer, bool) {
	at := slices.Index(printerNames[:], name)
	return Printer(max(at, 0)), at > 0
}

// Bounds of what a device says.
const (
	MaxDeviceVersionBytes = 32
	// HeartbeatSeconds is after how long a heartbeat is written although nothing has changed. Replicas agree
	// on it, so it changes with the format version only.
	HeartbeatSeconds = 30
)

// Heartbeat is what a device says of itself.
type Heartbeat struct {
	// QueueDepth is how many check-ins wait on the device until the server can be reached.
	QueueDepth uint16
	Printer    Printer
	Version    string // the build that it runs
}

// wellFormed reports whether a device may say this.
func (h *Heartbeat) wellFormed() bool {
	return h.Printer.String() != "" && len(h.Version) <= MaxDeviceVersionBytes && showable(h.Version)
}

// Device is how the device behind a token was when it was last heard of: paired, or by a heartbeat.
type Device struct {
	LastSeconds uint32 // since 1970
	Heartbeat
}

// Says reports whether a heartbeat at a time tells anything that the log should know.
func (d *Device) Says(beat *Heartbeat, nowSeconds int64) bool {
	return d.Heartbeat != *beat || nowSeconds-int64(d.LastSeconds) >= HeartbeatSeconds
}

// devices are rows by the number of their token. The writer alone changes them; others look under the lock.
type devices struct {
	sync.RWMutex
	rows map[uint32]Device
}

func newDevices() *devices { return &devices{rows: map[uint32]Device{}} }

func (d *devices) set(token uint32, row Device) {
	d.Lock()
	defer d.Unlock()
	d.rows[token] = row
}

func (d *devices) drop(token uint32) {
	d.Lock()
	defer d.Unlock()
	delete(d.rows, token)
}

// numbers lists the tokens of all devices in ascending order.
func (d *devices) numbers() []uint32 {
	numbers := make([]uint32, 0, len(d.rows))
	for number := range d.rows { // sorted: just below
		numbers = append(numbers, number)
	}
	slices.SortFunc(numbers, cmp.Compare[uint32])
	return numbers
}

// Device tells how the device behind a token was when it was last heard of; false where none ever was.
func (s *State) Device(token uint32) (Device, bool) {
	s.devices.RLock()
	defer s.devices.RUnlock()
	row, known := s.devices.rows[token]
	return row, known
}
