// Package msgp writes and reads MessagePack, without reflection and without an allocation that was
// not asked for.
//
// Writing appends to a slice and cannot fail. Reading walks over a slice with a Reader, value by
// value; its errors are those of package decode. An error leaves the Reader in a place from which
// it cannot go on.
package msgp
