package allocator

// codeAlphabet leaves out I, L, O and U, which are misread or misheard (Crockford's base 32).
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	codeChars = 8 // 7 of the number and 1 of check
	// CodeTextChars is the length of a code as it is written: four, a hyphen, four.
	CodeTextChars = codeChars + 1
)

var codeValues = func() (values [256]int8) {
	for i := range values {
		values[i] = -1
	}
	for v := range len(codeAlphabet) {
		c := codeAlphabet[v]
		values[c] = int8(v)
		if c >= 'A' {
			values[c+'a'-'A'] = int8(v)
		}
	}
	// What people write for what they read or hear.
	for from, to := range map[byte]byte{'O': '0', 'I': '1', 'L': '1', 'U': 'V'} { // order-free: each assigns its own cells
		values[from] = values[to]
		values[from+'a'-'A'] = values[to]
	}
	return values
}()

// double multiplies by x in GF(32) modulo x^5+x^2+1.
func double(v byte) byte {
	v <<= 1
	if v&32 != 0 {
		v ^= 32 | 5
	}
	return v
}

// checkChar is a weighted sum over GF(32) with a different power of x for each place: it catches
// every single wrong character and every exchange of two neighbours.
func checkChar(values []byte) byte {
	var sum byte
	for _, v := range values {
		sum = double(sum ^ v)
	}
	return sum
}

// formatCode writes a sealed number as XXXX-XXXX.
func formatCode(sealed uint64) string {
	var values [codeChars]byte
	for i := codeChars - 2; i >= 0; i-- {
		values[i] = byte(sealed & 31)
		sealed >>= 5
	}
	values[codeChars-1] = checkChar(values[:codeChars-1])
	var text [CodeTextChars]byte
	at := 0
	for i, v := range values {
		if i == 4 {
			text[at] = '-'
			at++
		}
		text[at] = codeAlphabet[v]
		at++
	}
	return string(text[:])
}

// parseCode reads a code as a person may write it: small letters, without the hyphen or with spaces.
func parseCode(text string) (sealed uint64, ok bool) {
	var values [codeChars]byte
	n := 0
	for i := range len(text) {
		c := text[i]
		if c == '-' || c == ' ' {
			continue
		}
		v := codeValues[c]
		if v < 0 || n == codeChars {
			return 0, false
		}
		values[n] = byte(v)
		n++
	}
	if n != codeChars || values[codeChars-1] != checkChar(values[:codeChars-1]) {
		return 0, false
	}
	for _, v := range values[:codeChars-1] {
		sealed = sealed<<5 | uint64(v)
	}
	return sealed, true
}
