package allocator

import (
	"crypto/sha256"
	"encoding/binary"
)

// DerivedKey is a key for one purpose outside of the state, which every node has and nobody else can
// make; false before the first command, when there is no secret to derive it from.
func (s *State) DerivedKey(purpose string) (key [sha256.Size]byte, started bool) {
	sealer := s.sealer.Load()
	if sealer.secret == (Secret{}) {
		return key, false
	}
	return sealer.secret.derive("for " + purpose), true
}

// DocumentHash is a keyed hash of a document, never 0: what may be counted, and logged, in its place.
func (s *State) DocumentHash(d Document) uint64 {
	sealer := s.sealer.Load()
	input := make([]byte, 0, sha256.Size+8)
	input = append(input, sealer.documents[:]...)
	input = binary.BigEndian.AppendUint64(input, uint64(d))
	sum := sha256.Sum256(input)
	return max(binary.BigEndian.Uint64(sum[:8]), 1)
}
