package httpapi

import (
	"fmt"
	"math"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

var appealKinds = map[allocator.AppealKind]string{
	allocator.DisputeAppeal: wire.AppealDispute, allocator.LimitAppeal: wire.AppealLimit,
}

var appealStates = map[allocator.AppealState]string{
	allocator.AppealOpen: wire.AppealOpen, allocator.AppealUpheld: wire.AppealUpheld, allocator.AppealRejected: wire.AppealRejected,
}

// dispute has what was recorded of an appointment looked at again.
func dispute(c *call) (reply, error) {
	var request wire.DisputeRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	if err := reason(request.Reason); err != nil {
		return reply{}, err
	}
	found, err := c.appointment()
	if err != nil {
		return reply{}, err
	}
	return c.appealed(key, allocator.Command{Kind: allocator.KindDispute, Appointment: found.Number, Reason: request.Reason})
}

// appealLimits asks for more bookings than the limits allow.
func appealLimits(c *call) (reply, error) {
	var request wire.AppealRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	if err := reason(request.Reason); err != nil {
		return reply{}, err
	}
	person, err := c.person(&request.Person, "/person")
	if err != nil {
		return reply{}, err
	}
	return c.appealed(key, allocator.Command{Kind: allocator.KindAppeal, Person: person, Reason: request.Reason})
}

func (c *call) appealed(key allocator.Key, asked allocator.Command) (reply, error) {
	outcome, err := c.decideAfterwards(key, asked)
	if err != nil {
		return reply{}, err
	}
	rendered, err := c.api.wireAppeal(outcome.Number)
	return created(&wire.AppealResponse{Appeal: rendered}), err
}

// maxAppeals is how many appeals one list shows.
const maxAppeals = 50

// listAppeals shows those that wait, the longest-waiting first, or what was decided lately. Staff see the
// disputes of their own unit.
func listAppeals(c *call) (reply, error) {
	wanted := allocator.AppealOpen
	if text := c.query(wire.StatusParam); text != "" {
		wanted = 0
		for state, name := range appealStates {
			if name == text {
				wanted = state
			}
		}
		if wanted == 0 {
			return reply{}, refuseField(wire.Malformed, wire.StatusParam)
		}
	}
	answer := &wire.AppealsResponse{}
	for _, a := range c.api.state.Appeals(maxAppeals, wanted != allocator.AppealOpen, func(a *allocator.Appeal) bool {
		return a.State == wanted && c.maySeeAppeal(a)
	}) {
		if err := c.look(a.Person, a.Appointment); err != nil {
			return reply{}, err
		}
		rendered, err := c.api.wireAppeal(a.Number)
		if err != nil {
			return reply{}, err
		}
		answer.Appeals = append(answer.Appeals, rendered)
	}
	return ok(answer), nil
}

func (c *call) maySeeAppeal(a *allocator.Appeal) bool {
	if c.identity.Role != RoleStaff || a.Kind == allocator.LimitAppeal {
		return true
	}
	disputed, there := c.api.state.Appointment(a.Appointment)
	return there && c.ofOwnUnit(&disputed)
}

// decide decides an appeal. What a unit recorded only that unit takes back.
func decide(c *call) (reply, error) {
	var request wire.DecideRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	if err := reason(request.Reason); err != nil {
		return reply{}, err
	}
	number, known := c.api.state.AppealNumber(c.variable)
	found, there := c.api.state.Appeal(number)
	if !known || !there || !c.maySeeAppeal(&found) {
		return reply{}, refuse(wire.NotFound)
	}
	asked := allocator.Command{Kind: allocator.KindDecideAppeal, Appeal: number, Reason: request.Reason}
	if found.Kind == allocator.DisputeAppeal {
		if c.identity.Role != RoleStaff {
			return reply{}, refuse(wire.Forbidden)
		}
		asked.Kind = allocator.KindDecideDispute
	}
	if asked.Decision, err = decision(&request, found.Kind); err != nil {
		return reply{}, err
	}
	if _, err := c.decideAfterwards(key, asked); err != nil {
		return reply{}, err
	}
	rendered, err := c.api.wireAppeal(number)
	return ok(&wire.AppealResponse{Appeal: rendered}), err
}

// decision reads what an appeal of a kind is to come to. Fields that are not for it are refused.
func decision(request *wire.DecideRequest, kind allocator.AppealKind) (allocator.Decision, error) {
	d := allocator.Decision{Uphold: request.Uphold}
	dispute, limit := request.Uphold && kind == allocator.DisputeAppeal, request.Uphold && kind == allocator.LimitAppeal
	var known bool
	d.Status, known = allocator.ParseStatus(request.Status)
	if request.Status != "" != dispute || dispute && (!known || d.Status != allocator.Attended && d.Status != allocator.Cancelled) {
		return d, refuseField(wire.Malformed, "/status")
	}
	if request.Extra != 0 != limit || request.Extra < 0 || request.Extra > policy.MaxGrantedBookings {
		return d, refuseField(wire.Malformed, "/extra")
	}
	d.Extra = uint8(request.Extra)
	if request.Until != "" != limit {
		return d, refuseField(wire.Malformed, "/until")
	}
	if limit {
		day, valid := parseDay(request.Until)
		if !valid || day < 0 || day > math.MaxUint16 {
			return d, refuseField(wire.Malformed, "/until")
		}
		d.UntilDay = uint16(day)
	}
	return d, nil
}

// wireAppeal renders an appeal; what was written is read from disk.
func (a *API) wireAppeal(number uint32) (wire.Appeal, error) {
	row, _ := a.state.Appeal(number)
	person, _ := a.state.Person(row.Person)
	made, decided := allocator.ReasonKeys(number)
	rendered := wire.Appeal{
		ID: a.state.AppealID(number), Kind: appealKinds[row.Kind], State: appealStates[row.State],
		MadeAt: localTime(row.MadeSeconds, mainlandMinutes), Document: maskNumber(person.Document.Number()),
	}
	var err error
	if rendered.Reason, err = a.written(made); err != nil {
		return rendered, err
	}
	if row.State != allocator.AppealOpen {
		rendered.DecidedAt = localTime(row.DecidedSeconds, mainlandMinutes)
		if rendered.Decision, err = a.written(decided); err != nil {
			return rendered, err
		}
	}
	if row.Decision.Extra > 0 {
		rendered.Extra, rendered.Until = int(row.Decision.Extra), string(appendDay(nil, int32(row.Decision.UntilDay)))
	}
	if row.Kind == allocator.DisputeAppeal {
		a.renderDisputed(&rendered, row.Appointment)
	}
	return rendered, nil
}

func (a *API) renderDisputed(rendered *wire.Appeal, number uint32) {
	rendered.Code = a.state.AppointmentCode(number)
	disputed, there := a.state.Appointment(number)
	if !there {
		return // it has left memory since
	}
	facts, _ := a.state.SlotFacts(disputed.Slot)
	unit := &a.state.Directory().Units[facts.Unit]
	rendered.Unit, rendered.Start = unit.ID, localTime(facts.StartSeconds, unit.OffsetMinutes)
	rendered.Recorded, rendered.RecordedBy = disputed.Status.String(), int64(disputed.Actor)
	rendered.RecordedAt = localTime(disputed.ChangedAtSeconds, unit.OffsetMinutes)
}

// written reads what stands in a record of an appeal.
func (a *API) written(key []byte) (string, error) {
	value, there, err := a.store.Get(key)
	if err != nil || !there {
		return "", err
	}
	text, err := allocator.ReadReason(value)
	if err != nil {
		return "", fmt.Errorf("reading an appeal: %w", err)
	}
	return text, nil
}
