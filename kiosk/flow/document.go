package flow

import "strings"

// cedulaDigits is how many digits a cédula has, and codeDigits bounds what else may be typed.
const (
	cedulaDigits = 10
	maxTyped     = 20
	yearDigits   = 4
)

// cedulaFits reports whether ten digits can be a cédula: a province and the check digit, by the register
// office's rule of weights 2 and 1. Whose it is, the server knows.
func cedulaFits(digits string) bool {
	if len(digits) != cedulaDigits || strings.Count(digits, digits[:1]) == cedulaDigits {
		return false
	}
	sum := 0
	for i := range cedulaDigits - 1 {
		d := int(digits[i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	province := int(digits[0]-'0')*10 + int(digits[1]-'0')
	return (province >= 1 && province <= 24 || province == 30) && int(digits[9]-'0') == (10-sum%10)%10
}

// Masked is a document's number as a screen in a lobby may show it: its last three characters.
func Masked(number string) string {
	if len(number) <= 3 {
		return number
	}
	return strings.Repeat("•", len(number)-3) + number[len(number)-3:]
}
