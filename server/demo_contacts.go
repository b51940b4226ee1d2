package server

import (
	"context"
	"fmt"
	"slices"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/catalogue"
	"github.com/cupo-ec/cupo/server/contacts"
)

// contactsEachCommand keeps a command of contact data well within a log entry.
const contactsEachCommand = 100

// seedContacts enters how the persons of demo.json are called and reached.
func (d *Demo) seedContacts(ctx context.Context, shown []catalogue.Person) error {
	sealed := contacts.New(d.store)
	n := 0
	for group := range slices.Chunk(shown, contactsEachCommand) {
		command := allocator.Command{Kind: allocator.KindPutContacts}
		for i := range group {
			document, err := packDocument(group[i].Document)
			if err != nil {
				return err
			}
			number := d.state.FindPerson(document)
			if number == 0 {
				continue // erased since
			}
			record, err := sealed.Seal(number, sampleContact(&group[i], n))
			if err != nil {
				return fmt.Errorf("sealing a demo's contact data: %w", err)
			}
			command.Contacts = append(command.Contacts, record)
			n++
		}
		if err := d.put(ctx, "contact data", command); err != nil {
			return err
		}
	}
	return nil
}
