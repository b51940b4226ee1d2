package httpapi

import (
	"encoding/hex"
	"math"
	"slices"
	"strconv"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// How many rows of the trail an answer has.
const (
	maxTrailRows     = 1000
	defaultTrailRows = 200
)

// lateLooksMillis is how much later than it happened a look may be recorded and still be found by its time.
const lateLooksMillis = 3600_000

// auditFilter is which rows are asked for; what is zero does not count.
type auditFilter struct {
	person, appointment uint32
	actors              []uint32
	from, to            int64 // milliseconds since 1970, to is exclusive
	after               place
	limit               int
	nobody              bool // the person asked for is not there
}

func searchAudit(c *call) (reply, error) {
	var request wire.AuditRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	return c.answerAudit(&request, "/")
}

// listAudit is searchAudit for questions that name no document: those never stand in a URL.
func listAudit(c *call) (reply, error) {
	request := wire.AuditRequest{
		Appointment: c.query(wire.AppointmentParam), Actor: c.query(wire.ActorParam),
		From: c.query(wire.FromParam), To: c.query(wire.ToParam), After: c.query(wire.AfterParam),
	}
	var err error
	if request.Limit, err = c.limitParam(); err != nil {
		return reply{}, err
	}
	return c.answerAudit(&request, "")
}

// limitParam reads the query parameter of how many rows are wanted; 0 where it is not there.
func (c *call) limitParam() (int, error) {
	text := c.query(wire.LimitParam)
	if text == "" {
		return 0, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 {
		return 0, refuseField(wire.Malformed, wire.LimitParam)
	}
	return limit, nil
}

func (c *call) answerAudit(request *wire.AuditRequest, field string) (reply, error) {
	filter, err := c.auditFilter(request, field)
	if err != nil {
		return reply{}, err
	}
	if err := c.lookInAudit(&filter); err != nil {
		return reply{}, err
	}
	answer := &wire.AuditResponse{}
	answer.First, answer.Last = c.api.state.AuditBounds()
	if filter.nobody {
		answer.Next = filter.after.seen()
		return ok(answer), nil
	}
	start := filter.after
	if day := c.api.state.AuditFrom(filter.from); filter.from > 0 && day > start.index {
		start = place{index: day}
	}
	over := false
	next, more, err := c.api.scanTrail(c.context(), start, func(at place, entry *allocator.AuditEntry, row *allocator.AuditRow) bool {
		if over = entry.TimeMillis >= filter.to+lateLooksMillis; over || len(answer.Rows) >= filter.limit {
			return true
		}
		if filter.wants(entry, row) {
			answer.Rows = append(answer.Rows, c.api.wireAuditRow(at, entry, row))
		}
		return false
	})
	if err != nil {
		return reply{}, err
	}
	answer.Next, answer.More = next.seen(), more && !over
	return ok(answer), nil
}

// lookInAudit takes note of a question that names a person or an appointment.
func (c *call) lookInAudit(f *auditFilter) error {
	if f.person == 0 && f.appointment == 0 && !f.nobody {
		return nil
	}
	person := f.person
	if found, known := c.api.state.Appointment(f.appointment); known && person == 0 {
		person = found.Person
	}
	return c.look(person, f.appointment)
}

func (c *call) auditFilter(request *wire.AuditRequest, field string) (f auditFilter, err error) {
	f = auditFilter{to: math.MaxInt64 - lateLooksMillis, limit: defaultTrailRows}
	var valid bool
	if f.after, valid = afterPlace(request.After); !valid {
		return f, refuseField(wire.Malformed, field+wire.AfterParam)
	}
	if request.From != "" {
		if f.from, valid = parseMoment(request.From); !valid {
			return f, refuseField(wire.Malformed, field+wire.FromParam)
		}
	}
	if request.To != "" {
		if f.to, valid = parseMoment(request.To); !valid {
			return f, refuseField(wire.Malformed, field+wire.ToParam)
		}
	}
	switch {
	case request.Limit < 0:
		return f, refuseField(wire.Malformed, field+wire.LimitParam)
	case request.Limit > 0:
		f.limit = min(request.Limit, maxTrailRows)
	}
	return f, c.auditSubjects(request, &f, field)
}

// auditSubjects reads who did it and whom it was about.
func (c *call) auditSubjects(request *wire.AuditRequest, f *auditFilter, field string) error {
	if request.Actor != "" {
		if f.actors = c.api.actorNumbers(request.Actor); len(f.actors) == 0 {
			return refuseField(wire.NotFound, field+wire.ActorParam)
		}
	}
	if request.Appointment != "" {
		var known bool
		if f.appointment, known = c.api.state.AppointmentNumber(request.Appointment); !known {
			return refuseField(wire.NotFound, field+wire.AppointmentParam)
		}
	}
	if request.Document != nil {
		document, err := parseDocument(request.Document, field+"document")
		if err != nil {
			return err
		}
		f.person = c.api.state.FindPerson(document)
		f.nobody = f.person == 0
	}
	return nil
}

func (f *auditFilter) wants(entry *allocator.AuditEntry, row *allocator.AuditRow) bool {
	at := rowTime(entry, row)
	return at >= f.from && at < f.to &&
		(f.person == 0 || row.Person == f.person) &&
		(f.appointment == 0 || row.Appointment == f.appointment || row.Other == f.appointment) &&
		(len(f.actors) == 0 || slices.Contains(f.actors, row.Actor))
}

func (a *API) wireAuditRow(at place, entry *allocator.AuditEntry, row *allocator.AuditRow) wire.AuditRow {
	return wire.AuditRow{
		Index: at.index, Position: at.position, At: mainlandTime(rowTime(entry, row)), Kind: row.Kind.String(),
		Actor: uint64(row.Actor), Who: a.who(row.Actor), Channel: row.Channel.String(), Person: uint64(row.Person),
		Appointment: a.codeOf(row.Appointment), Other: a.codeOf(row.Other), Number: uint64(row.Number),
		Origin: hashText(row.Origin), Account: hashText(row.Account), Reason: row.Reason,
	}
}

// hashText writes a keyed hash, empty for an unknown one.
func hashText(hash uint64) string {
	if hash == 0 {
		return ""
	}
	const digits = 16
	text := strconv.FormatUint(hash, 16)
	return "0000000000000000"[:digits-len(text)] + text
}

func hexOf(bytes []byte) string { return hex.EncodeToString(bytes) }
