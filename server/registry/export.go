package registry

import (
	"strconv"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// Page is which lines of a kind are wanted: those after a place, at most so many. WithContacts adds to
// persons what is sealed.
type Page struct {
	Kind, Format string
	After        string
	Limit        int
	WithContacts bool
}

// maxChain bounds the way from a dependent to the holder, to the holder's holder and so on.
const maxChain = 16

// Export writes a page of a kind as import reads it. CSV has its header on the first page only, so that
// the pages behind one another are a file. next is the After of the next page, empty after the last.
func (r *Registry) Export(page *Page) (text []byte, next string, err error) {
	after := uint64(0)
	if page.After != "" {
		if after, err = strconv.ParseUint(page.After, 10, 32); err != nil {
			return nil, "", &Refused{wire.Malformed, wire.AfterParam}
		}
	}
	out := &writer{columns: r.columnsOf(page), csv: page.Format == wire.FormatCSV}
	if out.columns == nil {
		return nil, "", &Refused{wire.NotFound, ""}
	}
	if out.csv && after == 0 {
		out.text = appendHeader(out.text, out.columns)
	}
	last, more := r.write(page, out, uint32(after))
	if more {
		next = strconv.FormatUint(uint64(last), 10)
	}
	return out.text, next, out.failure
}

func (r *Registry) columnsOf(page *Page) []column {
	switch page.Kind {
	case wire.RegistryPersons:
		if !page.WithContacts {
			return personColumns[:personName]
		}
		return personColumns
	case wire.RegistryUnits:
		return unitColumns
	case wire.RegistryPractitioners:
		return practitionerColumns
	case wire.RegistrySchedules:
		return scheduleColumns
	case wire.RegistryClosures:
		return closureColumns
	case wire.RegistryServices:
		return serviceColumns
	case wire.RegistryReferrals:
		return referralColumns
	}
	return nil
}

// writer collects lines.
type writer struct {
	columns []column
	csv     bool
	text    []byte
	lines   int
	failure error
}

func (w *writer) add(values row) {
	values = values[:len(w.columns)]
	w.lines++
	if w.csv {
		w.text = appendCSV(w.text, values)
	} else {
		w.text = appendJSON(w.text, w.columns, values)
	}
}

// write writes the lines after a place and says at which it stopped, and whether there are more.
func (r *Registry) write(page *Page, out *writer, after uint32) (last uint32, more bool) {
	d := r.state.Directory()
	switch page.Kind {
	case wire.RegistryUnits:
		return writeList(page, out, after, d.Units, unitRow)
	case wire.RegistryPractitioners:
		return writeList(page, out, after, d.Practitioners, practitionerRow)
	case wire.RegistrySchedules:
		return writeList(page, out, after, d.Schedules, func(v *allocator.Schedule) row { return scheduleRow(d, v) })
	case wire.RegistryClosures:
		return writeList(page, out, after, d.Closures, func(v *allocator.Closure) row { return closureRow(d, v) })
	case wire.RegistryServices:
		return writeList(page, out, after, d.Services, func(v *allocator.Service) row { return serviceRow(d, v) })
	case wire.RegistryReferrals:
		return r.writeReferrals(page, out, after)
	}
	return r.writePersons(page, out, after)
}

func writeList[T any](page *Page, out *writer, after uint32, list []T, toRow func(*T) row) (last uint32, more bool) {
	for last = after; int(last) < len(list); last++ {
		if out.lines >= page.Limit {
			return last, true
		}
		out.add(toRow(&list[last]))
	}
	return last, false
}

func (r *Registry) writeReferrals(page *Page, out *writer, after uint32) (last uint32, more bool) {
	for last = after; ; last++ {
		referral, number, there := r.state.Referral(last + 1)
		if !there {
			return last, false
		}
		if out.lines >= page.Limit {
			return last, true
		}
		if who, known := r.state.Person(number); known && !who.Erased() {
			// The directory is taken after the referral, so that it has what the referral points at.
			out.add(referralRow(r.state.Directory(), &who, &referral))
		}
	}
}

// writePersons goes through the numbers. Somebody whose holder has a higher number is written right
// behind the holder: whoever reads the file finds each holder before those who belong to them.
func (r *Registry) writePersons(page *Page, out *writer, after uint32) (last uint32, more bool) {
	for last = after; out.failure == nil; last++ {
		person, there := r.state.Person(last + 1)
		if !there {
			return last, false
		}
		if out.lines >= page.Limit {
			return last, true
		}
		if !person.Erased() && r.placeOf(&person) == person.Number {
			r.writeFamily(page, out, &person, person.Number, 0)
		}
	}
	return last, false
}

// placeOf is the highest number among a person and those above them.
func (r *Registry) placeOf(person *allocator.Person) uint32 {
	place, holder := person.Number, person.Holder
	for range maxChain {
		above, known := r.state.Person(holder)
		if !known {
			break
		}
		place, holder = max(place, above.Number), above.Holder
	}
	return place
}

// writeFamily writes a person, and those below whose place is here.
func (r *Registry) writeFamily(page *Page, out *writer, person *allocator.Person, place uint32, depth int) {
	var contact *wire.Contact
	if page.WithContacts {
		if contact, _, out.failure = r.contacts.Read(person.Number); out.failure != nil {
			return
		}
	}
	out.add(personRow(recordOf(r.state, person), contact))
	if depth == maxChain {
		return
	}
	for _, number := range r.state.Dependents(person.Number) {
		below, known := r.state.Person(number)
		if known && number < place && !below.Erased() && r.placeOf(&below) == place {
			r.writeFamily(page, out, &below, place, depth+1)
		}
	}
}
