package raftstore

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// toy is a Machine of counters. A command names a counter and raises it; a chain of hashes over all
// entries shows any that is lost, doubled or out of order.
type toy struct {
	mu         sync.Mutex // for the tests only: raftstore calls its methods one at a time
	counters   map[uint32]uint32
	chain      [32]byte
	entries    uint64
	timeMillis int64
	lastIndex  uint64
	term       uint64
	began      []uint64
	// unread makes Apply refuse an entry, as a machine of another version would.
	unread bool
	// onApply, where set, is called in Apply, before anything changes.
	onApply func(index uint64)
	// history, where set, takes the chain after each number of entries.
	history map[uint64][32]byte
}

const (
	toyHeader  = 8 + 8 + 4
	toyCommand = 4
	toyBeyond  = 0x80 // the first byte of a record behind those of the disk
)

func toyRaise(counter uint32) []byte { return binary.BigEndian.AppendUint32(nil, counter) }

func (t *toy) AppendEntryHeader(dst []byte, timeMillis int64, seed uint64, commands int) []byte {
	dst = binary.BigEndian.AppendUint64(dst, uint64(timeMillis))
	dst = binary.BigEndian.AppendUint64(dst, seed)
	return binary.BigEndian.AppendUint32(dst, uint32(commands))
}

func (t *toy) Apply(index uint64, entry []byte, changes Changes) ([]allocator.Outcome, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.onApply != nil {
		t.onApply(index)
	}
	if t.unread || len(entry) < toyHeader {
		return nil, errors.New("unknown version")
	}
	if index <= t.lastIndex {
		panic(fmt.Sprintf("index %d after %d", index, t.lastIndex))
	}
	when := int64(binary.BigEndian.Uint64(entry))
	if when < t.timeMillis {
		panic(fmt.Sprintf("time runs backwards: %d after %d", when, t.timeMillis))
	}
	count := int(binary.BigEndian.Uint32(entry[16:]))
	body := entry[toyHeader:]
	if len(body) != count*toyCommand {
		return nil, fmt.Errorf("%d commands in %d bytes", count, len(body))
	}
	t.lastIndex, t.timeMillis = index, when
	t.chain = sha256.Sum256(append(t.chain[:], entry...))
	t.entries++
	if t.history != nil {
		t.history[t.entries] = t.chain
	}
	outcomes := make([]allocator.Outcome, count)
	for i := range count {
		counter := binary.BigEndian.Uint32(body[i*toyCommand:])
		t.counters[counter]++
		outcomes[i] = allocator.Outcome{Code: wire.Done, Appointment: counter, Hold: t.counters[counter]}
		changes.Put(toyKey(counter), binary.BigEndian.AppendUint32(nil, t.counters[counter]))
	}
	// A record that comes and goes, for deletions.
	flicker := []byte{'f', byte(t.entries % 8)}
	if t.entries%16 < 8 {
		changes.Put(flicker, flicker)
	} else {
		changes.Delete(flicker)
	}
	changes.Put([]byte("m"), t.meta())
	changes.Put(binary.BigEndian.AppendUint64([]byte{'z'}, index), t.chain[:]) // for the disk alone
	changes.Put([]byte{toyBeyond}, binary.BigEndian.AppendUint64(nil, t.entries))
	return outcomes, nil
}

func toyKey(counter uint32) []byte { return append([]byte{'c'}, toyRaise(counter)...) }

func (t *toy) meta() []byte {
	m := append([]byte(nil), t.chain[:]...)
	m = binary.BigEndian.AppendUint64(m, t.entries)
	m = binary.BigEndian.AppendUint64(m, uint64(t.timeMillis))
	return binary.BigEndian.AppendUint64(m, t.lastIndex)
}

func (t *toy) Load(records iter.Seq2[[]byte, []byte]) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counters = make(map[uint32]uint32)
	t.chain, t.entries, t.timeMillis, t.lastIndex = [32]byte{}, 0, 0, 0
	var before []byte
	var flickers []byte
	var beyond uint64
	for key, value := range records {
		if before != nil && bytes.Compare(before, key) >= 0 {
			return fmt.Errorf("key %x after %x", key, before)
		}
		before = append(before[:0], key...)
		switch key[0] {
		case 'c':
			t.counters[binary.BigEndian.Uint32(key[1:])] = binary.BigEndian.Uint32(value)
		case 'f':
			flickers = append(flickers, key[1])
		case 'm':
			copy(t.chain[:], value)
			t.entries = binary.BigEndian.Uint64(value[32:])
			t.timeMillis = int64(binary.BigEndian.Uint64(value[40:]))
			t.lastIndex = binary.BigEndian.Uint64(value[48:])
		case 'z': // a view has them as well
		case toyBeyond:
			beyond = binary.BigEndian.Uint64(value)
		default:
			return fmt.Errorf("unknown record %x", key)
		}
	}
	if beyond != t.entries {
		return fmt.Errorf("after %d entries the record beyond those of the disk says %d", t.entries, beyond)
	}
	return t.checkFlickers(flickers)
}

// OnDiskOnly are the records of the chain.
func (t *toy) OnDiskOnly() (from, end []byte) { return []byte("z"), []byte("{") }

func (t *toy) checkFlickers(got []byte) error {
	want := map[byte]bool{}
	for e := uint64(1); e <= t.entries; e++ {
		if e%16 < 8 {
			want[byte(e%8)] = true
		} else {
			delete(want, byte(e%8))
		}
	}
	if keys := slices.Sorted(maps.Keys(want)); !slices.Equal(keys, got) {
		return fmt.Errorf("after %d entries the coming and going records are %v, want %v", t.entries, got, keys)
	}
	return nil
}

func (t *toy) TimeMillis() int64 { return t.timeMillis }

func (t *toy) BeginTerm(term uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.term != 0 {
		panic("BeginTerm within a term")
	}
	t.term = term
	t.began = append(t.began, term)
}

func (t *toy) EndTerm(term uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.term != term {
		panic("EndTerm of another term")
	}
	t.term = 0
}

func newToy() *toy { return &toy{counters: make(map[uint32]uint32)} }

// snapshot copies what a test compares.
func (t *toy) snapshot() (counters map[uint32]uint32, chain [32]byte, entries uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.counters), t.chain, t.entries
}
