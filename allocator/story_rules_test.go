package allocator

import (
	"reflect"
	"strings"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// lenient is a policy in which nothing stands in the way of a story about something else.
func lenient() policy.Document {
	d := policy.IESS2025()
	d.Name = "lenient"
	d.MaxPerDay, d.MaxPer7Days, d.MaxPer30Days, d.StrikesToBlock = 0, 0, 0, 0
	d.HoldPauseSeconds, d.UnitMarginSeconds = 0, 0
	return d
}

func (s *teller) preset() policy.Document {
	name, named := s.options["preset"]
	if !named {
		return lenient()
	}
	for _, d := range policy.Presets() {
		if d.Name == name {
			return d
		}
	}
	s.failf("unknown preset")
	return policy.Document{}
}

// rules are the words of the rules and of those who may refer.
func (s *teller) rules(word string) Command {
	switch word {
	case "schedule":
		practitioner, _ := s.w.s.Directory().Practitioner(s.arg(1))
		return Command{Kind: KindPutSchedules, Schedules: []Schedule{{
			ID: strings.Join(s.args, "-"), Practitioner: practitioner, Unit: s.unit(s.arg(2)), Specialty: s.specialty(s.arg(3)),
			SlotMinutes: 20, Slots: 1,
		}}}
	case "referral":
		return Command{Kind: KindPutReferrals, Referrals: []ReferralRecord{s.referral()}}
	case "strike":
		channel, _ := policy.ParseChannel(s.arg(1))
		return Command{Kind: KindStrike, Channel: channel, Account: uint64(s.number(s.arg(2)))}
	default:
		return Command{Kind: KindPutPolicy, Policy: new(s.changedPolicy())}
	}
}

func (s *teller) referral() ReferralRecord {
	id, okID := ParseReferralID(s.arg(1))
	issuer, okIssuer := s.w.s.Directory().Practitioner(s.arg(4))
	if !okID || !okIssuer {
		s.failf("no such referral or issuer")
	}
	r := ReferralRecord{
		ID: id, Person: cedula(s.t, s.arg(2)), Specialty: s.specialty(s.arg(3)), Issuer: issuer,
		IssuedDay: uint16(mustDay(s.t, s.arg(5))),
	}
	if until, ok := s.options["until"]; ok {
		r.UntilDay = uint16(mustDay(s.t, until))
	}
	return r
}

// changedPolicy is the document in force with some of its numbers changed; a name with a dot is a
// channel's field.
func (s *teller) changedPolicy() policy.Document {
	d := *s.w.s.Rules()
	for name, text := range s.options {
		if name == "key" {
			continue
		}
		of := reflect.ValueOf(&d).Elem()
		if channel, field, is := strings.Cut(name, "."); is {
			c, _ := policy.ParseChannel(channel)
			of, name = reflect.ValueOf(&d.Channels[c]).Elem(), field
		}
		if name == "Quota" {
			d.Quotas = []policy.Quota{{Channel: policy.Kiosk, Percent: uint8(s.number(text)), ReleaseSeconds: 86400}}
			continue
		}
		of.FieldByName(name).SetUint(uint64(s.number(text)))
	}
	return d
}
