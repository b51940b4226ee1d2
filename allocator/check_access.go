package allocator

// access checks that every token is found by its hash and its number, points at what there is, and that
// what is to be forgotten has a deadline.
func (c *checker) access() {
	all, last, found := c.s.Tokens(), uint32(FirstTokenNumber-1), 0
	for _, token := range all {
		if token.Number <= last || token.Number >= PatientActor {
			c.violated("token %d: stands out of order", token.Number)
		}
		last = token.Number
		if c.s.tokens.find(token.Hash) != token {
			c.violated("token %d: its hash does not lead to it", token.Number)
		}
		if !c.s.tokenFits(token) {
			c.violated("token %d: has fields that do not go together", token.Number)
		}
	}
	for i := range c.s.tokens.byHash {
		found += len(*c.s.tokens.byHash[i].Load())
	}
	if found != len(all) || len(all) > MaxTokens {
		c.violated("%d tokens are in the index, of %d", found, len(all))
	}
	groups := c.s.groups.Load()
	for i := range groups.rows {
		if at, known := groups.byID[groups.rows[i].ID]; !known || at != i || !groups.rows[i].wellFormed() {
			c.violated("group %d: is none, or its id does not lead to it", i)
		}
	}
	if len(groups.byID) != len(groups.rows) {
		c.violated("%d groups are in the index, of %d", len(groups.byID), len(groups.rows))
	}
	c.lapsing(c.s.strikes)
	c.lapsing(c.s.attempts)
	c.lapsing(c.s.spent)
	c.devices()
}

func (c *checker) lapsing(l *lapsing) {
	due := make(map[deadline]bool, len(l.order))
	for _, d := range l.order {
		due[d] = true
	}
	missing := 0
	for _, hash := range l.rows.hashes() {
		row, _ := l.rows.get(hash)
		if !due[deadline{row.untilSeconds, hash}] || hash == 0 {
			missing++
		}
	}
	if missing > 0 || l.rows.len() > maxLapsing {
		c.violated("records of kind %c: %d of %d will not be forgotten", l.kind, missing, l.rows.len())
	}
}
