package allocator

import "slices"

// queues takes in the services, their lines and tickets. A state without services is hashed as it was
// before there were any: other builds may have hashed it.
func (p *partSum) queues() {
	d, q := p.s.directory.Load(), p.s.queues
	if len(d.Services) == 0 {
		return
	}
	p.add(p.row(recordQueue, p.part).pair(q.tickets.count(), q.tickets.left.Load()).pair(uint32(len(d.Services)), uint32(len(q.given))))
	listed(p, recordService, d.Services, codeService, func(h rowHash, i int, v *Service) rowHash {
		return h.pair(uint32(d.services[v.byID()]), uint32(d.services[v.byLetter()]))
	})
	p.positions(len(d.Services), func(i int) {
		if l := q.lines[uint32(i)]; l != nil {
			p.add(encodedRow(p, p.row(recordLine, uint64(i)), l, codeLine))
		}
	})
	p.ranges(uint64(q.tickets.oldest()), uint64(q.tickets.count()), func(from, to uint64) {
		for number := from; number <= to; number++ {
			p.add(p.ticket(uint32(number)))
		}
	})
}

func (p *partSum) ticket(number uint32) rowHash {
	row := p.s.queues.tickets.at(number)
	h := encodedRow(p, p.row(recordTicket, uint64(number)), row, codeTicket)
	open := false
	if services := p.s.directory.Load().Services; int(row.service) < len(services) {
		if u := p.s.queues.units[services[row.service].Unit]; u != nil {
			_, open = slices.BinarySearch(u.open, number)
		}
	}
	return h.flag(open).word(uint64(p.s.queues.given[row.appointment]))
}
