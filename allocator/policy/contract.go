package policy

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/cupo-ec/cupo/wire"
)

// Wire is the document as it travels.
func (d *Document) Wire() wire.Policy {
	var out wire.Policy
	whole := reflect.ValueOf(&out).Elem()
	out.Channels = make([]wire.ChannelPolicy, Channels)
	d.each(func(f *Field, c Channel, v reflect.Value) {
		part := whole
		if f.Of != OfDocument {
			part = reflect.ValueOf(&out.Channels[c]).Elem()
		}
		write(part.FieldByName(wireName(f)), v)
	})
	for c := range out.Channels {
		rules := &out.Channels[c]
		if rules.Channel = Channel(c).String(); len(rules.Specialties) == 0 {
			rules.Specialties = []string{wire.EverySpecialty}
		}
	}
	return out
}

// wireName is the field's name in the structs of wire.
func wireName(f *Field) string {
	if f.Of == OfQuota {
		return "Quota" + f.goName()
	}
	return f.goName()
}

// write sets a field of wire to a value of a document.
func write(into, v reflect.Value) {
	switch value := v.Interface().(type) {
	case bool:
		into.Set(reflect.ValueOf(&value))
	case string:
		into.Set(reflect.ValueOf(&value))
	case []string:
		into.Set(reflect.ValueOf(slices.Clone(value)))
	case Coverages:
		into.Set(reflect.ValueOf(value.Names()))
	case Weekdays:
		into.Set(reflect.ValueOf(value.Names()))
	default:
		count := int64(v.Uint())
		into.Set(reflect.ValueOf(&count))
	}
}

// FromWire reads a document that has travelled. Every field must be there and say something that there
// is; the error is a *Problems. Whether the document makes sense is for Validate to say.
func FromWire(in *wire.Policy) (Document, error) {
	var d Document
	var found Problems
	readPart(&found, reflect.ValueOf(&d).Elem(), reflect.ValueOf(in).Elem(), OfDocument, "")
	seen := [Channels]bool{}
	for i := range in.Channels {
		rules := &in.Channels[i]
		c := Channel(slices.Index(channelNames[:], rules.Channel))
		if int(c) >= Channels || seen[c] {
			found.add(ReasonUnknownName, "channels."+strconv.Itoa(i)) // and not what it says, which may be anything
			continue
		}
		seen[c] = true
		readChannel(&found, &d, c, rules)
	}
	for c, there := range seen {
		if !there {
			found.add(ReasonMissing, "channels."+Channel(c).String())
		}
	}
	// The document's quotas are in the order of their channels, whatever order these came in.
	slices.SortFunc(d.Quotas, func(a, b Quota) int { return int(a.Channel) - int(b.Channel) })
	return d, found.orNil()
}

func readChannel(found *Problems, d *Document, c Channel, in *wire.ChannelPolicy) {
	prefix := "channels." + c.String() + "."
	given, quota := reflect.ValueOf(in).Elem(), Quota{Channel: c}
	readPart(found, reflect.ValueOf(&d.Channels[c]).Elem(), given, OfChannel, prefix)
	readPart(found, reflect.ValueOf(&quota).Elem(), given, OfQuota, prefix)
	if quota != (Quota{Channel: c}) {
		d.Quotas = append(d.Quotas, quota)
	}
	switch {
	case len(in.Specialties) == 0:
		found.add(ReasonMissing, prefix+"specialties")
	case slices.Equal(in.Specialties, []string{wire.EverySpecialty}):
		d.Channels[c].Specialties = nil
	case slices.Contains(in.Specialties, wire.EverySpecialty):
		found.add(ReasonUnknownName, prefix+"specialties")
	}
}

// readPart reads the fields of one part of a document.
func readPart(found *Problems, into, given reflect.Value, part Part, prefix string) {
	for i := range fields {
		f := &fields[i]
		if f.Of != part {
			continue
		}
		if reason := read(f.in(into), given.FieldByName(wireName(f))); reason != 0 {
			found.add(reason, prefix+f.Name)
		}
	}
}

// read sets a value of a document to what a field of wire says.
func read(into, given reflect.Value) Reason {
	if given.Kind() == reflect.Slice {
		return readNames(into, given.Interface().([]string))
	}
	if given.IsNil() {
		return ReasonMissing
	}
	given = given.Elem()
	if given.Kind() != reflect.Int64 {
		into.Set(given)
		return 0
	}
	if into.OverflowUint(uint64(given.Int())) { // as a negative number does, too
		return ReasonOutOfBounds
	}
	into.SetUint(uint64(given.Int()))
	return 0
}

// readNames reads a list of texts, or a set by the names of its members.
func readNames(into reflect.Value, names []string) Reason {
	if into.Kind() == reflect.Slice {
		into.Set(reflect.ValueOf(slices.Clone(names)))
		return 0
	}
	set := uint64(0)
	for _, name := range names {
		bit, known := 0, false
		if into.Type() == reflect.TypeFor[Coverages]() {
			var one Coverage
			one, known = ParseCoverage(name)
			bit = int(one)
		} else {
			bit, known = parseWeekday(name)
		}
		if !known || set&(1<<bit) != 0 {
			return ReasonUnknownName
		}
		set |= 1 << bit
	}
	into.SetUint(set)
	return 0
}
