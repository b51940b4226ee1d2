package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"--help"}, &stdout, &stderr); code != 0 || stderr.Len() > 0 {
		t.Errorf("code %d, stderr %q", code, stderr.String())
	}
	file := filepath.Join("testdata", "help.txt")
	if *update {
		if err := os.WriteFile(file, stdout.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if stdout.String() != string(want) {
		t.Errorf("%s differs (rewrite with -update)\n--- got\n%s\n--- want\n%s", file, stdout.String(), want)
	}
}

func TestCalls(t *testing.T) {
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for call, want := range map[string]struct {
		code int
		says string
	}{
		"--version":                      {0, "kioskagent development"},
		"--nonsense":                     {exitUsage, "nonsense"},
		"print":                          {exitUsage, `"print" is not a flag`},
		"--printer none":                 {exitConfig, "--origin"},
		"--origin https://kiosk.example": {exitConfig, "--printer"},
		"--origin https://kiosk.example --printer none --listen 0.0.0.0:0":   {exitConfig, "other machines"},
		"--origin https://kiosk.example --printer none --listen 127.0.0.1:0": {0, ""}, // until the signal, which has come
	} {
		var stdout, stderr bytes.Buffer
		code := run(stopped, strings.Fields(call), &stdout, &stderr)
		if said := stdout.String() + stderr.String(); code != want.code || !strings.Contains(said, want.says) {
			t.Errorf("%s: code %d, said %q", call, code, said)
		}
	}
}
