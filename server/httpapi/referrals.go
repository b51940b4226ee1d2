package httpapi

import (
	"math"
	"slices"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// shownReferral reads the referral that a booking shows; 0 for none.
func shownReferral(text, field string) (allocator.ReferralID, error) {
	if text == "" {
		return 0, nil
	}
	id, sound := allocator.ParseReferralID(text)
	if !sound {
		return 0, refuseField(wire.Malformed, field+"/referral")
	}
	return id, nil
}

func putReferral(c *call) (reply, error) {
	var request wire.ReferralRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	record, err := c.referralRecord(&request)
	if err != nil {
		return reply{}, err
	}
	if !c.mayEnterFor(record.Issuer) {
		return reply{}, refuseField(wire.Forbidden, "/issuer")
	}
	outcome, err := c.api.intake.Do(c.context(), intake.Put(c.command(allocator.Command{
		Kind: allocator.KindPutReferrals, Key: key, Referrals: []allocator.ReferralRecord{record},
	})))
	if err != nil {
		return reply{}, err
	}
	if outcome.Code != wire.Done {
		return reply{}, refuseReferral(outcome)
	}
	referral, _, _ := c.api.state.Referral(outcome.Number)
	shown := c.api.wireReferral(&referral)
	if referral.Diagnosis != record.Diagnosis && !c.seesDiagnoses() {
		shown.Diagnosis = "" // it was there already, and is what another entered
	}
	return created(&wire.ReferralResponse{Referral: shown}), nil
}

// mayEnterFor says whether the caller may enter what somebody issued: staff, of those with a schedule at
// their own unit.
func (c *call) mayEnterFor(issuer uint32) bool {
	if c.identity.Role != RoleStaff {
		return true
	}
	directory := c.api.state.Directory()
	unit, known := directory.Unit(c.identity.Unit)
	return known && slices.ContainsFunc(directory.Schedules, func(s allocator.Schedule) bool {
		return s.Practitioner == issuer && s.Unit == unit
	})
}

// seesDiagnoses says whether the caller is shown what a referral is for. Whoever books needs the specialty
// and the dates.
func (c *call) seesDiagnoses() bool {
	return c.identity.Role == RolePatient || c.identity.Role == RoleAdmin
}

// refuseReferral names the field that a referral was refused for.
func refuseReferral(outcome allocator.Outcome) error {
	switch outcome.Code {
	case wire.InvalidDocument:
		return refuseField(wire.NotFound, "/person/document")
	case wire.Forbidden:
		return &refused{code: wire.Forbidden, field: "/issuer", rule: outcome.Rule}
	}
	return refuseOutcome(outcome)
}

func (c *call) referralRecord(request *wire.ReferralRequest) (r allocator.ReferralRecord, err error) {
	directory := c.api.state.Directory()
	var sound bool
	if request.ID == "" {
		return r, refuseField(wire.MissingField, "/id")
	}
	if r.ID, sound = allocator.ParseReferralID(request.ID); !sound {
		return r, refuseField(wire.Malformed, "/id")
	}
	if r.Specialty, sound = directory.Specialty(request.Specialty); !sound {
		return r, refuseField(wire.NotFound, "/specialty")
	}
	if r.Issuer, sound = directory.Practitioner(request.Issuer); !sound {
		return r, refuseField(wire.NotFound, "/issuer")
	}
	if r.Person, err = parseDocument(&request.Person.Document, "/person/document"); err != nil {
		return r, err
	}
	if request.Diagnosis != "" {
		if r.Diagnosis, sound = allocator.ParseDiagnosis(request.Diagnosis); !sound {
			return r, refuseField(wire.Malformed, "/diagnosis")
		}
	}
	return r, c.referralDays(request, &r)
}

func (c *call) referralDays(request *wire.ReferralRequest, r *allocator.ReferralRecord) error {
	issued, sound := allocator.LocalDay(c.now(), mainlandMinutes), true
	if request.Issued != "" {
		issued, sound = parseDay(request.Issued)
	}
	if !sound || issued < 1 || issued > math.MaxUint16 {
		return refuseField(wire.Malformed, "/issued")
	}
	r.IssuedDay = uint16(issued)
	if request.Until == "" {
		return nil
	}
	until, sound := parseDay(request.Until)
	if !sound || until < issued || until > math.MaxUint16 {
		return refuseField(wire.Malformed, "/until")
	}
	r.UntilDay = uint16(until)
	return nil
}

func (a *API) wireReferral(r *allocator.Referral) wire.Referral {
	directory := a.state.Directory()
	date := func(day uint16) string { return time.Unix(int64(day)*secondsPerDay, 0).UTC().Format(time.DateOnly) }
	return wire.Referral{
		ID: r.ID.String(), Specialty: directory.Specialties[r.Specialty].ID, Issuer: directory.Practitioners[r.Issuer].ID,
		Issued: date(r.IssuedDay), Until: date(r.UntilDay), Diagnosis: r.Diagnosis.String(), Used: r.Appointment != 0,
	}
}

func searchReferrals(c *call) (reply, error) {
	var request wire.ReferralsRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	document, err := parseDocument(&request.Document, "/document")
	if err != nil {
		return reply{}, err
	}
	answer := &wire.ReferralsResponse{}
	number := c.api.state.FindPerson(document)
	if !c.mayActFor(number) {
		return reply{}, refuseField(wire.NotFound, "/document")
	}
	if err := c.look(number, 0); err != nil {
		return reply{}, err
	}
	list := c.api.state.ReferralsOf(number)
	for i := range list[:min(len(list), maxFound)] {
		shown := c.api.wireReferral(&list[i])
		if !c.seesDiagnoses() {
			shown.Diagnosis = ""
		}
		answer.Referrals = append(answer.Referrals, shown)
	}
	return ok(answer), nil
}
