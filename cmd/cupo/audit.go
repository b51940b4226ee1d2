package main

import (
	"context"
	"flag"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// pageRows is how many rows of the trail are asked for at a time.
const pageRows = 500

func auditCommand() command {
	return command{
		name: "audit", usage: []string{"[--document N | --appointment CODE] [--operator NAME] [--from TIME] [--to TIME]"},
		about: "who did what, and who looked at whose record",
		more: `Rows come in the order of the log, the oldest first. Persons go by their internal number; a question
that names a person or an appointment is itself recorded as a look. TIME is a date, in the time of the
mainland, or RFC 3339; --to takes a date's whole day in.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var f auditFlags
			f.define(t, flags)
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) > 0 {
					return badUsage("audit takes flags only")
				}
				request, err := f.read(t, flags)
				if err != nil {
					return err
				}
				client, err := f.connection.open(t)
				if err != nil {
					return err
				}
				return client.audit(ctx, request, f.limit)
			}
		},
	}
}

// auditFlags say which rows are asked for.
type auditFlags struct {
	connection                      connection
	document                        documentFlags
	appointment, operator, from, to string
	limit                           int
}

func (f *auditFlags) define(t *terminal, flags *flag.FlagSet) {
	f.connection.define(t, flags, asAdmin)
	f.document.define(flags)
	flags.StringVar(&f.appointment, "appointment", "", "only what was done with the appointment of this `code`")
	flags.StringVar(&f.operator, "operator", "", "only what was done with this token, by its `name` or number")
	flags.StringVar(&f.from, "from", "", "only what was done at this `time` or later")
	flags.StringVar(&f.to, "to", "", "only what was done before this `time`")
	flags.IntVar(&f.limit, "limit", 2000, "how many `rows` at most")
}

func (f *auditFlags) read(t *terminal, flags *flag.FlagSet) (*wire.AuditRequest, error) {
	switch {
	case f.limit < 1:
		return nil, badUsage("--limit is at least 1")
	case f.document.number == "" && given(flags, "type"):
		return nil, badUsage("--type goes with --document")
	}
	request := &wire.AuditRequest{Appointment: f.appointment, Actor: f.operator}
	if f.document.number != "" {
		document, err := f.document.read(t)
		if err != nil {
			return nil, err
		}
		request.Document = &document
	}
	var err error
	if request.From, err = moment(f.from, "--from", 0); err != nil {
		return nil, err
	}
	request.To, err = moment(f.to, "--to", 1)
	return request, err
}

// mainlandSeconds is the offset of all but Galápagos.
const mainlandSeconds = -5 * 60 * 60

// moment turns a date or a time of the command line into RFC 3339. Of a date it is the midnight that many
// days later.
func moment(text, flagName string, daysLater int) (string, error) {
	if text == "" {
		return "", nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.Format(time.RFC3339), nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, time.FixedZone("", mainlandSeconds))
	if err != nil {
		return "", badUsage(flagName + " is a date like 2026-11-23, or a time like 2026-11-23T08:00:00-05:00")
	}
	return day.AddDate(0, 0, daysLater).Format(time.RFC3339), nil
}

// audit follows the trail to its end, or until there are as many rows as wanted. JSON comes page by page.
func (c *client) audit(ctx context.Context, request *wire.AuditRequest, limit int) error {
	var rows []wire.AuditRow
	for {
		request.Limit = min(pageRows, limit-len(rows))
		var page wire.AuditResponse
		raw, err := c.do(ctx, wireRequest(request, &page))
		if err != nil {
			return err
		}
		rows = append(rows, page.Rows...)
		if c.terminal.output == outputJSON {
			if err := c.terminal.show(raw, nil); err != nil {
				return err
			}
		}
		if !page.More || len(rows) >= limit {
			return c.endAudit(rows, page.More)
		}
		request.After = page.Next
	}
}

func wireRequest(body *wire.AuditRequest, into *wire.AuditResponse) request {
	return request{method: http.MethodPost, path: wire.AuditSearchPath, body: body, into: into}
}

func (c *client) endAudit(rows []wire.AuditRow, more bool) error {
	if more {
		c.terminal.note("hay más: aumente --limit o acote con --from")
	}
	if c.terminal.output == outputJSON {
		return nil
	}
	return c.terminal.show(nil, func() string { return auditTable(rows) })
}

func auditTable(rows []wire.AuditRow) string {
	if len(rows) == 0 {
		return "No hay registros.\n"
	}
	table := newTable("Índice", "Fecha y hora", "Qué", "Quién", "Canal", "Persona", "Cita", "Más")
	for i := range rows {
		r := &rows[i]
		table.row(placeText(r.Index, r.Position), secondTime(r.At), r.Kind, r.Who, r.Channel,
			numberText(r.Person), r.Appointment, auditMore(r))
	}
	return table.text()
}

// auditMore is what only some rows have.
func auditMore(r *wire.AuditRow) string {
	var parts []string
	for _, part := range []struct{ name, text string }{
		{"de", r.Other}, {"nº", numberText(r.Number)}, {"origen", r.Origin}, {"cuenta", r.Account}, {"motivo:", r.Reason},
	} {
		if part.text != "" {
			parts = append(parts, part.name+" "+part.text)
		}
	}
	return strings.Join(parts, ", ")
}

func placeText(index uint64, position int) string {
	return strconv.FormatUint(index, 10) + "." + strconv.Itoa(position)
}

func numberText(number uint64) string {
	if number == 0 {
		return ""
	}
	return strconv.FormatUint(number, 10)
}

// secondTime is a time to the second, which sorts.
func secondTime(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return clean(text)
	}
	return at.Format(time.DateTime)
}
