package raftstore

import "bytes"

// Raft writes a vote in two steps: the term it is given in, then the candidate. A power cut between them would leave the new
// term beside the candidate of an earlier vote, and who has voted in a term gives the same candidate its vote again without
// a look at its log, which may be an old one. So the term waits for the candidate, and both are written at once.

// What raft calls the two halves.
var (
	voteTermKey      = []byte("LastVoteTerm")
	voteCandidateKey = []byte("LastVoteCand")
)

// Set implements raft.StableStore.
func (g *guardedLog) Set(key, value []byte) error {
	term := uint64(0)
	if bytes.Equal(key, voteCandidateKey) {
		term = g.voting.Swap(0)
	}
	return g.settle(func() error {
		if term != 0 {
			return g.Log.SetNumberAndValue(voteTermKey, term, key, value)
		}
		return g.Log.Set(key, value)
	})
}

// SetUint64 implements raft.StableStore.
func (g *guardedLog) SetUint64(key []byte, value uint64) error {
	if bytes.Equal(key, voteTermKey) {
		g.voting.Store(value)
		return nil
	}
	return g.settle(func() error { return g.Log.SetUint64(key, value) })
}

func (g *guardedLog) settle(write func() error) error {
	g.settling <- struct{}{}
	defer func() { <-g.settling }()
	g.stables.begin()
	err := write()
	g.stables.end()
	if err != nil {
		g.fail("storing term or vote: " + err.Error())
	}
	return err
}
