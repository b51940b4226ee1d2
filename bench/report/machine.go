package report

import (
	"debug/buildinfo"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Machine is what a figure depends on and does not say.
type Machine struct {
	Processor     string `json:"processor"`
	Cores         int    `json:"cores"`
	MemoryBytes   int64  `json:"memoryBytes"`
	Kernel        string `json:"kernel"`
	System        string `json:"system"`
	GoVersion     string `json:"goVersion"`
	ServerVersion string `json:"serverGoVersion"`
}

// ThisMachine reads the machine's facts; what the system does not tell stays empty. server is the
// path of the server's program.
func ThisMachine(server string) Machine {
	m := Machine{
		Processor:   field("/proc/cpuinfo", "model name"),
		Cores:       runtime.NumCPU(),
		MemoryBytes: kilobytes(field("/proc/meminfo", "MemTotal")),
		Kernel:      firstLine("/proc/sys/kernel/osrelease"),
		System:      runtime.GOOS + "/" + runtime.GOARCH,
		GoVersion:   runtime.Version(),
	}
	if info, err := buildinfo.ReadFile(server); err == nil {
		m.ServerVersion = info.GoVersion
	}
	return m
}

// field gives what follows "name:" in a file of such lines.
func field(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		key, value, ok := strings.Cut(line, ":")
		if ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func kilobytes(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(text, "kB")), 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}

func firstLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}
