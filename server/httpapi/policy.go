package httpapi

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

func policyRoutes() []route {
	return []route{
		{http.MethodGet, wire.PolicyPath, RoleAdmin, showPolicy, documentation{
			summary: "The rules of booking: the document in force, an older one, or one that ships, and what its fields mean.",
			query: []parameter{
				{wire.VersionParam, "number of an older version", false},
				{wire.PresetParam, "name of a document that ships: iess-2025 or iess-classic", false}},
			response: &wire.PolicyResponse{}, status: 200, refuses: []wire.Code{wire.NotFound}}},
		{http.MethodPut, wire.PolicyPath, RoleAdmin, putPolicy, documentation{
			summary: "Put a document into force. Its version is the one that it was made from; if another came into force since, it is refused.",
			request: &wire.Policy{}, response: &wire.PolicyResponse{}, status: 200, keyed: true, refuses: []wire.Code{wire.WrongState}}},
		{http.MethodPost, wire.PolicyDiffPath, RoleAdmin, diffPolicy, documentation{
			summary: "In what a document differs from the one in force, and why it would be refused. Changes nothing.",
			request: &wire.Policy{}, response: &wire.PolicyDiff{}, status: 200}},
		{http.MethodPost, wire.PolicyExplainPath, RoleOperator | RoleAdmin, explainPolicy, documentation{
			summary: "What each rule says of a person, a place and a channel, in sentences to be read out. Changes nothing.",
			request: &wire.PolicyExplainRequest{}, response: &wire.PolicyExplanation{}, status: 200,
			refuses: []wire.Code{wire.NotFound, wire.InvalidDocument}}},
	}
}

func showPolicy(c *call) (reply, error) {
	version, preset := c.query(wire.VersionParam), c.query(wire.PresetParam)
	rules := c.api.state.Rules()
	switch {
	case version != "" && preset != "":
		return reply{}, refuseField(wire.Malformed, wire.PresetParam)
	case version != "":
		number, err := strconv.ParseUint(version, 10, 16)
		if err != nil {
			return reply{}, refuseField(wire.Malformed, wire.VersionParam)
		}
		if rules = c.api.state.RulesOf(uint16(number)); rules == nil {
			return reply{}, refuseField(wire.NotFound, wire.VersionParam)
		}
	case preset != "":
		presets := policy.Presets()
		at := slices.IndexFunc(presets, func(d policy.Document) bool { return d.Name == preset })
		if at < 0 {
			return reply{}, refuseField(wire.NotFound, wire.PresetParam)
		}
		presets[at].Version, rules = rules.Version, &presets[at] // so that it can be put into force as it is
	}
	return ok(c.wirePolicy(rules)), nil
}

// wirePolicy renders a document with what its fields mean, in the caller's language: Kichwa has no word
// for most of them, and its speakers who administer read Spanish.
func (c *call) wirePolicy(rules *policy.Document) *wire.PolicyResponse {
	answer := &wire.PolicyResponse{
		Policy: rules.Wire(), Version: int64(rules.Version), InForce: int64(c.api.state.Rules().Version),
	}
	for _, f := range policy.Fields() {
		meaning := f.Spanish
		if c.language == words.English {
			meaning = f.English
		}
		answer.Fields = append(answer.Fields, wire.PolicyField{
			Name: f.Name, Unit: string(f.Unit), Meaning: meaning, Source: f.Source, Rule: f.Rule.String(),
		})
	}
	return answer
}

// policyBody reads a document and everything that is wrong with it, which is nil for a sound one.
func (c *call) policyBody() (*wire.Policy, policy.Document, *policy.Problems, error) {
	var request wire.Policy
	if err := c.body(&request); err != nil {
		return nil, policy.Document{}, nil, err
	}
	document, err := policy.FromWire(&request)
	if err == nil {
		err = document.Validate()
	}
	if err == nil {
		err = document.Knows(func(id string) bool {
			_, known := c.api.state.Directory().Specialty(id)
			return known
		})
	}
	var problems *policy.Problems
	if err != nil && !errors.As(err, &problems) {
		return nil, document, nil, err
	}
	return &request, document, problems, nil
}

