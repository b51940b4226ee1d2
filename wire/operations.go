package wire

// Health answers GET HealthPath: the process is alive. Status is "ok".
type Health struct {
	Status string `wire:"status"`
}

// Readiness answers GET ReadyPath: whether a node may be given traffic, and why not. Role is raft's
// word for what the node is, Leader the id of the node that leads, empty while nobody does.
type Readiness struct {
	Ready        bool     `wire:"ready"`
	Node         string   `wire:"node"`
	Role         string   `wire:"role"`
	Leader       string   `wire:"leader,omitempty"`
	Term         uint64   `wire:"term"`
	AppliedIndex uint64   `wire:"appliedIndex"`
	Reasons      []string `wire:"reasons,omitempty,max=100"`
}

// ClockRequest sets the clock of a demo at POST DemoClockPath. Now is RFC 3339.
type ClockRequest struct {
	Now string `wire:"now"`
}

// ClockResponse answers a ClockRequest with what the clock then says.
type ClockResponse struct {
	Now string `wire:"now"`
}

// VerifyReport answers POST VerifyPath: how much of the state was looked at, as of AppliedIndex, and
// which invariants it breaks; none is the only good answer.
type VerifyReport struct {
	AppliedIndex uint64       `wire:"appliedIndex"`
	Checked      VerifyCounts `wire:"checked"`
	Audit        VerifyAudit  `wire:"audit"`
	Violations   []string     `wire:"violations,max=10000"`
}

// VerifyCounts says how many of each a verification looked at.
type VerifyCounts struct {
	Persons      int64 `wire:"persons"`
	Agendas      int64 `wire:"agendas"`
	Slots        int64 `wire:"slots"`
	Appointments int64 `wire:"appointments"`
	Holds        int64 `wire:"holds"`
	Keys         int64 `wire:"keys"`
}
