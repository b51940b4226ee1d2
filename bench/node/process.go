package node

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// ticksPerSecond is in what /proc counts processor time; Linux has told programs 100 everywhere for
// decades.
const ticksPerSecond = 100

// ProcessorTime is the user and system time that the process has used, in steps of 10 ms.
func (n *Node) ProcessorTime() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n.PID()))
	if err != nil {
		return 0, fmt.Errorf("reading the node's processor time: %w", err)
	}
	return processorTime(stat)
}

// processorTime reads the 14th and the 15th field of a stat line. Fields are counted from after the
// command's name, which may hold spaces and parentheses.
func processorTime(stat []byte) (time.Duration, error) {
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	const userField, systemField = 14 - 3, 15 - 3
	if len(fields) <= systemField {
		return 0, fmt.Errorf("a stat line of %d fields", len(fields))
	}
	ticks := int64(0)
	for _, field := range fields[userField : systemField+1] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("reading a stat line: %w", err)
		}
		ticks += n
	}
	return time.Duration(ticks) * (time.Second / ticksPerSecond), nil
}

// PeakMemory is the most memory the process has had resident, in bytes.
func (n *Node) PeakMemory() (int64, error) { return n.memory("VmHWM") }

// ResidentMemory is the memory the process has resident now, in bytes.
func (n *Node) ResidentMemory() (int64, error) { return n.memory("VmRSS") }

func (n *Node) memory(field string) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.PID()))
	if err != nil {
		return 0, fmt.Errorf("reading the node's memory: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		rest, ok := strings.CutPrefix(line, field+":")
		if !ok {
			continue
		}
		kilobytes, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("reading the node's memory: %w", err)
		}
		return kilobytes << 10, nil
	}
	return 0, fmt.Errorf("the node's status has no %s", field)
}
