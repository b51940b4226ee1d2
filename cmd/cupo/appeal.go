package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"

	"github.com/cupo-ec/cupo/wire"
)

func disputeCommand() command {
	return command{
		name: "dispute", usage: []string{"CODE --reason TEXT"},
		about: "have what was recorded of an appointment looked at again",
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var k keyFlag
			c.define(t, flags, asWeb)
			k.define(flags)
			reason := reasonFlag(flags)
			return func(ctx context.Context, arguments []string) error {
				code, err := appointmentCode(arguments)
				if err != nil {
					return err
				}
				var answer wire.AppealResponse
				asked := request{path: wire.DisputePath(code), body: &wire.DisputeRequest{Reason: *reason}, into: &answer}
				return send(ctx, t, &c, &k, &asked, func() string { return appealsText([]wire.Appeal{answer.Appeal}) })
			}
		},
	}
}

func appealCommand() command {
	return command{
		name: "appeal", usage: []string{"--document N --reason TEXT"},
		about: "ask for more bookings than the limits allow",
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var k keyFlag
			var d documentFlags
			c.define(t, flags, asWeb)
			k.define(flags)
			d.define(flags)
			reason := reasonFlag(flags)
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) > 0 {
					return badUsage("appeal takes --document and --reason")
				}
				document, err := d.read(t)
				if err != nil {
					return err
				}
				var answer wire.AppealResponse
				body := &wire.AppealRequest{Person: wire.Person{Document: document}, Reason: *reason}
				asked := request{path: wire.AppealsPath, body: body, into: &answer}
				return send(ctx, t, &c, &k, &asked, func() string { return appealsText([]wire.Appeal{answer.Appeal}) })
			}
		},
	}
}

func appealsCommand() command {
	return command{
		name: "appeals", usage: []string{"[--status open|upheld|rejected]"},
		about: "the disputes of the caller's unit, and the appeals against the limits",
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			c.define(t, flags, asOperator)
			var status string
			choose(flags, &status, "status", wire.AppealOpen, "`which` appeals: open, upheld or rejected", wire.AppealOpen, wire.AppealUpheld, wire.AppealRejected)
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) > 0 {
					return badUsage("appeals takes no arguments")
				}
				client, err := c.open(t)
				if err != nil {
					return err
				}
				var answer wire.AppealsResponse
				path := wire.WithQuery(wire.AppealsPath, wire.StatusParam, status)
				raw, err := client.do(ctx, request{method: http.MethodGet, path: path, into: &answer})
				if err != nil {
					return err
				}
				return t.show(raw, func() string { return appealsText(answer.Appeals) })
			}
		},
	}
}

func decideCommand() command {
	return command{
		name: "decide", usage: []string{
			"ID --reject --reason TEXT", "ID --status attended|cancelled --reason TEXT", "ID --extra N --until DATE --reason TEXT",
		},
		about: "decide an appeal: reject it, correct the record, or grant more bookings until a date",
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var k keyFlag
			c.define(t, flags, asOperator)
			k.define(flags)
			body := &wire.DecideRequest{}
			reject := flags.Bool("reject", false, "what was recorded, or refused, stays")
			flags.StringVar(&body.Status, "status", "", "the `state` that the disputed appointment then has: attended or cancelled")
			flags.IntVar(&body.Extra, "extra", 0, "how `many` bookings beyond the limits are granted, 1 to 10")
			flags.StringVar(&body.Until, "until", "", "the last `date` on which they may be made")
			reason := reasonFlag(flags)
			return func(ctx context.Context, arguments []string) error {
				id, err := oneOf(arguments, "appeal by its id")
				if err != nil {
					return err
				}
				body.Uphold, body.Reason = !*reject, *reason
				if given := body.Status != "" || body.Extra != 0 || body.Until != ""; *reject == given {
					return badUsage("--reject, or what is decided: --status, or --extra with --until")
				}
				var answer wire.AppealResponse
				asked := request{path: wire.DecidePath(id), body: body, into: &answer}
				return send(ctx, t, &c, &k, &asked, func() string { return appealsText([]wire.Appeal{answer.Appeal}) })
			}
		},
	}
}

var appealWords = map[string]string{
	wire.AppealDispute: "reclamo", wire.AppealLimit: "límite",
	wire.AppealOpen: "en espera", wire.AppealUpheld: "aceptada", wire.AppealRejected: "negada",
}

// appealsText is a table of appeals.
func appealsText(list []wire.Appeal) string {
	if len(list) == 0 {
		return "No hay apelaciones.\n"
	}
	table := newTable("Apelación", "Clase", "Estado", "Documento", "Cita", "Registrado", "Motivo", "Decisión")
	for i := range list {
		a := &list[i]
		decided := a.Decision
		if a.Extra > 0 {
			decided = fmt.Sprintf("%s (%d más hasta %s)", decided, a.Extra, a.Until)
		}
		table.row(a.ID, orWord(appealWords, a.Kind), orWord(appealWords, a.State), a.Document, a.Code, orWord(statusWords, a.Recorded), a.Reason, decided)
	}
	return table.text()
}
