package escpos

// Style says how large a line is printed.
type Style string

// The styles. Large is twice and Huge five times as wide and as high as Normal; Small is the printer's
// font B, for what the law wants on the paper. Five times are 15 mm: the number of a queue is read at
// arm's length without glasses, and six characters of it still fit on 58 mm.
const (
	Normal Style = "normal"
	Bold   Style = "bold"
	Large  Style = "large"
	Huge   Style = "huge"
	Small  Style = "small"
)

// Align says where a line stands.
type Align string

// The alignments.
const (
	Left   Align = "left"
	Center Align = "center"
)

// Line is one paragraph: it becomes as many rows as its words need.
type Line struct {
	Text  string
	Style Style
	Align Align
}

// Ticket is what is printed: a title, large and in the middle; lines; a QR code of the bytes of QR, if
// there are any; and the cut.
type Ticket struct {
	Title string
	Lines []Line
	QR    string
	Cut   bool
}

// shape is what a style means on paper.
type shape struct {
	times int // as wide and as high as the font
	bold  bool
	small bool
}

// shapeOf gives the shape of a style; Normal's for one that is not known.
func shapeOf(style Style) shape {
	switch style {
	case Bold:
		return shape{times: 1, bold: true}
	case Large:
		return shape{times: 2, bold: true}
	case Huge:
		return shape{times: 5, bold: true}
	case Small:
		return shape{times: 1, small: true}
	}
	return shape{times: 1}
}

// dotsWide is the width of one character.
func (s shape) dotsWide() int {
	if s.small {
		return fontBDotsWide * s.times
	}
	return fontADotsWide * s.times
}

// pitchDots is the height of a row and the gap to the next: letters that touch are hard to read.
func (s shape) pitchDots() int {
	switch {
	case s.small:
		return 22
	case s.times == 1:
		return 34
	}
	return 24*s.times + 14
}
