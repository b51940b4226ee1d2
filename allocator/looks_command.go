package allocator

import "github.com/cupo-ec/cupo/wire/msgp"

// IsLooks reports whether the bytes are one command that records looks, and nothing besides.
func IsLooks(command []byte) bool {
	in := msgp.NewReader(command)
	var cmd Command
	c := coder{in: &in}
	return cmd.decode(&c) == nil && in.End() == nil && cmd.Kind == KindLooks
}
