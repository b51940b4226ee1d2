package registry

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// Contacts seals contact data.
type Contacts interface {
	// Check names the first field that is not what it should be, and why.
	Check(contact *wire.Contact) (field, reason string)
	Seal(person uint32, contact *wire.Contact) (allocator.ContactRecord, error)
	// Read answers an error with the method Damaged for data that nothing opens any more.
	Read(person uint32) (contact *wire.Contact, ok bool, err error)
}

// Config is what a Registry works with.
type Config struct {
	State    *allocator.State
	Contacts Contacts
	// Propose has commands decided, in order, each with an outcome or an error.
	Propose func(ctx context.Context, commands []allocator.Command) []raftstore.Result
	// SharePercent is how much of the time an import may keep the log busy, 1 to 100.
	SharePercent int
	// Clock is a monotonic time, and Pause waits; nil takes those of the machine.
	Clock func() time.Duration
	Pause func(ctx context.Context, d time.Duration)
}

// Registry takes files in and gives them out. It may be used from any goroutine; one import runs at a
// time.
type Registry struct {
	state    *allocator.State
	contacts Contacts
	propose  func(ctx context.Context, commands []allocator.Command) []raftstore.Result
	share    int
	clock    func() time.Duration
	pause    func(ctx context.Context, d time.Duration)
	// importing is held while a part is taken in.
	importing sync.Mutex
}

