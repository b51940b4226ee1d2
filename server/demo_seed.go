package server

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/catalogue"
)

// demoUnit is the unit that the demo's kiosk and staff are bound to.
const demoUnit = "hcam"

// personsEachCommand keeps an import command well within a log entry.
const personsEachCommand = 500

// seed enters staff and persons into a state that has none, and writes the file of persons.
func (d *Demo) seed(ctx context.Context) error {
	national, err := catalogue.Load()
	if err != nil {
		return fmt.Errorf("reading the national directory: %w", err)
	}
	if err := d.seedStaff(ctx, national); err != nil {
		return err
	}
	if err := d.seedServices(ctx); err != nil {
		return err
	}
	if err := d.seedPersons(ctx, national); err != nil {
		return err
	}
	d.lateOpening()
	d.progress("publishing agendas")
	return nil
}

func (d *Demo) seedStaff(ctx context.Context, national *catalogue.Catalogue) error {
	staff, err := national.Staff(d.config.Seed, d.config.WeekdayPlaces)
	if err != nil {
		return fmt.Errorf("making practitioners: %w", err)
	}
	if len(d.state.Directory().Schedules) >= len(staff.Schedules) {
		return nil
	}
	// All of them again where a start was cut off: what is there already stays as it is.
	d.progress("entering practitioners and their weekly plans")
	var people []allocator.Practitioner
	for _, p := range staff.Practitioners {
		people = append(people, allocator.Practitioner{ID: p.ID, Name: p.Name})
	}
	for len(people) > 0 {
		n := min(len(people), allocator.MaxGroup)
		if err := d.put(ctx, "practitioners", allocator.Command{Kind: allocator.KindPutPractitioners, Practitioners: people[:n]}); err != nil {
			return err
		}
		people = people[n:]
	}
	plans, err := d.schedules(staff.Schedules)
	if err != nil {
		return err
	}
	for len(plans) > 0 {
		n := min(len(plans), allocator.MaxGroup)
		if err := d.put(ctx, "schedules", allocator.Command{Kind: allocator.KindPutSchedules, Schedules: plans[:n]}); err != nil {
			return err
		}
		plans = plans[n:]
	}
	return nil
}

// schedules turns the catalogue's plans into those of the state, which knows others by number.
func (d *Demo) schedules(plans []catalogue.Schedule) ([]allocator.Schedule, error) {
	directory := d.state.Directory()
	entered := make([]allocator.Schedule, len(plans))
	for i, p := range plans {
		practitioner, okPractitioner := directory.Practitioner(p.PractitionerID)
		unit, okUnit := directory.Unit(p.UnitID)
		specialty, okSpecialty := directory.Specialty(p.SpecialtyID)
		if !okPractitioner || !okUnit || !okSpecialty {
			return nil, fmt.Errorf("the plan of %s at %s for %s names somebody unknown", p.PractitionerID, p.UnitID, p.SpecialtyID)
		}
		entered[i] = allocator.Schedule{
			ID:           fmt.Sprintf("%s-%d-%04d", p.PractitionerID, p.Weekday, p.StartMinute),
			Practitioner: practitioner, Unit: unit, Specialty: specialty, Weekday: uint8(p.Weekday),
			StartMinute: uint16(p.StartMinute), SlotMinutes: uint8(p.SlotMinutes), Slots: uint8(p.Slots),
		}
	}
	return entered, nil
}

// seedPersons enters the persons that the state does not have yet and lists all of them in a file.
func (d *Demo) seedPersons(ctx context.Context, national *catalogue.Catalogue) error {
	if d.personsAreThere() {
		return nil
	}
	persons, err := national.Persons(d.config.Seed, d.config.Persons)
	if err != nil {
		return fmt.Errorf("making persons: %w", err)
	}
	list, err := newPersonList(filepath.Join(d.config.DataDir, "persons.csv"))
	if err != nil {
		return err
	}
	defer list.close()
	entered := d.state.Size().Persons
	d.file.Persons = d.file.Persons[:0]
	var shown []catalogue.Person
	var group []allocator.PersonRecord
	refers, err := newReferrer(d.state)
	if err != nil {
		return err
	}
	n := 0
	for p := range persons {
		list.add(&p, refers.specialtyOf(n))
		if len(shown) < MinDemoPersons {
			shown = append(shown, p)
			d.file.Persons = append(d.file.Persons, showPerson(&p))
		}
		if n++; n <= entered {
			continue
		}
		record, err := personRecord(&p)
		if err != nil {
			return err
		}
		refers.refer(n-1, record.Document)
		if group = append(group, record); len(group) == personsEachCommand {
			if err := d.putPersons(ctx, group, refers, n); err != nil {
				return err
			}
			group = group[:0]
		}
	}
	if err := d.putPersons(ctx, group, refers, n); err != nil {
		return err
	}
	if err := d.seedContacts(ctx, shown); err != nil {
		return err
	}
	d.file.PersonsFile, err = filepath.Abs(list.name)
	if err != nil {
		return fmt.Errorf("naming the file of persons: %w", err)
	}
	return list.finish()
}

