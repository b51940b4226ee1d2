package registry

import (
	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// The columns of persons, in the order in which they are written.
const (
	personDocumentType = iota
	personDocument
	personHolderType
	personHolder
	personBirthDate
	personIssueYear
	personCoverage
	personCoveredFrom
	personCoveredTo
	personName
	personMobile
	personMobileCompany
	personEmail
)

var personColumns = []column{
	{name: "documentType"}, {name: "document"}, {name: "holderType"}, {name: "holder"}, {name: "birthDate"},
	{name: "issueYear", number: true}, {name: "coverage"}, {name: "coveredFrom"}, {name: "coveredTo"},
	{name: "name"}, {name: "mobile"}, {name: "mobileCompany"}, {name: "email"},
}

// Bounds of dates. A coverage is kept in 16 bits of days.
const (
	firstBirthDay   = -43_830 // 1850
	lastBirthDay    = 65_744  // 2149
	firstIssueYear  = 1901
	lastIssueYear   = 2149
	firstCoveredDay = 1 // 0 stands for an open side
	lastCoveredDay  = 1<<16 - 1
)

// person is one line of persons: what is in the hot record, and what is sealed.
type person struct {
	record  allocator.PersonRecord
	contact wire.Contact
}

func (r *Registry) parsePerson(_ *allocator.Directory, c *cells) (p person) {
	if c.needed(personDocument); !c.fault.none() {
		return p
	}
	p.record.Document = c.document(personDocumentType, personDocument)
	p.record.Holder = c.document(personHolderType, personHolder)
	if p.record.Holder != 0 && p.record.Holder == p.record.Document {
		c.fail(personHolder, wire.ReasonOwnHolder)
	}
	if c.needed(personBirthDate) != "" {
		p.record.BirthDay = int32(c.date(personBirthDate, firstBirthDay, lastBirthDay))
	}
	if c.values[personIssueYear] != "" {
		p.record.IssueYear = uint16(c.whole(personIssueYear, firstIssueYear, lastIssueYear))
	}
	if text := c.needed(personCoverage); text != "" {
		var known bool
		if p.record.Coverage, known = policy.ParseCoverage(text); !known {
			c.fail(personCoverage, wire.ReasonMalformed)
		}
	}
	p.record.CoveredFrom = uint16(c.date(personCoveredFrom, firstCoveredDay, lastCoveredDay))
	p.record.CoveredTo = uint16(c.date(personCoveredTo, firstCoveredDay, lastCoveredDay))
	if p.record.CoveredTo != 0 && p.record.CoveredTo < p.record.CoveredFrom {
		c.fail(personCoveredTo, wire.ReasonOutOfRange)
	}
	p.contact = wire.Contact{
		Name: c.values[personName], Mobile: c.values[personMobile],
		MobileCompany: c.values[personMobileCompany], Email: c.values[personEmail],
	}
	if field, reason := r.contacts.Check(&p.contact); reason != "" && c.fault.none() {
		c.fault = fault{field, reason}
	}
	return p
}

// AppendPersonsHeader starts a file of persons with contact data.
func AppendPersonsHeader(dst []byte) []byte { return appendHeader(dst, personColumns) }

// AppendPerson writes a line of a CSV file of persons with contact data.
func AppendPerson(dst []byte, record *allocator.PersonRecord, contact *wire.Contact) []byte {
	return appendCSV(dst, personRow(record, contact))
}

// personRow is a person as a row; contact may be nil.
func personRow(p *allocator.PersonRecord, contact *wire.Contact) row {
	values := make(row, len(personColumns))
	values[personDocumentType], values[personDocument] = p.Document.Type().String(), p.Document.Number()
	if p.Holder != 0 {
		values[personHolderType], values[personHolder] = p.Holder.Type().String(), p.Holder.Number()
	}
	values[personBirthDate] = dateText(int64(p.BirthDay))
	if p.IssueYear != 0 {
		values[personIssueYear] = numberText(int64(p.IssueYear))
	}
	values[personCoverage] = p.Coverage.String()
	values[personCoveredFrom], values[personCoveredTo] = dateOrOpen(p.CoveredFrom), dateOrOpen(p.CoveredTo)
	if contact != nil {
		values[personName], values[personMobile] = contact.Name, contact.Mobile
		values[personMobileCompany], values[personEmail] = contact.MobileCompany, contact.Email
	}
	return values
}

// recordOf is what is known of a person as it was entered.
func recordOf(state *allocator.State, p *allocator.Person) *allocator.PersonRecord {
	holder, _ := state.Person(p.Holder)
	return &allocator.PersonRecord{
		Document: p.Document, Holder: holder.Document, BirthDay: p.BirthDay, IssueYear: p.IssueYear,
		Coverage: p.Coverage, CoveredFrom: p.CoveredFrom, CoveredTo: p.CoveredTo,
	}
}

// holdersFirst puts each line behind that of its holder, where the part has one, and leaves the order
// otherwise as it is. It depends on the part alone, so that a part that comes twice is cut into the same
// groups.
func holdersFirst(lines []line[person]) []line[person] {
	at := make(map[allocator.Document]int, len(lines))
	for i := range lines {
		if _, known := at[lines[i].value.record.Document]; !known {
			at[lines[i].value.record.Document] = i
		}
	}
	ordered, taken := make([]line[person], 0, len(lines)), make([]bool, len(lines))
	var chain []int
	for i := range lines {
		// From a line to its holder, to the holder's holder; a ring ends at what was seen.
		for next, known := i, true; known && !taken[next]; next, known = holderOf(lines, at, next) {
			taken[next] = true
			chain = append(chain, next)
		}
		for ; len(chain) > 0; chain = chain[:len(chain)-1] {
			ordered = append(ordered, lines[chain[len(chain)-1]])
		}
	}
	return ordered
}

func holderOf(lines []line[person], at map[allocator.Document]int, i int) (holder int, known bool) {
	document := lines[i].value.record.Holder
	if document == 0 {
		return 0, false
	}
	holder, known = at[document]
	return holder, known
}

// judgePerson says what putting a line would come to.
func (r *Registry) judgePerson(run *run, p *person) verdict {
	number, holder := r.state.FindPerson(p.record.Document), uint32(0)
	if p.record.Holder != 0 {
		holder = r.state.FindPerson(p.record.Holder)
		if _, entering := run.entering[p.record.Holder]; holder == 0 && !entering {
			if run.part.DryRun {
				return verdict{waits: true}
			}
			return verdict{fault: fault{personColumns[personHolder].name, wire.ReasonUnknownHolder}}
		}
		if r.inRing(run, &p.record) {
			return verdict{fault: fault{personColumns[personHolder].name, wire.ReasonOwnHolder}}
		}
	}
	_, again := run.entering[p.record.Document]
	run.entering[p.record.Document] = p.record.Holder
	if number == 0 || again {
		return verdict{again: again}
	}
	is, _ := r.state.Person(number)
	same := is.BirthDay == p.record.BirthDay && is.IssueYear == p.record.IssueYear && is.Coverage == p.record.Coverage &&
		is.CoveredFrom == p.record.CoveredFrom && is.CoveredTo == p.record.CoveredTo && is.Holder == holder
	if same && run.part.DryRun {
		_, differs, err := r.renewed(number, p.contact)
		same = err == nil && !differs
	}
	return verdict{unchanged: same}
}

// inRing reports whether the way from a line's holder upwards comes back to the line, or does not end. A
// ring has no order in which it could be written out and read back.
func (r *Registry) inRing(run *run, p *allocator.PersonRecord) bool {
	at := p.Holder
	for range maxChain {
		switch at {
		case 0:
			return false
		case p.Document:
			return true
		}
		above, entering := run.entering[at]
		if !entering {
			above = r.holderIn(at)
		}
		at = above
	}
	return true
}

// holderIn is the holder that the state has for a person; 0 for none.
func (r *Registry) holderIn(document allocator.Document) allocator.Document {
	person, _ := r.state.Person(r.state.FindPerson(document))
	holder, _ := r.state.Person(person.Holder)
	return holder.Document
}
