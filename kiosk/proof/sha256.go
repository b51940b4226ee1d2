package proof

import "math/bits"

const (
	blockBytes = 64
	sumBytes   = 32
)

// roundConstants are the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
var roundConstants = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}

// chain is the eight words that SHA-256 hands from block to block.
type chain [8]uint32

// beginning is the chain before the first block: of the square roots of the first eight primes.
var beginning = chain{
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
}

// sum is the SHA-256 of a message (FIPS 180-4).
func sum(message []byte) [sumBytes]byte {
	return beginning.finish(message, len(message))
}

// finish is the hash of a message of which all but the rest has gone through this chain.
func (c chain) finish(rest []byte, messageBytes int) (digest [sumBytes]byte) {
	for len(rest) >= blockBytes {
		c.block((*[blockBytes]byte)(rest))
		rest = rest[blockBytes:]
	}
	var last [blockBytes]byte
	copy(last[:], rest)
	last[len(rest)] = 0x80
	if len(rest) >= blockBytes-8 { // no room for the length
		c.block(&last)
		last = [blockBytes]byte{}
	}
	bitCount := uint64(messageBytes) * 8
	for i := range 8 {
		last[blockBytes-1-i] = byte(bitCount >> (8 * i))
	}
	c.block(&last)
	for i, word := range c {
		digest[4*i], digest[4*i+1], digest[4*i+2], digest[4*i+3] = byte(word>>24), byte(word>>16), byte(word>>8), byte(word)
	}
	return digest
}

// block takes one block in.
func (c *chain) block(from *[blockBytes]byte) {
	var w [64]uint32
	for i := range 16 {
		w[i] = uint32(from[4*i])<<24 | uint32(from[4*i+1])<<16 | uint32(from[4*i+2])<<8 | uint32(from[4*i+3])
	}
	for i := 16; i < 64; i++ {
		small0 := bits.RotateLeft32(w[i-15], -7) ^ bits.RotateLeft32(w[i-15], -18) ^ w[i-15]>>3
		small1 := bits.RotateLeft32(w[i-2], -17) ^ bits.RotateLeft32(w[i-2], -19) ^ w[i-2]>>10
		w[i] = w[i-16] + small0 + w[i-7] + small1
	}
	a, b, third, d, e, f, g, h := c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
	for i := range 64 {
		big1 := bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)
		one := h + big1 + (e&f ^ ^e&g) + roundConstants[i] + w[i]
		big0 := bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)
		two := big0 + (a&b ^ a&third ^ b&third)
		h, g, f, e, d, third, b, a = g, f, e, d+one, third, b, a, one+two
	}
	for i, more := range [8]uint32{a, b, third, d, e, f, g, h} {
		c[i] += more
	}
}
