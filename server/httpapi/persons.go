package httpapi

import (
	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// parseDocument checks a document's form and check digit.
func parseDocument(d *wire.Document, field string) (allocator.Document, error) {
	if d.Number == "" {
		return 0, refuseField(wire.MissingField, field+"/number")
	}
	kind, known := allocator.Cedula, true
	if d.Type != "" {
		kind, known = allocator.ParseDocumentType(d.Type)
	}
	if !known {
		return 0, refuseField(wire.InvalidDocument, field+"/type")
	}
	document, valid := allocator.ParseDocument(kind, d.Number)
	if !valid {
		return 0, refuseField(wire.InvalidDocument, field+"/number")
	}
	return document, nil
}

// person finds the person of a request. Somebody the registry does not know has no right to
// attention, and is told the same as somebody whose right has ended.
func (c *call) person(p *wire.Person, field string) (uint32, error) {
	document, err := parseDocument(&p.Document, field+"/document")
	if err != nil {
		return 0, err
	}
	number := c.api.state.FindPerson(document)
	if !c.mayActFor(number) {
		return 0, refuseField(wire.NotFound, field+"/document")
	}
	if number == 0 {
		return 0, refuseOutcome(allocator.Outcome{Code: wire.NotCovered, Rule: notKnown})
	}
	return number, nil
}
