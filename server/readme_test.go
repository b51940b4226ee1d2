package server_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadmeLines runs the README's lines as a newcomer would paste them, against a demo.
func TestReadmeLines(t *testing.T) {
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("NOT RUN: the README's lines need %s: %v", tool, err) // scripts/test.sh says so aloud
		}
	}
	demo, info := startDemo(t, smallDemo(t.TempDir()))
	defer stopDemo(t, demo)
	lines := readmeBlock(t, filepath.Join("..", "README.md"))
	lines = strings.Replace(lines, "http://127.0.0.1:8080", info.URL, 1)
	lines = strings.Replace(lines, "data/run/demo.json", demo.File(), 1)
	shell := exec.Command("bash", "-c", "set -euo pipefail\n"+lines)
	output, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	answers := strings.Split(strings.TrimSpace(string(output)), "\n")
	want := []string{`"free":`, `"status":"booked"`, `"status":"booked"`, `"status":"booked"`, `"status":"cancelled"`}
	if len(answers) != len(want) {
		t.Fatalf("%d answers, want %d:\n%s", len(answers), len(want), output)
	}
	for i := range want {
		if !strings.Contains(answers[i], want[i]) {
			t.Errorf("answer %d is %s, want %s in it", i+1, answers[i], want[i])
		}
	}
	if answers[1] != answers[2] {
		t.Errorf("the same key answered\n%s\nand then\n%s", answers[1], answers[2])
	}
}

// readmeBlock is the first block of shell lines.
func readmeBlock(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(text), "```sh\n")
	block, _, closed := strings.Cut(after, "```")
	if !found || !closed {
		t.Fatal("the README has no block of shell lines")
	}
	return block
}
