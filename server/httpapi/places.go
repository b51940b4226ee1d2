package httpapi

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

func provinces(c *call) (reply, error) {
	answer := &wire.ProvincesResponse{}
	for _, p := range c.api.state.Directory().Provinces {
		answer.Provinces = append(answer.Provinces, wire.Province{Code: p.Code, Name: p.Name})
	}
	return ok(answer), nil
}

func specialties(c *call) (reply, error) {
	answer, rules := &wire.SpecialtiesResponse{}, c.api.state.Rules()
	for _, s := range c.api.state.Directory().Specialties {
		level := wire.LevelFirst
		if rules.NeedsReferral(s.ID, s.FirstLevel) {
			level = wire.LevelReferred
		}
		answer.Specialties = append(answer.Specialties, wire.Specialty{ID: s.ID, Name: s.Name, Level: level})
	}
	return ok(answer), nil
}

// unitFilter is what a request for units asks for.
type unitFilter struct {
	province, city string
	specialty      uint16
	bySpecialty    bool
	near           *point
}

// point is a place on the map, in degrees.
type point struct{ lat, lon float64 }

// parsePoint reads "lat,lon".
func parsePoint(text string) (point, bool) {
	before, after, found := strings.Cut(text, ",")
	if !found {
		return point{}, false
	}
	lat, errLat := strconv.ParseFloat(strings.TrimSpace(before), 64)
	lon, errLon := strconv.ParseFloat(strings.TrimSpace(after), 64)
	// Written so that NaN, which compares false with everything, is refused as well.
	inside := lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
	return point{lat, lon}, errLat == nil && errLon == nil && inside
}

const earthRadiusKm = 6371.0

// distanceKm is the great-circle distance (haversine formula).
func (p point) distanceKm(u *allocator.Unit) float64 {
	const radians = math.Pi / 180
	dLat, dLon := (u.Lat-p.lat)*radians/2, (u.Lon-p.lon)*radians/2
	h := math.Sin(dLat)*math.Sin(dLat) + math.Cos(p.lat*radians)*math.Cos(u.Lat*radians)*math.Sin(dLon)*math.Sin(dLon)
	return 2 * earthRadiusKm * math.Asin(math.Sqrt(min(1, h)))
}

const maxUnits = 1000

func units(c *call) (reply, error) {
	filter, err := c.unitFilter()
	if err != nil {
		return reply{}, err
	}
	limit := maxUnits
	if text := c.query(wire.LimitParam); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > maxUnits {
			return reply{}, refuseField(wire.Malformed, wire.LimitParam)
		}
	}
	found := c.api.unitsLike(filter)
	directory := c.api.state.Directory() // not before: an older one may not have all that were found
	answer := &wire.UnitsResponse{}
	for _, number := range found {
		if len(answer.Units) == limit {
			break
		}
		u := &directory.Units[number]
		shown := showUnit(u)
		if filter.near != nil {
			km := math.Round(filter.near.distanceKm(u)*10) / 10
			shown.DistanceKm = &km
		}
		answer.Units = append(answer.Units, shown)
	}
	return ok(answer), nil
}

func showUnit(u *allocator.Unit) wire.Unit {
	return wire.Unit{
		ID: u.ID, Name: u.Name, Kind: u.Kind, Province: u.Province, City: u.City,
		Lat: u.Lat, Lon: u.Lon, Offset: offsetText(u.OffsetMinutes),
	}
}

// wireUnit shows a unit; false for a number that none has.
func (a *API) wireUnit(unit uint16) (wire.Unit, bool) {
	units := a.state.Directory().Units
	if int(unit) >= len(units) {
		return wire.Unit{}, false
	}
	return showUnit(&units[unit]), true
}

// offsetOf is a unit's distance from UTC in minutes; the mainland's where there is none.
func (a *API) offsetOf(unit uint16) int16 {
	if units := a.state.Directory().Units; int(unit) < len(units) {
		return units[unit].OffsetMinutes
	}
	return mainlandMinutes
}

func (c *call) unitFilter() (unitFilter, error) {
	filter := unitFilter{province: c.query(wire.ProvinceParam), city: c.query(wire.CityParam)}
	if id := c.query(wire.SpecialtyParam); id != "" {
		number, known := c.api.state.Directory().Specialty(id)
		if !known {
			return filter, refuseField(wire.NotFound, wire.SpecialtyParam)
		}
		filter.specialty, filter.bySpecialty = number, true
	}
	if text := c.query(wire.NearParam); text != "" {
		near, valid := parsePoint(text)
		if !valid {
			return filter, refuseField(wire.Malformed, wire.NearParam)
		}
		filter.near = &near
	}
	return filter, nil
}

// unitsLike lists the units that a filter lets through, the nearest first where it says near what.
func (a *API) unitsLike(filter unitFilter) []uint16 {
	directory := a.state.Directory()
	var found []uint16
	for i := range directory.Units {
		u := &directory.Units[i]
		if filter.province != "" && u.Province != filter.province || filter.city != "" && !strings.EqualFold(u.City, filter.city) {
			continue
		}
		if filter.bySpecialty && !a.state.Offers(uint16(i), filter.specialty) {
			continue
		}
		found = append(found, uint16(i))
	}
	if filter.near != nil {
		slices.SortStableFunc(found, func(x, y uint16) int {
			return cmp.Compare(filter.near.distanceKm(&directory.Units[x]), filter.near.distanceKm(&directory.Units[y]))
		})
	}
	return found
}
