//go:build unix

package peernet

import (
	"errors"
	"net"
	"syscall"
)

// gone says whether the other end has left a connection on which nothing is expected. Whatever can be
// read then is a goodbye, or the end.
func gone(raw net.Conn) bool {
	descriptor, ok := raw.(syscall.Conn)
	if !ok {
		return false
	}
	control, err := descriptor.SyscallConn()
	if err != nil {
		return true
	}
	left := false
	err = control.Read(func(fd uintptr) bool {
		var one [1]byte
		_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK)
		left = !errors.Is(err, syscall.EAGAIN) && !errors.Is(err, syscall.EINTR)
		return true // and do not wait until there is something
	})
	return left || err != nil
}
