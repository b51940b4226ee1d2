package allocator

import "github.com/cupo-ec/cupo/wire"

// Service is what people queue for at a unit. Letter begins its numbers and stays as it is, because numbers
// with it are in people's hands; Minutes are planned for a person, and count until there is something
// measured.
type Service struct {
	Unit     uint16
	ID, Name string
	Letter   uint8
	Minutes  uint8
}

// Bounds of a service.
const (
	MaxServiceMinutes = 240
	firstLetter       = 'A'
	lastLetter        = 'Z'
	maxServiceIDBytes = 64
)

// CheckInService is the id of the service that who checks in for an appointment gets a number of.
const CheckInService = "preparacion"

// serviceKey is under what a service is found: its unit, and its id or its letter.
type serviceKey struct {
	unit   uint16
	id     string
	letter uint8
}

func (v *Service) byID() serviceKey     { return serviceKey{unit: v.Unit, id: v.ID} }
func (v *Service) byLetter() serviceKey { return serviceKey{unit: v.Unit, letter: v.Letter} }

// Service finds a unit's service by its id.
func (d *Directory) Service(unit uint16, id string) (number uint32, known bool) {
	i, known := d.services[serviceKey{unit: unit, id: id}]
	return uint32(i), known && id != ""
}

// ServicesOf are the numbers of a unit's services, in the order of their letters.
func (d *Directory) ServicesOf(unit uint16) (numbers []uint32) {
	if len(d.Services) == 0 {
		return nil
	}
	for letter := uint8(firstLetter); letter <= lastLetter; letter++ {
		if i, known := d.services[serviceKey{unit: unit, letter: letter}]; known {
			numbers = append(numbers, uint32(i))
		}
	}
	return numbers
}

// MayPutService reports whether a service points at a unit, says what one must, and keeps its letter, which
// is nobody else's in the unit. So a unit has no more than there are letters.
func (d *Directory) MayPutService(v *Service) bool {
	if int(v.Unit) >= len(d.Units) || v.ID == "" || len(v.ID) > maxServiceIDBytes ||
		v.Letter < firstLetter || v.Letter > lastLetter || v.Minutes < 1 || v.Minutes > MaxServiceMinutes {
		return false
	}
	same, known := d.services[v.byID()]
	lettered, taken := d.services[v.byLetter()]
	return known == taken && (!known || same == lettered)
}

// putService enters a service and tells its number.
func (d *Directory) putService(v *Service) (number int) {
	number, known := d.services[v.byID()]
	if known {
		d.Services[number] = *v
		return number
	}
	number = len(d.Services)
	d.Services = append(d.Services, *v)
	d.services[v.byID()], d.services[v.byLetter()] = number, number
	return number
}

// putServices enters services, all or none.
func (s *State) putServices(services []Service) Outcome {
	next := s.directory.Load().clone()
	numbers := make([]int, len(services))
	for i := range services {
		if !next.MayPutService(&services[i]) {
			return Outcome{Code: wire.Malformed}
		}
		numbers[i] = next.putService(&services[i])
	}
	for i := range services {
		record(&s.records, recordService, uint32(numbers[i]), &services[i], codeService)
	}
	s.directory.Store(next)
	return Outcome{}
}
