package httpapi

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/httpapi/words"
)

const mediaCalendar = "text/calendar; charset=utf-8"

// calendar is an appointment for a calendar (RFC 5545). Calendars are kept by others, so nothing of it
// names the person.
func calendar(c *call) (reply, error) {
	found, facts, err := c.anyFound()
	if err != nil {
		return reply{}, err
	}
	header := &c.http.Response.Header
	header.Set("Content-Language", c.language.Tag())
	header.Set("Content-Disposition", `attachment; filename="`+c.api.state.AppointmentCode(found.Number)+`.ics"`)
	header.Set("X-Content-Type-Options", "nosniff")
	return reply{status: 200, media: mediaCalendar, bytes: c.event(&found, &facts)}, nil
}

// event writes the appointment as the one event of a calendar.
func (c *call) event(found *allocator.Appointment, facts *allocator.SlotFacts) []byte {
	w, p := words.PaperIn(c.language), c.paper(found, facts)
	directory := c.api.state.Directory()
	unit := &directory.Units[facts.Unit]
	var described strings.Builder
	described.WriteString(w.Code + ": " + p.Code + "\n")
	for _, row := range p.Rows {
		described.WriteString(row.Name + ": " + row.Value + "\n")
	}
	described.WriteString(w.Free + "\n")
	status, sequence := "CONFIRMED", "0"
	if p.Coming {
		described.WriteString(w.Lost + "\n" + w.Help + "\n")
	}
	switch found.Status {
	case allocator.Cancelled, allocator.Rescheduled, allocator.NoShow, allocator.Late:
		status, sequence = "CANCELLED", "1"
	}
	if p.Suspended {
		status = "TENTATIVE" // and not cancelled: the practitioner may attend after all
	}
	var out calendarText
	out.line("BEGIN", "VCALENDAR")
	out.line("VERSION", "2.0")
	out.line("PRODID", "-//Cupo//Cupo 1//"+strings.ToUpper(c.language.Tag()))
	out.line("BEGIN", "VEVENT")
	out.line("UID", p.Code+"@cupo")
	out.line("DTSTAMP", utc(found.ChangedAtSeconds))
	out.line("DTSTART", utc(facts.StartSeconds))
	out.line("DTEND", utc(facts.StartSeconds+int64(facts.Minutes)*60))
	out.line("SEQUENCE", sequence)
	out.line("STATUS", status)
	out.text("SUMMARY", w.Title+": "+directory.Specialties[facts.Specialty].Name)
	out.text("LOCATION", unit.Name+", "+unit.City)
	out.text("DESCRIPTION", strings.TrimSuffix(described.String(), "\n"))
	out.line("END", "VEVENT")
	out.line("END", "VCALENDAR")
	return out.bytes
}

func utc(seconds int64) string { return time.Unix(seconds, 0).UTC().Format("20060102T150405Z") }

// calendarText is the content lines of a calendar.
type calendarText struct{ bytes []byte }

// maxLineOctets is how long a line may be, without its end.
const maxLineOctets = 75

// text appends a property whose value is text.
func (t *calendarText) text(name, value string) { t.line(name, escapeText(value)) }

// line appends a property, folded between characters so that no line is longer than may be.
func (t *calendarText) line(name, value string) {
	rest, room := name+":"+value, maxLineOctets
	for len(rest) > room {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		t.bytes = append(append(t.bytes, rest[:cut]...), "\r\n "...)
		rest, room = rest[cut:], maxLineOctets-1 // the blank that begins the next line counts
	}
	t.bytes = append(append(t.bytes, rest...), "\r\n"...)
}

// escapeText writes a value of type TEXT. Control characters other than a new line have no place in one.
func escapeText(value string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(value, "") {
		switch {
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7f:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
