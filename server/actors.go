package server

import (
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/allocator"
)

// actorNames tells what callers are called: those of the configuration, those whose tokens were made at run
// time, and persons in a session of their own, who go by their number.
type actorNames struct {
	state    *allocator.State
	byNumber map[uint32]string
	byName   map[string]uint32
}

// clusterName is what the audit calls actor 0: what the cluster does by itself.
const clusterName = "cluster"

// patientName is what the audit calls a person in a session of their own; their number follows.
const patientName = "patient-"

func newActorNames(tokens []Token, state *allocator.State) *actorNames {
	names := &actorNames{state: state, byNumber: map[uint32]string{0: clusterName}, byName: map[string]uint32{}}
	for _, t := range tokens {
		names.byNumber[t.Number] = t.Name
		if _, twice := names.byName[t.Name]; !twice {
			names.byName[t.Name] = t.Number
		}
	}
	names.byName[clusterName] = 0
	return names
}

// Name is empty for a number that nobody has.
func (n *actorNames) Name(number uint32) string {
	if number >= allocator.PatientActor {
		return patientName + strconv.FormatUint(uint64(number-allocator.PatientActor), 10)
	}
	if token := n.state.TokenByNumber(number); token != nil {
		return token.Name
	}
	return n.byNumber[number]
}

// Number is false for a name that nobody has; of two with one name it is the first.
func (n *actorNames) Number(name string) (uint32, bool) {
	if text, is := strings.CutPrefix(name, patientName); is {
		person, err := strconv.ParseUint(text, 10, 31)
		return allocator.PatientActor | uint32(person), err == nil
	}
	if number, known := n.byName[name]; known {
		return number, true
	}
	for _, token := range n.state.Tokens() {
		if token.Name == name {
			return token.Number, true
		}
	}
	return 0, false
}
