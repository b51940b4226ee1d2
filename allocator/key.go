package allocator

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// Key identifies a request that may come twice, and fingerprints what it asked for. The zero Key is
// none: the command is carried out each time it is applied.
type Key struct {
	Hash        [2]uint64
	Fingerprint uint64
}

// None reports whether there is no key.
func (k Key) None() bool { return k.Hash == [2]uint64{} }

// OfStrike is the key of the strike that a refusal of this request is: a request that comes again is the
// same strike.
func (k Key) OfStrike() Key {
	if k.None() {
		return k
	}
	return Key{Hash: [2]uint64{mix(k.Hash[0] + 1), mix(k.Hash[1] + 1)}, Fingerprint: k.Fingerprint}
}

// Key makes the key of a request: scope is the caller that the key belongs to, text the header's
// value, position the item's place in a batch (0 outside of one). The hash is keyed with the
// cluster's secret, so nobody outside can make two keys collide.
func (s *State) Key(scope uint32, text string, position int, fingerprint uint64) Key {
	input := make([]byte, 0, 128)
	sealer := s.sealer.Load()
	input = append(input, sealer.keys[:]...)
	input = binary.BigEndian.AppendUint32(input, scope)
	input = binary.BigEndian.AppendUint32(input, uint32(position))
	input = append(input, text...)
	sum := sha256.Sum256(input)
	return Key{
		Hash:        [2]uint64{binary.BigEndian.Uint64(sum[:]), binary.BigEndian.Uint64(sum[8:])},
		Fingerprint: fingerprint,
	}
}

// keyRow is one kept answer: 32 bytes. The hash is kept to 96 bits.
type keyRow struct {
	hashHigh        uint64
	hashLow         uint32
	atSeconds       uint32
	fingerprintHigh uint32
	fingerprintLow  uint32
	number          uint32 // of the appointment or hold
	code            wire.Code
	rule            policy.Rule
	kind            resultKind
}

// resultKind says what a kept answer's number counts.
type resultKind uint8

const (
	resultNone        resultKind = 0
	resultAppointment resultKind = 1
	resultHold        resultKind = 2
	resultNumber      resultKind = 3
)

func newKeyRow(k Key, o Outcome, atSeconds int64) keyRow {
	row := keyRow{
		hashHigh: k.Hash[0], hashLow: uint32(k.Hash[1] >> 32), atSeconds: uint32(atSeconds),
		fingerprintHigh: uint32(k.Fingerprint >> 32), fingerprintLow: uint32(k.Fingerprint),
		code: o.Code, rule: o.Rule,
	}
	switch {
	case o.Appointment != 0:
		row.kind, row.number = resultAppointment, o.Appointment
	case o.Hold != 0:
		row.kind, row.number = resultHold, o.Hold
	case o.Number != 0:
		row.kind, row.number = resultNumber, o.Number
	}
	return row
}

func (r *keyRow) is(k Key) bool {
	return r.hashHigh == k.Hash[0] && r.hashLow == uint32(k.Hash[1]>>32)
}

// outcome is the answer as it was, or the refusal of a key that was used for something else.
func (r *keyRow) outcome(k Key) Outcome {
	if uint64(r.fingerprintHigh)<<32|uint64(r.fingerprintLow) != k.Fingerprint {
		return Outcome{Code: wire.IdempotencyKeyReused}
	}
	o := Outcome{Code: r.code, Rule: r.rule, Replayed: true, DecidedAtSeconds: int64(r.atSeconds)}
	switch r.kind {
	case resultAppointment:
		o.Appointment = r.number
	case resultHold:
		o.Hold = r.number
	case resultNumber:
		o.Number = r.number
	}
	return o
}

const keyShards = 64

// keys holds the answers by time and by hash, in shards.
type keys struct {
	shards [keyShards]keyShard
}

// keyShard is a queue in a ring, oldest first, and an open-addressed index of the low half of the
// queue's sequence numbers, 0 meaning an empty cell. So one row in 2^32 cannot be found: the first of a
// shard comes after 2.7e11 keys in all, 17 years at 500 a second. Beside each cell stands a tag, a byte of the
// row's hash: nearly every key that is asked for is new, and finds that out without looking at a row.
type keyShard struct {
	sync.RWMutex
	ring  []keyRow
	first uint64 // sequence number of the oldest row; the first of all is 1
	next  uint64
	cells []uint32
	tags  []uint8
}

