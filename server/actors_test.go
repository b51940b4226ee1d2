package server

import (
	"slices"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
)

// TestNumbersOfAName: a token that is renewed keeps its name and gets another number.
func TestNumbersOfAName(t *testing.T) {
	state := allocator.NewState()
	apply := func(index uint64, command allocator.Command) {
		t.Helper()
		entry := command.Append(state.AppendEntryHeader(nil, 1_795_000_000_000, 7, 1))
		if outcomes, err := state.Apply(index, entry, noRecords{}); err != nil || outcomes[0].Code != 0 {
			t.Fatal(outcomes, err)
		}
	}
	token := func(name string, hash byte) allocator.Token {
		return allocator.Token{Name: name, Hash: allocator.TokenHash{hash}, Role: allocator.RoleOperator, Channel: policy.Phone, Unit: allocator.AllUnits}
	}
	apply(1, allocator.Command{Kind: allocator.KindGenesis, Genesis: allocator.Secret{1}})
	apply(2, allocator.Command{Kind: allocator.KindPutTokens, Tokens: []allocator.Token{token("ana", 1), token("eva", 2), token("ana", 3)}})
	names := newActorNames([]Token{{Name: "ana", Number: 3}, {Name: "web", Number: 4}, {Name: "ana", Number: 5}}, state)
	const first = allocator.FirstTokenNumber
	for name, want := range map[string][]uint32{
		"ana": {3, 5, first, first + 2}, "eva": {first + 1}, "web": {4}, "nobody": nil, "cluster": {0},
		"patient-7": {allocator.PatientActor | 7}, "patient-x": nil, "patient-2147483648": nil,
	} {
		if got := names.Numbers(name); !slices.Equal(got, want) {
			t.Errorf("%s has the numbers %d, want %d", name, got, want)
		}
	}
}

// noRecords forgets what a state would keep.
type noRecords struct{}

func (noRecords) Put(_, _ []byte) {}
func (noRecords) Delete([]byte)   {}
