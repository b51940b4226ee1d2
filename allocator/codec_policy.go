package allocator

import "github.com/cupo-ec/cupo/allocator/policy"

// Bounds of the lists of a policy document.
const (
	maxPolicySpecialties = 256
	maxPolicyQuotas      = 32
)

// codePolicyOf codes a document that may be missing.
func codePolicyOf(c *coder, d **policy.Document) {
	there := *d != nil
	c.flag(&there)
	if !there || c.failure != nil {
		return
	}
	if c.reading() {
		*d = &policy.Document{}
	}
	codePolicy(c, *d)
}

// Fields of a document: what there was before the queue had rules, and those. A document that has the
// default rules of the queue travels without them, so that builds and files that do not know them go on;
// one with others needs queueFormat.
const (
	policyFields = 37
	queueFields  = 5
	queueFormat  = 4
)

// TakesPolicy reports whether the format version in force can express a document.
func (s *State) TakesPolicy(d *policy.Document) bool {
	return d.Queue() == policy.DefaultQueue() || s.Format() >= queueFormat
}

func codePolicy(c *coder, d *policy.Document) {
	n := policyFields
	if d.Queue() != policy.DefaultQueue() {
		n += queueFields
	}
	c.fieldsOf(&n, policyFields, policyFields+queueFields)
	number(c, &d.Version)
	c.text(&d.Name)
	number(c, &d.Coverages)
	number(c, &d.ChildAgeYears)
	c.flag(&d.ReferralNeeded)
	list(c, &d.OpenSpecialties, maxPolicySpecialties, (*coder).text)
	number(c, &d.ReferralDays)
	list(c, &d.ReferralIssuers, maxPolicySpecialties, (*coder).text)
	number(c, &d.ActivePerSpecialty)
	number(c, &d.UnitMarginSeconds)
	number(c, &d.MaxPerDay)
	number(c, &d.MaxPer7Days)
	number(c, &d.MaxPer30Days)
	number(c, &d.MaxMoves)
	number(c, &d.StrikesToBlock)
	number(c, &d.AccountBlockDays)
	number(c, &d.HoldSeconds)
	number(c, &d.MaxHolds)
	number(c, &d.HoldPauseSeconds)
	number(c, &d.CancelUntilSeconds)
	number(c, &d.ArriveBeforeSeconds)
	number(c, &d.LateAfterSeconds)
	number(c, &d.CheckInFromSeconds)
	number(c, &d.NoShowsToBlock)
	number(c, &d.NoShowWindowDays)
	c.flag(&d.NoShowAtClosing)
	number(c, &d.NoShowAfterSeconds)
	number(c, &d.DisputeDays)
	number(c, &d.KeySeconds)
	number(c, &d.HistoryDays)
	number(c, &d.AuditDays)
	number(c, &d.SessionSeconds)
	number(c, &d.ChallengeSeconds)
	number(c, &d.WrongYearsToLock)
	number(c, &d.LockSeconds)
	c.fields(policy.Channels)
	for i := range d.Channels {
		codeChannelRules(c, &d.Channels[i])
	}
	list(c, &d.Quotas, maxPolicyQuotas, codeQuota)
	if n == policyFields {
		d.SetQueue(policy.DefaultQueue())
		return
	}
	number(c, &d.QueueAppointmentMinutes)
	number(c, &d.QueueDisabilityMinutes)
	number(c, &d.QueuePregnantMinutes)
	number(c, &d.QueueElderlyMinutes)
	number(c, &d.QueueCallsEachTicket)
	if c.reading() && c.failure == nil && d.Queue() == policy.DefaultQueue() {
		c.fail(errRange) // a document has one form
	}
}

func codeChannelRules(c *coder, v *policy.ChannelRules) {
	c.fields(8)
	c.flag(&v.Open)
	c.flag(&v.SelfService)
	c.flag(&v.ForUnit)
	list(c, &v.Specialties, maxPolicySpecialties, (*coder).text)
	number(c, &v.EvenWeekdays)
	number(c, &v.OddWeekdays)
	number(c, &v.HorizonDays)
	number(c, &v.LeadSeconds)
}

func codeQuota(c *coder, v *policy.Quota) {
	c.fields(3)
	number(c, &v.Channel)
	number(c, &v.Percent)
	number(c, &v.ReleaseSeconds)
}
