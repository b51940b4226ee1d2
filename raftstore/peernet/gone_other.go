//go:build !unix

package peernet

import "net"

// gone cannot be seen here without reading; raft then loses a message, and sends it again.
func gone(net.Conn) bool { return false }
