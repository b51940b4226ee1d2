package history

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"iter"
	"maps"
	"slices"

	"github.com/cupo-ec/cupo/allocator"
)

// replica is a state together with the records that a state store would hold for it, and a hash of all that
// it has said.
type replica struct {
	state   *allocator.State
	records map[string]string
	said    hash.Hash
	// lately is what was said of the entry that was applied last.
	lately []string
}

func newReplica() *replica {
	return &replica{state: allocator.NewState(), records: map[string]string{}, said: sha256.New()}
}

// Put keeps a record as a state store does.
func (r *replica) Put(key, value []byte) {
	r.records[string(key)] = string(value)
	r.say('p', key)
	r.say('=', value)
}

// Delete forgets a record as a state store does.
func (r *replica) Delete(key []byte) {
	delete(r.records, string(key))
	r.say('d', key)
}

func (r *replica) say(what byte, text []byte) {
	var head [5]byte
	head[0] = what
	binary.BigEndian.PutUint32(head[1:], uint32(len(text)))
	r.said.Write(head[:])
	r.said.Write(text)
	r.lately = append(r.lately, string(what)+string(text))
}

// apply carries out an entry and hashes what it comes to.
func (r *replica) apply(index uint64, entry []byte) ([]allocator.Outcome, error) {
	r.lately = r.lately[:0]
	outcomes, err := r.state.Apply(index, entry, r)
	if err != nil {
		return nil, err
	}
	for _, o := range outcomes {
		r.say('o', fmt.Appendf(nil, "%+v", o))
	}
	return outcomes, nil
}

// differs names the first thing that two replicas have said differently of the last entry.
func (r *replica) differs(other *replica) error {
	for i := range max(len(r.lately), len(other.lately)) {
		one, two := "nothing", "nothing"
		if i < len(r.lately) {
			one = r.lately[i]
		}
		if i < len(other.lately) {
			two = other.lately[i]
		}
		if one != two {
			return fmt.Errorf("the loaded state says %q where the other says %q", two, one)
		}
	}
	return nil
}

// digest is the hash of all that was said.
func (r *replica) digest() (sum [sha256.Size]byte) {
	r.said.Sum(sum[:0])
	return sum
}

// stored walks over the records in ascending order, as a start does.
func (r *replica) stored() iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		for _, key := range slices.Sorted(maps.Keys(r.records)) {
			if !yield([]byte(key), []byte(r.records[key])) {
				return
			}
		}
	}
}

// loaded is a replica that a start makes of this one's records; it has said nothing yet.
func (r *replica) loaded() (*replica, error) {
	again := newReplica()
	again.records = maps.Clone(r.records)
	if err := again.state.Load(again.stored()); err != nil {
		return nil, fmt.Errorf("loading the records: %w", err)
	}
	return again, nil
}

// dump is the whole state as one text of bytes.
func dump(s *allocator.State) []byte {
	var all bytes.Buffer
	for key, value := range s.Records() {
		all.Write(binary.BigEndian.AppendUint32(nil, uint32(len(key))))
		all.Write(key)
		all.Write(binary.BigEndian.AppendUint32(nil, uint32(len(value))))
		all.Write(value)
	}
	return all.Bytes()
}

// check looks for broken invariants, and for records that do not add up to the state.
func (r *replica) check() error {
	if v := r.state.Check().Violations; len(v) > 0 {
		return fmt.Errorf("violated: %q", v)
	}
	inMemory, before := map[string]bool{}, ""
	for key, value := range r.state.Records() {
		inMemory[string(key)] = true
		if string(key) <= before {
			return fmt.Errorf("record %x comes after %x", key, before)
		}
		before = string(key)
		if got, kept := r.records[string(key)]; !kept || got != string(value) {
			return fmt.Errorf("record %x is not what was last reported of it", key)
		}
	}
	for key := range r.records {
		if !r.onDiskOnly(key) && !inMemory[key] {
			return fmt.Errorf("record %q, last reported as %x, is not in memory", key, r.records[key])
		}
	}
	return nil
}

// onDiskOnly reports whether only the state store has a record: sealed names, the audit trail, appointments
// that have left memory.
func (r *replica) onDiskOnly(key string) bool {
	from, end := r.state.OnDiskOnly()
	return key >= string(from) && key < string(end)
}
