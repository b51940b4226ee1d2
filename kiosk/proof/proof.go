// Package proof solves robot checks: it counts until the hash of a salt and the number is the wanted one, in
// pieces as small as the caller likes, and writes the solution as ALTCHA's widget does.
//
// The hash is our own: crypto/sha256 with its self tests would add 87 KB, compressed, to the 638 KB of the portal
// (Go 1.26, 2026), which is more than all of the portal's own screens. The tests compare the two.
package proof

import (
	"strconv"

	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/jsontext"
)

// Algorithm is the only one that is solved.
const Algorithm = "SHA-256"

// Search is the search for the number of one robot check. It is a value: Try gives the next one.
type Search struct {
	asked  wire.Challenge
	wanted [sumBytes]byte
	// chain is what the whole blocks of the salt have made of the hash, rest what comes after them.
	chain chain
	rest  string
	next  int64
	found bool
}

// Begin begins to solve a robot check; false for one of a kind that is not known here.
func Begin(asked wire.Challenge) (Search, bool) {
	s := Search{asked: asked, chain: beginning, rest: asked.Salt}
	wanted, isHex := unhex(asked.Challenge)
	if asked.Algorithm != Algorithm || !isHex || asked.MaxNumber < 0 {
		return s, false
	}
	s.wanted = wanted
	for len(s.rest) >= blockBytes {
		s.chain.block((*[blockBytes]byte)([]byte(s.rest)))
		s.rest = s.rest[blockBytes:]
	}
	return s, true
}

// Try tries some numbers more.
func (s Search) Try(numbers int) Search {
	text := append(make([]byte, 0, len(s.rest)+20), s.rest...)
	for ; numbers > 0 && s.next <= s.asked.MaxNumber; numbers-- {
		message := strconv.AppendInt(text, s.next, 10)
		if s.chain.finish(message, len(s.asked.Salt)-len(s.rest)+len(message)) == s.wanted {
			s.found = true
			return s
		}
		s.next++
	}
	return s
}

// Found reports whether the number is found, and Over whether there is nothing left to try.
func (s *Search) Found() bool { return s.found }

// Over reports whether the search has ended.
func (s *Search) Over() bool { return s.found || s.next > s.asked.MaxNumber }

// Percent is how much of what may have to be tried has been.
func (s *Search) Percent() int {
	return int(s.next * 100 / (s.asked.MaxNumber + 1))
}

// Solution is what the server is sent once the number is found: Base64 of JSON.
func (s *Search) Solution() string {
	b := jsontext.AppendString([]byte(`{"algorithm":`), s.asked.Algorithm)
	b = jsontext.AppendString(append(b, `,"challenge":`...), s.asked.Challenge)
	b = jsontext.AppendInt64(append(b, `,"number":`...), s.next)
	b = jsontext.AppendString(append(b, `,"salt":`...), s.asked.Salt)
	b = jsontext.AppendString(append(b, `,"signature":`...), s.asked.Signature)
	return base64(append(b, '}'))
}

// base64 is the standard encoding with padding (RFC 4648); encoding/base64 would bring reflection along.
func base64(b []byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	text := make([]byte, 0, (len(b)+2)/3*4)
	for ; len(b) > 0; b = b[min(3, len(b)):] {
		var three [3]byte
		n := copy(three[:], b)
		four := [4]byte{
			alphabet[three[0]>>2], alphabet[three[0]&3<<4|three[1]>>4], alphabet[three[1]&15<<2|three[2]>>6], alphabet[three[2]&63],
		}
		for i := n + 1; i < len(four); i++ {
			four[i] = '='
		}
		text = append(text, four[:]...)
	}
	return string(text)
}

// unhex reads a hash as it is written; false for what is none.
func unhex(text string) (digest [sumBytes]byte, ok bool) {
	if len(text) != 2*sumBytes {
		return digest, false
	}
	for i := range digest {
		value, err := strconv.ParseUint(text[2*i:2*i+2], 16, 8)
		if err != nil {
			return digest, false
		}
		digest[i] = byte(value)
	}
	return digest, true
}
