package escpos

import "strings"

const (
	lf  = 0x0a
	dle = 0x10
	esc = 0x1b
	fs  = 0x1c
	gs  = 0x1d
)

// Encode gives the commands that print a ticket. Every ticket begins by setting the printer up: nothing
// that another program or an interrupted job has left behind is relied on. A QR text that is empty,
// longer than MaxQRBytes or not printable ASCII is left out; QRAllowed tells.
func Encode(t Ticket, paper Paper) []byte {
	w := &writer{}
	w.begin()
	for _, r := range layout(t, paper) {
		w.row(r)
	}
	if QRAllowed(t.QR) {
		w.code(t.QR, paper)
	}
	w.finish(t.Cut)
	return w.out
}

// QRAllowed tells whether a text can be printed as a QR code: 1 to MaxQRBytes printable ASCII
// characters. A scanner types a code in like a keyboard, so a line break in it would be a key press.
func QRAllowed(text string) bool {
	return text != "" && len(text) <= MaxQRBytes &&
		!strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r > 0x7e })
}

// writer writes commands and knows what the printer is set to, so that only changes are sent.
type writer struct {
	out    []byte
	shape  shape
	center bool
	pitch  int
}

func (w *writer) put(codes ...byte) { w.out = append(w.out, codes...) }

// begin resets the printer. Models for the Chinese market start with two bytes a character, which FS .
// ends.
func (w *writer) begin() {
	w.put(esc, '@', fs, '.', esc, 't', codePage)
	w.shape = shape{times: 1}
}

func (w *writer) row(r row) {
	w.align(r.center)
	w.shapeTo(r.shape)
	w.spacing(r.shape.pitchDots())
	w.put(encode(r.text)...)
	w.put(lf)
}

func (w *writer) align(center bool) {
	if center != w.center {
		w.put(esc, 'a', flag(center))
		w.center = center
	}
}

func (w *writer) shapeTo(s shape) {
	if s.small != w.shape.small {
		w.put(esc, 'M', flag(s.small))
	}
	if s.bold != w.shape.bold {
		w.put(esc, 'E', flag(s.bold))
	}
	if s.times != w.shape.times {
		// GS ! has the width in the upper and the height in the lower half, each less one.
		w.put(gs, '!', byte(s.times-1)<<4|byte(s.times-1))
	}
	w.shape = s
}

func (w *writer) spacing(dots int) {
	if dots != w.pitch {
		w.put(esc, '3', byte(dots))
		w.pitch = dots
	}
}

// code prints a QR code in the middle, with an empty row above and below.
func (w *writer) code(text string, paper Paper) {
	w.align(true)
	w.shapeTo(shape{times: 1})
	w.spacing(qrGapDots)
	w.put(lf)
	w.out = appendQR(w.out, text, paper)
	w.put(lf)
}

// finish brings the last row past the cutter, or past the edge where it can be torn off.
func (w *writer) finish(cut bool) {
	if cut {
		w.put(gs, 'V', 'B', 0) // feeds to the cutter and leaves a corner uncut, so that the ticket does not fall
		return
	}
	w.shapeTo(shape{times: 1})
	w.spacing(shape{times: 1}.pitchDots())
	w.put(esc, 'd', 4)
}

func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}
