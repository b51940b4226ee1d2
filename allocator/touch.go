package allocator

// touch looks at what the commands of an entry will need, one memory access after the other without waiting for any,
// before they are carried out one by one, each waiting for its own. In a state of millions of rows hardly any is in
// the processor's cache, and the waiting is most of what applying takes. It changes nothing, and answers a sum only
// so that the looking is not left out. Whoever calls it is the writer.
func (s *State) touch(commands []Command) (sum uint64) {
	for i := range commands {
		sum += s.keys.touch(commands[i].Key)
		sum += s.touchPlace(commands[i].Slot)
		if number := commands[i].Person; number >= s.people.rows.oldest() && number <= s.people.rows.count() {
			sum += uint64(s.people.rows.at(number).active)
		}
	}
	return sum
}

func (s *State) touchPlace(slot Slot) uint64 {
	row := s.agendas.get(slot.Agenda)
	if row == nil || slot.Position >= row.slots {
		return 0
	}
	return row.booked.Load() + uint64(s.owners.cell(row.owners+uint32(slot.Position)).Load())
}

func (k *keys) touch(key Key) uint64 {
	shard, _ := k.shard(key)
	if len(shard.tags) == 0 {
		return 0
	}
	home := key.Hash[0] >> 8 & uint64(len(shard.tags)-1)
	return uint64(shard.tags[home]) + uint64(shard.cells[home])
}
