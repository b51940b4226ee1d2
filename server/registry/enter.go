package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// keysEachGroup is how many positions of idempotency keys a group has to itself.
const keysEachGroup = 16

// command is a command of a part, with the key of its position.
func (r *run) command(position int) allocator.Command {
	command := r.part.Base
	command.Key = r.part.Key(position)
	return command
}

// entering enters the good lines of a group by one command, which put fills.
func entering[T any](r *Registry, put func(*allocator.Command, []T)) func(context.Context, *run, int, []line[T]) error {
	return func(ctx context.Context, run *run, group int, lines []line[T]) error {
		var good []T
		for i := range lines {
			if v := lines[i].given; v.fault.none() && !v.unchanged {
				good = append(good, lines[i].value)
			}
		}
		if len(good) == 0 {
			return nil
		}
		command := run.command(group * keysEachGroup)
		put(&command, good)
		outcome, err := r.decide(ctx, command)
		if err != nil || outcome.Code == wire.Done {
			return err
		}
		return enterSingly(ctx, r, run, lines, put)
	}
}

// decide has one command decided.
func (r *Registry) decide(ctx context.Context, command allocator.Command) (allocator.Outcome, error) {
	if command.Fits() != nil {
		return allocator.Outcome{Code: wire.TooLarge}, nil
	}
	result := r.propose(ctx, []allocator.Command{command})[0]
	if result.Err != nil {
		return allocator.Outcome{}, result.Err
	}
	if result.Outcome.Code == wire.IdempotencyKeyReused {
		return result.Outcome, &Refused{wire.IdempotencyKeyReused, ""}
	}
	return result.Outcome, nil
}

// enterSingly is for a group that was refused as a whole, because what it leaned on changed after it was
// judged. Its lines go one by one and without keys: entering a line twice is the same as once.
func enterSingly[T any](ctx context.Context, r *Registry, run *run, lines []line[T], put func(*allocator.Command, []T)) error {
	for i := range lines {
		if v := lines[i].given; !v.fault.none() || v.unchanged {
			continue
		}
		command := run.part.Base
		put(&command, []T{lines[i].value})
		outcome, err := r.decide(ctx, command)
		if err != nil {
			return err
		}
		if outcome.Code != wire.Done {
			lines[i].given.fault = fault{reason: wire.ReasonMalformed}
		}
	}
	return nil
}

// enterPersons enters the hot records of a group and then, when their numbers are known, what is sealed.
func (r *Registry) enterPersons(ctx context.Context, run *run, group int, lines []line[person]) error {
	before := make([]uint32, len(lines))
	for i := range lines {
		before[i] = r.state.FindPerson(lines[i].value.record.Document)
	}
	enter := entering(r, func(c *allocator.Command, persons []person) {
		c.Kind, c.Persons = allocator.KindPutPersons, make([]allocator.PersonRecord, len(persons))
		for i := range persons {
			c.Persons[i] = persons[i].record
		}
	})
	if err := enter(ctx, run, group, lines); err != nil {
		return err
	}
	return r.enterContacts(ctx, run, group, lines, before)
}

// contactLines is how many lines' contact data one command carries, the longest there may be.
const contactLines = 100

// enterContacts seals what lines say of contact data and replaces what differs. Which lines go into one
// command depends on the part alone, for the same reason as the groups.
func (r *Registry) enterContacts(ctx context.Context, run *run, group int, lines []line[person], before []uint32) error {
	var commands []allocator.Command
	for first := 0; first < len(lines); first += contactLines {
		command := run.command(group*keysEachGroup + 1 + first/contactLines)
		command.Kind = allocator.KindPutContacts
		for i := first; i < min(first+contactLines, len(lines)); i++ {
			record, changed, err := r.sealed(&lines[i], before[i])
			if err != nil {
				return err
			}
			if changed {
				command.Contacts = append(command.Contacts, record)
				lines[i].given.unchanged = false
			}
		}
		if len(command.Contacts) > 0 {
			commands = append(commands, command)
		}
	}
	if len(commands) == 0 {
		return nil
	}
	for _, result := range r.propose(ctx, commands) {
		switch {
		case result.Err != nil:
			return result.Err
		case result.Outcome.Code != wire.Done:
			return &Refused{result.Outcome.Code, ""}
		}
	}
	return nil
}

// sealed seals the contact data of a line, if they say something new. A field that is empty leaves what
// is there.
func (r *Registry) sealed(l *line[person], before uint32) (record allocator.ContactRecord, changed bool, err error) {
	contact := l.value.contact
	number := r.state.FindPerson(l.value.record.Document)
	if contact == (wire.Contact{}) || !l.given.fault.none() || number == 0 {
		return record, false, nil
	}
	if before == number {
		renewed, differs, err := r.renewed(number, contact)
		if err != nil {
			return record, false, err
		}
		if !differs && !l.given.again {
			return record, false, nil
		}
		contact = renewed
	}
	record, err = r.contacts.Seal(number, &contact)
	return record, err == nil, err
}

// renewed is a person's contact data after a line, and whether it differs from what is there. What is damaged
// is as good as not there: the line's data take its place. What could not be read may be there next time.
func (r *Registry) renewed(number uint32, contact wire.Contact) (wire.Contact, bool, error) {
	known, there, err := r.contacts.Read(number)
	if err != nil && !isDamaged(err) {
		return contact, false, fmt.Errorf("reading what a line of contact data is added to: %w", err)
	}
	if err != nil || !there {
		return contact, contact != (wire.Contact{}), nil
	}
	keepOld(&contact, known)
	return contact, contact != *known, nil
}

// isDamaged reports whether an error of Contacts says that nothing opens the data any more.
func isDamaged(err error) bool {
	var damage interface{ Damaged() bool }
	return errors.As(err, &damage) && damage.Damaged()
}

func keepOld(contact, known *wire.Contact) {
	for _, f := range [...]struct{ now, old *string }{
		{&contact.Name, &known.Name}, {&contact.Mobile, &known.Mobile},
		{&contact.MobileCompany, &known.MobileCompany}, {&contact.Email, &known.Email},
	} {
		if *f.now == "" {
			*f.now = *f.old
		}
	}
}
