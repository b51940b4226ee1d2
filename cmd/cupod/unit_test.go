package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/server"
)

// TestUnit holds the systemd unit to the program: to its exit codes, to how long it takes to stop and to how many files
// it opens.
func TestUnit(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "deploy", "systemd", "cupod.service"))
	if err != nil {
		t.Fatal(err)
	}
	unit := string(content)
	number := func(setting string) int {
		found := regexp.MustCompile(`(?m)^` + setting + `=(\d+)$`).FindStringSubmatch(unit)
		if found == nil {
			t.Fatalf("the unit has no number for %s", setting)
		}
		n, err := strconv.Atoi(found[1])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	config := server.DefaultConfig()
	if files := number("LimitNOFILE"); files < config.MaxConnections+8192 {
		t.Errorf("%d files are too few for %d connections", files, config.MaxConnections)
	}
	if stop := time.Duration(number("TimeoutStopSec")) * time.Second; stop < config.StopTimeout+30*time.Second {
		t.Errorf("it is killed after %s, and stops within %s and what the disk takes", stop, config.StopTimeout)
	}
	// Go reads there how many connections may wait to be accepted: without it 128, which a rush overflows unseen.
	if strings.Contains(unit, "ProcSubset") {
		t.Error("/proc/sys is hidden from the program")
	}
	for _, line := range []string{
		"ExecStart=/usr/local/bin/cupod serve --config /etc/cupo/cupod.toml",
		"RestartPreventExitStatus=" + strconv.Itoa(exitUsage) + " " + strconv.Itoa(exitConfig),
	} {
		if !strings.Contains(unit, line+"\n") {
			t.Errorf("the unit does not say %s", line)
		}
	}
}
