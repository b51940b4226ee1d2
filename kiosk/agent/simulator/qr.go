package simulator

import (
	"fmt"

	"rsc.io/qr/coding"
)

// qrSymbol is what GS ( k has set for the next code.
type qrSymbol struct {
	model2     bool
	moduleDots int
	levelM     bool
	stored     string
}

// symbol obeys one function of GS ( k for QR codes.
func (p *Printer) symbol(b []byte) {
	symbol, function, parameters := b[0], b[1], b[2:]
	if symbol != '1' {
		p.fault("GS ( k: symbol %#x", symbol)
		return
	}
	q := &p.qr
	switch {
	case function == 'A' && len(parameters) == 2 && parameters[0] == '2' && parameters[1] == 0:
		q.model2 = true
	case function == 'C' && len(parameters) == 1 && parameters[0] >= 1 && parameters[0] <= 16:
		q.moduleDots = int(parameters[0])
	case function == 'E' && len(parameters) == 1 && parameters[0] == '1':
		q.levelM = true
	case function == 'P' && len(parameters) > 1 && parameters[0] == '0':
		q.stored = string(parameters[1:])
	case function == 'Q' && len(parameters) == 1 && parameters[0] == '0':
		p.printSymbol()
	default:
		p.fault("GS ( k: function %#x with % x", function, parameters)
	}
}

func (p *Printer) printSymbol() {
	p.atRowStart("a QR code")
	q := p.qr
	if !q.model2 || !q.levelM || q.moduleDots == 0 || q.stored == "" {
		p.fault("a QR code is printed before it is described: %+v", q)
		return
	}
	code, err := encodeQR(q.stored)
	if err != nil {
		p.fault("a QR code: %v", err)
		return
	}
	// Printers drop a code that does not fit, without a word.
	if (code.Size+8)*q.moduleDots > p.dotsWide() {
		p.fault("a QR code of %d modules of %d dots is wider than the paper", code.Size, q.moduleDots)
		return
	}
	p.sheet.printQR(code, q.moduleDots, p.settings.center)
	p.sheet.qr = append(p.sheet.qr, q.stored)
	where := "qr"
	if p.settings.center {
		where = "qr center"
	}
	fmt.Fprintf(&p.sheet.text, "%-14s| %s\n", where, q.stored)
}

// encodeQR makes the smallest code of model 2 and level M with the bytes of a text.
func encodeQR(text string) (*coding.Code, error) {
	encoding := coding.String(text)
	version := coding.Version(coding.MinVersion)
	for encoding.Bits(version) > version.DataBytes(coding.M)*8 {
		if version++; version > coding.MaxVersion {
			return nil, fmt.Errorf("%d bytes are too many", len(text))
		}
	}
	plan, err := coding.NewPlan(version, coding.M, 0)
	if err != nil {
		return nil, fmt.Errorf("planning version %d: %w", version, err)
	}
	code, err := plan.Encode(encoding)
	if err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	return code, nil
}

func (s *sheet) printQR(code *coding.Code, moduleDots int, center bool) {
	side := code.Size * moduleDots
	left, top := s.left(side, center), s.feed(side)
	for y := range side {
		for x := range side {
			if code.Black(x/moduleDots, y/moduleDots) {
				s.picture.SetColorIndex(left+x, top+y, 1)
			}
		}
	}
}
