package simulator

import (
	"fmt"
	"image"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/encoding/charmap"
)

// The cells of fonts A and B, in dots.
const (
	fontADotsWide = 12
	fontADotsHigh = 24
	fontBDotsWide = 9
	fontBDotsHigh = 17
)

// letterOf gives what PC858 has under a code.
func letterOf(code byte) rune { return charmap.CodePage858.DecodeByte(code) }

// cell is one character of a row.
type cell struct {
	letter rune
	small  bool
	bold   bool
	wide   int
	high   int
}

func (c cell) dotsWide() int {
	if c.small {
		return fontBDotsWide * c.wide
	}
	return fontADotsWide * c.wide
}

func (c cell) dotsHigh() int {
	if c.small {
		return fontBDotsHigh * c.high
	}
	return fontADotsHigh * c.high
}

func rowDots(row []cell) int {
	dots := 0
	for _, c := range row {
		dots += c.dotsWide()
	}
	return dots
}

// glyphs draws Go Mono into the cells: at 20 and 15 pixels its letters are 12 and 9 wide.
type glyphs struct {
	a, b font.Face
}

func newGlyphs() (*glyphs, error) {
	parsed, err := opentype.Parse(gomono.TTF)
	if err != nil {
		return nil, fmt.Errorf("parsing Go Mono: %w", err)
	}
	face := func(pixels float64) font.Face {
		made, faceErr := opentype.NewFace(parsed, &opentype.FaceOptions{Size: pixels, DPI: 72, Hinting: font.HintingFull})
		if faceErr != nil {
			err = fmt.Errorf("sizing Go Mono: %w", faceErr)
		}
		return made
	}
	return &glyphs{a: face(20), b: face(15)}, err
}

// dots gives whether each dot of the cell is black, before it is enlarged.
func (g *glyphs) dots(c cell) func(x, y int) bool {
	face, bounds, baseline := g.a, image.Rect(0, 0, fontADotsWide, fontADotsHigh), 19
	if c.small {
		face, bounds, baseline = g.b, image.Rect(0, 0, fontBDotsWide, fontBDotsHigh), 13
	}
	picture := image.NewAlpha(bounds)
	drawer := font.Drawer{Dst: picture, Src: image.Opaque, Face: face, Dot: fixed.P(0, baseline)}
	drawer.DrawString(string(c.letter))
	black := func(x, y int) bool { return picture.AlphaAt(x, y).A >= 0x68 }
	if !c.bold {
		return black
	}
	return func(x, y int) bool { return black(x, y) || black(x-1, y) } // struck twice
}
