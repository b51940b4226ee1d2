package simulator

import (
	"image"
	"strings"
	"testing"

	"rsc.io/qr/coding"
)

// TestQRIsReadBack reads the picture on the paper, module by module.
func TestQRIsReadBack(t *testing.T) {
	for _, text := range []string{"K7M2-9QXA", "0123456789", strings.Repeat("cupo:", 51) + "x"} {
		p := newPrinter(t)
		const dots = 5
		length := len(text) + 3
		p.Feed([]byte(ready + "\x1ba\x01\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C" + string(rune(dots)) + "\x1d(k\x03\x001E1\x1d(k" +
			string([]byte{byte(length), byte(length >> 8)}) + "1P0" + text + "\x1d(k\x03\x001Q0\n"))
		if faults := p.Faults(); len(faults) > 0 {
			t.Fatalf("faults: %q", faults)
		}
		if got := readQR(t, p.Hanging().Image, dots); got != text {
			t.Errorf("read %q, want %q", got, text)
		}
	}
}

// readQR finds the one code in a picture and gives its text, which is in bytes. Codes that are whole need
// no error correction.
func readQR(t *testing.T, picture *image.Paletted, moduleDots int) string {
	t.Helper()
	box := blackBox(picture)
	modules := box.Dx() / moduleDots
	if box.Dx() != box.Dy() || box.Dx()%moduleDots != 0 || (modules-17)%4 != 0 {
		t.Fatalf("no code is %v large", box)
	}
	black := func(x, y int) bool {
		return picture.ColorIndexAt(box.Min.X+x*moduleDots+moduleDots/2, box.Min.Y+y*moduleDots+moduleDots/2) == 1
	}
	version := coding.Version((modules - 17) / 4)
	plan := planOf(t, version, black)
	stream := make([]byte, plan.DataBytes+plan.CheckBytes)
	for y, row := range plan.Pixel {
		for x, pixel := range row {
			if role := pixel.Role(); role != coding.Data && role != coding.Check {
				continue
			}
			if black(x, y) != (pixel&coding.Invert != 0) {
				stream[pixel.Offset()/8] |= 0x80 >> (pixel.Offset() % 8)
			}
		}
	}
	return bytesOf(t, stream, version)
}

func blackBox(picture *image.Paletted) image.Rectangle {
	var box image.Rectangle
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			if picture.ColorIndexAt(x, y) == 1 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

// planOf finds the mask whose fixed patterns and format are those of the picture, at level M.
func planOf(t *testing.T, version coding.Version, black func(x, y int) bool) *coding.Plan {
	t.Helper()
	for mask := range coding.Mask(8) {
		plan, err := coding.NewPlan(version, coding.M, mask)
		if err != nil {
			t.Fatal(err)
		}
		if samePatterns(plan, black) {
			return plan
		}
	}
	t.Fatal("the patterns of the picture are those of no code of level M")
	return nil
}

func samePatterns(plan *coding.Plan, black func(x, y int) bool) bool {
	for y, row := range plan.Pixel {
		for x, pixel := range row {
			switch pixel.Role() {
			case coding.Position, coding.Alignment, coding.Timing, coding.Format, coding.PVersion:
				if black(x, y) != (pixel&coding.Black != 0) {
					return false
				}
			}
		}
	}
	return true
}

// bytesOf reads a segment of bytes: four bits of mode, the count, the bytes.
func bytesOf(t *testing.T, stream []byte, version coding.Version) string {
	t.Helper()
	at := 0
	bits := func(count int) (value int) {
		for range count {
			value = value<<1 | int(stream[at/8]>>(7-at%8)&1)
			at++
		}
		return value
	}
	if mode := bits(4); mode != 4 {
		t.Fatalf("the mode is %d", mode)
	}
	countBits := 8
	if version >= 10 {
		countBits = 16
	}
	text := make([]byte, bits(countBits))
	for i := range text {
		text[i] = byte(bits(8))
	}
	return string(text)
}
