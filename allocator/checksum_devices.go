package allocator

// devicesCounted takes in how many there are. A state of an earlier version has none, and its sums must be
// those of the builds of then.
func (p *partSum) devicesCounted(h rowHash) rowHash {
	if p.s.Format() < firstOfVersion4.since() {
		return h
	}
	return h.pair(uint32(len(*p.s.pairings.Load())), uint32(len(p.s.devices.rows)))
}

// devices takes in pairings, by their position, and what is known of the devices, each in the part of its
// token.
func (p *partSum) devices() {
	listed(p, recordPairing, *p.s.pairings.Load(), codePairing, func(h rowHash, _ int, _ *Pairing) rowHash { return h })
	tokens := p.s.Tokens()
	p.positions(len(tokens), func(i int) {
		if row, known := p.s.devices.rows[tokens[i].Number]; known {
			p.add(encodedRow(p, p.row(recordDevice, uint64(tokens[i].Number)), &row, codeDevice))
		}
	})
}
