package words

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// ruleSteps is steps for refusals that a rule of the policy makes more exact.
var ruleSteps = map[refusal]string{
	{wire.SlotPast, policy.Started}:                 stepChooseSlot,
	{wire.NotOpenYet, policy.OpensAt}:               stepOtherDatesOrUnits,
	{wire.OutsideHorizon, policy.HorizonDays}:       stepChooseDate,
	{wire.OutsideHorizon, policy.LeadTime}:          stepChooseSlot,
	{wire.ChannelNotAllowed, policy.ChannelOpen}:    stepOtherChannel,
	{wire.ChannelNotAllowed, policy.Specialties}:    stepOtherChannel,
	{wire.ChannelNotAllowed, policy.Quotas}:         stepChooseSlot,
	{wire.Blocked, policy.AccountBlock}:             stepCall140,
	{wire.Blocked, policy.NoShowBlock}:              stepCall140,
	{wire.NotCovered, policy.RightToAttention}:      stepCall140,
	{wire.NotCovered, policy.CoverageDates}:         stepChooseDate,
	{wire.WeekdayNotAllowed, policy.WeekdayByDigit}: stepChooseDate,
	{wire.AlreadyBooked, policy.ActivePerSpecialty}: stepChangeExisting,
	{wire.Overlap, policy.NoOverlap}:                stepChooseSlot,
	{wire.ReferralRequired, policy.Referral}:        stepGetReferral,
	{wire.LimitReached, policy.MaxPerDay}:           stepCall140,
	{wire.LimitReached, policy.MaxPer7Days}:         stepCall140,
	{wire.LimitReached, policy.MaxPer30Days}:        stepCall140,
	{wire.LimitReached, policy.HoldPause}:           stepWait,
	{wire.LimitReached, policy.MaxMoves}:            stepSeeAppointments,
	{wire.NotCancellable, policy.CancelUntil}:       stepCall140,
	{wire.HoldExpired, policy.HoldSeconds}:          stepChooseSlot,
	{wire.WrongState, policy.CheckInFrom}:           stepWait,
	{wire.WrongState, policy.LateAfter}:             stepChooseSlot,
	{wire.WrongState, policy.Started}:               stepWait,
	{wire.LimitReached, policy.MaxAppeals}:          stepWait,
	{wire.WrongState, policy.MaxAppeals}:            stepChooseSlot,
	{wire.WrongState, policy.DisputeDays}:           stepCall140,
	{wire.RateLimited, policy.WrongYears}:           stepWait,
	{wire.Unauthenticated, policy.Challenge}:        stepSignIn,
}
