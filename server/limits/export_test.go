package limits

// Keys counts what is kept.
func (b *Budget) Keys() int {
	kept := 0
	for i := range b.shards {
		kept += len(b.shards[i].wholeAt)
	}
	return kept
}
