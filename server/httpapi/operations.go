package httpapi

import (
	"errors"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

const mediaHTML = "text/html; charset=utf-8"

func health(*call) (reply, error) { return ok(&wire.Health{Status: "ok"}), nil }

func ready(c *call) (reply, error) {
	h := c.api.health()
	answer := &wire.Readiness{
		Node: h.NodeID, Role: h.Role, Leader: h.Leader, Term: h.Term,
		AppliedIndex: c.api.store.AppliedIndex(), Reasons: h.Reasons,
	}
	if !c.api.state.Started() {
		answer.Reasons = append(answer.Reasons, "the first command has not been applied yet")
	}
	if _, leading := c.api.store.Leading(); !leading && h.Leader == "" {
		answer.Reasons = append(answer.Reasons, "no leader")
	}
	answer.Ready = len(answer.Reasons) == 0
	r := ok(answer)
	if !answer.Ready {
		r.status = fasthttp.StatusServiceUnavailable
	}
	return r, nil
}

func openAPI(c *call) (reply, error) {
	return reply{status: fasthttp.StatusOK, media: wire.MediaJSON, bytes: c.api.openAPI}, nil
}

func docs(c *call) (reply, error) {
	header := &c.http.Response.Header
	header.Set("Content-Security-Policy", docsPolicy)
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	return reply{status: fasthttp.StatusOK, media: mediaHTML, bytes: docsPage}, nil
}

func metrics(c *call) (reply, error) {
	if c.api.meter.Scrape == nil {
		return reply{}, refuse(wire.NotFound)
	}
	media, text, err := c.api.meter.Scrape()
	return reply{status: fasthttp.StatusOK, media: media, bytes: text}, err
}

// verifyPause is how many times as long as a check took monitors wait for the next: bookings wait while the
// state is checked, and whoever only watches must not be able to stop them.
const verifyPause = 10

// verification is held by the one who has the state checked.
type verification struct {
	sync.Mutex
	next time.Time // when a monitor may have it checked again
}

func (v *verification) ended(began, now time.Time) { v.next = now.Add(verifyPause * now.Sub(began)) }

// verify checks the state, one caller at a time: the writer waits while it does.
func verify(c *call) (reply, error) {
	v := &c.api.verifying
	if !v.TryLock() {
		return reply{}, refuse(wire.Overloaded)
	}
	defer v.Unlock()
	began := time.Now()
	if wait := v.next.Sub(began); wait > 0 && c.identity.Role == RoleMonitor {
		return reply{}, &refused{code: wire.Overloaded, waitSeconds: seconds(wait)}
	}
	report := VerifyReport(c.api.state, c.api.store.AppliedIndex())
	v.ended(began, time.Now())
	err := c.api.store.View(c.context(), func(_ uint64, scan allocator.Scan) error { return VerifyAudit(report, scan) })
	return ok(report), err
}

// VerifyReport checks every invariant of a state that has applied an index.
func VerifyReport(state *allocator.State, appliedIndex uint64) *wire.VerifyReport {
	report := state.Check()
	counts := report.Counts
	return &wire.VerifyReport{
		AppliedIndex: appliedIndex,
		Checked: wire.VerifyCounts{
			Persons: int64(counts.Persons), Agendas: int64(counts.Agendas), Slots: int64(counts.Slots),
			Appointments: int64(counts.Appointments), Holds: int64(counts.Holds), Keys: int64(counts.Keys),
		},
		Violations: report.Violations,
	}
}

// bytesParam is how large an answer the no-op is asked for.
const bytesParam = "bytes"

// maxNoopBytes bounds the no-op's answer.
const maxNoopBytes = 1 << 20

var noopBytes = func() []byte {
	text := make([]byte, maxNoopBytes)
	for i := range text {
		text[i] = ' '
	}
	return text
}()

// noop is the ruler of the benchmarks: everything that surrounds a booking, and no booking.
func noop(c *call) (reply, error) {
	if c.http.IsPost() {
		var request wire.BookRequest
		if err := c.body(&request); err != nil {
			return reply{}, err
		}
	}
	size := c.http.QueryArgs().GetUintOrZero(bytesParam)
	if size > maxNoopBytes {
		return reply{}, refuseField(wire.Malformed, bytesParam)
	}
	return reply{status: fasthttp.StatusOK, media: wire.MediaJSON, bytes: noopBytes[:size]}, nil
}

// lastClockYear ends before the log's own times do: an entry of a later time stops every node.
const lastClockYear = 2100

var errNoClock = errors.New("this node's clock cannot be moved")

func moveClock(c *call) (reply, error) {
	var request wire.ClockRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	to, err := time.Parse(time.RFC3339, request.Now)
	if err != nil || to.Year() < firstYear || to.Year() > lastClockYear {
		return reply{}, refuseField(wire.Malformed, "/now")
	}
	if c.api.clock == nil {
		return reply{}, errNoClock
	}
	now, err := c.api.clock.Advance(c.context(), to)
	if err != nil {
		return reply{}, err
	}
	return ok(&wire.ClockResponse{Now: localTime(now.Unix(), mainlandMinutes)}), nil
}
