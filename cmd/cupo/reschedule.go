package main

import (
	"context"
	"flag"

	"github.com/cupo-ec/cupo/wire"
)

func rescheduleCommand() command {
	return command{
		name: "reschedule", usage: []string{"CODE --slot ID"},
		about: "move an appointment to another place; both change, or neither",
		more:  `The moved appointment has a code of its own.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var k keyFlag
			var a alternativesFlag
			c.define(t, flags, asWeb)
			k.define(flags)
			a.define(flags)
			slot := flags.String("slot", "", "`id` of the new place")
			return func(ctx context.Context, arguments []string) error {
				code, err := appointmentCode(arguments)
				if err != nil {
					return err
				}
				if *slot == "" {
					return badUsage("name the new place by --slot")
				}
				if err := a.check(); err != nil {
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
				title := "Cita cambiada: este código reemplaza a " + code
				return client.change(ctx, a.path(wire.ReschedulePath(code)), key, &wire.RescheduleRequest{Slot: *slot}, title)
			}
		},
	}
}