// tagOf is never 0, which is an empty cell's.
func tagOf(hash uint64) uint8 { return uint8(hash>>56) | 1 }

func newKeys() *keys {
	k := &keys{}
	for i := range k.shards {
		k.shards[i].first, k.shards[i].next = 1, 1
	}
	return k
}

func (k *keys) shard(key Key) (*keyShard, uint8) {
	n := uint8(key.Hash[0] % keyShards)
	return &k.shards[n], n
}

func (k *keys) count() int {
	n := 0
	for i := range k.shards {
		k.shards[i].RLock()
		n += int(k.shards[i].next - k.shards[i].first)
		k.shards[i].RUnlock()
	}
	return n
}

// find returns the outcome kept for a key.
func (k *keys) find(key Key) (Outcome, bool) {
	shard, _ := k.shard(key)
	shard.RLock()
	defer shard.RUnlock()
	if len(shard.cells) == 0 {
		return Outcome{}, false
	}
	mask, tag := uint64(len(shard.cells)-1), tagOf(key.Hash[0])
	for i := key.Hash[0] >> 8 & mask; shard.tags[i] != 0; i = (i + 1) & mask {
		if shard.tags[i] != tag {
			continue
		}
		if row := shard.row(shard.cells[i]); row.is(key) {
			return row.outcome(key), true
		}
	}
	return Outcome{}, false
}

// row finds a queued row by the low half of its sequence number.
func (s *keyShard) row(sequence uint32) *keyRow {
	return &s.ring[int(sequence)&(len(s.ring)-1)]
}

// add keeps a row and returns its sequence number.
func (s *keyShard) add(row keyRow) uint64 {
	s.Lock()
	defer s.Unlock()
	if int(s.next-s.first) == len(s.ring) {
		s.growRing()
	}
	if 4*(int(s.next-s.first)+1) > 3*len(s.cells) {
		s.growCells()
	}
	sequence := s.next
	*s.row(uint32(sequence)) = row
	s.next++
	s.place(row.hashHigh, uint32(sequence))
	return sequence
}

// expire forgets the oldest row if it was kept long enough, and returns its sequence number.
func (s *keyShard) expire(beforeSeconds int64) (uint64, bool) {
	s.Lock()
	defer s.Unlock()
	if s.first == s.next {
		return 0, false
	}
	row := s.row(uint32(s.first))
	if int64(row.atSeconds) >= beforeSeconds {
		return 0, false
	}
	s.unplace(row.hashHigh, uint32(s.first))
	s.first++
	return s.first - 1, true
}

func (s *keyShard) place(hash uint64, sequence uint32) {
	if sequence == 0 {
		return
	}
	mask := uint64(len(s.cells) - 1)
	i := hash >> 8 & mask
	for s.cells[i] != 0 {
		i = (i + 1) & mask
	}
	s.cells[i], s.tags[i] = sequence, tagOf(hash)
}

// unplace removes a cell and moves back those that had to step over it (Knuth, vol. 3, 6.4 R).
func (s *keyShard) unplace(hash uint64, sequence uint32) {
	if sequence == 0 {
		return
	}
	mask := uint64(len(s.cells) - 1)
	i := hash >> 8 & mask
	for s.cells[i] != sequence {
		i = (i + 1) & mask
	}
	for hole := i; ; {
		s.cells[hole], s.tags[hole] = 0, 0
		for {
			i = (i + 1) & mask
			if s.cells[i] == 0 {
				return
			}
			home := s.row(s.cells[i]).hashHigh >> 8 & mask
			// The cell may fill the hole unless its home lies cyclically after the hole.
			if (i-home)&mask >= (i-hole)&mask {
				break
			}
		}
		s.cells[hole], s.tags[hole] = s.cells[i], s.tags[i]
		hole = i
	}
}

func (s *keyShard) growRing() {
	old := s.ring
	s.ring = make([]keyRow, max(16, 2*len(old)))
	for sequence := s.first; sequence < s.next; sequence++ {
		s.ring[int(sequence)&(len(s.ring)-1)] = old[int(sequence)&(len(old)-1)]
	}
}

func (s *keyShard) growCells() {
	s.cells = make([]uint32, max(32, 2*len(s.cells)))
	s.tags = make([]uint8, len(s.cells))
	for sequence := s.first; sequence < s.next; sequence++ {
		s.place(s.row(uint32(sequence)).hashHigh, uint32(sequence))
	}
}
