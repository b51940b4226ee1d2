package allocator

import "github.com/cupo-ec/cupo/allocator/policy"

// Look is that somebody looked at a person's record, or for one that is not there.
type Look struct {
	Actor           uint32
	Channel         policy.Channel
	Origin, Account uint64
	// Person and Appointment are what was seen; both are 0 where nobody was found.
	Person, Appointment uint32
	AtMillis            int64
}

func codeLook(c *coder, v *Look) {
	c.fields(7)
	number(c, &v.Actor)
	number(c, &v.Channel)
	c.word(&v.Origin)
	c.word(&v.Account)
	number(c, &v.Person)
	number(c, &v.Appointment)
	number(c, &v.AtMillis)
}

// recordLooks enters a group of looks into the audit trail. Nothing else changes.
func (s *State) recordLooks(looks []Look) Outcome {
	for i := range looks {
		l := &looks[i]
		s.trail.row = AuditRow{
			Kind: KindLooks, Actor: l.Actor, Channel: l.Channel, Origin: l.Origin, Account: l.Account,
			Person: l.Person, Appointment: l.Appointment, AtMillis: l.AtMillis,
		}
		s.audit(&s.trail.row)
	}
	return Outcome{}
}
