package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// Admission says whether a request can still be answered in time.
type Admission interface {
	// Admit reports whether a request is let in; looksUp says that it changes nothing.
	Admit(class raftstore.Class, looksUp bool, now time.Time) bool
	// Answered is told of each request that was let in, when it has its answer.
	Answered(class raftstore.Class, looksUp bool)
	// Hold is how long a refusal is held back before it is said.
	Hold(now time.Time) time.Duration
}

// everybody is the admission of an API that was given none.
type everybody struct{}

// Admit lets the request in.
func (everybody) Admit(raftstore.Class, bool, time.Time) bool { return true }

// Answered counts nothing.
func (everybody) Answered(raftstore.Class, bool) {}

// Hold holds nothing back.
func (everybody) Hold(time.Time) time.Duration { return 0 }

// kind is how a route's requests are met when more come than can be answered.
type kind uint8

const (
	decides  kind = iota // changes something; who asks says how urgent that is
	looksUp              // changes nothing: any node answers it
	urgently             // somebody stands there, or a place comes back
	inBulk               // sent by a machine, which can send it again
	always               // must be answered whatever happens, by the node asked, and costs little
)

// kinds are the routes whose kind their method does not say.
var kinds = map[string]kind{
	wire.HealthPath: always, wire.ReadyPath: always, wire.OpenAPIPath: always, wire.DocsPath: always,
	wire.MetricsPath: always, wire.VerifyPath: always, wire.DemoNoopPath: always, wire.DemoClockPath: always,
	// Of the node asked, and nothing of the state.
	wire.ClusterPath: always, wire.ClusterSnapshotPath: always, wire.BackupPath: always, wire.LogPath: always,

	wire.CheckInTemplate: urgently, wire.AttendTemplate: urgently, wire.NoShowTemplate: urgently,
	wire.LateTemplate: urgently, wire.CancelTemplate: urgently, wire.HoldTemplate: urgently,

	wire.QueueCallTemplate: urgently, wire.TicketsTemplate: urgently, wire.RecallTemplate: urgently, wire.NoAnswerTemplate: urgently,
	wire.TransferTemplate: urgently, wire.DoneTemplate: urgently, wire.LeaveTemplate: urgently, wire.ClassTemplate: urgently,
	// Each node says what it sees itself, and how many it says it to is bounded.
	wire.QueueEventsTemplate: always,

	wire.BatchPath: inBulk, wire.HeartbeatPath: inBulk,

	wire.SearchPath: looksUp, wire.AuditSearchPath: looksUp, wire.SearchReferralPath: looksUp,
	wire.LookPath: looksUp, wire.PolicyExplainPath: looksUp, wire.PolicyDiffPath: looksUp,
}

func kindOf(method, path string) kind {
	if known, there := kinds[path]; there && (known != urgently || method != http.MethodGet) {
		return known
	}
	switch {
	case method == http.MethodGet:
		return looksUp
	case strings.HasPrefix(path, wire.ImportPath("")):
		return inBulk
	}
	return decides
}

// rolesUrgent work for those who stand in front of them or are on their phone, one request at a time.
const rolesUrgent = RoleOperator | RoleStaff | RoleMonitor | RoleAdmin

// class is how urgent the request is.
func (c *call) class() raftstore.Class {
	if c.route == nil {
		return raftstore.Ordinary
	}
	switch k := c.route.doc.kind; {
	case k == inBulk:
		return raftstore.Bulk
	case k == urgently, c.identity.Role&rolesUrgent != 0:
		return raftstore.Urgent
	case k == looksUp && c.identity.Role == RoleKiosk:
		return raftstore.Urgent // to check in, one must be found
	}
	return raftstore.Ordinary
}

// overloaded is what everybody is answered who is not let in.
var overloaded = &refused{code: wire.Overloaded}

// admit refuses what cannot be answered in time. It comes after the token, which says how urgent the
// request is and costs a fraction of reading the request, and before all else: a stranger is told nothing,
// and whoever is refused has spent none of their budget.
func (c *call) admit(now time.Time) error {
	k := c.route.doc.kind
	if k == always {
		return nil
	}
	if c.admitted = c.api.admission.Admit(c.class(), k == looksUp, now); c.admitted {
		return nil
	}
	c.api.holdBack(c.api.admission.Hold(now))
	return overloaded
}

// holdBack waits, but not longer than the server lives.
func (a *API) holdBack(wait time.Duration) {
	if wait <= 0 {
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-a.lifetime.Done():
	}
}

// answered takes note of the answer to a request that was let in.
func (c *call) answered() {
	if c.admitted {
		c.api.admission.Answered(c.class(), c.route.doc.kind == looksUp)
	}
}
