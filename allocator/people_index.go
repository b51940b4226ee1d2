package allocator

// indexAll makes all rows findable at once and reports whether no two have the same document. One by
// one each would look at a few cells and rows all over the memory; shard by shard the cells and the
// documents of one shard stay in the processor's cache.
func (p *people) indexAll() (distinct bool) {
	numbers, ends := p.byShard()
	var documents []Document
	begin := uint32(0)
	for i := range p.shards {
		shard := &p.shards[i]
		shard.Lock()
		documents, distinct = shard.fill(p.rows, numbers[begin:ends[i]], documents)
		shard.Unlock()
		if !distinct {
			return false
		}
		begin = ends[i]
	}
	return true
}

// byShard gives the numbers of all who have a document, shard after shard, and where each shard ends.
func (p *people) byShard() (numbers []uint32, ends [personShards]uint32) {
	var next [personShards]uint32
	p.eachDocument(func(_ uint32, shard uint64) { ends[shard]++ })
	for i := 1; i < personShards; i++ {
		next[i] = ends[i-1]
		ends[i] += ends[i-1]
	}
	numbers = make([]uint32, ends[personShards-1])
	p.eachDocument(func(number uint32, shard uint64) {
		numbers[next[shard]] = number
		next[shard]++
	})
	return numbers, ends
}

func (p *people) eachDocument(visit func(number uint32, shard uint64)) {
	for number := uint32(1); number <= p.rows.count(); number++ {
		if row := p.rows.at(number); !row.erased() {
			visit(number, mix(uint64(row.document))%personShards)
		}
	}
}

// fill makes the shard hold these numbers and no others. The scratch has the document of each cell,
// and is given back to be used again.
func (s *personShard) fill(rows *table[person], numbers []uint32, scratch []Document) (used []Document, distinct bool) {
	size := 0
	for 5*len(numbers) > 4*size {
		size = max(minPersonCells, 2*size)
	}
	s.cells, s.used = make([]uint32, size), len(numbers)
	if cap(scratch) < size {
		scratch = make([]Document, size)
	}
	documents, mask := scratch[:size], uint64(size-1)
	for _, number := range numbers {
		document := rows.at(number).document
		i := mix(uint64(document)) >> 8 & mask
		for s.cells[i] != 0 {
			if documents[i] == document {
				return scratch, false
			}
			i = (i + 1) & mask
		}
		s.cells[i], documents[i] = number, document
	}
	return scratch, true
}
