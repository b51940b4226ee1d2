// Package document knows what can be told of a person's document without asking the server: whether a number can
// be a cédula at all. Whose it is, the server knows.
package document

import "strings"

// CedulaDigits is how many digits a cédula has.
const CedulaDigits = 10

// CedulaFits reports whether ten digits can be a cédula: a province and the check digit, by the register
// office's rule of weights 2 and 1.
func CedulaFits(digits string) bool {
	if len(digits) != CedulaDigits || strings.Count(digits, digits[:1]) == CedulaDigits {
		return false
	}
	sum := 0
	for i := range CedulaDigits - 1 {
		d := int(digits[i]) - '0'
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
	return (province >= 1 && province <= 24 || province == 30) && int(digits[9])-'0' == (10-sum%10)%10
}

// Bare is a number without the spaces, hyphens, dots and brackets that people write into it.
func Bare(number string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '.', '(', ')', '\t', '\u00a0':
			return -1
		}
		return r
	}, number)
}
