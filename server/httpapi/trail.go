package httpapi

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// Looks has it recorded who looked at whose record. Note answers an error where it cannot, and then nothing
// may be shown.
type Looks interface {
	Note(look allocator.Look) error
}

// Actors knows what the callers behind the numbers of the audit trail are called.
type Actors interface {
	// Name is empty for a number that nobody has.
	Name(number uint32) string
	// Numbers are all that have a name, none for one that nobody has.
	Numbers(name string) []uint32
}

// look takes note that the caller sees a person's record or one of their appointments. Both are 0 where
// nobody was found: what was asked for is then told to nobody.
func (c *call) look(person, appointment uint32) error {
	if c.api.looks == nil {
		return nil
	}
	caller := c.caller()
	return c.api.looks.Note(allocator.Look{
		Actor: caller.Actor, Channel: caller.Channel, Origin: caller.Origin, Account: caller.Account,
		Person: person, Appointment: appointment, AtMillis: c.now(),
	})
}

// who names an actor: by the token's name, or where it has none by its number.
func (a *API) who(actor uint32) string {
	if a.actors != nil {
		if name := a.actors.Name(actor); name != "" {
			return name
		}
	}
	return strconv.FormatUint(uint64(actor), 10)
}

// actorNumbers reads a token's number or name. A token that was renewed has its name with another number.
func (a *API) actorNumbers(text string) []uint32 {
	if number, err := strconv.ParseUint(text, 10, 32); err == nil {
		return []uint32{uint32(number)}
	}
	if a.actors == nil {
		return nil
	}
	return a.actors.Numbers(text)
}

// place is where a row stands in the trail: the log index of its entry, and its position there.
type place struct {
	index    uint64
	position int
}

// parsePlace reads what text makes of a place, "812" or "812.3".
func parsePlace(text string) (p place, whole, valid bool) {
	if text == "" {
		return place{}, false, true
	}
	index, position, split := strings.Cut(text, ".")
	var err error
	if p.index, err = strconv.ParseUint(index, 10, 63); err != nil {
		return p, false, false
	}
	if !split {
		return p, true, true
	}
	n, err := strconv.ParseUint(position, 10, 31)
	p.position = int(n)
	return p, false, err == nil
}

// afterPlace is the first place behind what text says was seen.
func afterPlace(text string) (place, bool) {
	p, whole, valid := parsePlace(text)
	switch {
	case text == "":
	case whole:
		p.index++
	default:
		p.position++
	}
	return p, valid
}

// text names the first row that was not seen.
func (p place) text() string {
	text := strconv.FormatUint(p.index, 10)
	if p.position > 0 {
		text += "." + strconv.Itoa(p.position)
	}
	return text
}

// seen names the last row that was seen before a place, as afterPlace reads it.
func (p place) seen() string {
	switch {
	case p.position > 0:
		p.position--
		return strconv.FormatUint(p.index, 10) + "." + strconv.Itoa(p.position)
	case p.index > 0:
		p.index--
	}
	return strconv.FormatUint(p.index, 10)
}

// maxScanned bounds how many rows of the trail one request reads, whether they match or not.
const maxScanned = 200_000

// scanTrail gives the rows from a place on to take, until that says that it has enough. next is the first
// row that was not given; more says that there is one.
func (a *API) scanTrail(ctx context.Context, from place, take func(at place, entry *allocator.AuditEntry, row *allocator.AuditRow) (enough bool)) (next place, more bool, err error) {
	next = from
	scanned := 0
	err = a.store.View(ctx, func(_ uint64, scan allocator.Scan) error {
		return a.state.ScanAudit(scan, from.index, func(entry *allocator.AuditEntry) error {
			for i := range entry.Rows {
				at := place{entry.Index, i}
				if at.index == from.index && at.position < from.position {
					continue
				}
				if next = at; scanned >= maxScanned || take(at, entry, &entry.Rows[i]) {
					more = true
					return allocator.ErrStopScan
				}
				scanned++
			}
			next = place{index: entry.Index + 1}
			return nil
		})
	})
	return next, more, err
}

// rowTime is when something in the trail happened, in milliseconds since 1970.
func rowTime(entry *allocator.AuditEntry, row *allocator.AuditRow) int64 {
	if row.AtMillis != 0 {
		return row.AtMillis
	}
	return entry.TimeMillis
}

func mainlandTime(millis int64) string { return localTime(millis/1000, mainlandMinutes) }

// parseMoment reads a moment as milliseconds since 1970.
func parseMoment(text string) (int64, bool) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < firstYear || at.Year() > lastYear {
		return 0, false
	}
	return at.UnixMilli(), true
}

func (a *API) codeOf(appointment uint32) string {
	if appointment == 0 {
		return ""
	}
	return a.state.AppointmentCode(appointment)
}

// VerifyAudit recomputes the audit trail of a store and adds what it found to a report.
func VerifyAudit(report *wire.VerifyReport, scan allocator.Scan) error {
	found, err := allocator.VerifyAudit(scan)
	if err != nil {
		return err
	}
	report.Audit = wire.VerifyAudit{
		First: found.First, Last: found.Last, Records: found.Records, Rows: found.Rows, Head: hexOf(found.Head[:]),
	}
	report.Violations = append(report.Violations, found.Violations...)
	return nil
}
