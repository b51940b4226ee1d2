package raftstore

import (
	"iter"
	"sync"
)

const (
	aheadBytes  = 256 << 10 // of records in a block, about
	aheadBlocks = 4         // how many blocks the reading is ahead
)

// recordBlock has records one after the other: of each the lengths of key and value, and both.
type recordBlock struct {
	bytes   []byte
	lengths [][2]int
}

// readAhead walks over the records in a goroutine of its own, so that a machine decodes one block of
// them while the next is read. The goroutine has ended when the walk has. Key and value are valid
// until the next step.
func readAhead(records iter.Seq2[[]byte, []byte]) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		full, empty := make(chan *recordBlock, aheadBlocks), make(chan *recordBlock, aheadBlocks+2)
		for range aheadBlocks + 2 {
			empty <- &recordBlock{bytes: make([]byte, 0, aheadBytes+aheadBytes/4)}
		}
		enough := make(chan struct{})
		var reading sync.WaitGroup
		reading.Go(func() {
			defer close(full)
			fillBlocks(records, full, empty, enough)
		})
		defer reading.Wait()
		defer close(enough)
		for block := range full {
			if !block.each(yield) {
				return
			}
			empty <- block
		}
	}
}

func fillBlocks(records iter.Seq2[[]byte, []byte], full chan<- *recordBlock, empty <-chan *recordBlock, enough <-chan struct{}) {
	hand := func(block *recordBlock) bool {
		select {
		case full <- block:
			return true
		case <-enough:
			return false
		}
	}
	block := <-empty
	for key, value := range records {
		block.bytes = append(append(block.bytes, key...), value...)
		block.lengths = append(block.lengths, [2]int{len(key), len(value)})
		if len(block.bytes) < aheadBytes {
			continue
		}
		if !hand(block) {
			return
		}
		select {
		case block = <-empty:
		case <-enough:
			return
		}
		block.bytes, block.lengths = block.bytes[:0], block.lengths[:0]
	}
	hand(block)
}

func (b *recordBlock) each(yield func(key, value []byte) bool) bool {
	rest := b.bytes
	for _, n := range b.lengths {
		keyBytes, bothBytes := n[0], n[0]+n[1]
		if !yield(rest[:keyBytes:keyBytes], rest[keyBytes:bothBytes:bothBytes]) {
			return false
		}
		rest = rest[bothBytes:]
	}
	return true
}
