package history

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// change is what a step does to the text that a place or a person is.
type change interface {
	on(state string) (legal bool, next string)
	String() string
}

// step is a change with the time in which it must have happened.
type step struct {
	change
	call, back time.Duration
	client     int
}

func newStep(o *Operation, c change, ends bool) step {
	s := step{change: c, call: o.Call, back: Forever, client: o.Client}
	if ends {
		s.back = o.Return
	}
	return s
}

// Verdict is what a check came to.
type Verdict struct {
	// Places and Persons are how many registers were checked, Steps with how many operations.
	Places  int `json:"places"`
	Persons int `json:"persons"`
	Steps   int `json:"steps"`
	// Illegal counts the registers whose history no order explains, Undecided those for which the time was
	// not enough, Stale the reads that lack what their client had seen, Changed the retries that were
	// answered differently.
	Illegal   int `json:"illegal"`
	Undecided int `json:"undecided"`
	Stale     int `json:"stale"`
	Changed   int `json:"changedAnswers"`
	// Doubtful counts the places whose refusals no order explains: a node that no longer leads may refuse
	// from what it knew. It is no fault of a decision, and not part of Clean.
	Doubtful int `json:"doubtfulRefusals"`
	// Findings spell the first ones out.
	Findings []string `json:"examples,omitempty"`
}

// Clean reports that nothing was found, and nothing left open.
func (v *Verdict) Clean() bool { return v.Illegal+v.Undecided+v.Stale+v.Changed == 0 }

const maxFindings = 10

func (v *Verdict) find(text string) {
	if len(v.Findings) < maxFindings {
		v.Findings = append(v.Findings, text)
	}
}

// Check decides about a history. each bounds the time for one place or person; when ctx ends, the rest is
// undecided.
func Check(ctx context.Context, h *History, each time.Duration) *Verdict {
	v := &Verdict{}
	places, persons := newPlaces(h, noRefusals).steps, map[int][]step{}
	for i := range h.Operations {
		personSteps(persons, i, &h.Operations[i])
	}
	v.Places, v.Persons = len(places), len(persons)
	v.decide(ctx, each, registers("place", places))
	v.decide(ctx, each, registers("person", persons))
	v.Doubtful = doubtful(ctx, each, h)
	v.checkSights(h)
	v.checkRefusals(h)
	v.checkRetries(h)
	return v
}

// register is one place or person with its steps in the order of their calls.
type register struct {
	name  string
	steps []step
}

func registers[K cmp.Ordered](what string, all map[K][]step) []register {
	list := make([]register, 0, len(all))
	for key, steps := range all {
		slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.call, b.call) })
		list = append(list, register{fmt.Sprintf("%s %v", what, key), steps})
	}
	slices.SortFunc(list, func(a, b register) int { return strings.Compare(a.name, b.name) })
	return list
}

// decide asks porcupine about each register, some at a time.
func (v *Verdict) decide(ctx context.Context, each time.Duration, all []register) {
	results := verdicts(ctx, each, all)
	for i := range all {
		v.Steps += len(all[i].steps)
		switch results[i] {
		case porcupine.Illegal:
			v.Illegal++
			v.find("no order of its operations explains " + all[i].story())
		case porcupine.Unknown:
			v.Undecided++
			v.find(fmt.Sprintf("%s was not decided in %s, with %d operations", all[i].name, each, len(all[i].steps)))
		}
	}
}

func verdicts(ctx context.Context, each time.Duration, all []register) []porcupine.CheckResult {
	results := make([]porcupine.CheckResult, len(all))
	next := make(chan int)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				if results[i] = porcupine.Unknown; ctx.Err() == nil {
					results[i] = linearizable(all[i].steps, each)
				}
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	group.Wait()
	return results
}

func linearizable(steps []step, atMost time.Duration) porcupine.CheckResult {
	operations := make([]porcupine.Operation, len(steps))
	for i := range steps {
		operations[i] = porcupine.Operation{
			ClientId: steps[i].client, Input: steps[i].change, Call: int64(steps[i].call), Return: int64(steps[i].back),
		}
	}
	model := porcupine.Model{
		Init: func() any { return "" },
		Step: func(state, input, _ any) (bool, any) {
			return input.(change).on(state.(string))
		},
	}
	return porcupine.CheckOperationsTimeout(model, operations, atMost)
}

// maxStory bounds how many operations of a register are told.
const maxStory = 40

// story tells a register's operations, the latest if there are many.
func (r *register) story() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s:", r.name)
	from := max(0, len(r.steps)-maxStory)
	if from > 0 {
		fmt.Fprintf(&text, "\n      (%d earlier ones)", from)
	}
	for _, s := range r.steps[from:] {
		until := "…"
		if s.back != Forever {
			until = fmt.Sprintf("%.3f", s.back.Seconds())
		}
		fmt.Fprintf(&text, "\n      %.3f to %s, client %d: %s", s.call.Seconds(), until, s.client, s.String())
	}
	return text.String()
}

func noRefusals(*Operation) bool { return false }

// doubtful counts the places that are explained without their refusals and not with them. A refusal beside
// another request for the place is left out: the other may have been refused later, and had the place then.
func doubtful(ctx context.Context, each time.Duration, h *History) int {
	asking := map[string][]*Operation{}
	for i := range h.Operations {
		if o := &h.Operations[i]; o.Kind.Writes() && o.Outcome != Done && o.Place != "" {
			asking[o.Place] = append(asking[o.Place], o)
		}
	}
	alone := func(o *Operation) bool {
		return !slices.ContainsFunc(asking[o.Place], func(other *Operation) bool {
			return other != o && other.Call < o.Return && o.Call < other.Return
		})
	}
	with, without := newPlaces(h, alone).steps, newPlaces(h, noRefusals).steps
	for place := range with {
		if len(with[place]) == len(without[place]) {
			delete(with, place)
			delete(without, place)
		}
	}
	count := func(all map[string][]step) (illegal int) {
		for _, result := range verdicts(ctx, each, registers("place", all)) {
			if result == porcupine.Illegal {
				illegal++
			}
		}
		return illegal
	}
	return count(with) - count(without)
}
