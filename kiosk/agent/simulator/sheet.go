package simulator

import (
	"fmt"
	"image"
	"image/color"
	"strings"
)

const (
	// startDots of paper are between head and cutter when a ticket begins, and are its upper margin.
	startDots = 48
	// endDots are fed to bring the last row past the cutter.
	endDots = 80
)

// sheet is the paper since the last cut.
type sheet struct {
	picture *image.Paletted
	text    strings.Builder
	qr      []string
}

func newSheet(dotsWide int) *sheet {
	s := &sheet{picture: image.NewPaletted(image.Rect(0, 0, dotsWide, 0), color.Palette{color.White, color.Black})}
	s.feed(startDots)
	return s
}

func (s *sheet) ticket() Ticket {
	return Ticket{Image: s.picture, Text: s.text.String(), QR: s.qr}
}

// feed moves the paper on and gives where the new piece begins.
func (s *sheet) feed(dots int) (top int) {
	top = s.picture.Rect.Max.Y
	s.picture.Pix = append(s.picture.Pix, make([]byte, dots*s.picture.Stride)...)
	s.picture.Rect.Max.Y += dots
	return top
}

// left gives where something of a width begins.
func (s *sheet) left(dotsWide int, center bool) int {
	if !center {
		return 0
	}
	return (s.picture.Rect.Dx() - dotsWide) / 2
}

// print prints a row and feeds by the pitch, or by the highest character where that is more.
func (s *sheet) print(g *glyphs, row []cell, set *settings) {
	high, said := 0, ""
	for _, c := range row {
		high = max(high, c.dotsHigh())
		said += string(c.letter)
	}
	top := s.feed(max(high, set.pitchDots))
	x := s.left(rowDots(row), set.center)
	for _, c := range row {
		s.draw(g.dots(c), c, x, top+high-c.dotsHigh())
		x += c.dotsWide()
	}
	fmt.Fprintf(&s.text, "%-14s| %s\n", describe(row, set), said)
}

func (s *sheet) draw(black func(x, y int) bool, c cell, left, top int) {
	for y := range c.dotsHigh() {
		for x := range c.dotsWide() {
			if black(x/c.wide, y/c.high) {
				s.picture.SetColorIndex(left+x, top+y, 1)
			}
		}
	}
}
