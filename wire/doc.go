// Package wire is the contract between server, kiosk, load harness and any other client: the
// structs that travel, the URL paths, the refusal codes, and their codecs. It imports nothing of
// this project, and nothing that a small WebAssembly build could not carry.
//
// A struct's fields carry their name on the wire as a tag, `wire:"name"`, the same name in JSON and
// in MessagePack. `omitempty` leaves a field out while it is empty. `max` bounds what a decoder
// accepts: elements of a list, where it is required, or bytes of a string, where the default is
// MaxStringBytes; a number or a constant of this package. A nested struct that may be absent is a
// pointer; a list is never null.
//
// The codecs in zz_msgpack.go and zz_json.go are generated from those tags. Decoders skip unknown
// fields, take the last of two equal keys, treat null as an absent field, turn an empty list into a
// nil one, and refuse everything else that does not fit; package decode has the reasons. The
// strings of one decoded body share one copy of it, so a string that is kept keeps its body too:
// clone what outlives the request.
package wire

//go:generate go run ./gen -dir .

// MaxStringBytes is the longest string that a decoder accepts in a field without a limit of its own.
const MaxStringBytes = 1024