// New makes a Registry.
func New(config Config) *Registry {
	start := time.Now()
	r := &Registry{
		state: config.State, contacts: config.Contacts, propose: config.Propose, share: config.SharePercent,
		clock: config.Clock, pause: config.Pause,
	}
	if r.clock == nil {
		r.clock = func() time.Duration { return time.Since(start) }
	}
	if r.pause == nil {
		r.pause = pause
	}
	return r
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Part is a piece of a file that ends at a line's end. Key makes the idempotency key of a command of it,
// by the command's position; Base has what all of them have in common.
type Part struct {
	Kind, Format string
	Text         []byte
	// FirstLine is the number of the first line, a header left out; 0 is a whole file.
	FirstLine int64
	DryRun    bool
	Base      allocator.Command
	Key       func(position int) allocator.Key
}

// Import takes a part in. An error says that some of it may have been taken in and some not: the same
// part is sent again. The import waits between its groups, so that bookings find the log free.
func (r *Registry) Import(ctx context.Context, part *Part) (*wire.ImportResponse, error) {
	if !r.importing.TryLock() {
		return nil, fmt.Errorf("another import is running: %w", raftstore.ErrOverloaded)
	}
	defer r.importing.Unlock()
	switch part.Kind {
	case wire.RegistryPersons:
		return importPart(ctx, r, part, table[person]{personColumns, r.parsePerson, r.judgePerson, holdersFirst, r.enterPersons})
	case wire.RegistryUnits:
		return importPart(ctx, r, part, table[allocator.Unit]{unitColumns, parseUnit, r.judgeUnit, nil,
			entering(r, func(c *allocator.Command, v []allocator.Unit) { c.Kind, c.Units = allocator.KindPutUnits, v })})
	case wire.RegistryPractitioners:
		return importPart(ctx, r, part, table[allocator.Practitioner]{practitionerColumns, parsePractitioner, r.judgePractitioner, nil,
			entering(r, func(c *allocator.Command, v []allocator.Practitioner) {
				c.Kind, c.Practitioners = allocator.KindPutPractitioners, v
			})})
	case wire.RegistrySchedules:
		return importPart(ctx, r, part, table[allocator.Schedule]{scheduleColumns, parseSchedule, r.judgeSchedule, nil,
			entering(r, func(c *allocator.Command, v []allocator.Schedule) {
				c.Kind, c.Schedules = allocator.KindPutSchedules, v
			})})
	case wire.RegistryClosures:
		return importPart(ctx, r, part, table[allocator.Closure]{closureColumns, parseClosure, r.judgeClosure, nil,
			entering(r, func(c *allocator.Command, v []allocator.Closure) { c.Kind, c.Closures = allocator.KindPutClosures, v })})
	case wire.RegistryServices:
		if !r.state.Takes(allocator.KindPutServices) {
			return nil, &Refused{wire.WrongState, ""}
		}
		return importPart(ctx, r, part, table[allocator.Service]{serviceColumns, parseService, r.judgeService, nil,
			entering(r, func(c *allocator.Command, v []allocator.Service) { c.Kind, c.Services = allocator.KindPutServices, v })})
	case wire.RegistryReferrals:
		return importPart(ctx, r, part, table[allocator.ReferralRecord]{referralColumns, parseReferral, r.judgeReferral, nil,
			entering(r, func(c *allocator.Command, v []allocator.ReferralRecord) {
				c.Kind, c.Referrals = allocator.KindPutReferrals, v
			})})
	}
	return nil, &Refused{wire.NotFound, ""}
}

// groupLines is how many lines of a part one command carries: with the longest texts they fit into an
// entry of the log.
const groupLines = 400

// line is one line of a part that could be read.
type line[T any] struct {
	number int64
	value  T
	// given is the verdict before the line was entered.
	given verdict
}

// verdict is what entering a line would come to.
type verdict struct {
	fault     fault
	unchanged bool
	// again says that an earlier line of the part is of the same person: it is not compared with what is.
	again bool
	// waits, in a dry run, says that the line names somebody whom an earlier part may enter.
	waits bool
}

// table is all that a kind has of its own.
type table[T any] struct {
	columns []column
	parse   func(d *allocator.Directory, c *cells) T
	judge   func(run *run, value *T) verdict
	// order puts lines into the order in which they are entered; nil leaves them.
	order func(lines []line[T]) []line[T]
	// enter enters the lines of one group that were judged good, and what became of the group.
	enter func(ctx context.Context, run *run, group int, lines []line[T]) error
}

// run is one part under way.
type run struct {
	part   *Part
	answer *wire.ImportResponse
	// entering are the persons whose lines were judged good, with their holders.
	entering map[allocator.Document]allocator.Document
	// ids are those of the lines before.
	ids map[string]bool
}

// again reports whether a line before has the same id. Such a line is not compared with what is, for that
// is about to change.
func (r *run) again(id string) bool {
	known := r.ids[id]
	r.ids[id] = true
	return known
}

func (r *run) refuse(number int64, f fault) {
	r.answer.RefusedLines++
	if len(r.answer.Refused) < wire.MaxImportRefusals {
		r.answer.Refused = append(r.answer.Refused, wire.ImportRefusal{Line: number, Field: f.field, Reason: f.reason})
	}
}

func importPart[T any](ctx context.Context, r *Registry, part *Part, kind table[T]) (*wire.ImportResponse, error) {
	run := &run{part: part, answer: &wire.ImportResponse{}, entering: map[allocator.Document]allocator.Document{}, ids: map[string]bool{}}
	lines, err := parsePart(run, r.state.Directory(), kind)
	if err != nil {
		return nil, err
	}
	if kind.order != nil {
		lines = kind.order(lines)
	}
	for group := 0; len(lines) > 0; group++ {
		n := min(len(lines), groupLines)
		began := r.clock()
		if err := importGroup(ctx, run, group, lines[:n], kind); err != nil {
			return nil, err
		}
		lines = lines[n:]
		if took := r.clock() - began; !part.DryRun && r.share < 100 {
			r.pause(ctx, took*time.Duration(100-r.share)/time.Duration(r.share))
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%w: the import was ended: %w", raftstore.ErrOutcomeUnknown, ctx.Err())
		}
	}
	return run.answer, nil
}

// parsePart reads every line of a part, and refuses those that are not of the kind.
func parsePart[T any](run *run, directory *allocator.Directory, kind table[T]) ([]line[T], error) {
	in, err := newReader(kind.columns, run.part.Format, run.part.Text, run.part.FirstLine)
	if err != nil {
		return nil, err
	}
	var lines []line[T]
	for {
		values, refused, more := in.next()
		if !more {
			return lines, nil
		}
		run.answer.Lines++
		c := cells{columns: kind.columns, values: values, fault: refused}
		var value T
		if refused.none() {
			value = kind.parse(directory, &c)
		}
		if !c.fault.none() {
			run.refuse(in.number, c.fault)
			continue
		}
		lines = append(lines, line[T]{number: in.number, value: value})
	}
}

// importGroup judges the lines of a group, enters the good ones, and counts.
func importGroup[T any](ctx context.Context, run *run, group int, lines []line[T], kind table[T]) error {
	for i := range lines {
		lines[i].given = kind.judge(run, &lines[i].value)
	}
	if !run.part.DryRun {
		if err := kind.enter(ctx, run, group, lines); err != nil {
			return err
		}
	}
	for i := range lines {
		switch v := lines[i].given; {
		case !v.fault.none():
			run.refuse(lines[i].number, v.fault)
		case v.unchanged:
			run.answer.Unchanged++
		case v.waits:
			run.answer.Waiting++
		default:
			run.answer.Accepted++
		}
	}
	return nil
}
