package server

import (
	"context"
	"slices"

	"github.com/cupo-ec/cupo/allocator"
)

// demoServices are what one queues for at every unit of the demo.
var demoServices = []allocator.Service{
	{ID: "informacion", Name: "Información y citas", Letter: 'I', Minutes: 6},
	{ID: allocator.CheckInService, Name: "Preparación (signos vitales)", Letter: 'P', Minutes: 5},
	{ID: "farmacia", Name: "Farmacia", Letter: 'F', Minutes: 4},
	{ID: "laboratorio", Name: "Laboratorio", Letter: 'L', Minutes: 8},
}

// seedServices gives every unit its services. They need the newest version of the state, which a cluster of
// one may have at once.
func (d *Demo) seedServices(ctx context.Context) error {
	if err := d.raiseFormat(ctx); err != nil {
		return err
	}
	directory := d.state.Directory()
	var missing []allocator.Service
	for unit := range directory.Units {
		for _, v := range demoServices {
			if _, known := directory.Service(uint16(unit), v.ID); !known {
				v.Unit = uint16(unit)
				missing = append(missing, v)
			}
		}
	}
	for group := range slices.Chunk(missing, allocator.MaxGroup) {
		if err := d.put(ctx, "services", allocator.Command{Kind: allocator.KindPutServices, Services: group}); err != nil {
			return err
		}
	}
	return nil
}
