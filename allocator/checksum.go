package allocator

import (
	"encoding/binary"

	"github.com/cupo-ec/cupo/wire"
)

// ChecksumParts is into how many parts the state is cut for its checksums. Replicas agree on it, so it
// changes with the format version only.
const ChecksumParts = 1024

// maxChecksums is how many results are kept: enough to be compared by nodes that are some minutes apart.
const maxChecksums = 64

// Checksum is the hash of one part of the state as it was when a command of the entry at Index asked for
// it. Every replica has the same, whatever its history, or is none any more. It is keyed with the
// cluster's secret: nothing of the state can be told from it.
type Checksum struct {
	Index uint64
	Part  uint16
	Sum   uint64
}

// Checksums lists the newest results, the newest first. Results are not recorded: a node that was started
// again has none until the next command. The list must not be changed.
func (s *State) Checksums() []Checksum {
	if kept := s.checksums.Load(); kept != nil {
		return *kept
	}
	return nil
}

// checksum hashes one part of the state and keeps the result. Nothing else changes.
func (s *State) checksum(cmd *Command) Outcome {
	if cmd.Part >= ChecksumParts {
		return Outcome{Code: wire.Malformed}
	}
	old := s.Checksums()
	kept := make([]Checksum, 1, maxChecksums)
	kept[0] = Checksum{Index: s.applying, Part: cmd.Part, Sum: s.sumOf(cmd.Part)}
	kept = append(kept, old[:min(len(old), maxChecksums-1)]...)
	s.checksums.Store(&kept)
	return Outcome{}
}

// sumOf hashes one part of the state: of all kinds of rows those that belong to it, with what is derived
// from them and decides what Apply does, and what belongs to no row.
func (s *State) sumOf(part uint16) uint64 {
	key := s.secret.derive("checksum")
	sum := &partSum{s: s, part: uint64(part), seed: binary.BigEndian.Uint64(key[:])}
	sum.whole()
	sum.directory()
	sum.persons()
	sum.agendas()
	sum.appointments()
	sum.referrals()
	sum.appeals()
	sum.keys()
	sum.lapsing(s.strikes)
	sum.lapsing(s.attempts)
	sum.lapsing(s.spent)
	sum.access()
	sum.devices()
	sum.trailMarks()
	sum.queues()
	return mix(sum.total + sum.seed)
}

// partSum adds up the hashes of the rows of one part. A sum does not depend on the order of the rows, so
// those that are in no order need not be sorted.
type partSum struct {
	s           *State
	part        uint64
	seed, total uint64
}

// partBlock is how many rows that follow each other belong to the same part: neighbours share cache lines.
const partBlock = 64

// ranges visits the numbers of the part from first to last, block by block.
func (p *partSum) ranges(first, last uint64, visit func(from, to uint64)) {
	if first > last {
		return
	}
	block := first / partBlock
	block += (p.part + ChecksumParts - block%ChecksumParts) % ChecksumParts
	for ; block <= last/partBlock; block += ChecksumParts {
		visit(max(first, block*partBlock), min(last, block*partBlock+partBlock-1))
	}
}

// rowHash takes in the words of one row. Each step maps different values to different ones, so a row
// that differs in one word has another hash for certain.
type rowHash uint64

func (p *partSum) row(kind recordKind, number uint64) rowHash {
	return rowHash(p.seed).word(uint64(kind)).word(number)
}

func (h rowHash) word(v uint64) rowHash {
	h = (h ^ rowHash(v)) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// pair takes in two halves as one word.
func (h rowHash) pair(high, low uint32) rowHash { return h.word(uint64(high)<<32 | uint64(low)) }

func (h rowHash) flag(v bool) rowHash {
	if v {
		return h.word(1)
	}
	return h.word(0)
}

func (h rowHash) bytes(v []byte) rowHash {
	h = h.word(uint64(len(v)))
	for ; len(v) >= 8; v = v[8:] {
		h = h.word(binary.LittleEndian.Uint64(v))
	}
	for _, b := range v {
		h = h.word(uint64(b))
	}
	return h
}

func (p *partSum) add(h rowHash) { p.total += mix(uint64(h)) }

// encoded takes in a row as it would be recorded. It is for rows that are few.
func encodedRow[T any](p *partSum, h rowHash, row *T, code func(*coder, *T)) rowHash {
	c := &p.s.records.value
	c.out = c.out[:0]
	code(c, row)
	return h.bytes(c.out)
}
