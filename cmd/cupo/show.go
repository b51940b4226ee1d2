package main

import (
	"context"
	"flag"
	"net/http"

	"github.com/cupo-ec/cupo/wire"
)

func showCommand() command {
	return command{
		name: "show", usage: []string{"CODE", "--document N [--status booked]"},
		about: "one appointment by its code, or those of a person",
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var d documentFlags
			c.define(t, flags, asWeb)
			d.define(flags)
			status := flags.String("status", "", "only appointments in this `state`: booked, checked-in, attended, cancelled, rescheduled, no-show or late")
			return func(ctx context.Context, arguments []string) error {
				if d.number != "" {
					if len(arguments) > 0 {
						return badUsage("a code or --document, not both")
					}
					return showPerson(ctx, t, &c, &d, *status)
				}
				if *status != "" || given(flags, "type") {
					return badUsage("--status and --type go with --document")
				}
				code, err := appointmentCode(arguments)
				if err != nil {
					return err
				}
				client, err := c.open(t)
				if err != nil {
					return err
				}
				return client.showOne(ctx, code)
			}
		},
	}
}

func (c *client) showOne(ctx context.Context, code string) error {
	var answer wire.AppointmentResponse
	raw, err := c.do(ctx, request{method: http.MethodGet, path: wire.AppointmentPath(code), into: &answer})
	if err != nil {
		return err
	}
	return c.terminal.show(raw, func() string { return card(titleOf(&answer.Appointment), &answer.Appointment) })
}

func showPerson(ctx context.Context, t *terminal, c *connection, d *documentFlags, status string) error {
	document, err := d.read(t)
	if err != nil {
		return err
	}
	client, err := c.open(t)
	if err != nil {
		return err
	}
	var answer wire.AppointmentsResponse
	raw, err := client.do(ctx, request{
		method: http.MethodPost, path: wire.SearchPath,
		body: &wire.SearchRequest{Document: document, Status: status}, into: &answer,
	})
	if err != nil {
		return err
	}
	return t.show(raw, func() string { return appointmentsText(answer.Appointments) })
}

// appointmentsText is a card for one appointment, and a table for more.
func appointmentsText(list []wire.Appointment) string {
	switch len(list) {
	case 0:
		return "No hay citas.\n"
	case 1:
		return card(titleOf(&list[0]), &list[0])
	}
	table := newTable("Código", "Estado", "Fecha y hora", "Especialidad", "Unidad", "Ciudad")
	for i := range list {
		a := &list[i]
		table.row(a.Code, orWord(statusWords, a.Status), shortTime(a.Slot.Start), a.Slot.Specialty.Name, a.Slot.Unit.Name, a.Slot.Unit.City)
	}
	return table.text()
}
