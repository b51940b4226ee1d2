package raftstore

import "github.com/hashicorp/raft"

// MemoryNet connects the nodes of one process without a network, for tests of whole clusters. It is not
// safe for use by several goroutines.
type MemoryNet struct {
	joined []*raft.InmemTransport
}

// Join makes the transport of a node at an address, which reaches all that have joined, and they it.
func (n *MemoryNet) Join(address string) raft.Transport {
	_, transport := raft.NewInmemTransport(raft.ServerAddress(address))
	for _, other := range n.joined {
		transport.Connect(other.LocalAddr(), other)
		other.Connect(transport.LocalAddr(), transport)
	}
	n.joined = append(n.joined, transport)
	return transport
}
