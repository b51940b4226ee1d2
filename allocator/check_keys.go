package allocator

import "math/bits"

// keys checks that every kept answer is found by its hash.
func (c *checker) keys() {
	for n := range c.s.keys.shards {
		shard := &c.s.keys.shards[n]
		c.report.Counts.Keys += int(shard.next - shard.first)
		if shard.next-shard.first > uint64(len(shard.ring)) || len(shard.ring) > len(shard.cells) {
			c.violated("keys: shard %d has %d rows in %d places and %d cells", n, shard.next-shard.first, len(shard.ring), len(shard.cells))
			continue
		}
		if bits.OnesCount(uint(len(shard.ring))) > 1 || bits.OnesCount(uint(len(shard.cells))) > 1 {
			c.violated("keys: shard %d has a size that is no power of two", n)
		}
		if len(shard.tags) != len(shard.cells) {
			c.violated("keys: shard %d has %d cells and %d tags", n, len(shard.cells), len(shard.tags))
			continue
		}
		for sequence := shard.first; sequence < shard.next; sequence++ {
			if uint32(sequence) != 0 && !shard.leadsTo(shard.row(uint32(sequence)).hashHigh, uint32(sequence)) {
				c.violated("keys: row %d of shard %d is not in its index", sequence, n)
			}
		}
	}
}
