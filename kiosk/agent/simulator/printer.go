package simulator

import (
	"fmt"
	"image"
	"slices"
	"sync"
	"time"
)

// Trouble is what a printer suffers. The zero value prints.
type Trouble struct {
	PaperOut    bool
	PaperLow    bool
	CoverOpen   bool
	CutterError bool
	Offline     bool // for no reason that it names
	// PaperOutAfterRows ends the paper when so many rows have been printed since it was set; 0 for never.
	PaperOutAfterRows int
	// HangUpAfterBytes ends the connection when so many bytes have come since it was set; 0 for never.
	HangUpAfterBytes int
	// DeafAfterBytes takes nothing more when so many bytes have come since it was set; 0 for never.
	DeafAfterBytes int
	Silent         bool          // takes everything and answers nothing
	Deaf           bool          // does not even take what is sent
	Stuck          bool          // answers questions and prints nothing
	SlowBy         time.Duration // how long a job takes
	Chatty         bool          // sends an automatic status before each answer
	Babble         bool          // answers what no printer answers
}

// Ticket is one cut-off piece of paper.
type Ticket struct {
	// Image is 12 dots for each column wide; index 1 of its palette is black.
	Image *image.Paletted
	// Text has a line for each row: its size, bold or not, its alignment, and what it says.
	Text string
	// QR are the texts of the codes on it.
	QR []string
}

// Printer is a simulated printer. Use New; it may be used by several goroutines.
type Printer struct {
	columns int
	glyphs  *glyphs

	mu       sync.Mutex
	trouble  Trouble
	rows     int // printed since the trouble was set
	bytes    int // come since the trouble was set
	buffer   []byte
	settings settings
	row      []cell
	sheet    *sheet
	qr       qrSymbol
	tickets  []Ticket
	faults   []string
	reply    func([]byte, time.Duration) // to the connection that is served
}

// New makes a printer with so many columns of font A: 48 for 80 mm, 32 for 58 mm.
func New(columns int) (*Printer, error) {
	g, err := newGlyphs()
	if err != nil {
		return nil, fmt.Errorf("reading the printer's font: %w", err)
	}
	p := &Printer{columns: columns, glyphs: g, settings: atPowerOn(), reply: func([]byte, time.Duration) {}}
	p.sheet = newSheet(p.dotsWide())
	return p, nil
}

func (p *Printer) dotsWide() int { return p.columns * fontADotsWide }

// Suffer puts the printer into a state. What it had kept back because it could not print comes out when
// it can again.
func (p *Printer) Suffer(t Trouble) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trouble, p.rows, p.bytes = t, 0, 0
	p.drain()
}

// Tickets are the pieces of paper that were cut off since the start.
func (p *Printer) Tickets() []Ticket {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.tickets)
}

// Hanging is what has been printed and not been cut off.
func (p *Printer) Hanging() Ticket {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sheet.ticket()
}

// Faults are what no printer is obliged to understand. A command that is not complete is one.
func (p *Printer) Faults() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	faults := slices.Clone(p.faults)
	if len(p.buffer) > 0 && !p.halted() {
		faults = append(faults, fmt.Sprintf("it ends in the middle of a command: % x", p.buffer))
	}
	if len(p.row) > 0 {
		faults = append(faults, "it ends in the middle of a row")
	}
	return faults
}

func (p *Printer) fault(format string, values ...any) {
	p.faults = append(p.faults, fmt.Sprintf(format, values...))
}

// halted tells whether it keeps back what comes.
func (p *Printer) halted() bool {
	t := &p.trouble
	return t.PaperOut || t.CoverOpen || t.CutterError || t.Offline || t.Stuck
}

// status gives the answer to DLE EOT n, with the bits that are fixed.
func (p *Printer) status(question byte) byte {
	answer, t := byte(0x12), &p.trouble
	set := func(on bool, bits byte) {
		if on {
			answer |= bits
		}
	}
	switch question {
	case 1:
		set(t.PaperOut || t.CoverOpen || t.CutterError || t.Offline, 0x08)
	case 2:
		set(t.CoverOpen, 0x04)
		set(t.PaperOut, 0x20)
		set(t.CutterError, 0x40)
	case 3:
		set(t.CutterError, 0x08)
	case 4:
		set(t.PaperLow || t.PaperOut, 0x0c)
		set(t.PaperOut, 0x60)
	default:
		p.fault("DLE EOT %d", question)
	}
	return answer
}

// printed counts a row.
func (p *Printer) printed() {
	p.rows++
	if p.rows == p.trouble.PaperOutAfterRows {
		p.trouble.PaperOut = true
	}
}
