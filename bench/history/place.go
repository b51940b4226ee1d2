package history

import (
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// A place is a register: free, or an owner. The owner is written as text so that states compare by value.
const (
	free             = ""
	appointmentOwner = "appointment "
	holdOwner        = "hold "
)

// placeStep is one operation as a place sees it: it leads from one owner to another.
type placeStep struct {
	from, to string
	// certain says that it was carried out; otherwise it may have been, at any time since it was asked for.
	certain bool
	// look is the status that a strong read showed, empty for a change.
	look string
	// taken says that the step is only a refusal because the place was taken.
	taken bool
}

func (s *placeStep) on(owner string) (legal bool, next string) {
	switch {
	case s.taken:
		return owner != free, owner
	case s.look == wire.SlotFree:
		return owner == free, owner
	case s.look == wire.SlotBooked:
		return strings.HasPrefix(owner, appointmentOwner), owner
	case s.look != "":
		// A place is also shown as held while somebody asks for it; that decides nothing.
		return true, owner
	case owner == s.from:
		return true, s.to
	}
	return !s.certain, owner
}

func (s *placeStep) String() string {
	switch {
	case s.taken:
		return "refused: slot-taken"
	case s.look != "":
		return "seen as " + s.look
	}
	text := ownerText(s.from) + " -> " + ownerText(s.to)
	if !s.certain {
		text += ", perhaps"
	}
	return text
}

func ownerText(owner string) string {
	if owner == free {
		return "free"
	}
	return owner
}

// named is the name of what an operation made; where nobody was told, one that no other has.
func named(made string, number int) string {
	if made != "" {
		return made
	}
	return unnamed + strconv.Itoa(number)
}

// unnamed begins the name of what was perhaps made and never told.
const unnamed = "?"

// places gathers what operations did to places.
type places struct {
	steps map[string][]step
	// used are the holds that became appointments, and so did not end before.
	used map[string]bool
	// refusals takes those of a taken place in as well.
	refusals func(*Operation) bool
}

func newPlaces(h *History, refusals func(*Operation) bool) *places {
	p := &places{steps: map[string][]step{}, used: map[string]bool{}, refusals: refusals}
	for i := range h.Operations {
		if o := &h.Operations[i]; o.Kind == BookHeld && o.Outcome == Done {
			p.used[o.Held] = true
		}
	}
	for i := range h.Operations {
		p.add(i, &h.Operations[i])
	}
	return p
}

func (p *places) step(o *Operation, place string, s placeStep) {
	if place != "" {
		p.steps[place] = append(p.steps[place], newStep(o, &s, s.certain || s.look != "" || s.taken))
	}
}

func (p *places) add(number int, o *Operation) {
	if o.Outcome == Refused {
		if o.Refusal == wire.SlotTaken.String() && p.refusals(o) {
			p.step(o, o.Place, placeStep{taken: true})
		}
		return
	}
	certain := o.Outcome == Done
	made := named(o.Made, number)
	switch o.Kind {
	case Book:
		p.step(o, o.Place, placeStep{from: free, to: appointmentOwner + made, certain: certain})
	case Hold:
		p.step(o, o.Place, placeStep{from: free, to: holdOwner + made, certain: certain})
		if !p.used[o.Made] {
			// It ends by itself, and nobody is told when.
			p.step(o, o.Place, placeStep{from: holdOwner + made, to: free})
		}
	case BookHeld:
		p.step(o, o.Place, placeStep{from: holdOwner + o.Held, to: appointmentOwner + made, certain: certain})
	case Cancel:
		p.step(o, o.Given, placeStep{from: appointmentOwner + o.Code, to: free, certain: certain})
	case Move:
		p.step(o, o.Given, placeStep{from: appointmentOwner + o.Code, to: free, certain: certain})
		p.step(o, o.Place, placeStep{from: free, to: appointmentOwner + made, certain: certain})
	case LookPlace:
		if certain && len(o.Shown) == 1 {
			p.step(o, o.Place, placeStep{look: o.Shown[0].Status})
		}
	}
}
