package history

import (
	"fmt"
	"slices"

	"github.com/cupo-ec/cupo/wire"
)

// checkSights holds reads against what their clients had seen when they asked.
func (v *Verdict) checkSights(h *History) {
	of := map[int][]*Operation{}
	for i := range h.Operations {
		if o := &h.Operations[i]; o.Kind.Writes() && o.Kind != Hold {
			of[o.Person] = append(of[o.Person], o)
		}
	}
	for i := range h.Sights {
		s := &h.Sights[i]
		why := s.backwards()
		if why == "" {
			why = s.lacks(of[s.Person])
		}
		if why != "" {
			v.Stale++
			v.find(fmt.Sprintf("client %d read person %d at %.3f: %s", s.Client, s.Person, s.Call.Seconds(), why))
		}
	}
}

func (s *Sight) backwards() string {
	if s.Sent.Generation == s.Got.Generation && s.Got.Applied < s.Sent.Applied {
		return fmt.Sprintf("sent index %d back and was answered at %d", s.Sent.Applied, s.Got.Applied)
	}
	return ""
}

// checkRefusals finds decisions by a node that had not come as far as its client: it did not know an
// appointment that its client had been told of.
func (v *Verdict) checkRefusals(h *History) {
	made := map[string]Index{}
	for i := range h.Operations {
		if o := &h.Operations[i]; o.Outcome == Done && o.Made != "" {
			made[o.Made] = o.At
		}
	}
	for i := range h.Operations {
		o := &h.Operations[i]
		at, told := made[o.Code]
		if o.Refusal == wire.NotFound.String() && told && o.Sent.Covers(at) {
			v.Stale++
			v.find(fmt.Sprintf("client %d sent index %d back at %.3f, and %s of index %d was not found",
				o.Client, o.Sent.Applied, o.Call.Seconds(), o.Code, at.Applied))
		}
	}
}

// lacks names an appointment that the read shows otherwise than its client had seen it.
func (s *Sight) lacks(operations []*Operation) string {
	for _, o := range operations {
		if o.Outcome != Done || !s.Sent.Covers(o.At) {
			continue
		}
		if o.Made != "" && s.shouldShow(o.Made, operations) && !s.shows(o.Made, wire.StatusBooked) {
			return fmt.Sprintf("%s was booked at index %d, and is not shown at %d", o.Made, o.At.Applied, s.Sent.Applied)
		}
		if o.Code != "" && s.shows(o.Code, wire.StatusBooked) {
			return fmt.Sprintf("%s was given up at index %d, and stands at %d", o.Code, o.At.Applied, s.Sent.Applied)
		}
	}
	return ""
}

// shouldShow reports whether an appointment was asked for and nobody may have given it up by then.
func (s *Sight) shouldShow(code string, operations []*Operation) bool {
	if s.Code != "" && s.Code != code {
		return false
	}
	return !slices.ContainsFunc(operations, func(o *Operation) bool {
		return o.Code == code && o.Outcome != Refused && o.Call <= s.Return
	})
}

func (s *Sight) shows(code, status string) bool {
	return slices.ContainsFunc(s.Shown, func(one Shown) bool { return one.Code == code && one.Status == status })
}

// checkRetries finds requests that were answered differently when they came again under their key.
func (v *Verdict) checkRetries(h *History) {
	for i := range h.Operations {
		o := &h.Operations[i]
		if slices.ContainsFunc(o.Again, func(answer uint64) bool { return answer != o.Answer }) {
			v.Changed++
			v.find(fmt.Sprintf("client %d: one of the %s, which made %q at %.3f, was answered differently when it came again",
				o.Client, o.Kind, o.Made, o.Return.Seconds()))
		}
	}
}
