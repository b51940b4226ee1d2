package simulator

import "strings"

// settings are what commands set and ESC @ takes back.
type settings struct {
	page      bool // PC858 was chosen
	twoBytes  bool // two bytes a character
	bold      bool
	small     bool
	wide      int
	high      int
	center    bool
	pitchDots int
}

func atPowerOn() settings {
	return settings{twoBytes: true, wide: 1, high: 1, pitchDots: 34}
}

// drain obeys what is in the buffer, as far as it is complete and the printer prints.
func (p *Printer) drain() {
	for len(p.buffer) > 0 && !p.halted() {
		used := p.command(p.buffer)
		if used == 0 {
			return
		}
		p.buffer = p.buffer[used:]
	}
}

// command obeys the first command of b and gives its length; 0 when it is not complete.
func (p *Printer) command(b []byte) int {
	switch b[0] {
	case lf:
		p.feedRow()
		return 1
	case esc:
		return p.parsed(b, p.escape)
	case fs:
		return p.parsed(b, p.fieldSeparator)
	case gs:
		return p.parsed(b, p.groupSeparator)
	}
	p.character(b[0])
	return 1
}

func (p *Printer) parsed(b []byte, parse func([]byte) int) int {
	if len(b) < 2 {
		return 0
	}
	return parse(b)
}

func (p *Printer) fieldSeparator(b []byte) int {
	if b[1] != '.' {
		p.fault("FS %#x", b[1])
	}
	p.settings.twoBytes = false
	return 2
}

func (p *Printer) escape(b []byte) int {
	if b[1] == '@' {
		p.atRowStart("ESC @")
		reset := atPowerOn()
		reset.twoBytes = p.settings.twoBytes
		p.settings, p.qr = reset, qrSymbol{}
		return 2
	}
	if len(b) < 3 {
		return 0
	}
	s, n := &p.settings, b[2]
	switch b[1] {
	case 't':
		p.demand(n == 19, "ESC t %d: only PC858 is in this printer", n)
		s.page = true
	case 'a':
		p.atRowStart("ESC a")
		p.demand(n <= 1, "ESC a %d", n)
		s.center = n == 1
	case 'E':
		p.demand(n <= 1, "ESC E %d", n)
		s.bold = n == 1
	case 'M':
		p.demand(n <= 1, "ESC M %d", n)
		s.small = n == 1
	case '3':
		s.pitchDots = int(n)
	case 'd':
		p.atRowStart("ESC d")
		for range n {
			p.feedRow()
		}
	default:
		p.fault("ESC %#x", b[1])
	}
	return 3
}

func (p *Printer) groupSeparator(b []byte) int {
	if len(b) < 3 {
		return 0
	}
	switch b[1] {
	case '!':
		p.settings.wide, p.settings.high = int(b[2]>>4)+1, int(b[2]&15)+1
		p.demand(p.settings.wide <= 8 && p.settings.high <= 8, "GS ! %#x", b[2])
		return 3
	case 'r':
		p.atRowStart("GS r")
		p.demand(b[2] == 1, "GS r %d", b[2])
		p.answer(0x00, p.trouble.SlowBy)
		return 3
	case 'V':
		if len(b) < 4 {
			return 0
		}
		p.atRowStart("GS V")
		p.demand(b[2] == 'B' && b[3] == 0, "GS V %d %d", b[2], b[3])
		p.cut()
		return 4
	case '(':
		return p.announced(b)
	}
	p.fault("GS %#x", b[1])
	return 2
}

// announced obeys GS ( k, whose parameters are announced with their length.
func (p *Printer) announced(b []byte) int {
	if len(b) < 5 {
		return 0
	}
	length := int(b[3]) + int(b[4])<<8
	if b[2] != 'k' || length < 3 {
		p.fault("GS ( %#x of %d bytes", b[2], length)
		return 5
	}
	if len(b) < 5+length {
		return 0
	}
	p.symbol(b[5 : 5+length])
	return 5 + length
}

func (p *Printer) demand(kept bool, format string, values ...any) {
	if !kept {
		p.fault(format, values...)
	}
}

// atRowStart demands that no character waits: what printers do with one then differs.
func (p *Printer) atRowStart(command string) {
	p.demand(len(p.row) == 0, "%s in the middle of a row", command)
}

func (p *Printer) character(code byte) {
	letter := letterOf(code)
	switch {
	case code < 0x20 || code == 0x7f:
		p.fault("the control character %#x", code)
		return
	case code >= 0x80 && p.settings.twoBytes:
		p.fault("the character %#x while two bytes are a character", code)
		return
	case code >= 0x80 && !p.settings.page:
		p.fault("the character %#x before a code page was chosen", code)
		return
	}
	s := &p.settings
	p.row = append(p.row, cell{letter: letter, small: s.small, bold: s.bold, wide: s.wide, high: s.high})
	p.demand(rowDots(p.row) <= p.dotsWide(), "a row is longer than the paper is wide")
}

func (p *Printer) feedRow() {
	p.sheet.print(p.glyphs, p.row, &p.settings)
	p.row = nil
	p.printed()
}

func (p *Printer) cut() {
	p.sheet.feed(endDots)
	p.tickets = append(p.tickets, p.sheet.ticket())
	p.sheet = newSheet(p.dotsWide())
}

// describe says how a row is printed, for the text of a ticket.
func describe(row []cell, s *settings) string {
	if len(row) == 0 {
		return ""
	}
	var words []string
	first := row[0]
	if first.small {
		words = append(words, "small")
	}
	if first.wide > 1 || first.high > 1 {
		words = append(words, "×"+string('0'+rune(first.wide)))
	}
	if first.bold {
		words = append(words, "bold")
	}
	if s.center {
		words = append(words, "center")
	}
	return strings.Join(words, " ")
}
