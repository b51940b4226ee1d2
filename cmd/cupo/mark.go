package main

import (
	"context"
	"flag"
	"net/http"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// marks are what a unit records of an appointment: where, and the title of the answer.
var marks = map[string]struct {
	path  func(code string) string
	title string
}{
	wire.StatusCheckedIn: {wire.CheckInPath, "Llegada registrada"},
	wire.StatusAttended:  {wire.AttendPath, "Atención registrada"},
	wire.StatusNoShow:    {wire.NoShowPath, "Ausencia registrada"},
	wire.StatusLate:      {wire.LatePath, "Atraso registrado: la cita se perdió"},
}

func markCommand() command {
	return command{
		name: "mark", usage: []string{"CODE checked-in|attended|no-show|late [--document N]"},
		about: "record who came to an appointment of the caller's own unit, and who did not",
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var k keyFlag
			var d documentFlags
			c.define(t, flags, asStaff)
			k.define(flags)
			d.define(flags)
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) != 2 {
					return badUsage("name one appointment by its code, and what is recorded of it")
				}
				code, err := appointmentCode(arguments[:1])
				if err != nil {
					return err
				}
				mark, known := marks[arguments[1]]
				if !known {
					return badUsage("what is recorded is checked-in, attended, no-show or late")
				}
				request := &wire.AttendanceRequest{}
				if d.number != "" {
					document, err := d.read(t)
					if err != nil {
						return err
					}
					request.Person = &wire.Person{Document: document}
				}
				key, err := k.read()
				if err != nil {
					return err
				}
				client, err := c.open(t)
				if err != nil {
					return err
				}
				return client.change(ctx, mark.path(code), key, request, mark.title)
			}
		},
	}
}

func liftCommand() command {
	return command{
		name: "lift", usage: []string{"--document N --reason TEXT"},
		about: "open self-service again to somebody who did not come too often",
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var k keyFlag
			var d documentFlags
			c.define(t, flags, asOperator)
			k.define(flags)
			d.define(flags)
			reason := reasonFlag(flags)
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) > 0 || *reason == "" {
					return badUsage("lift takes --document and --reason")
				}
				document, err := d.read(t)
				if err != nil {
					return err
				}
				var answer wire.LiftResponse
				asked := request{path: wire.LiftPath, body: &wire.LiftRequest{Document: document, Reason: *reason}, into: &answer}
				return send(ctx, t, &c, &k, &asked, func() string { return "La persona puede pedir citas otra vez por cualquier medio.\n" })
			}
		},
	}
}

func reasonFlag(flags *flag.FlagSet) *string {
	return flags.String("reason", "", "`why`, in at most 200 bytes; it is kept")
}

// send asks for a change that is no appointment's, and shows what came of it.
func send(ctx context.Context, t *terminal, c *connection, k *keyFlag, asked *request, text func() string) error {
	var err error
	if asked.key, err = k.read(); err != nil {
		return err
	}
	client, err := c.open(t)
	if err != nil {
		return err
	}
	asked.method = http.MethodPost
	raw, err := client.do(ctx, *asked)
	if err != nil {
		return err
	}
	return t.show(raw, text)
}

// oneOf takes the one argument that a command wants.
func oneOf(arguments []string, what string) (string, error) {
	if len(arguments) != 1 || strings.TrimSpace(arguments[0]) == "" {
		return "", badUsage("name one " + what)
	}
	return arguments[0], nil
}
