package server

import (
	"context"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/contacts"
	"github.com/cupo-ec/cupo/server/httpapi"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/server/registry"
	"github.com/cupo-ec/cupo/wire"
)

// registryDoor joins the registry to the API and to the intake, which do not know it.
type registryDoor struct{ registry *registry.Registry }

func newRegistryDoor(state *allocator.State, in *intake.Intake, sealed *contacts.Contacts, sharePercent int) *registryDoor {
	return &registryDoor{registry.New(registry.Config{
		State: state, Contacts: sealed, SharePercent: sharePercent,
		Propose: func(ctx context.Context, commands []allocator.Command) []raftstore.Result {
			orders := make([]*intake.Order, len(commands))
			for i := range commands {
				orders[i] = intake.Put(commands[i]).As(raftstore.Bulk)
			}
			return in.DoAll(ctx, orders)
		},
	})}
}

// Import takes a part of a file in.
func (d *registryDoor) Import(ctx context.Context, p *httpapi.ImportPart) (*wire.ImportResponse, error) {
	return d.registry.Import(ctx, &registry.Part{
		Kind: p.Kind, Format: p.Format, Text: p.Text, FirstLine: p.FirstLine, DryRun: p.DryRun, Base: p.Base, Key: p.Key,
	})
}

// Export gives a page of a kind.
func (d *registryDoor) Export(p *httpapi.ExportPage) (text []byte, next string, err error) {
	return d.registry.Export(&registry.Page{
		Kind: p.Kind, Format: p.Format, After: p.After, Limit: p.Limit, WithContacts: p.WithContacts,
	})
}
