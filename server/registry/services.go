package registry

import (
	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// What one queues for at a unit. Name and minutes change by importing again; id and letter stay.
var serviceColumns = []column{{name: "unit"}, {name: "id"}, {name: "name"}, {name: "letter"}, {name: "minutes", number: true}}

func parseService(d *allocator.Directory, c *cells) allocator.Service {
	v := allocator.Service{Unit: c.unit(0, d), ID: c.id(1), Name: c.text(2)}
	c.needed(2)
	letter := c.needed(3)
	if len(letter) != 1 || letter[0] < 'A' || letter[0] > 'Z' {
		c.fail(3, wire.ReasonMalformed)
		return v
	}
	v.Letter = letter[0]
	v.Minutes = uint8(c.whole(4, 1, allocator.MaxServiceMinutes))
	return v
}

func (r *Registry) judgeService(run *run, v *allocator.Service) verdict {
	d := r.state.Directory()
	at, known := d.Service(v.Unit, v.ID)
	again := run.again(d.Units[v.Unit].ID + " " + v.ID)
	switch {
	case known && !again && d.Services[at] == *v:
		return verdict{unchanged: true}
	case known && d.Services[at].Letter != v.Letter:
		return verdict{fault: fault{"letter", wire.ReasonFixedLetter}}
	case !d.MayPutService(v):
		return verdict{fault: fault{"letter", wire.ReasonLetterTaken}}
	}
	return verdict{}
}

func serviceRow(d *allocator.Directory, v *allocator.Service) row {
	return row{d.Units[v.Unit].ID, v.ID, v.Name, string(rune(v.Letter)), numberText(int64(v.Minutes))}
}
