package escpos

// Paper is a width of paper, counted in columns of font A.
type Paper int

// The widths that are sold: 80 mm (576 dots) and 58 mm (384 dots).
const (
	Paper80 Paper = 48
	Paper58 Paper = 32
)

const (
	fontADotsWide = 12
	fontBDotsWide = 9
	// dotsPerMillimetre is that of heads with 203 dots an inch.
	dotsPerMillimetre = 8
)

// DotsWide is how many dots the head prints beside one another.
func (p Paper) DotsWide() int { return int(p) * fontADotsWide }

// columns is how many characters of a shape stand in a row.
func (p Paper) columns(s shape) int { return p.DotsWide() / s.dotsWide() }
