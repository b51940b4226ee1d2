package allocator

func (l *loader) token(number uint32, value []byte) error {
	row, err := load(l, value, codeToken)
	if err != nil {
		return err
	}
	tokens := l.s.tokens
	switch {
	case row.Number != number || number < tokens.next() || number >= PatientActor, len(l.s.Tokens()) >= MaxTokens:
		return errRecordOrder
	case !row.wellFormed() || row.Unit != AllUnits && int(row.Unit) >= len(l.directory.Units), tokens.find(row.Hash) != nil:
		return errRecordOrder
	}
	tokens.put(&row)
	return nil
}

// group reads the next group. Nobody else reads the state yet, so the list grows in place.
func (l *loader) group(number uint32, value []byte) error {
	row, err := load(l, value, codeGroup)
	if err != nil {
		return err
	}
	groups := l.s.groups.Load()
	if len(groups.rows) >= MaxGroups || !row.wellFormed() || groups.put(row) != int(number) {
		return errRecordOrder
	}
	return nil
}

func (l *loader) lapse(into *lapsing, hash uint64, value []byte) error {
	row, err := load(l, value, codeLapse)
	if err != nil {
		return err
	}
	if _, twice := into.rows.get(hash); twice || hash == 0 || into.full(hash) {
		return errRecordOrder
	}
	into.set(hash, row)
	return nil
}
