package portal

import (
	"strings"

	"github.com/cupo-ec/cupo/kiosk/document"
	"github.com/cupo-ec/cupo/wire"
)

// Field is one that the person writes in.
type Field uint8

// The fields.
const (
	FieldNumber  Field = iota // of the document
	FieldYear                 // in which it was issued
	FieldMobile               // the person's telephone
	FieldCompany              // whose network that is on
	FieldEmail                // where letters go
	fieldCount
)

// ID is what the field is called in the page.
func (f Field) ID() string {
	return [fieldCount]string{"number", "year", "mobile", "company", "email"}[f]
}

// Hint is what is wrong with what was written.
type Hint uint8

// The hints.
const (
	HintNone      Hint = iota
	HintEmpty          // nothing was written
	HintShort          // digits are missing
	HintLong           // there are too many
	HintMistyped       // the check digit does not fit
	HintNoYear         // that is no year
	HintNoMobile       // that is no telephone number
	HintNoEmail        // that is no address
	HintRefusedBy      // the server does not take it
)

// Form is what stands in the fields.
type Form struct {
	DocumentType string // empty is a cédula
	Values       [fieldCount]string
	Wrong        [fieldCount]Hint
}

// Kind is the kind of document that is typed.
func (f *Form) Kind() string {
	if f.DocumentType == "" {
		return wire.DocumentCedula
	}
	return f.DocumentType
}

// enter takes in what stands in a field. Only what cannot become right any more is said to be wrong at once.
func (s *State) enter(m Entered) {
	if m.Field >= fieldCount {
		return
	}
	s.Form.Values[m.Field], s.Form.Wrong[m.Field] = m.Value, HintNone
	if m.Field == FieldNumber && s.Form.Kind() == wire.DocumentCedula {
		if hint := cedulaHint(m.Value); hint != HintShort && hint != HintEmpty {
			s.Form.Wrong[FieldNumber] = hint
		}
	}
}

// forgetPerson empties the fields that say who the person is.
func (f *Form) forgetPerson() {
	f.DocumentType, f.Values[FieldNumber], f.Values[FieldYear], f.Wrong = "", "", "", [fieldCount]Hint{}
}

// clearForm empties all fields but those that say who the person is.
func (s *State) clearForm() {
	for f := FieldMobile; f < fieldCount; f++ {
		s.Form.Values[f], s.Form.Wrong[f] = "", HintNone
	}
}

func cedulaHint(typed string) Hint {
	switch number := document.Bare(typed); {
	case number == "":
		return HintEmpty
	case !digits(number):
		return HintMistyped
	case len(number) < document.CedulaDigits:
		return HintShort
	case len(number) > document.CedulaDigits:
		return HintLong
	case !document.CedulaFits(number):
		return HintMistyped
	}
	return HintNone
}

// yearHint wants four digits of this century or the last: which years can be, the server knows.
func yearHint(typed string) Hint {
	switch year := strings.TrimSpace(typed); {
	case year == "":
		return HintEmpty
	case len(year) != 4 || !digits(year) || year[:2] != "19" && year[:2] != "20":
		return HintNoYear
	}
	return HintNone
}

// mobileOf is a telephone number as it is sent; false for what is none. Nothing is one: people may have none.
func mobileOf(typed string) (string, bool) {
	number := document.Bare(typed)
	bare, international := strings.CutPrefix(number, "+")
	switch {
	case number == "":
		return "", true
	case !digits(bare):
		return number, false
	case international:
		return number, len(bare) >= 8 && len(bare) <= 15 && bare[0] != '0'
	}
	return number, len(bare) == 10 && strings.HasPrefix(bare, "09") || len(bare) == 9 && bare[0] == '9'
}

// emailFits reports whether something can be an address. Whether it is one only sending tells.
func emailFits(address string) bool {
	if address == "" {
		return true
	}
	local, domain, found := strings.Cut(address, "@")
	dot := strings.LastIndexByte(domain, '.')
	return found && local != "" && dot > 0 && dot < len(domain)-1 && !strings.ContainsAny(address, " ,;") &&
		!strings.Contains(domain, "@")
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
