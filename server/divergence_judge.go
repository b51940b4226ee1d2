package server

import (
	"slices"

	"github.com/cupo-ec/cupo/allocator"
)

// moment is where results can be compared: one part of the state at one index of the log.
type moment struct {
	index uint64
	part  uint16
}

// byMoment sorts what the peers have by what can be compared.
func byMoment(peers map[string][]allocator.Checksum) map[moment]map[string]uint64 {
	all := map[moment]map[string]uint64{}
	for node, results := range peers {
		for _, result := range results[:min(len(results), maxComparedResults)] {
			at := moment{result.Index, result.Part}
			if all[at] == nil {
				all[at] = map[string]uint64{}
			}
			all[at][node] = result.Sum
		}
	}
	return all
}

// verdict is what a comparison says of the node that makes it.
type verdict int

const (
	agreeing   verdict = iota
	inMajority         // others differ from this node and the majority
	inMinority         // this node differs from the majority
	undecided          // some differ, and no majority agrees
)

var verdictNames = [...]string{"agreeing", "in the majority", "in the minority", "undecided"}

func (v verdict) String() string { return verdictNames[v] }

// judge compares the sums of one moment, this node's among them, and names the other nodes that differ from
// the majority, or where there is none from this node. A majority is one of all voters, not of those that
// have answered: a node alone with its like must not declare the others wrong.
func judge(self string, voters []string, sums map[string]uint64) (v verdict, differing []string) {
	right, decided := sums[self], false
	votes := map[uint64]int{}
	for node, sum := range sums {
		if !slices.Contains(voters, node) {
			continue
		}
		if votes[sum]++; 2*votes[sum] > len(voters) {
			right, decided = sum, true
		}
	}
	for node, sum := range sums {
		if node != self && sum != right {
			differing = append(differing, node)
		}
	}
	slices.Sort(differing)
	switch {
	case sums[self] != right:
		return inMinority, differing
	case len(differing) == 0:
		return agreeing, nil
	case decided:
		return inMajority, differing
	}
	return undecided, differing
}
