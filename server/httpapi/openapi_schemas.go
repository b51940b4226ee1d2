package httpapi

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// shared collects what the routes point at: the schemas of wire's structs, read off the tags that the
// codecs are generated from, and the refusals.
type shared struct{ schemas, refusals object }

// reference points at the schema of a message.
func (s *shared) reference(message wire.Message) object {
	return s.of(reflect.TypeOf(message).Elem())
}

// bothMedia is a body that comes in either media type.
func bothMedia(schema object) object {
	return object{
		{wire.MediaJSON, object{{"schema", schema}}},
		{wire.MediaMsgpack, object{{"schema", schema}}},
	}
}

// textMedia is a body of text in one of some media types.
func textMedia(media []string) object {
	var content object
	for _, m := range media {
		content = append(content, member{m, object{{"schema", textSchema()}}})
	}
	return content
}

// byName puts components in the order of their names.
func byName(components object) object {
	slices.SortFunc(components, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	return components
}

// of is the schema of a struct of wire: a reference to the one among the components.
func (s *shared) of(structure reflect.Type) object {
	if slices.ContainsFunc(s.schemas, func(m member) bool { return m.name == structure.Name() }) {
		return component("schemas", structure.Name())
	}
	s.schemas = append(s.schemas, member{name: structure.Name()})
	at := len(s.schemas) - 1
	properties, required := object{}, []string{}
	for i := range structure.NumField() {
		tag := parseTag(structure.Field(i).Tag.Get("wire"))
		properties = append(properties, member{tag.name, s.field(structure, structure.Field(i).Type, tag)})
		if !tag.omitEmpty {
			required = append(required, tag.name)
		}
	}
	schema := object{{"type", "object"}, {"properties", properties}}
	if len(required) > 0 {
		schema = append(schema, member{"required", required})
	}
	s.schemas[at].value = schema
	return component("schemas", structure.Name())
}

func (s *shared) field(structure, field reflect.Type, tag wireTag) object {
	if values, ok := enumerations[structure.Name()+"."+tag.name]; ok {
		return object{{"type", "string"}, {"enum", values()}}
	}
	switch field.Kind() {
	case reflect.Pointer:
		return s.field(structure, field.Elem(), tag)
	case reflect.Struct:
		return s.of(field)
	case reflect.Slice:
		element := tag
		element.max = 0
		return object{{"type", "array"}, {"items", s.field(structure, field.Elem(), element)}, {"maxItems", tag.max}}
	case reflect.String:
		return object{{"type", "string"}, {"maxLength", cmp.Or(tag.max, wire.MaxStringBytes)}}
	case reflect.Bool:
		return object{{"type", "boolean"}}
	case reflect.Float64:
		return object{{"type", "number"}, {"format", "double"}}
	case reflect.Uint64:
		return object{{"type", "integer"}, {"minimum", 0}}
	case reflect.Int, reflect.Int64:
		return object{{"type", "integer"}, {"format", "int64"}}
	}
	panic(fmt.Sprintf("httpapi: %s.%s has the type %s, which the contract has no schema for", structure.Name(), tag.name, field))
}

// wireTag is what a field's tag says.
type wireTag struct {
	name      string
	omitEmpty bool
	max       int
}

func parseTag(text string) wireTag {
	options := strings.Split(text, ",")
	tag := wireTag{name: options[0]}
	for _, option := range options[1:] {
		limit, bounded := strings.CutPrefix(option, "max=")
		switch {
		case option == "omitempty":
			tag.omitEmpty = true
		case bounded:
			tag.max = parseLimit(limit)
		}
	}
	return tag
}

// parseLimit reads a limit as tags write it: a number, or the name of a constant of wire.
func parseLimit(text string) int {
	if text == "MaxBatchItems" {
		return wire.MaxBatchItems
	}
	limit, err := strconv.Atoi(text)
	if err != nil {
		panic("httpapi: a tag of wire has the limit " + text + ", which has no number here")
	}
	return limit
}

// enumerations are the texts of which only some are ever sent, by structure and field.
var enumerations = map[string]func() []string{
	"Document.type":        texts(wire.DocumentCedula, wire.DocumentForeigner, wire.DocumentPassport),
	"Specialty.level":      texts(wire.LevelFirst, wire.LevelReferred),
	"Slot.status":          texts(wire.SlotFree, wire.SlotHeld, wire.SlotBooked, wire.SlotBlocked),
	"Appointment.status":   statusNames,
	"SearchRequest.status": statusNames,
	"Problem.code":         codeNames,
	"TokenRequest.role":    tokenRoles,
	"Token.role":           tokenRoles,

	"PairingRequest.role":      deviceRoles,
	"Pairing.role":             deviceRoles,
	"PairResponse.role":        deviceRoles,
	"Kiosk.role":               deviceRoles,
	"HeartbeatRequest.printer": printerNames,
	"Kiosk.printer":            printerNames,
}

func texts(list ...string) func() []string { return func() []string { return list } }

func tokenRoles() []string { return roleList(rolesAll&^RolePatient | RoleBoard | RoleBackup) }

func deviceRoles() []string { return roleList(rolesDevice) }

func printerNames() []string {
	return []string{
		wire.PrinterOK, wire.PrinterPaperLow, wire.PrinterPaperOut, wire.PrinterCoverOpen, wire.PrinterUnreachable, wire.PrinterNone,
	}
}

func statusNames() []string {
	return []string{
		wire.StatusBooked, wire.StatusCheckedIn, wire.StatusAttended, wire.StatusCancelled,
		wire.StatusRescheduled, wire.StatusNoShow, wire.StatusLate,
	}
}

func codeNames() []string {
	var names []string
	for _, code := range wire.Codes() {
		names = append(names, code.String())
	}
	return names
}
