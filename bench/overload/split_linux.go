package overload

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
	"unsafe"
)

// processors is a set of the machine's first 64 processors.
type processors uint64

// pin keeps all threads of a process on some processors; threads that it starts later inherit that.
func pin(pid int, to processors) error {
	// Twice: a thread may have been started by one that was not pinned yet.
	for range 2 {
		threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
		if err != nil {
			return fmt.Errorf("listing the threads of process %d: %w", pid, err)
		}
		for _, thread := range threads {
			id, err := strconv.Atoi(thread.Name())
			if err != nil {
				return fmt.Errorf("reading the number of a thread: %w", err)
			}
			_, _, failed := syscall.RawSyscall(syscall.SYS_SCHED_SETAFFINITY, uintptr(id), unsafe.Sizeof(to), uintptr(unsafe.Pointer(&to)))
			if failed != 0 && failed != syscall.ESRCH {
				return fmt.Errorf("giving thread %d its processors: %w", id, failed)
			}
		}
	}
	return nil
}
