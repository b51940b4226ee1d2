package httpapi

import (
	"strconv"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// notKnown is the rule behind the refusal of somebody the registry does not know.
const notKnown = policy.RightToAttention

func placeHold(c *call) (reply, error) {
	var request wire.HoldRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	key, err := c.key(0, &request)
	if err != nil {
		return reply{}, err
	}
	person, err := c.person(&request.Person, "/person")
	if err != nil {
		return reply{}, err
	}
	slot, err := c.slot(request.Slot, "/slot")
	if err != nil {
		return reply{}, err
	}
	outcome, err := c.api.intake.Do(c.context(), c.api.intake.Hold(c.caller(), key, person, slot))
	if err != nil {
		return reply{}, err
	}
	if outcome.Code != wire.Done {
		return reply{}, c.withAlternatives(outcome, c.aroundSlot(slot))
	}
	held, live := c.api.state.Hold(outcome.Hold)
	if !live { // its answer came so late that its time is over
		return reply{}, refuseOutcome(allocator.Outcome{Code: wire.HoldExpired, Rule: policy.HoldSeconds})
	}
	return created(&wire.HoldResponse{Hold: c.api.wireHold(&held)}), nil
}

func (a *API) wireHold(h *allocator.Hold) wire.Hold {
	facts, _ := a.state.SlotFacts(h.Slot)
	offset := a.state.Directory().Units[facts.Unit].OffsetMinutes
	code := strconv.Itoa(int(h.Code))
	return wire.Hold{
		ID: a.state.HoldID(h.Number), Slot: h.Slot.String(),
		Expires: localTime(h.ExpiresMillis/1000, offset), Code: "000000"[len(code):] + code,
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
	if _, live := c.api.state.Hold(number); !known || !live {
		return reply{}, refuse(wire.NotFound)
	}
	outcome, err := c.api.intake.Do(c.context(), c.api.intake.Release(c.caller(), number))
	if err != nil {
		return reply{}, err
	}
	if outcome.Code != wire.Done {
		return reply{}, refuseOutcome(outcome)
	}
	return reply{status: fasthttp.StatusNoContent}, nil
}
