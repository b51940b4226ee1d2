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

func codePolicy(c *coder, d *policy.Document) {
	c.fields(37)
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
