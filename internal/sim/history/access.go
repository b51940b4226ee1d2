package history

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
)

// rules draws a document that does not contradict itself.
func (h *History) rules() policy.Document {
	d := policy.Presets()[h.upTo(1)]
	d.ReferralIssuers = []string{"sa", "sb"}
	d.OpenSpecialties = [][]string{nil, {"sb"}, {"sa", "sc"}}[h.upTo(2)]
	d.Channels[policy.WhatsApp].Specialties = []string{"sa"}
	d.CancelUntilSeconds = []uint32{0, 3600, 12 * 3600}[h.upTo(2)]
	d.ActivePerSpecialty = uint8(h.upTo(3))
	d.HoldPauseSeconds = []uint32{0, 60, 600}[h.upTo(2)]
	d.UnitMarginSeconds = []uint32{0, 1800, 7200}[h.upTo(2)]
	d.NoShowsToBlock = uint8(1 + h.upTo(2))
	d.HistoryDays = uint16(max(31, int(d.NoShowWindowDays)) + h.upTo(60))
	switch h.upTo(3) {
	case 0:
		d.MaxPerDay, d.MaxPer7Days, d.MaxPer30Days, d.StrikesToBlock = 0, 0, 0, 0
	case 1, 2:
		d.MaxPerDay, d.MaxPer7Days, d.MaxPer30Days, d.StrikesToBlock = 1, 1, uint8(1+h.upTo(1)), 2
	}
	if h.upTo(2) == 0 {
		d.KeySeconds = uint32(26*3600 + h.upTo(86_400))
	}
	for i := range h.upTo(2) {
		d.Quotas = append(d.Quotas, policy.Quota{
			Channel: policy.Channel(1 + 2*i + h.upTo(1)), Percent: uint8(20 + h.upTo(30)),
			ReleaseSeconds: []uint32{0, 3600, 2 * 86_400}[h.upTo(2)],
		})
	}
	return d
}

// policy is a document that follows the one in force, as a rule; some are none.
func (h *History) policy(c *allocator.Command) {
	d := h.rules()
	d.Version = h.state.Rules().Version
	switch {
	case h.odd():
		d.Version--
	case h.odd():
		d.MaxPerDay, d.MaxPer7Days, d.HoldSeconds = 200, 1, ^uint32(0)
	case h.odd():
		d.Quotas = append(d.Quotas, policy.Quota{Channel: 250, Percent: 255, ReleaseSeconds: ^uint32(0)})
	case h.odd():
		d.HistoryDays, d.KeySeconds, d.AuditDays = 0, 0, 0
	case h.odd():
		d.Name, d.Channels[policy.Web].Open = h.text(), false
	case h.odd():
		d.QueueElderlyMinutes, d.QueueCallsEachTicket = uint8(h.upTo(250)), uint8(h.upTo(11))
	}
	c.Policy = &d
}

func (h *History) hash(n uint64) allocator.TokenHash {
	return sha256.Sum256(binary.BigEndian.AppendUint64(nil, n))
}

func (h *History) putTokens(c *allocator.Command) {
	for range h.upTo(3) {
		h.hashes++
		t := allocator.Token{
			Hash: h.hash(h.hashes), Role: allocator.Role(h.upTo(9)), Unit: allocator.AllUnits,
			Group: uint16(h.upTo(2)), Name: "quien", Device: h.text(),
		}
		t.Channel, _ = t.Role.Door(policy.Web)
		if !t.Role.Bound() {
			t.Channel, _ = t.Role.Door(policy.Internal)
		}
		if t.Role == allocator.RoleChannel {
			t.Channel = policy.WhatsApp
		}
		if t.Role.Bound() {
			t.Unit = uint16(h.index(len(h.state.Directory().Units)))
			t.Channel, _ = t.Role.Door(policy.Internal)
		}
		if t.Role != allocator.RoleOperator {
			t.Group = 0
		}
		if h.upTo(1) == 1 {
			t.ExpiresSeconds = uint32(h.millis/1000) + uint32(h.upTo(86_400*5))
		}
		if h.odd() {
			t.Hash = h.hash(uint64(h.upTo(int(h.hashes))))
		}
		if h.odd() {
			t.Name, t.Revoked, t.Number = h.text(), h.upTo(1) == 1, h.pick(0, 1, ^uint32(0))
		}
		c.Tokens = append(c.Tokens, t)
	}
}

func (h *History) revoke(c *allocator.Command) {
	c.Token = h.pick(0, c.Actor, h.lastToken, h.lastToken+1, allocator.FirstTokenNumber+uint32(h.upTo(20)), ^uint32(0))
}

func (h *History) groups(c *allocator.Command) {
	for range h.upTo(2) {
		g := allocator.OperatorGroup{ID: h.id("g"), Name: h.text()}
		for range h.upTo(2) {
			g.Shifts = append(g.Shifts, allocator.Shift{
				Weekdays: policy.Weekdays(h.upTo(130)), StartMinute: uint16(h.upTo(1450)), EndMinute: uint16(h.upTo(1450)),
			})
		}
		c.Groups = append(c.Groups, g)
	}
}

func (h *History) signIn(c *allocator.Command) {
	c.SignIn = allocator.SignIn{Document: h.document(), IssueYear: uint16(2013 + h.upTo(3))}
	if h.upTo(2) == 0 {
		c.SignIn.Challenge = uint64(h.upTo(300))
		c.SignIn.ChallengeExpiresSeconds = uint32(h.millis/1000) + uint32(h.upTo(600)) - 60
	}
	if h.odd() {
		c.SignIn.IssueYear = uint16(h.upTo(65_535))
	}
}

func (h *History) looks(c *allocator.Command) {
	for range h.upTo(4) {
		c.Looks = append(c.Looks, allocator.Look{
			Actor: h.pick(0, 1, h.lastToken, ^uint32(0)), Channel: policy.Channel(h.upTo(policy.Channels - 1)),
			Origin: h.rng.Uint64(), Account: h.rng.Uint64(), Person: h.pick(h.person(), allocator.EveryPerson),
			Appointment: h.appointment(), AtMillis: h.millis - int64(h.upTo(1000)),
		})
	}
}
