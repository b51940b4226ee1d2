// Package jsontext writes and reads JSON as RFC 8259 has it, without reflection and without an
// allocation that was not asked for.
//
// Writing appends to a slice and cannot fail. Reading walks over a slice with a Reader, value by
// value, and is strict: no comments, no trailing commas, no byte order mark, UTF-8 only, no halves
// of surrogate pairs, nesting up to MaxDepth. Its errors are those of package decode. An error
// leaves the Reader in a place from which it cannot go on.
package jsontext
