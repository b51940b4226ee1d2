package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"strconv"

	"github.com/cupo-ec/cupo/wire"
)

func kioskCommand() command {
	return command{
		name: "kiosk",
		usage: []string{
			"pair --unit ID --name NAME [--role kiosk|board|staff]",
			"list",
			"revoke NUMBER",
		},
		about: "bring in a unit's devices with a code, list them, and revoke one",
		more: `pair prints a code that is typed into one device, once, within 15 minutes; the device then has its own
token, bound to the unit. Roles: kiosk, for patients; board, a screen that shows the queue; staff, the
computer of a desk. list says of each device when it was last heard of, which build it runs, how many
check-ins wait on it and how its printer is. revoke takes effect at once, on every node: use it for a
device that is lost, and pair the one that takes its place.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var k keyFlag
			r := wire.PairingRequest{}
			c.define(t, flags, asAdmin)
			k.define(flags)
			flags.StringVar(&r.Unit, "unit", "", "`id` of the unit where the device stands")
			flags.StringVar(&r.Name, "name", "", "what the device is called, its place for example")
			flags.StringVar(&r.Role, "role", "kiosk", "`role`: kiosk, board or staff")
			return func(ctx context.Context, arguments []string) error {
				switch verb, rest := verbOf(arguments); {
				case verb == "pair" && len(rest) == 0 && r.Unit != "" && r.Name != "" && r.Role != "":
					return kioskPair(ctx, t, &c, &k, &r)
				case verb == "list" && len(rest) == 0:
					return kioskList(ctx, t, &c)
				case verb == "revoke" && len(rest) == 1:
					return tokenChange(ctx, t, &c, &k, wire.TokenRevokePath(rest[0]), nil)
				}
				return badUsage("say pair with --unit and --name, list, or revoke and the device's number")
			}
		},
	}
}

func kioskPair(ctx context.Context, t *terminal, c *connection, k *keyFlag, r *wire.PairingRequest) error {
	key, err := k.read()
	if err != nil {
		return err
	}
	client, err := c.open(t)
	if err != nil {
		return err
	}
	var answer wire.PairingResponse
	raw, err := client.do(ctx, request{method: http.MethodPost, path: wire.PairingsPath, key: key, body: r, into: &answer})
	if err != nil {
		return err
	}
	return t.show(raw, func() string { return pairingCard(&answer.Pairing) })
}

// roleWords are what the devices are called that have a role.
var roleWords = map[string]string{"kiosk": "quiosco", "board": "pantalla de turnos", "staff": "computador de ventanilla"}

// pairingCard is what whoever stands in front of the device needs.
func pairingCard(p *wire.Pairing) string {
	return fmt.Sprintf("Código para el aparato\n\n%s\n  %-13s %s\n  %-13s %s\n  %-13s %s\n  %-13s %s\n\n"+
		"Escríbalo en el aparato antes de esa hora. Sirve una sola vez. Si ya no sirve, pida otro con\n"+
		"`cupo kiosk pair`. No lo envíe por correo ni por chat: quien lo tiene puede entrar como este aparato.\n",
		boxed(p.Code), "Aparato", clean(p.Name), "Es", clean(orWord(roleWords, p.Role)), "Unidad", clean(p.Unit),
		"Vence", longTime(p.Expires))
}

func kioskList(ctx context.Context, t *terminal, c *connection) error {
	client, err := c.open(t)
	if err != nil {
		return err
	}
	var answer wire.KiosksResponse
	raw, err := client.do(ctx, request{method: http.MethodGet, path: wire.KiosksPath, into: &answer})
	if err != nil {
		return err
	}
	return t.show(raw, func() string {
		if len(answer.Kiosks) == 0 {
			return "no devices were paired\n"
		}
		return kiosksTable(answer.Kiosks)
	})
}

func kiosksTable(kiosks []wire.Kiosk) string {
	t := newTable("NUMBER", "ROLE", "NAME", "UNIT", "BUILD", "LAST HEARD OF", "WAITING", "PRINTER", "PAIRED", "STATE")
	for i := range kiosks {
		one := &kiosks[i]
		state := "live"
		if one.Revoked {
			state = "revoked"
		}
		last := one.LastHeartbeat
		if last == "" {
			last = "never"
		}
		t.row(one.Number, one.Role, one.Name, one.Unit, one.Version, last, strconv.Itoa(one.QueueDepth), one.Printer, one.Made, state)
	}
	return t.text()
}