func putPolicy(c *call) (reply, error) {
	request, document, problems, err := c.policyBody()
	if err != nil {
		return reply{}, err
	}
	key, err := c.key(0, request)
	if err != nil {
		return reply{}, err
	}
	if problems != nil {
		return reply{}, c.refusePolicy(problems)
	}
	caller := c.caller()
	command := allocator.Command{
		Kind: allocator.KindPutPolicy, Key: key, Policy: &document,
		Actor: caller.Actor, Channel: caller.Channel, Origin: caller.Origin, Account: caller.Account,
	}
	if err := command.Fits(); err != nil {
		return reply{}, refuse(wire.TooLarge)
	}
	outcome, err := c.api.intake.Do(c.context(), intake.Put(command))
	if err != nil {
		return reply{}, err
	}
	if outcome.Code != wire.Done {
		refused := &refused{code: outcome.Code, rule: outcome.Rule}
		if outcome.Code == wire.WrongState {
			refused.field, refused.reasons = "/"+wire.VersionParam, movedOn[c.language]
		}
		return reply{}, refused
	}
	return ok(c.afterPut(uint16(outcome.Number))), nil
}

// movedOn is said to who changed a document that was not in force any more.
var movedOn = [...]string{
	words.Spanish: " Mientras tanto entró en vigor otra versión de las reglas: vea la vigente y haga su cambio sobre ella.",
	words.Kichwa:  " Shuktak kamachiykunami ña kallarirka: kunan kakta rikupay, chaypi shuktakyachipay.",
	words.English: " Another version of the rules came into force meanwhile: look at the one in force and change that.",
}

// afterPut answers with the version that was made, and in what it differs from the one before: the same to
// a retry, whatever has come into force since.
func (c *call) afterPut(version uint16) *wire.PolicyResponse {
	made, before := c.api.state.RulesOf(version), c.api.state.RulesOf(version-1)
	answer := c.wirePolicy(made)
	answer.Changes = wireChanges(policy.Diff(before, made))
	return answer
}

func wireChanges(changes []policy.FieldChange) []wire.PolicyChange {
	list := make([]wire.PolicyChange, len(changes))
	for i, change := range changes {
		list[i] = wire.PolicyChange{Field: change.Field, From: change.From, To: change.To}
	}
	return list
}

func diffPolicy(c *call) (reply, error) {
	_, document, problems, err := c.policyBody()
	if err != nil {
		return reply{}, err
	}
	rules := c.api.state.Rules()
	answer := &wire.PolicyDiff{InForce: int64(rules.Version), Changes: wireChanges(policy.Diff(rules, &document))}
	if problems != nil {
		for i := range problems.List {
			p := &problems.List[i]
			answer.Problems = append(answer.Problems, wire.PolicyProblem{Fields: p.Fields, Reason: c.reason(p)})
		}
	}
	return ok(answer), nil
}

func (c *call) reason(p *policy.Problem) string {
	if c.language == words.English {
		return p.English()
	}
	return p.Spanish()
}

// maxReasons is how many reasons a refusal tells; whoever wants them all asks for the difference.
const maxReasons = 10

// refusePolicy refuses a document: its first field, and what is wrong with all of them.
func (c *call) refusePolicy(problems *policy.Problems) error {
	first := &problems.List[0]
	r := &refused{code: wire.Malformed, field: "/" + strings.ReplaceAll(first.Fields[0], ".", "/")}
	if first.Reason == policy.ReasonMissing {
		r.code = wire.MissingField
	}
	for i := range problems.List[:min(len(problems.List), maxReasons)] {
		p := &problems.List[i]
		r.reasons += " " + strings.Join(p.Fields, ", ") + ": " + c.reason(p) + "."
	}
	return r
}
