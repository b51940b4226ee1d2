package peernet

import (
	"io"
	"log/slog"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

// maxIdle is how many connections to each node are kept between messages: one each for entries,
// heartbeats, and votes, and one more for when a vote and the question before it meet.
const maxIdle = 4

// RaftTransport makes the transport that raft uses, as raftstore.Config.Transport, which closes it.
// heartbeat is raft's heartbeat timeout: a message that takes longer has failed. Nothing is sent before
// Identify has named a generation. A second transport takes the place of the first.
func (n *Network) RaftTransport(heartbeat time.Duration) raft.Transport {
	s := newStream(n)
	n.mu.Lock()
	before := n.raft
	n.raft = s
	n.mu.Unlock()
	if before != nil {
		_ = before.Close()
	}
	return &transport{raft.NewNetworkTransportWithConfig(&raft.NetworkTransportConfig{
		Stream:  s,
		MaxPool: maxIdle,
		// More than one, and a follower can wedge for ever; raft takes it for two where it is 0.
		MaxRPCsInFlight: 1,
		Timeout:         heartbeat,
		Logger: hclog.New(&hclog.LoggerOptions{
			Name: "raft-net", Level: hclog.Warn, DisableTime: true,
			Output: slog.NewLogLogger(n.cfg.Logger.Handler(), slog.LevelWarn).Writer(),
		}),
	})}
}

// transport tells the stream layer whom a message is for: raft gives it an address only, and at an address
// another node may be by now.
type transport struct {
	*raft.NetworkTransport
}

const nameEnds = "@" // in no node's name

func addressOf(id raft.ServerID, at raft.ServerAddress) raft.ServerAddress {
	return raft.ServerAddress(id) + nameEnds + at
}

// AppendEntriesPipeline implements raft.Transport.
func (t *transport) AppendEntriesPipeline(id raft.ServerID, at raft.ServerAddress) (raft.AppendPipeline, error) {
	return t.NetworkTransport.AppendEntriesPipeline(id, addressOf(id, at))
}

// AppendEntries implements raft.Transport.
func (t *transport) AppendEntries(id raft.ServerID, at raft.ServerAddress, ask *raft.AppendEntriesRequest, answer *raft.AppendEntriesResponse) error {
	return t.NetworkTransport.AppendEntries(id, addressOf(id, at), ask, answer)
}

// RequestVote implements raft.Transport.
func (t *transport) RequestVote(id raft.ServerID, at raft.ServerAddress, ask *raft.RequestVoteRequest, answer *raft.RequestVoteResponse) error {
	return t.NetworkTransport.RequestVote(id, addressOf(id, at), ask, answer)
}

// RequestPreVote implements raft.WithPreVote.
func (t *transport) RequestPreVote(id raft.ServerID, at raft.ServerAddress, ask *raft.RequestPreVoteRequest, answer *raft.RequestPreVoteResponse) error {
	return t.NetworkTransport.RequestPreVote(id, addressOf(id, at), ask, answer)
}

// InstallSnapshot implements raft.Transport.
func (t *transport) InstallSnapshot(id raft.ServerID, at raft.ServerAddress, ask *raft.InstallSnapshotRequest, answer *raft.InstallSnapshotResponse, data io.Reader) error {
	return t.NetworkTransport.InstallSnapshot(id, addressOf(id, at), ask, answer, data)
}

// TimeoutNow implements raft.Transport.
func (t *transport) TimeoutNow(id raft.ServerID, at raft.ServerAddress, ask *raft.TimeoutNowRequest, answer *raft.TimeoutNowResponse) error {
	return t.NetworkTransport.TimeoutNow(id, addressOf(id, at), ask, answer)
}
