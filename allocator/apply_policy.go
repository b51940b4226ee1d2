package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// Rules is the policy document in force. It must not be changed.
func (s *State) Rules() *policy.Document { return s.rules.Load() }

// RulesOf is the document of a version, nil for one that never was.
func (s *State) RulesOf(version uint16) *policy.Document {
	all := *s.versions.Load()
	if version == 0 || int(version) > len(all) {
		return nil
	}
	return all[version-1]
}

// maxPolicyVersions is how many a version's 16 bits can tell apart.
const maxPolicyVersions = 1<<16 - 1

// putPolicy puts a new document into force, for everything that comes after it in the log. It must
// have been made from the version in force, and there must have been a genesis.
func (s *State) putPolicy(made *policy.Document) Outcome {
	if made == nil {
		return Outcome{Code: wire.Malformed}
	}
	if !s.started.Load() {
		return Outcome{Code: wire.WrongState} // genesis puts the first one into force
	}
	next := *made
	if next.Version != s.Rules().Version || len(*s.versions.Load()) >= maxPolicyVersions {
		return Outcome{Code: wire.WrongState}
	}
	if next.Validate() != nil {
		return Outcome{Code: wire.Malformed}
	}
	if !s.TakesPolicy(&next) {
		return Outcome{Code: wire.WrongState}
	}
	next.Version++
	s.enforce(next)
	record(&s.records, recordPolicy, uint32(next.Version), s.Rules(), codePolicy)
	return Outcome{Number: uint32(next.Version)}
}

// enforce appends a document to the versions; the newest is in force.
func (s *State) enforce(next policy.Document) {
	next.Compile()
	old := *s.versions.Load()
	all := append(old[:len(old):len(old)], &next)
	s.versions.Store(&all)
	s.rules.Store(&next)
}

// beginPolicy puts the first document of a cluster into force.
func (s *State) beginPolicy(made *policy.Document) {
	first := policy.Default()
	if made != nil {
		first = *made
	}
	first.Version = 1
	s.versions.Store(&[]*policy.Document{})
	s.enforce(first)
	record(&s.records, recordPolicy, 1, s.Rules(), codePolicy)
}
