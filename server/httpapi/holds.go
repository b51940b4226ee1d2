package httpapi

import (
	"strconv"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// notKnown is the rule behind the refusal of somebody the registry does not know.
const notKnown = policy.RightToAttention

func placeHold(c *call) (reply, error) {
	var request wire.HoldRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	slot, err := c.slot(request.Slot, "/slot")
	if err != nil {
		return reply{}, err
	}
	person, err := c.person(&request.Person, "/person")
	if err != nil {
		return reply{}, err
	}
	referral, err := shownReferral(request.Referral, "")
	if err != nil {
		return reply{}, err
	}
	outcome, err := c.api.intake.Do(c.context(), intake.Hold(c.caller(), key, person, slot).Showing(referral))
	if err != nil {
		return reply{}, err
	}
	if outcome.Code != wire.Done {
		return reply{}, c.withAlternatives(outcome, c.aroundSlot(slot))
	}
	return created(&wire.HoldResponse{Hold: c.api.wireHold(outcome, slot)}), nil
}

// wireHold renders a hold as it was placed, from what its key keeps and its request says: a retry is
// answered the same when the hold has long become an appointment.
func (a *API) wireHold(placed allocator.Outcome, slot allocator.Slot) wire.Hold {
	facts, _ := a.state.SlotFacts(slot)
	expires := placed.DecidedAtSeconds + int64(a.state.Rules().HoldSeconds)
	code := strconv.Itoa(int(a.state.HoldCode(placed.Hold)))
	return wire.Hold{
		ID: a.state.HoldID(placed.Hold), Slot: slot.String(), Code: "000000"[len(code):] + code,
		Expires: localTime(expires, a.state.Directory().Units[facts.Unit].OffsetMinutes),
	}
}

// slot reads a slot's id and finds that it exists.
func (c *call) slot(id, field string) (allocator.Slot, error) {
	if id == "" {
		return allocator.Slot{}, refuseField(wire.MissingField, field)
	}
	slot, valid := allocator.ParseSlot(id)
	if !valid {
		return allocator.Slot{}, refuseField(wire.NotFound, field)
	}
	if _, exists := c.api.state.SlotFacts(slot); !exists {
		return allocator.Slot{}, refuseField(wire.NotFound, field)
	}
	return slot, nil
}

func releaseHold(c *call) (reply, error) {
	number, known := c.api.state.HoldNumber(c.variable)
	if held, live := c.api.state.Hold(number); !known || !live || !c.mayActFor(held.Person) {
		return reply{}, refuse(wire.NotFound)
	}
	outcome, err := c.api.intake.Do(c.context(), intake.Release(c.caller(), number))
	if err != nil {
		return reply{}, err
	}
	if outcome.Code != wire.Done {
		return reply{}, refuseOutcome(outcome)
	}
	return reply{status: fasthttp.StatusNoContent}, nil
}
