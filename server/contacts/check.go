package contacts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/wire"
)

// Bounds of the fields, in bytes. Together they leave room within allocator.MaxSealedBytes.
const (
	maxNameBytes    = 200
	maxCompanyBytes = 40
	maxEmailBytes   = 254 // RFC 5321, as far as an address can be used
	maxLocalBytes   = 64
	maxLabelBytes   = 63
)

// Check gives the name of the first field that is not what it should be, and what is wrong with it as a
// reason of wire; empty when all is well. Empty fields are.
func (*Contacts) Check(c *wire.Contact) (field, reason string) {
	for _, f := range [...]struct {
		name, value string
		max         int
		sound       func(string) bool
	}{
		{"name", c.Name, maxNameBytes, isName},
		{"mobile", c.Mobile, maxMobileChars, isMobile},
		{"mobileCompany", c.MobileCompany, maxCompanyBytes, isName},
		{"email", c.Email, maxEmailBytes, isEmail},
	} {
		switch {
		case f.value == "":
		case len(f.value) > f.max:
			return f.name, wire.ReasonTooLong
		case !f.sound(f.value), f.name != "mobile" && isFormula(f.value):
			return f.name, wire.ReasonMalformed
		}
	}
	return "", ""
}

// isFormula reports whether a spreadsheet would run a text instead of showing it. An export is read in one,
// and what a person is called comes from elsewhere. A mobile number has its own form, where a plus may stand.
func isFormula(text string) bool { return strings.IndexByte("=+-@", text[0]) >= 0 }

// isName wants text that can stand in one line, beginning and ending with something to see.
func isName(text string) bool {
	if !utf8.ValidString(text) || strings.TrimSpace(text) != text {
		return false
	}
	for _, r := range text {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) {
			return false
		}
	}
	return true
}

const (
	maxMobileChars = 16 // E.164: a plus and up to 15 digits
	minE164Digits  = 8
)

// isMobile wants a number as Ecuadorians dial it, nine digits or ten with the leading zero, or an
// international one in the form of E.164.
func isMobile(text string) bool {
	digits, international := strings.CutPrefix(text, "+")
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	if international {
		return len(digits) >= minE164Digits && digits[0] != '0'
	}
	return len(digits) == 9 && digits[0] == '9' || len(digits) == 10 && strings.HasPrefix(digits, "09")
}

// isEmail wants local@domain of the characters that addresses in use have; whether somebody reads what
// is sent there only sending tells.
func isEmail(text string) bool {
	local, domain, found := strings.Cut(text, "@")
	if !found || local == "" || len(local) > maxLocalBytes || !dotted(local, "!#$%&'*+/=?^_`{|}~-", maxLocalBytes) {
		return false
	}
	return strings.Contains(domain, ".") && dotted(domain, "-", maxLabelBytes) && !hyphened(domain)
}

// dotted wants parts between dots, none empty or longer than max, of letters, digits and others.
func dotted(text, others string, max int) bool {
	for part := range strings.SplitSeq(text, ".") {
		if part == "" || len(part) > max {
			return false
		}
		for i := range len(part) {
			c := part[i]
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
			if !letter && strings.IndexByte(others, c) < 0 {
				return false
			}
		}
	}
	return true
}

// hyphened reports whether a label of a domain begins or ends with a hyphen.
func hyphened(domain string) bool {
	for label := range strings.SplitSeq(domain, ".") {
		if label[0] == '-' || label[len(label)-1] == '-' {
			return true
		}
	}
	return false
}
