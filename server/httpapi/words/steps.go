package words

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// The steps a client can offer after a refusal. They are part of the contract: a client shows a button
// for each that it knows.
const (
	stepFixRequest        = "fix-request"
	stepCorrectDocument   = "correct-document"
	stepSignIn            = "sign-in"
	stepOtherChannel      = "use-another-channel"
	stepCheckDetails      = "check-details"
	stepChooseSlot        = "choose-another-slot"
	stepChooseDate        = "choose-another-date"
	stepOtherDatesOrUnits = "other-dates-or-units"
	stepChangeExisting    = "change-existing-appointment"
	stepSeeAppointments   = "see-appointments"
	stepFinishHold        = "finish-or-release-hold"
	stepGetReferral       = "get-referral"
	stepCall140           = "call-140"
	stepWait              = "wait"
	stepComeLater         = "come-back-later"
	stepBookAnew          = "book-anew"
	stepAwaitDecision     = "await-decision"
	stepRetrySameKey      = "retry-same-key"
	stepNewKey            = "retry-new-key"
	stepSplitRequest      = "split-request"
	stepNewChallenge      = "new-challenge"
	stepNewPairing        = "new-pairing-code"
)

var codeSteps = map[refusal]string{
	{wire.Malformed, policy.NoRule}:             stepFixRequest,
	{wire.MissingField, policy.NoRule}:          stepFixRequest,
	{wire.InvalidDocument, policy.NoRule}:       stepCorrectDocument,
	{wire.IdempotencyKeyMissing, policy.NoRule}: stepFixRequest,

	{wire.Unauthenticated, policy.NoRule}:     stepSignIn,
	{wire.Forbidden, policy.NoRule}:           stepOtherChannel,
	{wire.Forbidden, policy.Shift}:            stepWait,
	{wire.Unauthenticated, policy.WrongYears}: stepCheckDetails,
	{wire.Unauthenticated, policy.Challenge}:  stepNewChallenge,
	{wire.Unauthenticated, policy.Pairing}:    stepNewPairing,
	{wire.NotFound, policy.NoRule}:            stepCheckDetails,
	{wire.MethodNotAllowed, policy.NoRule}:    stepFixRequest,

	{wire.SlotTaken, policy.NoRule}:         stepChooseSlot,
	{wire.AlreadyBooked, policy.NoRule}:     stepChangeExisting,
	{wire.Overlap, policy.NoRule}:           stepChooseSlot,
	{wire.NotCancellable, policy.NoRule}:    stepCall140,
	{wire.WrongState, policy.NoRule}:        stepSeeAppointments,
	{wire.WrongState, policy.SameSpecialty}: stepChooseSlot,
	{wire.WrongState, policy.CheckInFrom}:   stepComeLater,
	{wire.WrongState, policy.LateAfter}:     stepBookAnew,
	{wire.WrongState, policy.Started}:       stepComeLater,
	{wire.WrongState, policy.DisputeDays}:   stepCall140,
	{wire.WrongState, policy.MaxAppeals}:    stepBookAnew,
	{wire.RequestInProgress, policy.NoRule}: stepRetrySameKey,
	{wire.NothingFree, policy.NoRule}:       stepOtherDatesOrUnits,
	{wire.MembershipRefused, policy.NoRule}: stepFixRequest,
	{wire.QueueEmpty, policy.NoRule}:        stepWait,
	{wire.HoldExpired, policy.NoRule}:       stepChooseSlot,
	{wire.SlotPast, policy.NoRule}:          stepChooseSlot,

	{wire.LengthRequired, policy.NoRule}:   stepFixRequest,
	{wire.TooLarge, policy.NoRule}:         stepFixRequest,
	{wire.TooManyItems, policy.NoRule}:     stepSplitRequest,
	{wire.UnsupportedMedia, policy.NoRule}: stepFixRequest,
	{wire.HeaderTooLarge, policy.NoRule}:   stepFixRequest,

	{wire.NotCovered, policy.NoRule}:           stepCall140,
	{wire.NotCovered, policy.ChildAge}:         stepCall140,
	{wire.ReferralRequired, policy.NoRule}:     stepGetReferral,
	{wire.ChannelNotAllowed, policy.NoRule}:    stepOtherChannel,
	{wire.WeekdayNotAllowed, policy.NoRule}:    stepChooseDate,
	{wire.Blocked, policy.NoRule}:              stepCall140,
	{wire.LimitReached, policy.NoRule}:         stepCall140,
	{wire.LimitReached, policy.MaxHolds}:       stepFinishHold,
	{wire.LimitReached, policy.MaxAppeals}:     stepAwaitDecision,
	{wire.OutsideHorizon, policy.NoRule}:       stepChooseDate,
	{wire.NotOpenYet, policy.NoRule}:           stepOtherDatesOrUnits,
	{wire.IdempotencyKeyReused, policy.NoRule}: stepNewKey,

	{wire.RateLimited, policy.NoRule}:    stepWait,
	{wire.NoLeader, policy.NoRule}:       stepRetrySameKey,
	{wire.Overloaded, policy.NoRule}:     stepRetrySameKey,
	{wire.StorageFull, policy.NoRule}:    stepCall140,
	{wire.OutcomeUnknown, policy.NoRule}: stepRetrySameKey,
	{wire.Internal, policy.NoRule}:       stepRetrySameKey,
}
