package history

import "github.com/cupo-ec/cupo/allocator"

// leader does what a leader does before it proposes: it reserves, and gives back what it did not propose,
// also when its term is over by then.
type leader struct {
	history *History
	state   *allocator.State
	term    uint64
	leads   bool
	pending []allocator.Reservation
}

// maybeChange begins or ends a term now and then, and gives pending reservations back.
func (l *leader) maybeChange() {
	h := l.history
	if h.upTo(39) == 0 {
		if l.leads = h.upTo(2) > 0; l.leads {
			l.term++
			l.state.BeginTerm(l.term)
		} else {
			l.state.EndTerm(l.term)
		}
	}
	if len(l.pending) > 0 && h.upTo(3) == 0 {
		l.pending[0].Release()
		l.pending = l.pending[1:]
	}
}

// admit leaves out what does not fit into the log, and, while this state leads, what could not be reserved.
func (l *leader) admit(drawn []allocator.Command) []allocator.Command {
	var admitted []allocator.Command
	for _, c := range drawn {
		if c.Fits() != nil || l.leads && reserves(&c) && !l.reserve(c.Slot) {
			continue
		}
		admitted = append(admitted, c)
	}
	return admitted
}

func (l *leader) reserve(slot allocator.Slot) bool {
	r, won := l.state.Reserve(slot)
	if won && l.history.upTo(5) == 0 {
		l.pending = append(l.pending, r)
		return false
	}
	return won
}

// reserves reports whether a leader reserves the place of a command first.
func reserves(c *allocator.Command) bool {
	switch c.Kind {
	case allocator.KindHold, allocator.KindReschedule:
		return true
	case allocator.KindBook:
		return c.Hold == 0
	default:
		return false
	}
}
