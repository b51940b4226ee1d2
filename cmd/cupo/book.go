package main

import (
	"context"
	"flag"

	"github.com/cupo-ec/cupo/wire"
)

// bookFlags say what is to be booked: a place, a held place, or the earliest that fits.
type bookFlags struct {
	slot, hold   string
	any          wire.AnyRequest
	referral     string
	alternatives alternativesFlag
}

func bookCommand() command {
	return command{
		name: "book",
		usage: []string{
			"--document N --slot ID",
			"--document N --hold ID-OR-CODE",
			"--document N --specialty S [--unit U | --province 17 | --near LAT,LON] [--from DATE --to DATE] [--practitioner P]",
		},
		about: "book a place: a given one, a held one, or the earliest that fits",
		more: `It prints the appointment with its code. A call that got no answer may have booked: the same call
with the same --idempotency-key tells, and books only once.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var d documentFlags
			var b bookFlags
			var k keyFlag
			c.define(t, flags, asWeb)
			d.define(flags)
			b.define(flags)
			k.define(flags)
			return func(ctx context.Context, arguments []string) error {
				if err := b.check(arguments); err != nil {
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
				return client.change(ctx, b.alternatives.path(wire.AppointmentsPath), key, b.request(document), "Cita reservada")
			}
		},
	}
}

func (b *bookFlags) define(flags *flag.FlagSet) {
	flags.StringVar(&b.slot, "slot", "", "`id` of the place")
	flags.StringVar(&b.hold, "hold", "", "`id` of a hold, or its six digits")
	flags.StringVar(&b.any.Specialty, "specialty", "", "`id` of the specialty of which the earliest free place is taken")
	flags.StringVar(&b.any.Unit, "unit", "", "at the unit with this `id` only")
	flags.StringVar(&b.any.Province, "province", "", "in the province with this two-digit `code` only")
	flags.StringVar(&b.any.Near, "near", "", "at the unit with a free place that is nearest to this `place`, lat,lon in degrees")
	flags.StringVar(&b.any.From, "from", "", "not before this `date`, such as 2026-12-01")
	flags.StringVar(&b.any.To, "to", "", "not after this `date`")
	flags.StringVar(&b.any.Practitioner, "practitioner", "", "with the practitioner of this `id` only")
	flags.StringVar(&b.referral, "referral", "", "`id` of the referral, where the specialty needs one")
	b.alternatives.define(flags)
}

func (b *bookFlags) check(arguments []string) error {
	any := b.any
	wanted := any != wire.AnyRequest{}
	any.Specialty = ""
	switch {
	case len(arguments) > 0:
		return badUsage("book takes flags only")
	case count(b.slot != "", b.hold != "", b.any.Specialty != "") != 1 && !(wanted && b.any.Specialty == ""):
		return badUsage("what is to be booked? one of --slot, --hold and --specialty says it")
	case b.any.Specialty == "" && wanted:
		return badUsage("--unit, --province, --near, --from, --to and --practitioner choose among the places of a --specialty")
	case count(any.Unit != "", any.Province != "", any.Near != "") > 1:
		return badUsage("one of --unit, --province and --near says where")
	}
	return b.alternatives.check()
}

func count(conditions ...bool) int {
	n := 0
	for _, condition := range conditions {
		if condition {
			n++
		}
	}
	return n
}

func (b *bookFlags) request(document wire.Document) *wire.BookRequest {
	r := &wire.BookRequest{Person: wire.Person{Document: document}, Slot: b.slot, Hold: b.hold, Referral: b.referral}
	if b.any.Specialty != "" {
		r.Any = &b.any
	}
	return r
}
