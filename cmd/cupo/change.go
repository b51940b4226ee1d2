package main

import (
	"context"
	"flag"
	"net/http"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// change asks for something that ends in an appointment, and shows it under a title.
func (c *client) change(ctx context.Context, path, key string, body wire.Message, title string) error {
	var answer wire.AppointmentResponse
	raw, err := c.do(ctx, request{method: http.MethodPost, path: path, body: body, key: key, into: &answer})
	if err != nil {
		return err
	}
	return c.terminal.show(raw, func() string { return card(title, &answer.Appointment) })
}

// alternativesFlag is how many other places a refusal is to offer.
type alternativesFlag struct{ many int }

const maxAlternatives = 20

func (a *alternativesFlag) define(flags *flag.FlagSet) {
	flags.IntVar(&a.many, "alternatives", 3, "when the place cannot be had, show this `many` others")
}

func (a *alternativesFlag) check() error {
	if a.many < 0 || a.many > maxAlternatives {
		return badUsage("--alternatives is 0 to " + strconv.Itoa(maxAlternatives))
	}
	return nil
}

func (a *alternativesFlag) path(path string) string {
	if a.many == 0 {
		return path
	}
	return wire.WithQuery(path, wire.AlternativesParam, strconv.Itoa(a.many))
}

// keyFlag is the flag of everything that changes something.
type keyFlag struct{ given string }

func (k *keyFlag) define(flags *flag.FlagSet) {
	flags.StringVar(&k.given, "idempotency-key", "", "`name` of this one change, to learn what came of an earlier call; else drawn at random")
}

const maxKeyBytes = 128

// read is the key that was given, or a new one.
func (k *keyFlag) read() (string, error) {
	if k.given == "" {
		return newKey(), nil
	}
	if len(k.given) > maxKeyBytes || !visible(k.given) || strings.Contains(k.given, `"`) {
		return "", badUsage("--idempotency-key is at most 128 visible ASCII characters, without quotation marks")
	}
	return k.given, nil
}
