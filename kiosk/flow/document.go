package flow

import (
	"strings"

	"github.com/cupo-ec/cupo/kiosk/document"
)

// The bounds of what may be typed.
const (
	cedulaDigits = document.CedulaDigits
	maxTyped     = 20
	yearDigits   = 4
)

// Masked is a document's number as a screen in a lobby may show it: its last three characters.
func Masked(number string) string {
	if len(number) <= 3 {
		return number
	}
	return strings.Repeat("•", len(number)-3) + number[len(number)-3:]
}
