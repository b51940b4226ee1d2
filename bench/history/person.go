package history

import (
	"slices"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// A person is a set of standing appointments, written as sorted text so that states compare by value.
const between = ";"

func standing(code, place string) string { return code + "@" + place }

func split(set string) []string {
	if set == "" {
		return nil
	}
	return strings.Split(set, between)
}

func join(all []string) string {
	slices.Sort(all)
	return strings.Join(all, between)
}

// personStep is one operation as a person's appointments see it.
type personStep struct {
	// gone and came are appointments, empty for none.
	gone, came string
	certain    bool
	// looks says that it is a strong read, and seen what it showed.
	looks bool
	seen  []Shown
}

func (s *personStep) on(set string) (legal bool, next string) {
	if s.looks {
		return s.see(split(set))
	}
	all := split(set)
	if s.gone != "" {
		at := slices.Index(all, s.gone)
		if at < 0 {
			return !s.certain, set
		}
		all = slices.Delete(all, at, at+1)
	}
	if s.came != "" {
		all = append(all, s.came)
	}
	return true, join(all)
}

// see holds what was shown against the set. What was perhaps made has no code until somebody sees it.
func (s *personStep) see(all []string) (legal bool, next string) {
	var now []string
	for _, shown := range s.seen {
		if shown.Status != wire.StatusBooked {
			continue
		}
		at := slices.IndexFunc(all, func(one string) bool { return one == standing(shown.Code, shown.Place) })
		if at < 0 {
			at = slices.IndexFunc(all, func(one string) bool {
				return strings.HasPrefix(one, unnamed) && strings.HasSuffix(one, "@"+shown.Place)
			})
		}
		if at < 0 {
			return false, join(all)
		}
		all = slices.Delete(all, at, at+1)
		now = append(now, standing(shown.Code, shown.Place))
	}
	return len(all) == 0, join(append(now, all...))
}

func (s *personStep) String() string {
	if s.looks {
		var all []string
		for _, shown := range s.seen {
			all = append(all, standing(shown.Code, shown.Place)+" "+shown.Status)
		}
		return "seen with [" + strings.Join(all, ", ") + "]"
	}
	text := "-[" + s.gone + "] +[" + s.came + "]"
	if !s.certain {
		text += ", perhaps"
	}
	return text
}

// personSteps adds what an operation did to a person's appointments.
func personSteps(to map[int][]step, number int, o *Operation) {
	if o.Outcome == Refused {
		return
	}
	certain := o.Outcome == Done
	add := func(s personStep) { to[o.Person] = append(to[o.Person], newStep(o, &s, s.certain || s.looks)) }
	switch o.Kind {
	case Book, BookHeld:
		add(personStep{came: standing(named(o.Made, number), o.Place), certain: certain})
	case Cancel:
		add(personStep{gone: standing(o.Code, o.Given), certain: certain})
	case Move:
		add(personStep{
			gone: standing(o.Code, o.Given), came: standing(named(o.Made, number), o.Place), certain: certain,
		})
	case LookPerson:
		if certain {
			add(personStep{looks: true, seen: o.Shown})
		}
	}
}
