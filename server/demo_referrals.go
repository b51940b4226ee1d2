package server

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cupo-ec/cupo/allocator"
)

// referrer gives a part of a demo's persons a referral, so that the specialties that need one have
// patients too.
type referrer struct {
	specialties []uint16
	names       []string
	issuer      uint32
	issuedDay   uint16
	waiting     []allocator.ReferralRecord
}

// referredEach is how many persons there are for each referral.
const referredEach = 3

var errNobodyRefers = errors.New("no practitioner of the demo may refer")

func newReferrer(state *allocator.State) (*referrer, error) {
	directory := state.Directory()
	r := &referrer{issuedDay: uint16(allocator.LocalDay(state.TimeMillis(), westernmostOffset))}
	for i, specialty := range directory.Specialties {
		if !specialty.FirstLevel {
			r.specialties, r.names = append(r.specialties, uint16(i)), append(r.names, specialty.ID)
		}
	}
	for i := range directory.Schedules {
		plan := &directory.Schedules[i]
		if slices.Contains(state.Rules().ReferralIssuers, directory.Specialties[plan.Specialty].ID) {
			r.issuer = plan.Practitioner
			return r, nil
		}
	}
	return nil, errNobodyRefers
}

// index says which specialty the n-th person is referred to; false for none.
func (r *referrer) index(n int) (int, bool) {
	if len(r.specialties) == 0 || n%referredEach != 0 {
		return 0, false
	}
	return n / referredEach % len(r.specialties), true
}

// specialtyOf is the id of the specialty that the n-th person is referred to, empty for none.
func (r *referrer) specialtyOf(n int) string {
	i, referred := r.index(n)
	if !referred {
		return ""
	}
	return r.names[i]
}

// refer notes the n-th person's referral, where they have one.
func (r *referrer) refer(n int, person allocator.Document) {
	i, referred := r.index(n)
	if !referred {
		return
	}
	id, _ := allocator.ParseReferralID(fmt.Sprintf("D%d", n))
	r.waiting = append(r.waiting, allocator.ReferralRecord{
		ID: id, Person: person, Specialty: r.specialties[i], Issuer: r.issuer, IssuedDay: r.issuedDay,
	})
}

// take gives what was noted since the last time.
func (r *referrer) take() []allocator.ReferralRecord {
	noted := r.waiting
	r.waiting = nil
	return noted
}
