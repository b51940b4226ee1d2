package httpapi

import (
	"fmt"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// anyFound finds the appointment of the path, also one that has left memory: that one is read from disk. A
// search by document shows only what is in memory.
func (c *call) anyFound() (found allocator.Appointment, facts allocator.SlotFacts, err error) {
	number, known := c.api.state.AppointmentNumber(c.variable)
	if known && c.api.state.Archived(number) {
		if found, facts, err = c.api.pastAppointment(number); err == nil && !c.maySee(&found) {
			err = refuse(wire.NotFound)
		}
	} else if found, err = c.appointment(); err == nil {
		facts, _ = c.api.state.SlotFacts(found.Slot)
	}
	if err == nil {
		err = c.look(found.Person, found.Number)
	}
	return found, facts, err
}

// pastAppointment reads the record of an appointment that has left memory.
func (a *API) pastAppointment(number uint32) (allocator.Appointment, allocator.SlotFacts, error) {
	value, there, err := a.store.Get(allocator.HistoryKey(number))
	if err != nil {
		return allocator.Appointment{}, allocator.SlotFacts{}, fmt.Errorf("reading the history: %w", err)
	}
	if !there {
		return allocator.Appointment{}, allocator.SlotFacts{}, refuse(wire.NotFound)
	}
	found, facts, err := allocator.ReadHistory(number, value)
	if err != nil {
		return allocator.Appointment{}, allocator.SlotFacts{}, fmt.Errorf("reading the history: %w", err)
	}
	return found, facts, nil
}
