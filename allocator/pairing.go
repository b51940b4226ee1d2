package allocator

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// MaxPairings bounds how many pairings are open at once, and PairingSeconds is how long one is. Replicas
// agree on both, so they change with the format version only.
const (
	MaxPairings    = 1024
	PairingSeconds = 15 * 60
)

// Pairing is a token that waits for the device that it is for, which will show a code. ExpiresSeconds and
// MadeBy are given by the state.
type Pairing struct {
	// Hash is all that is kept of the code, see State.PairingHash; never 0.
	Hash uint64
	Role Role // one that is bound to a unit
	Unit uint16
	// Name is what the device will be called.
	Name           string
	ExpiresSeconds uint32
	MadeBy         uint32
}

// Redemption is a device that shows a pairing's code and gets the token with this hash.
type Redemption struct {
	Pairing uint64
	Token   TokenHash
	Device  string // what the device says that it is; may be empty
}

// Open reports whether a device may still show the code.
func (p *Pairing) Open(nowSeconds int64) bool { return int64(p.ExpiresSeconds) > nowSeconds }

// wellFormed reports whether a pairing's fields go together, whatever there is in the directory.
func (p *Pairing) wellFormed() bool {
	return p.Hash != 0 && p.Role.Bound() && p.Name != "" && showable(p.Name)
}

// showable reports whether a text may stand in a list on a screen: it is short, and moves no cursor.
func showable(text string) bool {
	return len(text) <= MaxTokenTextBytes && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// token is what the one who shows the code gets.
func (p *Pairing) token(r *Redemption) Token {
	door, _ := p.Role.Door(policy.Internal)
	return Token{Hash: r.Token, Role: p.Role, Channel: door, Unit: p.Unit, MadeBy: p.MadeBy, Name: p.Name, Device: r.Device}
}

// before orders pairings by when they end, and then by hash: the first is the next to be forgotten.
func (p *Pairing) before(other *Pairing) int {
	return cmp.Or(cmp.Compare(p.ExpiresSeconds, other.ExpiresSeconds), cmp.Compare(p.Hash, other.Hash))
}

// pairings are the open ones in their order. Readers take no lock: a list is never changed, another takes
// its place.
type pairings []Pairing

// find looks through the whole list, however early it finds something: how long it takes tells nothing.
func (p pairings) find(hash uint64) (found *Pairing) {
	for i := range p {
		if p[i].Hash == hash {
			found = &p[i]
		}
	}
	return found
}

func (p pairings) with(one *Pairing) pairings {
	at, _ := slices.BinarySearchFunc(p, one, func(a Pairing, b *Pairing) int { return a.before(b) })
	return slices.Insert(slices.Clone(p), at, *one)
}

func (p pairings) without(hash uint64) pairings {
	return slices.DeleteFunc(slices.Clone(p), func(one Pairing) bool { return one.Hash == hash })
}

// Pairings lists the pairings by when they end; some may be over. The list must not be changed.
func (s *State) Pairings() []Pairing { return *s.pairings.Load() }

// FindPairing finds the pairing with a hash while it is open, else nil. It must not be changed.
func (s *State) FindPairing(hash uint64, nowSeconds int64) *Pairing {
	if found := s.pairings.Load().find(hash); found != nil && found.Open(nowSeconds) {
		return found
	}
	return nil
}

// PairingCode writes a number, of which it takes 40 bits, as a device's owner reads it: XXXX-XXXX.
func PairingCode(number uint64) string {
	var text [CodeTextChars]byte
	for i := range text {
		if i == len(text)/2 {
			text[i] = '-'
			continue
		}
		text[i] = codeAlphabet[number&31]
		number >>= 5
	}
	return string(text[:])
}

// PairingHash is a keyed hash of a pairing's code, never 0, however people write it: in small letters, without
// the hyphen, O for 0. A text that is no code has a hash as well, which no pairing has but by chance.
func (s *State) PairingHash(text string) uint64 {
	sealer := s.sealer.Load()
	input := make([]byte, 0, sha256.Size+2*CodeTextChars)
	input = append(input, sealer.pairings[:]...)
	for _, c := range []byte(text) {
		if v := codeValues[c]; v >= 0 {
			c = codeAlphabet[v]
		}
		if c != '-' && c != ' ' {
			input = append(input, c)
		}
	}
	sum := sha256.Sum256(input)
	return max(binary.BigEndian.Uint64(sum[:]), 1)
}
