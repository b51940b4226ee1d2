package allocator

// keys takes in the answers that are kept, and whether each would be found.
func (p *partSum) keys() {
	for n := range p.s.keys.shards {
		shard := &p.s.keys.shards[n]
		p.ranges(shard.first, shard.next-1, func(from, to uint64) {
			for sequence := from; sequence <= to; sequence++ {
				p.add(p.key(shard, uint64(n), sequence))
			}
		})
	}
}

func (p *partSum) key(shard *keyShard, n, sequence uint64) rowHash {
	v := shard.row(uint32(sequence))
	h := p.row(recordKey, n).word(sequence).word(v.hashHigh).pair(v.hashLow, v.atSeconds)
	h = h.pair(v.fingerprintHigh, v.fingerprintLow).pair(v.number, uint32(v.code))
	return h.pair(uint32(v.rule), uint32(v.kind)).flag(shard.leadsTo(v.hashHigh, uint32(sequence)))
}

// leadsTo reports whether the cells that a hash would be in have a row.
func (s *keyShard) leadsTo(hash uint64, sequence uint32) bool {
	i := hash >> 8
	for range s.cells {
		cell := i & uint64(len(s.cells)-1)
		switch {
		case s.cells[cell] == 0 || s.tags[cell] == 0:
			return false
		case s.cells[cell] == sequence:
			return s.tags[cell] == tagOf(hash)
		}
		i++
	}
	return false
}

// lapsing takes in the rows of a table that is cut by hash as the state is by number.
func (p *partSum) lapsing(l *lapsing) {
	for hash, v := range l.rows.parts[p.part] { // order-free: they are added up
		p.add(p.row(l.kind, hash).pair(v.untilSeconds, uint32(v.wrong)).flag(v.locked))
	}
}

// directory takes in the catalogue, and whether each id leads to its row.
func (p *partSum) directory() {
	d := p.s.directory.Load()
	listed(p, recordProvince, d.Provinces, codeProvince, func(h rowHash, i int, v *Province) rowHash {
		return h.word(uint64(d.provinces[v.Code]))
	})
	listed(p, recordSpecialty, d.Specialties, codeSpecialty, func(h rowHash, i int, v *Specialty) rowHash {
		return h.word(uint64(d.specialties[v.ID]))
	})
	listed(p, recordUnit, d.Units, codeUnit, func(h rowHash, i int, v *Unit) rowHash {
		return h.word(uint64(d.units[v.ID]))
	})
	listed(p, recordPractitioner, d.Practitioners, codePractitioner, func(h rowHash, i int, v *Practitioner) rowHash {
		for _, specialty := range d.practices[uint32(i)] {
			h = h.word(uint64(specialty))
		}
		return h.word(uint64(d.practitioners[v.ID]))
	})
	listed(p, recordSchedule, d.Schedules, codeSchedule, func(h rowHash, i int, v *Schedule) rowHash {
		return h.word(uint64(d.schedules[v.ID]))
	})
	listed(p, recordClosure, d.Closures, codeClosure, func(h rowHash, i int, v *Closure) rowHash {
		return h.word(uint64(d.closures[Closure{Day: v.Day, Unit: v.Unit}]))
	})
	if !p.s.started.Load() {
		return // the default document is in force and not recorded
	}
	versions := *p.s.versions.Load()
	p.positions(len(versions), func(i int) {
		p.add(encodedRow(p, p.row(recordPolicy, uint64(i)), versions[i], codePolicy))
	})
}

// access takes in tokens and groups. Tokens stand in the order of their numbers, and belong to a part by
// their position: numbers may have wide gaps.
func (p *partSum) access() {
	tokens := p.s.Tokens()
	p.positions(len(tokens), func(i int) {
		h := p.row(recordToken, uint64(i)).flag(p.s.tokens.find(tokens[i].Hash) == tokens[i])
		p.add(encodedRow(p, h, tokens[i], codeToken))
	})
	groups := p.s.groups.Load()
	listed(p, recordGroup, groups.rows, codeGroup, func(h rowHash, i int, v *OperatorGroup) rowHash {
		return h.word(uint64(groups.byID[v.ID]))
	})
}

func (p *partSum) trailMarks() {
	marks := p.s.trail.marks
	p.positions(len(marks), func(i int) {
		p.add(encodedRow(p, p.row(recordTrailMark, uint64(i)), &marks[i], codeTrailMark))
	})
}

// positions visits those of a list that belong to the part.
func (p *partSum) positions(n int, visit func(i int)) {
	if n == 0 {
		return
	}
	p.ranges(0, uint64(n-1), func(from, to uint64) {
		for i := from; i <= to; i++ {
			visit(int(i))
		}
	})
}

// listed takes in the rows of a list, each with what else is known of it.
func listed[T any](p *partSum, kind recordKind, rows []T, code func(*coder, *T), more func(h rowHash, i int, row *T) rowHash) {
	p.positions(len(rows), func(i int) {
		p.add(more(encodedRow(p, p.row(kind, uint64(i)), &rows[i], code), i, &rows[i]))
	})
}
