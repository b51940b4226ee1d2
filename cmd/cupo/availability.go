package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// availabilityFlags say where and when a place is looked for.
type availabilityFlags struct {
	unit, specialty, practitioner string
	province, near                string
	from, to, date                string
	limit                         int
	all                           bool
}

func availabilityCommand() command {
	return command{
		name: "availability",
		usage: []string{
			"--specialty S --unit U [--from DATE --to DATE] [--practitioner P]",
			"--specialty S --unit U --date DATE [--all]",
			"--specialty S [--province 17 | --near LAT,LON] [--limit N]",
		},
		about: "free places: the days of a unit, the places of a day, or the units that have any",
		more: `With --unit it lists the days on which places may be booked now; with --date as well, the places of
that day, whose ids --slot takes. Without --unit it lists units with the next date that has a free
place, the nearest first where --near is given. With --output json this list is one line for each
unit: {"unit":…,"days":[…]}.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var a availabilityFlags
			c.define(t, flags, asWeb)
			a.define(flags)
			return func(ctx context.Context, arguments []string) error {
				if err := a.check(flags, arguments); err != nil {
					return err
				}
				client, err := c.open(t)
				if err != nil {
					return err
				}
				switch {
				case a.unit == "":
					return client.showUnits(ctx, &a)
				case a.date != "":
					return client.showSlots(ctx, &a)
				}
				return client.showDays(ctx, &a)
			}
		},
	}
}

const maxListedUnits = 200

func (a *availabilityFlags) define(flags *flag.FlagSet) {
	flags.StringVar(&a.unit, "unit", "", "`id` of the unit")
	flags.StringVar(&a.specialty, "specialty", "", "`id` of the specialty, such as medicina-general")
	flags.StringVar(&a.practitioner, "practitioner", "", "`id` of the practitioner, where only theirs will do")
	flags.StringVar(&a.province, "province", "", "list the units of the province with this two-digit `code`")
	flags.StringVar(&a.near, "near", "", "list the units nearest to this `place`, lat,lon in degrees")
	flags.StringVar(&a.from, "from", "", "first `date`, such as 2026-12-01; today where it is not given")
	flags.StringVar(&a.to, "to", "", "last `date`; the end of what is open where it is not given")
	flags.StringVar(&a.date, "date", "", "list the places of this `date`")
	flags.IntVar(&a.limit, "limit", 10, "list this `many` units at most")
	flags.BoolVar(&a.all, "all", false, "with --date, list places that are not free, too")
}

func (a *availabilityFlags) check(flags *flag.FlagSet, arguments []string) error {
	switch {
	case len(arguments) > 0:
		return badUsage("availability takes flags only")
	case a.specialty == "":
		return badUsage("name the specialty by --specialty")
	case a.date != "" && a.unit == "":
		return badUsage("--date is for the places of one unit: name it by --unit")
	case a.date != "" && (a.from != "" || a.to != ""):
		return badUsage("--date is one day; leave --from and --to out")
	case a.all && a.date == "":
		return badUsage("--all is for the places of one day: name it by --date")
	case a.unit != "" && (a.province != "" || a.near != "" || given(flags, "limit")):
		return badUsage("--unit is one unit; leave --province, --near and --limit out")
	case a.unit == "" && a.practitioner != "":
		return badUsage("--practitioner is for one unit: name it by --unit")
	case a.limit < 1 || a.limit > maxListedUnits:
		return badUsage("--limit is 1 to " + strconv.Itoa(maxListedUnits))
	}
	return nil
}

func (c *client) showDays(ctx context.Context, a *availabilityFlags) error {
	var days wire.AvailabilityResponse
	raw, err := c.days(ctx, a, a.unit, &days)
	if err != nil {
		return err
	}
	return c.terminal.show(raw, func() string { return daysTable(days.Days) })
}

func (c *client) days(ctx context.Context, a *availabilityFlags, unit string, into *wire.AvailabilityResponse) ([]byte, error) {
	path := wire.WithQuery(wire.AvailabilityPath, wire.UnitParam, unit, wire.SpecialtyParam, a.specialty,
		wire.PractitionerParam, a.practitioner, wire.FromParam, a.from, wire.ToParam, a.to)
	return c.do(ctx, request{method: http.MethodGet, path: path, into: into})
}

func daysTable(days []wire.Day) string {
	table := newTable("Fecha", "Día", "Cupos libres")
	total := 0
	for _, day := range days {
		if day.Free > 0 {
			table.row(day.Date, weekdayOf(day.Date), strconv.Itoa(day.Free))
			total += day.Free
		}
	}
	if total == 0 {
		return "No hay cupos libres en esas fechas.\n"
	}
	return table.text() + places(total) + "\n"
}

// places says how many places are free.
func places(free int) string {
	if free == 1 {
		return "1 cupo libre"
	}
	return strconv.Itoa(free) + " cupos libres"
}

func (c *client) showSlots(ctx context.Context, a *availabilityFlags) error {
	var slots wire.SlotsResponse
	path := wire.WithQuery(wire.SlotsPath, wire.UnitParam, a.unit, wire.SpecialtyParam, a.specialty,
		wire.DateParam, a.date, wire.PractitionerParam, a.practitioner)
	raw, err := c.do(ctx, request{method: http.MethodGet, path: path, into: &slots})
	if err != nil {
		return err
	}
	return c.terminal.show(raw, func() string { return slotsTable(slots.Slots, a.all) })
}

var slotStatusWords = map[string]string{
	wire.SlotFree: "libre", wire.SlotHeld: "apartado", wire.SlotBooked: "ocupado", wire.SlotBlocked: "bloqueado",
}

func slotsTable(slots []wire.Slot, all bool) string {
	table := newTable("Hora", "Minutos", "Estado", "Profesional", "Cupo")
	free := 0
	for i := range slots {
		s := &slots[i]
		if s.Status == wire.SlotFree {
			free++
		} else if !all {
			continue
		}
		table.row(clockTime(s.Start), strconv.Itoa(s.Minutes), orWord(slotStatusWords, s.Status), s.Practitioner.Name, s.ID)
	}
	if free == 0 && !all || len(slots) == 0 {
		return "No hay cupos libres ese día.\n"
	}
	return table.text() + places(free) + fmt.Sprintf(" de %d\n", len(slots))
}

func (c *client) showUnits(ctx context.Context, a *availabilityFlags) error {
	var units wire.UnitsResponse
	// One more than is shown tells whether there are others.
	path := wire.WithQuery(wire.UnitsPath, wire.ProvinceParam, a.province, wire.NearParam, a.near,
		wire.SpecialtyParam, a.specialty, wire.LimitParam, strconv.Itoa(a.limit+1))
	if _, err := c.do(ctx, request{method: http.MethodGet, path: path, into: &units}); err != nil {
		return err
	}
	shown := units.Units[:min(len(units.Units), a.limit)]
	var lines []string
	table := newTable("Unidad", "Nombre", "Ciudad", "Distancia", "Próxima fecha", "Cupos libres")
	for i := range shown {
		u := &shown[i]
		var days wire.AvailabilityResponse
		if _, err := c.days(ctx, a, u.ID, &days); err != nil {
			return err
		}
		lines = append(lines, unitLine(u, days.Days))
		table.row(u.ID, u.Name, u.City, distance(u), nextFree(days.Days), strconv.Itoa(freeOf(days.Days)))
	}
	return c.terminal.show([]byte(strings.Join(lines, "\n")), func() string {
		switch {
		case len(shown) == 0:
			return "Ninguna unidad atiende esa especialidad allí.\n"
		case len(units.Units) > len(shown):
			return table.text() + fmt.Sprintf("las primeras %d; hay más, véalas con --limit\n", len(shown))
		}
		return table.text()
	})
}

// unitLine is a unit and its days as one line of JSON.
func unitLine(u *wire.Unit, days []wire.Day) string {
	line := append([]byte(`{"unit":`), u.AppendJSON(nil)...)
	line = append(line, `,"days":[`...)
	for i := range days {
		if i > 0 {
			line = append(line, ',')
		}
		line = days[i].AppendJSON(line)
	}
	return string(append(line, "]}"...))
}

func distance(u *wire.Unit) string {
	if u.DistanceKm == nil {
		return ""
	}
	return strconv.FormatFloat(*u.DistanceKm, 'f', 1, 64) + " km"
}

func nextFree(days []wire.Day) string {
	for _, day := range days {
		if day.Free > 0 {
			return day.Date
		}
	}
	return "ninguna"
}

func freeOf(days []wire.Day) int {
	total := 0
	for _, day := range days {
		total += day.Free
	}
	return total
}
