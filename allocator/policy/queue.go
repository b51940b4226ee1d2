package policy

import "slices"

// Class is why somebody in a unit's queue is called before others. Numbers are stored.
type Class uint8

// The classes.
const (
	NoClass          Class = 0
	AppointmentClass Class = 1 // checked in for an appointment, on time
	Disability       Class = 2
	Pregnant         Class = 3
	Elderly          Class = 4
	Classes                = 5
)

var classNames = [Classes]string{"none", "appointment", "disability", "pregnant", "elderly"}

// String is the class as clients name it; empty for one that does not exist.
func (c Class) String() string {
	if c >= Classes {
		return ""
	}
	return classNames[c]
}

// ParseClass reads the name of a class.
func ParseClass(name string) (Class, bool) {
	at := slices.Index(classNames[:], name)
	return Class(max(at, 0)), at >= 0
}

// QueueRules are the fields of a Document about the queue of a unit: how many minutes earlier than they came
// those of a class count as come, and how often a number is called. No class has 0 minutes, because the
// others are measured against it.
type QueueRules struct {
	AppointmentMinutes, DisabilityMinutes, PregnantMinutes, ElderlyMinutes uint8
	CallsEachTicket                                                        uint8
}

// DefaultQueue are the rules of the queue in every document that was made before there was one. They never
// change: such a document is stored without them.
func DefaultQueue() QueueRules {
	return QueueRules{AppointmentMinutes: 20, DisabilityMinutes: 40, PregnantMinutes: 40, ElderlyMinutes: 30, CallsEachTicket: 2}
}

// Queue are the document's rules of the queue.
func (d *Document) Queue() QueueRules {
	return QueueRules{
		AppointmentMinutes: d.QueueAppointmentMinutes, DisabilityMinutes: d.QueueDisabilityMinutes,
		PregnantMinutes: d.QueuePregnantMinutes, ElderlyMinutes: d.QueueElderlyMinutes,
		CallsEachTicket: d.QueueCallsEachTicket,
	}
}

// SetQueue puts rules of the queue into a document.
func (d *Document) SetQueue(q QueueRules) {
	d.QueueAppointmentMinutes, d.QueueDisabilityMinutes = q.AppointmentMinutes, q.DisabilityMinutes
	d.QueuePregnantMinutes, d.QueueElderlyMinutes = q.PregnantMinutes, q.ElderlyMinutes
	d.QueueCallsEachTicket = q.CallsEachTicket
}

// BonusMillis is how much earlier than they came those of a class count as come.
func (q *QueueRules) BonusMillis(c Class) int64 {
	const millisPerMinute = 60_000
	switch c {
	case AppointmentClass:
		return int64(q.AppointmentMinutes) * millisPerMinute
	case Disability:
		return int64(q.DisabilityMinutes) * millisPerMinute
	case Pregnant:
		return int64(q.PregnantMinutes) * millisPerMinute
	case Elderly:
		return int64(q.ElderlyMinutes) * millisPerMinute
	default:
		return 0
	}
}
