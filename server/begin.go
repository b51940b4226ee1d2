package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/catalogue"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// begin gives a new cluster its secret and, where wanted, the national directory. On a cluster that
// has both it changes nothing.
func (s *Server) begin(ctx context.Context) error {
	if !s.state.Started() {
		genesis := allocator.Command{Kind: allocator.KindGenesis, Policy: new(policy.Default())}
		if _, err := rand.Read(genesis.Genesis[:]); err != nil {
			return fmt.Errorf("drawing the cluster's secret: %w", err)
		}
		if err := s.put(ctx, "the first command", genesis); err != nil {
			return err
		}
	}
	// Holidays come last, so where they are everything is.
	if !s.config.NationalDirectory || len(s.state.Directory().Closures) > 0 {
		return nil
	}
	national, err := catalogue.Load()
	if err != nil {
		return fmt.Errorf("reading the national directory: %w", err)
	}
	return s.put(ctx, "the national directory", directoryCommands(national)...)
}

// put proposes commands of the cluster itself, in order, and wants every one of them to be done.
func (s *Server) put(ctx context.Context, what string, commands ...allocator.Command) error {
	orders := make([]*intake.Order, len(commands))
	for i, command := range commands {
		if err := command.Fits(); err != nil {
			return fmt.Errorf("entering %s, command %d: %w", what, i, err)
		}
		orders[i] = intake.Put(command)
	}
	for i, result := range s.intake.DoAll(ctx, orders) {
		if result.Err != nil {
			return fmt.Errorf("entering %s, command %d: %w", what, i, result.Err)
		}
		if result.Outcome.Code != wire.Done {
			return fmt.Errorf("entering %s, command %d: refused: %s", what, i, result.Outcome.Code)
		}
	}
	return nil
}

// directoryCommands enters provinces, specialties and units, then the holidays of each unit.
func directoryCommands(national *catalogue.Catalogue) []allocator.Command {
	var provinces []allocator.Province
	for _, p := range national.Provinces {
		provinces = append(provinces, allocator.Province{Code: p.Code, Name: p.Name})
	}
	var specialties []allocator.Specialty
	for _, sp := range national.Specialties {
		specialties = append(specialties, allocator.Specialty{ID: sp.ID, Name: sp.Name, FirstLevel: !sp.Referred})
	}
	var units []allocator.Unit
	for _, u := range national.Units {
		units = append(units, allocator.Unit{
			ID: u.ID, Name: u.Name, Kind: string(u.Kind), Province: u.Province, City: u.City,
			Lat: u.Lat, Lon: u.Lon, OffsetMinutes: int16(u.OffsetMinutes),
		})
	}
	commands := []allocator.Command{
		{Kind: allocator.KindPutProvinces, Provinces: provinces},
		{Kind: allocator.KindPutSpecialties, Specialties: specialties},
		{Kind: allocator.KindPutUnits, Units: units},
	}
	for group := range slices.Chunk(closures(national), allocator.MaxGroup) {
		commands = append(commands, allocator.Command{Kind: allocator.KindPutClosures, Closures: group})
	}
	return commands
}

// Closures are entered for the years that the catalogue's table of holidays speaks of.
const (
	firstClosureYear = 2024
	lastClosureYear  = 2027
)

// closures spells the holidays out: a day on which every unit is closed once, others by unit.
func closures(national *catalogue.Catalogue) []allocator.Closure {
	var all []allocator.Closure
	last := catalogue.NewDay(lastClosureYear, 12, 31)
	for day := catalogue.NewDay(firstClosureYear, 1, 1); day <= last; day++ {
		var closed []allocator.Closure
		for i, u := range national.Units {
			if name := national.HolidayName(u, day); name != "" {
				closed = append(closed, allocator.Closure{Day: int32(day), Unit: uint16(i), Name: name})
			}
		}
		if len(closed) == len(national.Units) && len(closed) > 0 {
			closed = []allocator.Closure{{Day: int32(day), Unit: allocator.AllUnits, Name: closed[0].Name}}
		}
		all = append(all, closed...)
	}
	return all
}
