package httpapi

import (
	"maps"
	"sync/atomic"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// renderedProblems keeps refusals that are the same for everybody as the bytes of their answer. When
// places open most of those who come lose, and losing must not cost more than asking. Sentences name
// values of the policy, so a new one begins with none.
type renderedProblems struct{ under atomic.Pointer[renderedUnder] }

// renderedUnder is what was rendered under one policy. The map is replaced and never changed: readers
// take no lock.
type renderedUnder struct {
	rules  *policy.Document
	byWhat atomic.Pointer[map[uint64]*renderedProblem]
}

type renderedProblem struct{ json, msgpack []byte }

// rendered returns the bytes of a refusal that says nothing of its own request, with the seconds after which
// to come back, 0 for none; nil for any other.
func (c *call) rendered(r *refused, waitSeconds int) *renderedProblem {
	if r.field != "" || r.reasons != "" || r.rules != nil || len(r.alternatives) > 0 || r.waitSeconds > 0 {
		return nil
	}
	under := c.api.rendered.of(c.api.state.Rules())
	what := uint64(waitSeconds)<<32 | uint64(r.code)<<24 | uint64(r.rule)<<16 | uint64(c.identity.Channel)<<8 | uint64(c.language)
	known := under.byWhat.Load()
	if made := (*known)[what]; made != nil {
		return made
	}
	said := *r
	said.waitSeconds = waitSeconds
	problem := c.problem(&said)
	made := &renderedProblem{json: problem.AppendJSON(nil), msgpack: problem.AppendMsgpack(nil)}
	more := maps.Clone(*known)
	more[what] = made
	under.byWhat.CompareAndSwap(known, &more) // who comes second renders again, some other time
	return made
}

// of is what was rendered under the rules in force.
func (p *renderedProblems) of(rules *policy.Document) *renderedUnder {
	under := p.under.Load()
	if under != nil && under.rules == rules {
		return under
	}
	fresh := &renderedUnder{rules: rules}
	fresh.byWhat.Store(&map[uint64]*renderedProblem{})
	p.under.CompareAndSwap(under, fresh)
	return fresh
}
