package httpapi

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"strconv"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/decode"
)

// refused is the error of a request that is answered with a problem.
type refused struct {
	code         wire.Code
	rule         policy.Rule
	field        string
	alternatives []wire.Slot
	waitSeconds  int // 0 for what the code says
	// rules are those that refused, nil for the ones in force.
	rules *policy.Document
	// reasons are said after the detail: what is wrong with a document.
	reasons string
}

// Error names the code, for logs.
func (r *refused) Error() string { return "refused: " + r.code.String() }

func refuse(code wire.Code) error { return &refused{code: code} }

func refuseField(code wire.Code, field string) error { return &refused{code: code, field: field} }

func refuseOutcome(o allocator.Outcome) error { return &refused{code: o.Code, rule: o.Rule} }

// refuseDecoding answers a body that is not what the route takes.
func refuseDecoding(err error) error {
	r := &refused{code: wire.CodeOfDecoding(err)}
	var where *decode.Error
	if errors.As(err, &where) {
		r.field = where.Field
	}
	return r
}

// asRefused finds the refusal behind any error that a handler may return: the only place that knows
// what each error of the layers below means to a client.
func asRefused(err error) *refused {
	if r, is := err.(*refused); is { // as nearly every refusal comes
		return r
	}
	var r *refused
	var part interface {
		Refusal() (code wire.Code, field string)
	}
	switch {
	case errors.As(err, &r):
		return r
	case errors.As(err, &part):
		code, field := part.Refusal()
		return &refused{code: code, field: field}
	case errors.Is(err, raftstore.ErrOutcomeUnknown): // whatever it was that left it open
		return &refused{code: wire.OutcomeUnknown}
	case errors.Is(err, raftstore.ErrNotLeader), errors.Is(err, raftstore.ErrClosed):
		return &refused{code: wire.NoLeader}
	case errors.Is(err, raftstore.ErrStorageFull):
		return &refused{code: wire.StorageFull}
	case errors.Is(err, raftstore.ErrOverloaded), errors.Is(err, raftstore.ErrNotProposed), errors.Is(err, raftstore.ErrReplaced):
		return &refused{code: wire.Overloaded}
	case errors.Is(err, raftstore.ErrTooLarge):
		return &refused{code: wire.TooLarge}
	default:
		return &refused{code: wire.Internal}
	}
}

// problem is the answer to a refusal, in the caller's language and by the rules that refused.
func (c *call) problem(r *refused) *wire.Problem {
	rules := r.rules
	if rules == nil {
		rules = c.api.state.Rules()
	}
	said := words.Under(rules, c.identity.Channel, r.code, r.rule, c.language)
	p := &wire.Problem{
		Type: wire.ProblemTypePrefix + r.code.String(), Title: said.Title, Status: r.code.Status(),
		Detail: said.Detail + r.reasons, Code: r.code.String(), Rule: r.rule.String(), Field: r.field,
		RetryAfterSeconds: cmp.Or(r.waitSeconds, retryAfterSeconds(r.code)), Alternatives: r.alternatives,
	}
	if said.Step != "" {
		p.Next = &wire.NextStep{Step: said.Step, Words: said.Next}
	}
	return p
}

// retryAfterSeconds spreads those who come back over a few seconds, so that they do not all come at
// once; 0 where coming back changes nothing.
func retryAfterSeconds(code wire.Code) int {
	switch code {
	case wire.NoLeader, wire.OutcomeUnknown, wire.RequestInProgress:
		return 1 + rand.IntN(2)
	case wire.Overloaded, wire.RateLimited:
		return 1 + rand.IntN(5)
	case wire.StorageFull:
		return 30 + rand.IntN(31)
	default:
		return 0
	}
}

// count meters a refusal, and logs one that nobody foresaw. Nothing of the request is logged; the
// errors of the layers below hold no part of one.
func (c *call) count(r *refused, err error) {
	c.api.meter.refused(r.code)
	if r.code == wire.Internal {
		c.api.logger.Error("request failed", "route", c.routeName(), "error", err)
	}
}

func (c *call) answerProblem(err error) {
	r := asRefused(err)
	c.count(r, err)
	response := &c.http.Response
	response.Header.Set("Content-Language", c.language.Tag())
	wait := cmp.Or(r.waitSeconds, retryAfterSeconds(r.code))
	if wait > 0 {
		response.Header.Set(wire.RetryAfterHeader, strconv.Itoa(wait))
	}
	if known := c.rendered(r, wait); known != nil && r.code != wire.Unauthenticated {
		media, bytes := wire.MediaProblemJSON, known.json
		if c.msgpack {
			media, bytes = wire.MediaProblemMsgpack, known.msgpack
		}
		c.http.Response.SetBodyRaw(bytes)
		c.head(r.code.Status(), media)
		return
	}
	said := *r
	said.waitSeconds = wait
	p := c.problem(&said)
	if r.code == wire.Unauthenticated {
		response.Header.Set("WWW-Authenticate", `Bearer realm="cupo"`)
	}
	c.write(p.Status, p, wire.MediaProblemJSON, wire.MediaProblemMsgpack)
}
