package main

import (
	"context"
	"flag"
	"net/http"

	"github.com/cupo-ec/cupo/wire"
)

func holdCommand() command {
	return command{
		name: "hold", usage: []string{"--document N --slot ID"},
		about: "keep a place for a few minutes, to be finished by book --hold",
		more:  `Its six digits and the document finish the booking on any channel.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var d documentFlags
			var k keyFlag
			var a alternativesFlag
			c.define(t, flags, asWeb)
			d.define(flags)
			k.define(flags)
			a.define(flags)
			slot := flags.String("slot", "", "`id` of the place")
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) > 0 || *slot == "" {
					return badUsage("hold takes flags only, and the place by --slot")
				}
				if err := a.check(); err != nil {
					return err
				}
				key, err := k.read()
				if err != nil {
					return err
				}
				document, err := d.read(t)
				if err != nil {
					return err
				}
				client, err := c.open(t)
				if err != nil {
					return err
				}
				body := &wire.HoldRequest{Person: wire.Person{Document: document}, Slot: *slot}
				return client.hold(ctx, a.path(wire.HoldsPath), key, body)
			}
		},
	}
}

func (c *client) hold(ctx context.Context, path, key string, body wire.Message) error {
	var answer wire.HoldResponse
	raw, err := c.do(ctx, request{method: http.MethodPost, path: path, body: body, key: key, into: &answer})
	if err != nil {
		return err
	}
	return c.terminal.show(raw, func() string { return holdCard(&answer.Hold) })
}
