package httpapi

import (
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// limit takes a request out of its caller's budget. Most roles have none, and it costs them one look.
func (c *call) limit() error {
	var budget Limit
	switch c.identity.Role {
	case RolePatient:
		budget = c.api.access.Patient
	case RoleOperator:
		budget = c.api.access.Operator
	case RoleKiosk, RoleBoard:
		budget = c.api.access.Kiosk
	}
	return c.take(budget, "token", uint64(c.identity.Number))
}

// take takes one request out of a budget, tells the caller what is left of it, and refuses when nothing
// is. A budget of nil has no end.
func (c *call) take(budget Limit, name string, key uint64) error {
	if budget == nil || c.again {
		return nil
	}
	left, wait, within := budget.Take(key)
	requests, window := budget.Quota()
	whole := wait
	if within && requests > 0 {
		whole = window * time.Duration(requests-left) / time.Duration(requests)
	}
	header := &c.http.Response.Header
	header.Add(wire.RateLimitPolicyHeader, `"`+name+`";q=`+strconv.Itoa(requests)+";w="+strconv.Itoa(seconds(window)))
	header.Add(wire.RateLimitHeader, `"`+name+`";r=`+strconv.Itoa(left)+";t="+strconv.Itoa(seconds(whole)))
	if within {
		return nil
	}
	// Those who wait for the same moment must not all come at it.
	return &refused{code: wire.RateLimited, waitSeconds: seconds(wait) + rand.IntN(2+seconds(wait)/2)}
}

// seconds rounds up, to 1 at least.
func seconds(d time.Duration) int { return max(int((d+time.Second-1)/time.Second), 1) }
