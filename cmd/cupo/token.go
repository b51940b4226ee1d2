package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"

	"github.com/cupo-ec/cupo/wire"
)

func tokenCommand() command {
	return command{
		name: "token",
		usage: []string{
			"make --name NAME --role ROLE [--channel C] [--unit U] [--group G] [--device TEXT] [--expires TIME]",
			"list",
			"revoke NUMBER",
		},
		about: "make, list and revoke the tokens by which callers come in",
		more: `make shows the token once: only a hash of it is kept. Repeated with the same --idempotency-key it is
shown again, and no second one is made. revoke takes effect at once, on every node; nobody revokes the
token they use. Tokens of a configuration file are not listed.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var k keyFlag
			var r wire.TokenRequest
			c.define(t, flags, asAdmin)
			k.define(flags)
			flags.StringVar(&r.Name, "name", "", "the operator's `name`, or what a gateway or device is called")
			flags.StringVar(&r.Role, "role", "", "`role`: channel, operator, kiosk, board, staff, monitor, backup or admin")
			flags.StringVar(&r.Channel, "channel", "", "of the role channel: web, phone, whatsapp or messenger")
			flags.StringVar(&r.Unit, "unit", "", "`id` of the unit of a kiosk, a board or of staff")
			flags.StringVar(&r.Group, "group", "", "`id` of an operator's group, whose shifts then hold")
			flags.StringVar(&r.Device, "device", "", "which `device` the token is in")
			flags.StringVar(&r.Expires, "expires", "", "`time` at which it ends, RFC 3339; else never")
			return func(ctx context.Context, arguments []string) error {
				switch verb, rest := verbOf(arguments); {
				case verb == "make" && len(rest) == 0 && r.Name != "" && r.Role != "":
					return tokenChange(ctx, t, &c, &k, wire.TokensPath, &r)
				case verb == "list" && len(rest) == 0:
					return tokenList(ctx, t, &c)
				case verb == "revoke" && len(rest) == 1:
					return tokenChange(ctx, t, &c, &k, wire.TokenRevokePath(rest[0]), nil)
				}
				return badUsage("say make with --name and --role, list, or revoke and the token's number")
			}
		},
	}
}

// verbOf splits the first argument off.
func verbOf(arguments []string) (verb string, rest []string) {
	if len(arguments) == 0 {
		return "", nil
	}
	return arguments[0], arguments[1:]
}

func tokenChange(ctx context.Context, t *terminal, c *connection, k *keyFlag, path string, body wire.Message) error {
	key, err := k.read()
	if err != nil {
		return err
	}
	client, err := c.open(t)
	if err != nil {
		return err
	}
	var answer wire.TokenResponse
	raw, err := client.do(ctx, request{method: http.MethodPost, path: path, key: key, body: body, into: &answer})
	if err != nil {
		return err
	}
	return t.show(raw, func() string { return tokenText(&answer) })
}

func tokenText(answer *wire.TokenResponse) string {
	text := tokensTable([]wire.Token{answer.Token})
	if answer.Secret == "" {
		return text
	}
	return text + fmt.Sprintf("\n%s\n\nKeep it now: it is not shown again.\n", clean(answer.Secret))
}

func tokenList(ctx context.Context, t *terminal, c *connection) error {
	client, err := c.open(t)
	if err != nil {
		return err
	}
	var answer wire.TokensResponse
	raw, err := client.do(ctx, request{method: http.MethodGet, path: wire.TokensPath, into: &answer})
	if err != nil {
		return err
	}
	return t.show(raw, func() string {
		if len(answer.Tokens) == 0 {
			return "no tokens were made\n"
		}
		return tokensTable(answer.Tokens)
	})
}

func tokensTable(tokens []wire.Token) string {
	t := newTable("NUMBER", "ROLE", "NAME", "CHANNEL", "UNIT", "GROUP", "DEVICE", "MADE", "BY", "ENDS")
	for i := range tokens {
		one := &tokens[i]
		ends := one.Expires
		if one.Revoked {
			ends = "revoked"
		}
		t.row(one.Number, one.Role, one.Name, one.Channel, one.Unit, one.Group, one.Device, one.Made, one.MadeBy, ends)
	}
	return t.text()
}
