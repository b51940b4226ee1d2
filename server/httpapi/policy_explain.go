package httpapi

import (
	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// explanation is a question about the rules on its way to its answer.
type explanation struct {
	call    *call
	channel policy.Channel
	command allocator.Command
	// rules are those in force; those of the appointment where one is to be given up.
	rules  *policy.Document
	answer wire.PolicyExplanation
	// decided says that a rule has refused; what the others say is told all the same.
	decided bool
}

func explainPolicy(c *call) (reply, error) {
	var request wire.PolicyExplainRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	e := &explanation{call: c, rules: c.api.state.Rules()}
	if err := e.read(&request); err != nil {
		return reply{}, err
	}
	// What the rules say of somebody tells what is on their record.
	if err := c.look(e.command.Person, 0); err != nil {
		return reply{}, err
	}
	e.answer.Version = int64(e.rules.Version)
	if e.command.Person == 0 {
		e.decide(wire.NotCovered, notKnown)
		return ok(&e.answer), nil
	}
	if err := e.ask(&request); err != nil {
		return reply{}, err
	}
	if !e.decided {
		e.allow()
	}
	return ok(&e.answer), nil
}

func (e *explanation) read(request *wire.PolicyExplainRequest) error {
	var known bool
	if e.channel, known = policy.ParseChannel(request.Channel); !known {
		return refuseField(wire.Malformed, "/channel")
	}
	slot, err := e.call.slot(request.Slot, "/slot")
	if err != nil {
		return err
	}
	document, err := parseDocument(&request.Person.Document, "/person/document")
	if err != nil {
		return err
	}
	e.command = allocator.Command{Channel: e.channel, Slot: slot, Person: e.call.api.state.FindPerson(document)}
	if request.Referral != "" {
		if e.command.Referral, known = allocator.ParseReferralID(request.Referral); !known {
			return refuseField(wire.Malformed, "/referral")
		}
	}
	return nil
}

// ask puts the question to the rules of its act.
func (e *explanation) ask(request *wire.PolicyExplainRequest) error {
	switch request.Act {
	case "", wire.ActBook:
		return e.askBooking(policy.Book)
	case wire.ActHold:
		return e.askBooking(policy.Hold)
	case wire.ActCancel:
		return e.askChange(false, func(a *allocator.Appointment) bool { return a.Slot == e.command.Slot })
	case wire.ActMove:
		wanted, _ := e.call.api.state.SlotFacts(e.command.Slot)
		err := e.askChange(true, func(a *allocator.Appointment) bool {
			has, _ := e.call.api.state.SlotFacts(a.Slot)
			return has.Specialty == wanted.Specialty
		})
		if err != nil {
			return err
		}
		e.rules = e.call.api.state.Rules()
		return e.askBooking(policy.Move)
	}
	return refuseField(wire.Malformed, "/act")
}

func (e *explanation) askBooking(act policy.Act) error {
	findings, _, refused := e.call.api.state.Explain(&e.command, act, e.call.now())
	if refused.Code != wire.Done {
		e.decide(refused.Code, refused.Rule)
	}
	e.add(findings)
	return nil
}

// askChange asks about giving up the person's first appointment that is wanted.
func (e *explanation) askChange(moving bool, wanted func(a *allocator.Appointment) bool) error {
	state := e.call.api.state
	for _, a := range state.AppointmentsOf(e.command.Person, allocator.Booked, maxFound) {
		if !wanted(&a) {
			continue
		}
		e.command.Appointment, e.rules = a.Number, state.RulesOfAppointment(a.Number)
		findings, refused := state.ExplainChange(a.Number, e.channel, moving, e.call.now())
		if refused.Code != wire.Done {
			e.decide(refused.Code, refused.Rule)
		}
		e.add(findings)
		return nil
	}
	return refuseField(wire.NotFound, "/slot")
}

func (e *explanation) add(findings []policy.Finding) {
	language := e.call.language
	for _, f := range findings {
		told := wire.PolicyFinding{
			Rule: f.Rule.String(), Value: e.rules.Value(f.Rule, e.channel), Code: f.Verdict.Code.String(),
			Sentence: words.Passed(f.Rule, language, e.rules, e.channel),
		}
		if !f.Verdict.Allowed() {
			told.Sentence = words.Under(e.rules, e.channel, f.Verdict.Code, f.Rule, language).Detail
			e.decide(f.Verdict.Code, f.Rule)
		}
		e.answer.Findings = append(e.answer.Findings, told)
	}
}

// decide takes the first refusal for the answer: it is the one that a booking would be told.
func (e *explanation) decide(code wire.Code, rule policy.Rule) {
	if e.decided {
		return
	}
	e.decided = true
	e.say(words.Under(e.rules, e.channel, code, rule, e.call.language))
	e.answer.Code, e.answer.Rule = code.String(), rule.String()
}

func (e *explanation) allow() {
	e.say(words.Allowed(e.call.language))
	e.answer.Allowed, e.answer.Code = true, wire.Done.String()
}

func (e *explanation) say(said words.Said) {
	e.answer.Title, e.answer.Detail = said.Title, said.Detail
	e.answer.Next = &wire.NextStep{Step: said.Step, Words: said.Next}
}
