package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// policyFlags are those of all that cupo policy does; each verb takes its own.
type policyFlags struct {
	connection connection
	document   documentFlags
	key        keyFlag
	version    string
	preset     string
	yes        bool
	ask        wire.PolicyExplainRequest
}

func policyCommand() command {
	return command{
		name: "policy",
		usage: []string{
			"show [--version N | --preset NAME]", "diff FILE|PRESET", "apply FILE|PRESET [--yes]",
			"explain --document N --slot ID --channel NAME [--act book|hold|move|cancel]",
		},
		about: "the rules of booking: show, compare and change them, or explain what they say of a booking",
		more: `FILE is what show --output json prints, edited. It carries the version that it was made from: when
another came into force since, it is refused. The documents that ship are iess-2025 and iess-classic.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			p := &policyFlags{}
			p.define(t, flags)
			return func(ctx context.Context, arguments []string) error { return p.act(ctx, t, flags, arguments) }
		},
	}
}

func (p *policyFlags) define(t *terminal, flags *flag.FlagSet) {
	p.connection.define(t, flags, asAdmin)
	p.document.define(flags)
	p.key.define(flags)
	flags.StringVar(&p.version, "version", "", "show: `number` of an older version")
	flags.StringVar(&p.preset, "preset", "", "show: `name` of a document that ships")
	flags.BoolVar(&p.yes, "yes", false, "apply: do not ask")
	flags.StringVar(&p.ask.Slot, "slot", "", "explain: `id` of the place; of the appointment's, to cancel it")
	flags.StringVar(&p.ask.Channel, "channel", "", "explain: `channel`: web, phone, whatsapp, messenger, kiosk or desk")
	flags.StringVar(&p.ask.Referral, "referral", "", "explain: `name` of the referral that the person shows")
	choose(flags, &p.ask.Act, "act", wire.ActBook, "explain: `what` the person wants: book, hold, move or cancel",
		wire.ActBook, wire.ActHold, wire.ActMove, wire.ActCancel)
}

// ofVerb are the flags that one verb takes and the others do not.
var ofVerb = map[string][]string{
	"show": {"version", "preset"}, "diff": {}, "apply": {"yes", "idempotency-key"},
	"explain": {"document", "type", "slot", "channel", "act", "referral"},
}

func (p *policyFlags) act(ctx context.Context, t *terminal, flags *flag.FlagSet, arguments []string) error {
	if len(arguments) == 0 || ofVerb[arguments[0]] == nil {
		return badUsage("policy is followed by show, diff, apply or explain")
	}
	verb, rest := arguments[0], arguments[1:]
	for other, names := range ofVerb {
		for _, name := range names {
			if other != verb && given(flags, name) {
				return badUsage("--" + name + " goes with policy " + other)
			}
		}
	}
	if takes := verb == "diff" || verb == "apply"; takes != (len(rest) == 1) || len(rest) > 1 {
		return badUsage("diff and apply take one file or preset, show and explain none")
	}
	switch verb {
	case "show":
		return p.show(ctx, t)
	case "explain":
		return p.explain(ctx, t)
	case "diff":
		return p.diff(ctx, t, rest[0])
	}
	return p.apply(ctx, t, rest[0])
}

func (p *policyFlags) show(ctx context.Context, t *terminal) error {
	if p.version != "" && p.preset != "" {
		return badUsage("--version or --preset, not both")
	}
	client, err := p.connection.open(t)
	if err != nil {
		return err
	}
	answer, raw, err := client.policy(ctx, p.version, p.preset)
	if err != nil {
		return err
	}
	return t.show(raw, func() string { return policyText(answer) })
}

func (c *client) policy(ctx context.Context, version, preset string) (*wire.PolicyResponse, []byte, error) {
	var answer wire.PolicyResponse
	path := wire.WithQuery(wire.PolicyPath, wire.VersionParam, version, wire.PresetParam, preset)
	raw, err := c.do(ctx, request{method: http.MethodGet, path: path, into: &answer})
	return &answer, raw, err
}

// maxPolicyBytes is more than any document has.
const maxPolicyBytes = 1 << 20

// target is the document that a name means: that of a file, or one that ships.
func (c *client) target(ctx context.Context, name string) (*wire.Policy, error) {
	file, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) && !strings.ContainsAny(name, `/\.`) {
		answer, _, err := c.policy(ctx, "", name)
		if err != nil {
			return nil, err
		}
		return &answer.Policy, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the policy: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxPolicyBytes))
	if err != nil {
		return nil, fmt.Errorf("reading the policy: %w", err)
	}
	return parsePolicy(text)
}

// parsePolicy reads a document alone, or within what show --output json printed.
func parsePolicy(text []byte) (*wire.Policy, error) {
	var shown wire.PolicyResponse
	if err := shown.UnmarshalJSON(text); err == nil && shown.Policy.Name != nil {
		return &shown.Policy, nil
	}
	var alone wire.Policy
	if err := alone.UnmarshalJSON(text); err != nil {
		return nil, fmt.Errorf("the file is no policy: %w", err)
	}
	return &alone, nil
}

func (c *client) compare(ctx context.Context, document *wire.Policy) (*wire.PolicyDiff, []byte, error) {
	var answer wire.PolicyDiff
	raw, err := c.do(ctx, request{method: http.MethodPost, path: wire.PolicyDiffPath, body: document, into: &answer})
	return &answer, raw, err
}

// errUnsound is the error of a document that contradicts itself; what is wrong has been printed.
var errUnsound = errors.New("the policy contradicts itself")

func (p *policyFlags) diff(ctx context.Context, t *terminal, name string) error {
	client, err := p.connection.open(t)
	if err != nil {
		return err
	}
	document, err := client.target(ctx, name)
	if err != nil {
		return err
	}
	answer, raw, err := client.compare(ctx, document)
	if err != nil {
		return err
	}
	if err := t.show(raw, func() string { return diffText(answer) }); err != nil {
		return err
	}
	if len(answer.Problems) > 0 {
		return errUnsound
	}
	return nil
}

func (p *policyFlags) apply(ctx context.Context, t *terminal, name string) error {
	if !p.yes && !t.interactive {
		return badUsage("nobody is there to be asked: say --yes")
	}
	key, err := p.key.read()
	if err != nil {
		return err
	}
	client, err := p.connection.open(t)
	if err != nil {
		return err
	}
	document, err := client.target(ctx, name)
	if err != nil {
		return err
	}
	if goOn, err := p.confirm(ctx, client, document); err != nil || !goOn {
		return err
	}
	var answer wire.PolicyResponse
	raw, err := client.do(ctx, request{method: http.MethodPut, path: wire.PolicyPath, body: document, key: key, into: &answer})
	if err != nil {
		return err
	}
	return t.show(raw, func() string { return fmt.Sprintf("Versión %d en vigor.\n", answer.Version) })
}

// confirm shows what would change, and asks whether it shall. What is not the answer goes to stderr.
func (p *policyFlags) confirm(ctx context.Context, client *client, document *wire.Policy) (bool, error) {
	t := client.terminal
	changes, _, err := client.compare(ctx, document)
	if err != nil {
		return false, err
	}
	fmt.Fprint(t.stderr, diffText(changes))
	switch {
	case len(changes.Problems) > 0:
		return false, errUnsound
	case len(changes.Changes) == 0:
		// Who repeats an earlier call wants to learn what came of it.
		return given(p.connection.flags, "idempotency-key"), nil
	case p.yes:
		return true, nil
	}
	fmt.Fprint(t.stderr, "¿Poner en vigor? [s/N] ")
	line, err := bufio.NewReader(t.stdin).ReadString('\n')
	if err != nil && err != io.EOF {
		return false, fmt.Errorf("reading the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "s", "sí", "si", "y", "yes":
		return true, nil
	}
	t.note("no se cambió nada")
	return false, nil
}

func (p *policyFlags) explain(ctx context.Context, t *terminal) error {
	if p.ask.Slot == "" || p.ask.Channel == "" {
		return badUsage("explain takes --document, --slot and --channel")
	}
	document, err := p.document.read(t)
	if err != nil {
		return err
	}
	client, err := p.connection.open(t)
	if err != nil {
		return err
	}
	p.ask.Person = wire.Person{Document: document}
	var answer wire.PolicyExplanation
	raw, err := client.do(ctx, request{method: http.MethodPost, path: wire.PolicyExplainPath, body: &p.ask, into: &answer})
	if err != nil {
		return err
	}
	return t.show(raw, func() string { return explanationText(&answer) })
}
