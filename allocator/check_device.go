package allocator

// devices checks that pairings are ones and stand in their order, and that every device has the token that
// it goes by.
func (c *checker) devices() {
	open, seen := *c.s.pairings.Load(), map[uint64]bool{}
	for i := range open {
		p := &open[i]
		if !c.s.pairingFits(p) {
			c.violated("pairing %d: has fields that do not go together", i)
		}
		if seen[p.Hash] {
			c.violated("pairing %d: has the code of another", i)
		}
		if seen[p.Hash] = true; i > 0 && open[i-1].before(p) >= 0 {
			c.violated("pairing %d: stands out of order", i)
		}
		if int64(p.ExpiresSeconds) > c.s.nowSeconds()+PairingSeconds {
			c.violated("pairing %d: is open for too long", i)
		}
	}
	if len(open) > MaxPairings {
		c.violated("%d pairings are open", len(open))
	}
	for _, number := range c.s.devices.numbers() {
		row := c.s.devices.rows[number]
		if token := c.s.TokenByNumber(number); token == nil || !token.Role.Bound() {
			c.violated("device %d: has no token of a device", number)
		}
		if !row.Heartbeat.wellFormed() || int64(row.LastSeconds) > c.s.nowSeconds() {
			c.violated("device %d: has said what none says", number)
		}
	}
	if c.s.Format() < firstOfVersion4.since() && len(open)+len(c.s.devices.rows) > 0 {
		c.violated("%d pairings and %d devices are older than their format", len(open), len(c.s.devices.rows))
	}
}
