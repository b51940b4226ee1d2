package allocator

import (
	"math/rand/v2"
	"testing"
)

// TestIndexAllEqualsOneByOne: after a start every person is found, nobody else is, and a shard has as
// many cells as it would have grown to.
func TestIndexAllEqualsOneByOne(t *testing.T) {
	for _, n := range []int{0, 1, 12, 13, 3_000, 3_277, 20_000} {
		random := rand.New(rand.NewPCG(uint64(n), 1))
		grown, built := newPeople(), newPeople()
		for i := range n {
			row := person{document: Document(1 + random.Uint64N(1<<33))}
			if i%7 == 3 {
				row.document = 0 // erased
			} else if grown.find(row.document) != 0 {
				continue
			}
			number := grown.rows.add(row)
			built.rows.add(row)
			if !row.erased() {
				grown.index(row.document, number)
			}
		}
		if !built.indexAll() {
			t.Fatalf("%d persons: two are said to have one document", n)
		}
		for number := uint32(1); number <= grown.rows.count(); number++ {
			document := grown.rows.at(number).document
			if document != 0 && built.find(document) != number {
				t.Fatalf("of %d persons number %d is not found", n, number)
			}
			if built.find(document+1<<40) != 0 {
				t.Fatalf("somebody is found who is not there")
			}
		}
		for i := range grown.shards {
			if g, b := &grown.shards[i], &built.shards[i]; len(g.cells) != len(b.cells) || g.used != b.used {
				t.Fatalf("%d persons, shard %d: %d of %d cells, grown %d of %d", n, i, b.used, len(b.cells), g.used, len(g.cells))
			}
		}
		if n > 12 {
			built.rows.add(person{document: built.rows.at(1).document})
			if built.indexAll() {
				t.Errorf("%d persons and one of them twice: nobody notices", n)
			}
		}
	}
}
