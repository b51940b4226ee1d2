package allocator

import (
	"cmp"
	"slices"
)

// lapses are rows by hash, cut into the parts of the checksums: a part is hashed without a walk through all.
type lapses struct {
	parts [ChecksumParts]map[uint64]lapse
	count int
}

func (l *lapses) part(hash uint64) *map[uint64]lapse { return &l.parts[mix(hash)%ChecksumParts] }

func (l *lapses) len() int { return l.count }

func (l *lapses) get(hash uint64) (lapse, bool) {
	row, known := (*l.part(hash))[hash]
	return row, known
}

func (l *lapses) put(hash uint64, row lapse) {
	part := l.part(hash)
	if *part == nil {
		*part = map[uint64]lapse{}
	}
	before := len(*part)
	(*part)[hash] = row
	l.count += len(*part) - before
}

func (l *lapses) drop(hash uint64) {
	part := l.part(hash)
	before := len(*part)
	delete(*part, hash)
	l.count += len(*part) - before
}

// hashes lists all of them in ascending order.
func (l *lapses) hashes() []uint64 {
	hashes := make([]uint64, 0, l.count)
	for i := range l.parts {
		for hash := range l.parts[i] { // sorted: just below
			hashes = append(hashes, hash)
		}
	}
	slices.SortFunc(hashes, cmp.Compare[uint64])
	return hashes
}
