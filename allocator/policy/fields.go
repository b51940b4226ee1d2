package policy

import (
	"reflect"
	"strconv"
	"strings"
)

// Field is one line of the description of a Document: what a value is called, what it means and where
// it comes from. Documentation, validation, the JSON and `cupo policy` all read this one table.
type Field struct {
	// Name is the field's name in JSON, and in a problem's "rule".
	Name string
	Of   Part
	Unit Unit
	// Spanish and English say in a sentence what the field means.
	Spanish, English string
	// Source is the document that the rule was read in, or OwnChoice.
	Source string
	// Rule is the one that refuses by this field, NoRule for a field that refuses nobody.
	Rule Rule
	// Min and Max bound a number.
	Min, Max int64
}

// Part says what a field belongs to.
type Part uint8

// The parts of a document.
const (
	OfDocument Part = iota
	OfChannel
	OfQuota
)

// Unit is what a field's value counts.
type Unit string

// The units.
const (
	UnitSeconds  Unit = "seconds"
	UnitMinutes  Unit = "minutes"
	UnitDays     Unit = "days"
	UnitYears    Unit = "years"
	UnitCount    Unit = "count"
	UnitPercent  Unit = "percent"
	UnitYesNo    Unit = "yes or no"
	UnitText     Unit = "text"
	UnitNames    Unit = "names"
	UnitWeekdays Unit = "days of the week"
)

// OwnChoice is the source of a value about which the documents are silent.
const OwnChoice = "this project's choice"

// Fields lists every field, in the order in which people read them.
func Fields() []Field { return fields[:] }

// goName is the field's name in the structs of this package and of wire; a quota stands in its channel.
func (f *Field) goName() string {
	name := f.Name
	if f.Of == OfQuota {
		name = strings.TrimPrefix(name, "quota")
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// in is the field's value in the part of a document that has it.
func (f *Field) in(part reflect.Value) reflect.Value { return part.FieldByName(f.goName()) }

// path is the field's name from the document's top, "channels.web.horizonDays".
func (f *Field) path(c Channel) string {
	if f.Of == OfDocument {
		return f.Name
	}
	return "channels." + c.String() + "." + f.Name
}

// quotaOf is the quota of a channel; a zero one where none is kept.
func (d *Document) quotaOf(c Channel) Quota {
	for _, q := range d.Quotas {
		if q.Channel == c {
			return q
		}
	}
	return Quota{Channel: c}
}

// each calls visit for every field of a document and of its channels, with its value.
func (d *Document) each(visit func(f *Field, c Channel, v reflect.Value)) {
	whole := reflect.ValueOf(d).Elem()
	for i := range fields {
		if f := &fields[i]; f.Of == OfDocument {
			visit(f, Internal, f.in(whole))
		}
	}
	for c := range Channel(Channels) {
		rules, quota := reflect.ValueOf(&d.Channels[c]).Elem(), reflect.ValueOf(d.quotaOf(c))
		for i := range fields {
			switch f := &fields[i]; f.Of {
			case OfChannel:
				visit(f, c, f.in(rules))
			case OfQuota:
				visit(f, c, f.in(quota))
			}
		}
	}
}

// text is a value as people compare it.
func text(v reflect.Value) string {
	switch value := v.Interface().(type) {
	case bool:
		return strconv.FormatBool(value)
	case string:
		return value
	case []string:
		return strings.Join(value, ", ")
	case Coverages:
		return strings.Join(value.Names(), ", ")
	case Weekdays:
		return strings.Join(value.Names(), ", ")
	}
	return strconv.FormatUint(v.Uint(), 10)
}

// Value is what a document says by a rule on a channel: the value of its field, or of its fields with
// their names where it has more than one; empty for a rule that reads no field.
func (d *Document) Value(rule Rule, on Channel) string {
	var names, values []string
	if rule == NoRule || int(on) >= Channels {
		return ""
	}
	d.each(func(f *Field, c Channel, v reflect.Value) {
		if f.Rule == rule && (f.Of == OfDocument || c == on) {
			names, values = append(names, f.Name), append(values, text(v))
		}
	})
	if len(values) == 1 {
		return values[0]
	}
	for i := range values {
		values[i] = names[i] + ": " + values[i]
	}
	return strings.Join(values, "; ")
}
