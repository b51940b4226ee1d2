package httpapi

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// authorise knows the caller by the token, and refuses whoever may not use the route.
func (c *call) authorise() error {
	if c.route.roles == roleNone {
		return nil
	}
	header := c.http.Request.Header.Peek(wire.AuthorizationHeader)
	if len(header) <= len(wire.BearerPrefix) || string(header[:len(wire.BearerPrefix)]) != wire.BearerPrefix {
		return refuse(wire.Unauthenticated)
	}
	identity, known := c.api.identify(header[len(wire.BearerPrefix):])
	if !known {
		return refuse(wire.Unauthenticated)
	}
	if identity.Role&c.route.roles == 0 {
		return refuse(wire.Forbidden)
	}
	if identity.Group != 0 && !c.api.state.OnShift(identity.Group, c.now()) {
		return &refused{code: wire.Forbidden, rule: policy.Shift}
	}
	c.identity = identity
	return c.checkAccount()
}
