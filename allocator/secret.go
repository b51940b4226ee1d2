package allocator

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
)

// SecretBytes is the length of the cluster's secret.
const SecretBytes = 32

// Secret is drawn once, at the first command of a cluster, and never leaves the state. Codes that
// must not be counted up and the hashes of keys hang on it.
type Secret [SecretBytes]byte

// sealer derives what the secret is used for, so that no use can be turned into another.
type sealer struct {
	appointments, holds, appeals permutation
	tickets                      permutation
	holdCodes                    cipher.Block
	keys, documents, pairings    [sha256.Size]byte
	secret                       Secret
}

func newSealer(secret Secret) *sealer {
	return &sealer{
		appointments: permutation{block: secret.block("appointment code")},
		holds:        permutation{block: secret.block("hold id")},
		appeals:      permutation{block: secret.block("appeal id")},
		tickets:      permutation{block: secret.block("ticket id")},
		holdCodes:    secret.block("hold code"),
		keys:         secret.derive("idempotency key"),
		documents:    secret.derive("document"),
		pairings:     secret.derive("pairing"),
		secret:       secret,
	}
}

func (s Secret) derive(purpose string) [sha256.Size]byte {
	return sha256.Sum256(append(s[:], purpose...))
}

func (s Secret) block(purpose string) cipher.Block {
	key := s.derive(purpose)
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		panic("allocator: a 16 byte key was refused by AES: " + err.Error())
	}
	return block
}

// holdCode is the six digits that, with the document, let another channel finish a hold.
func (s *sealer) holdCode(hold uint32) uint32 {
	var block [aes.BlockSize]byte
	binary.BigEndian.PutUint32(block[:], hold)
	s.holdCodes.Encrypt(block[:], block[:])
	return uint32(binary.BigEndian.Uint64(block[:]) % 1_000_000)
}

// permutation maps the numbers below 2^35 one to one onto themselves under a key: a balanced Feistel
// network of 2×18 bits (Luby and Rackoff, with AES as the round function), walked along its cycle
// until it lands below 2^35 (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
type permutation struct{ block cipher.Block }

const (
	codeBits      = 35
	codeLimit     = uint64(1) << codeBits
	halfBits      = 18
	halfMask      = uint64(1)<<halfBits - 1
	feistelRounds = 8
)

func (p permutation) seal(number uint64) uint64 {
	block := new([aes.BlockSize]byte)
	for {
		left, right := number>>halfBits, number&halfMask
		for round := range feistelRounds {
			left, right = right, left^p.round(block, round, right)
		}
		if number = left<<halfBits | right; number < codeLimit {
			return number
		}
	}
}

func (p permutation) open(number uint64) uint64 {
	block := new([aes.BlockSize]byte)
	for {
		left, right := number>>halfBits, number&halfMask
		for round := feistelRounds - 1; round >= 0; round-- {
			left, right = right^p.round(block, round, left), left
		}
		if number = left<<halfBits | right; number < codeLimit {
			return number
		}
	}
}

// round works in the caller's block: one of its own would be allocated each time.
func (p permutation) round(block *[aes.BlockSize]byte, round int, half uint64) uint64 {
	*block = [aes.BlockSize]byte{0: byte(round)}
	binary.BigEndian.PutUint64(block[8:], half)
	p.block.Encrypt(block[:], block[:])
	return binary.BigEndian.Uint64(block[:]) & halfMask
}
