package main

import "strconv"

// format is what tells one codec from another where it is written.
type format struct {
	name string
	// suffix ends the names of its methods and functions.
	suffix string
	file   string
	// pkg is the package of its primitives.
	pkg string
	// tryNull is the Reader's method that passes an absent value.
	tryNull string
	// appendNull is the function that writes one.
	appendNull string
	// readFloat is the Reader's method for a number that must be finite.
	readFloat string
}

var msgpack = format{
	name: "MessagePack", suffix: "Msgpack", file: "zz_msgpack.go", pkg: "msgp",
	tryNull: "TryNil", appendNull: "AppendNil", readFloat: "ReadFinite",
}

var json = format{
	name: "JSON", suffix: "JSON", file: "zz_json.go", pkg: "jsontext",
	tryNull: "TryNull", appendNull: "AppendNull", readFloat: "ReadFloat64",
}

// scalars has the end of the primitives' names, AppendString and ReadString, and the zero value.
var scalars = map[string]struct{ primitive, zero string }{
	"string":  {"String", `""`},
	"bool":    {"Bool", "false"},
	"int":     {"Int", "0"},
	"int64":   {"Int64", "0"},
	"uint64":  {"Uint64", "0"},
	"float64": {"Float64", "0"},
}

// appendScalar is an expression that appends value, of a scalar type, to b.
func (f format) appendScalar(base, value string) string {
	return f.pkg + ".Append" + scalars[base].primitive + "(b, " + value + ")"
}

// readScalar is an expression that reads a scalar from r.
func (f format) readScalar(base, max string) string {
	switch base {
	case "string":
		return "r.ReadString(" + max + ")"
	case "float64":
		return "r." + f.readFloat + "()"
	}
	return "r.Read" + scalars[base].primitive + "()"
}

// key is a Go string literal of a field's name as it stands in the output, up to the value.
func (f format) key(name string) string {
	if f == msgpack {
		const fixStr = 0xa0
		return `"\x` + strconv.FormatInt(int64(fixStr|len(name)), 16) + name + `"`
	}
	return strconv.Quote(strconv.Quote(name) + ":")
}

// zero is the zero value of a field's type.
func (f field) zero() string {
	switch f.shape {
	case scalar:
		return scalars[f.base].zero
	case nested:
		return f.base + "{}"
	}
	return "nil"
}

// present is a condition that holds unless the field is empty.
func (f field) present() string {
	value := "v." + f.goName
	switch {
	case f.isList():
		return "len(" + value + ") != 0"
	case f.shape == scalar && f.base == "bool":
		return value
	}
	return value + " != " + f.zero()
}