// personsAreThere reports whether an earlier start entered all the persons and described them.
func (d *Demo) personsAreThere() bool {
	if d.state.Size().Persons < d.config.Persons || len(d.file.Persons) < MinDemoPersons {
		return false
	}
	info, err := os.Stat(d.file.PersonsFile)
	return err == nil && info.Mode().IsRegular()
}

// personsEachLine is how many persons go by between two lines of progress.
const personsEachLine = 250_000

func (d *Demo) putPersons(ctx context.Context, group []allocator.PersonRecord, refers *referrer, entered int) error {
	if len(group) == 0 {
		return nil
	}
	if entered%personsEachLine == 0 || entered == d.config.Persons {
		d.progress("entering persons: %d of %d", entered, d.config.Persons)
	}
	if err := d.put(ctx, "persons", allocator.Command{Kind: allocator.KindPutPersons, Persons: group}); err != nil {
		return err
	}
	return d.put(ctx, "referrals", allocator.Command{Kind: allocator.KindPutReferrals, Referrals: refers.take()})
}

func showPerson(p *catalogue.Person) demoPerson {
	return demoPerson{
		Document:  demoDocument{Type: string(p.Document.Type), Number: p.Document.Number},
		IssueYear: p.IssueYear, Name: p.Name, Coverage: string(p.Coverage),
	}
}

func personRecord(p *catalogue.Person) (allocator.PersonRecord, error) {
	document, err := packDocument(p.Document)
	if err != nil {
		return allocator.PersonRecord{}, err
	}
	record := allocator.PersonRecord{
		Document: document, BirthDay: int32(p.BirthDate), IssueYear: uint16(p.IssueYear),
	}
	if p.Holder != (catalogue.Document{}) {
		if record.Holder, err = packDocument(p.Holder); err != nil {
			return record, err
		}
	}
	var known bool
	if record.Coverage, known = policy.ParseCoverage(string(p.Coverage)); !known {
		return record, fmt.Errorf("coverage %q does not exist", p.Coverage)
	}
	return record, nil
}

func packDocument(d catalogue.Document) (allocator.Document, error) {
	kind, known := allocator.ParseDocumentType(string(d.Type))
	document, valid := allocator.ParseDocument(kind, d.Number)
	if !known || !valid {
		return 0, fmt.Errorf("a synthetic %s is not valid", d.Type)
	}
	return document, nil
}

// personList is the CSV file of a demo's persons.
type personList struct {
	name   string
	file   *os.File
	buffer *bufio.Writer
	lines  *csv.Writer
}

func newPersonList(name string) (*personList, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, fmt.Errorf("making the demo's directory: %w", err)
	}
	file, err := os.OpenFile(name+newSuffix, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("making the file of persons: %w", err)
	}
	l := &personList{name: name, file: file, buffer: bufio.NewWriterSize(file, 1<<16)}
	l.lines = csv.NewWriter(l.buffer)
	_ = l.lines.Write([]string{"type", "number", "issueYear", "coverage", "referral"}) // finish tells
	return l, nil
}

func (l *personList) add(p *catalogue.Person, referral string) {
	_ = l.lines.Write([]string{ // finish tells
		string(p.Document.Type), p.Document.Number, strconv.Itoa(p.IssueYear), string(p.Coverage), referral,
	})
}

func (l *personList) finish() error {
	l.lines.Flush()
	if err := l.lines.Error(); err != nil {
		return fmt.Errorf("writing the file of persons: %w", err)
	}
	if err := l.buffer.Flush(); err != nil {
		return fmt.Errorf("writing the file of persons: %w", err)
	}
	if err := os.Rename(l.name+newSuffix, l.name); err != nil {
		return fmt.Errorf("writing the file of persons: %w", err)
	}
	return nil
}

func (l *personList) close() { _ = l.file.Close() }
