package server

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/httpapi"
)

// actorNames tells what callers are called: those of the configuration, those whose tokens were made at run
// time, and persons in a session of their own, who go by their number.
type actorNames struct {
	state    *allocator.State
	byNumber map[uint32]string
	byName   map[string][]uint32
}

func newActorNames(tokens []Token, state *allocator.State) *actorNames {
	names := &actorNames{state: state, byNumber: map[uint32]string{0: httpapi.ClusterName}, byName: map[string][]uint32{}}
	for _, t := range tokens {
		names.byNumber[t.Number] = t.Name
		names.byName[t.Name] = append(names.byName[t.Name], t.Number)
	}
	names.byName[httpapi.ClusterName] = append(names.byName[httpapi.ClusterName], 0)
	return names
}

// Name is empty for a number that nobody has.
func (n *actorNames) Name(number uint32) string {
	if number >= allocator.PatientActor {
		return httpapi.PatientName + strconv.FormatUint(uint64(number-allocator.PatientActor), 10)
	}
	if token := n.state.TokenByNumber(number); token != nil {
		return token.Name
	}
	return n.byNumber[number]
}

// Numbers are all that have a name: a token that is renewed keeps its name and gets another number.
func (n *actorNames) Numbers(name string) []uint32 {
	if text, is := strings.CutPrefix(name, httpapi.PatientName); is {
		if person, err := strconv.ParseUint(text, 10, 31); err == nil {
			return []uint32{allocator.PatientActor | uint32(person)}
		}
	}
	numbers := slices.Clone(n.byName[name])
	for _, token := range n.state.Tokens() {
		if token.Name == name {
			numbers = append(numbers, token.Number)
		}
	}
	return numbers
}
