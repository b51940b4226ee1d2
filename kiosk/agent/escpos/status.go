package escpos

// Status is what a printer says of itself.
type Status struct {
	Offline   bool // does not print, for one of the reasons below or another
	CoverOpen bool
	PaperOut  bool
	PaperLow  bool // the roll is near its end
	Fault     bool // cutter or head: somebody has to look
}

// Ready tells whether the printer would print now.
func (s Status) Ready() bool { return !s.Offline && !s.stopped() }

// stopped tells whether it waits for a person.
func (s Status) stopped() bool { return s.CoverOpen || s.PaperOut || s.Fault }

// The real-time questions, DLE EOT n.
const (
	askPrinter = 1
	askOffline = 2
	askError   = 3
	askPaper   = 4
)

// with adds the answer to one question. Where the bits are is in the reference under DLE EOT.
func (s Status) with(question, answer byte) Status {
	has := func(bits byte) bool { return answer&bits != 0 }
	switch question {
	case askPrinter:
		s.Offline = has(0x08)
	case askOffline:
		s.CoverOpen = has(0x04)
		s.PaperOut = s.PaperOut || has(0x20)
		s.Fault = s.Fault || has(0x40)
	case askError:
		s.Fault = s.Fault || has(0x04|0x08|0x20|0x40)
	case askPaper:
		s.PaperLow = has(0x0c)
		s.PaperOut = s.PaperOut || has(0x60)
	}
	return s
}

// kind tells apart what a printer sends: by the bits that are fixed in each kind of answer.
type kind int

const (
	unknownAnswer  kind = iota
	realTimeAnswer      // to DLE EOT, at once
	queuedAnswer        // to GS r, when everything before it was printed
	asbStart            // the first of four bytes that nobody asked for
)

// asbTail is how many bytes follow the first of an automatic status.
const asbTail = 3

func kindOf(answer byte) kind {
	switch {
	case answer&0x93 == 0x12:
		return realTimeAnswer
	case answer&0x93 == 0x10:
		return asbStart
	case answer&0x90 == 0x00:
		return queuedAnswer
	}
	return unknownAnswer
}
