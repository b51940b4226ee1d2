package allocator

import (
	"cmp"
	"slices"
)

func (l *loader) pairing(hash uint64, value []byte) error {
	row, err := load(l, value, codePairing)
	if err != nil {
		return err
	}
	open := *l.s.pairings.Load()
	switch {
	case row.Hash != hash || !row.wellFormed() || int(row.Unit) >= len(l.directory.Units):
		return errRecordOrder
	case open.find(hash) != nil || len(open) >= MaxPairings:
		return errRecordOrder
	}
	l.s.setPairings(open.with(&row))
	return nil
}

func (l *loader) device(number uint32, value []byte) error {
	row, err := load(l, value, codeDevice)
	if err != nil {
		return err
	}
	token := l.s.TokenByNumber(number)
	if _, twice := l.s.devices.rows[number]; twice || token == nil || !token.Role.Bound() || !row.Heartbeat.wellFormed() {
		return errRecordOrder
	}
	l.s.devices.set(number, row)
	return nil
}

func (s *State) dumpDevices(r *recorder) {
	byHash := slices.Clone(*s.pairings.Load())
	slices.SortFunc(byHash, func(a, b Pairing) int { return cmp.Compare(a.Hash, b.Hash) })
	for i := range byHash {
		r.pairing(&byHash[i])
	}
	for _, number := range s.devices.numbers() {
		row := s.devices.rows[number]
		record(r, recordDevice, number, &row, codeDevice)
	}
}
