package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// Outcome is what one command came to when it was applied.
type Outcome struct {
	// Code is wire.Done, or why the command was refused.
	Code wire.Code
	// Replayed says that an earlier command with the same idempotency key had decided it.
	Replayed bool
	// Appointment is the number of the appointment made or changed; 0 where there is none.
	Appointment uint32
	// Hold is the number of the hold placed; 0 where there is none.
	Hold uint32
	// Number is that of anything else that was made: a version of the policy, a referral.
	Number uint32
	// DecidedAtSeconds is the state's time when it was decided, in seconds since 1970; a replayed
	// outcome has that of the first.
	DecidedAtSeconds int64
	// Rule is the policy field behind a refusal, where one is.
	Rule policy.Rule
}
