package main

import (
	"context"
	"flag"

	"github.com/cupo-ec/cupo/wire"
)

func cancelCommand() command {
	return command{
		name: "cancel", usage: []string{"CODE [--reason TEXT]"},
		about: "give an appointment back",
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var k keyFlag
			c.define(t, flags, asWeb)
			k.define(flags)
			reason := flags.String("reason", "", "`why`, in a few words")
			return func(ctx context.Context, arguments []string) error {
				code, err := appointmentCode(arguments)
				if err != nil {
					return err
				}
				key, err := k.read()
				if err != nil {
					return err
				}
				client, err := c.open(t)
				if err != nil {
					return err
				}
				return client.change(ctx, wire.CancelPath(code), key, &wire.CancelRequest{Reason: *reason}, "Cita cancelada")
			}
		},
	}
}
