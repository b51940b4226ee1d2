package httpapi

import (
	"bytes"
	_ "embed"
	"fmt"
	html "html/template"
	"strconv"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/httpapi/words"
)

//go:embed print.html
var printPage string

var printTemplate = html.Must(html.New("print").Parse(printPage))

// printPolicy lets the page have its own style and nothing else; it fetches nothing, so that it prints from
// wherever it was saved.
var printPolicy = "default-src 'none'; style-src '" + sourceHash([]byte(printPage), "style") +
	"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// paper is an appointment as it stands on paper.
type paper struct {
	Language, Code string
	Words          *words.Paper
	Rows           []paperRow
	Coming         bool
	Suspended      bool // its practitioner does not attend
}

type paperRow struct{ Name, Value string }

// printed is an appointment to print: all that its patient needs, and of the document only the end, for
// paper is left lying about.
func printed(c *call) (reply, error) {
	found, facts, err := c.anyFound()
	if err != nil {
		return reply{}, err
	}
	var page bytes.Buffer
	if err := printTemplate.Execute(&page, c.paper(&found, &facts)); err != nil {
		return reply{}, fmt.Errorf("printing an appointment: %w", err)
	}
	header := &c.http.Response.Header
	header.Set("Content-Language", c.language.Tag())
	header.Set("Content-Security-Policy", printPolicy)
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	return reply{status: 200, media: mediaHTML, bytes: page.Bytes()}, nil
}

func (c *call) paper(found *allocator.Appointment, facts *allocator.SlotFacts) *paper {
	directory, rules, w := c.api.state.Directory(), c.api.state.Rules(), words.PaperIn(c.language)
	unit := &directory.Units[facts.Unit]
	person, _ := c.api.state.Person(found.Person)
	start := unitTime(facts.StartSeconds, unit.OffsetMinutes)
	p := &paper{
		Language: c.language.Tag(), Code: c.api.state.AppointmentCode(found.Number), Words: w,
		Suspended: c.api.state.LetDown(found, c.api.state.TimeMillis()/1000),
	}
	p.Coming = !p.Suspended && (found.Status == allocator.Booked || found.Status == allocator.CheckedIn)
	row := func(name, value string) { p.Rows = append(p.Rows, paperRow{name, value}) }
	status := w.Statuses[found.Status.String()]
	if p.Suspended {
		status = w.Suspended
	}
	row(w.Status, status)
	row(w.When, words.Moment(c.language, start)+" ("+strconv.Itoa(int(facts.Minutes))+" "+w.Minutes+")")
	if p.Coming {
		row(w.ArriveBy, start.Add(-time.Duration(rules.ArriveBeforeSeconds)*time.Second).Format("15:04"))
	}
	row(w.Unit, unit.Name+", "+unit.City)
	row(w.Specialty, directory.Specialties[facts.Specialty].Name)
	row(w.Practitioner, directory.Practitioners[facts.Practitioner].Name)
	row(w.Document, maskNumber(person.Document.Number()))
	if p.Coming {
		row(w.Bring, c.thingsToBring(&person))
		row(w.CancelUntil, words.Moment(c.language, start.Add(-time.Duration(rules.CancelUntilSeconds)*time.Second)))
	}
	row(w.Cost, "USD 0")
	return p
}

func (c *call) thingsToBring(person *allocator.Person) string {
	var named []string
	for _, thing := range bringByDocument[person.Document.Type()] {
		named = append(named, words.PaperIn(c.language).Things[thing])
	}
	return strings.Join(named, ", ")
}

// unitTime is a time in a unit's own offset.
func unitTime(seconds int64, offsetMinutes int16) time.Time {
	return time.Unix(seconds, 0).In(time.FixedZone("", int(offsetMinutes)*60))
}
