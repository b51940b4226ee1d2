package allocator

import "strings"

// DocumentType is the kind of identity document. Numbers are stored.
type DocumentType uint8

// The documents of the contract.
const (
	Cedula    DocumentType = 0
	Foreigner DocumentType = 1
	Passport  DocumentType = 2
)

var documentTypeNames = [...]string{Cedula: "cedula", Foreigner: "foreigner", Passport: "passport"}

// String is the type as clients read it.
func (t DocumentType) String() string { return documentTypeNames[t%3] }

// ParseDocumentType turns a name of the contract into a type; false for any other text.
func ParseDocumentType(name string) (DocumentType, bool) {
	for t, known := range documentTypeNames {
		if known == name {
			return DocumentType(t), true
		}
	}
	return 0, false
}

// Document identifies a person in 64 bits: a cédula is its own number, the other types follow it as
// numbers to the base 37, so that no text is kept and equal documents are equal words.
type Document uint64

const (
	maxDocumentChars = 12
	cedulaSpace      = 10_000_000_000
	// otherSpace is 37 to the 12th: every text of up to 12 letters and digits.
	otherSpace = 6_582_952_005_840_035_281
)

// ParseDocument checks a document and packs it. Spaces and hyphens are ignored and letters may
// be small. It reports false for anything that cannot be a document of that type.
func ParseDocument(t DocumentType, number string) (Document, bool) {
	var clean [maxDocumentChars]byte
	n, ok := cleanLetters(number, &clean)
	if !ok {
		return 0, false
	}
	if t == Cedula {
		return packCedula(clean[:n])
	}
	return packOther(t, clean[:n])
}

// cleanLetters copies letters, made capital, and digits, and leaves spaces and hyphens out.
func cleanLetters(text string, clean *[maxDocumentChars]byte) (n int, ok bool) {
	for i := range len(text) {
		c := text[i]
		switch {
		case c == ' ' || c == '-':
			continue
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
		default:
			return 0, false
		}
		if n == maxDocumentChars {
			return 0, false
		}
		clean[n] = c
		n++
	}
	return n, true
}

// packLetters reads from min to max letters and digits as a number to the base 37, which is never 0.
func packLetters(text string, min, max int) (packed uint64, ok bool) {
	var clean [maxDocumentChars]byte
	n, ok := cleanLetters(text, &clean)
	if !ok || n < min || n > max {
		return 0, false
	}
	return packClean(clean[:n]), true
}

func packClean(clean []byte) (packed uint64) {
	for _, c := range clean {
		digit := uint64(c-'0') + 1
		if c >= 'A' {
			digit = uint64(c-'A') + 11
		}
		packed = packed*37 + digit
	}
	return packed
}

func unpackLetters(packed uint64) string {
	var reversed [maxDocumentChars + 1]byte
	i := len(reversed)
	for ; packed > 0 && i > 0; packed /= 37 {
		digit := byte(packed % 37)
		i--
		if digit <= 10 {
			reversed[i] = '0' + digit - 1
		} else {
			reversed[i] = 'A' + digit - 11
		}
	}
	return string(reversed[i:])
}

func packCedula(digits []byte) (Document, bool) {
	if !validCedula(digits) {
		return 0, false
	}
	var number uint64
	for _, d := range digits {
		number = number*10 + uint64(d-'0')
	}
	return Document(number), true
}

// validCedula checks length, province and check digit by the rule of the civil registry. The third
// digit decides nothing: foreign residents carry a 6 there.
func validCedula(digits []byte) bool {
	if len(digits) != 10 {
		return false
	}
	sum, equal := 0, true
	for i, d := range digits {
		if d < '0' || d > '9' {
			return false
		}
		equal = equal && d == digits[0]
		product := int(d - '0')
		if i%2 == 0 {
			product *= 2
			if product > 9 {
				product -= 9
			}
		}
		if i < 9 {
			sum += product
		}
	}
	province := int(digits[0]-'0')*10 + int(digits[1]-'0')
	if equal || (province < 1 || province > 24) && province != 30 {
		return false
	}
	return (10-sum%10)%10 == int(digits[9]-'0')
}

// minOtherChars keeps a single stray character from being a document.
const minOtherChars = 3

func packOther(t DocumentType, text []byte) (Document, bool) {
	if len(text) < minOtherChars || t > Passport {
		return 0, false
	}
	packed := packClean(text)
	return Document(cedulaSpace + packed + uint64(t-Foreigner)*otherSpace), true
}

// Type is the kind of document.
func (d Document) Type() DocumentType {
	switch {
	case d < cedulaSpace:
		return Cedula
	case d < cedulaSpace+otherSpace:
		return Foreigner
	default:
		return Passport
	}
}

// Number is the document's text in its plain form, empty for that of somebody who was erased.
func (d Document) Number() string {
	if d == 0 {
		return ""
	}
	t := d.Type()
	if t == Cedula {
		return cedulaText(uint64(d))
	}
	return unpackLetters(uint64(d) - cedulaSpace - uint64(t-Foreigner)*otherSpace)
}

func cedulaText(number uint64) string {
	var b strings.Builder
	b.Grow(10)
	for divisor := uint64(1_000_000_000); divisor > 0; divisor /= 10 {
		b.WriteByte('0' + byte(number/divisor%10))
	}
	return b.String()
}

// lastDigit is the digit that a document ends in, −1 where that is a letter.
func (d Document) lastDigit() int {
	if d < cedulaSpace {
		return int(d % 10)
	}
	packed := uint64(d) - cedulaSpace - uint64(d.Type()-Foreigner)*otherSpace
	if last := int(packed % 37); last >= 1 && last <= 10 {
		return last - 1
	}
	return -1
}

// known reports whether a stored word can be a document at all.
func (d Document) known() bool {
	return d != 0 && uint64(d) < cedulaSpace+2*otherSpace
}
