package wire

// ClusterResponse answers GET ClusterPath, and every change of the cluster: its members as the node asked
// knows them. Generation is the cluster's id.
type ClusterResponse struct {
	Generation string          `wire:"generation"`
	Node       string          `wire:"node"`
	Leader     string          `wire:"leader,omitempty"`
	Term       uint64          `wire:"term"`
	Members    []ClusterMember `wire:"members,max=100"`
}

// ClusterMember is one node. What it says of itself, from Role on, is empty where it does not answer.
type ClusterMember struct {
	ID      string `wire:"id"`
	Address string `wire:"address"`
	// Voter counts for majorities; others are replicas.
	Voter     bool   `wire:"voter"`
	Reachable bool   `wire:"reachable"`
	Role      string `wire:"role,omitempty"`
	API       string `wire:"api,omitempty"`
	Version   string `wire:"version,omitempty"`
	// AppliedIndex is how far the node is, LagEntries how far it is behind the leader.
	AppliedIndex uint64 `wire:"appliedIndex"`
	LagEntries   uint64 `wire:"lagEntries"`
	// ClockAheadMillis is how far its clock is ahead of the one of the node asked.
	ClockAheadMillis int64    `wire:"clockAheadMillis"`
	Reasons          []string `wire:"reasons,omitempty,max=100"`
}

// ClusterChangeRequest asks for a change of the cluster: Node is whom to add at Address, to remove, or to
// hand leadership to; empty hands it to the voter that is furthest.
type ClusterChangeRequest struct {
	Node    string `wire:"node,omitempty"`
	Address string `wire:"address,omitempty"`
}
