package node

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// script is a program of shell in the place of cupod.
func script(t *testing.T, text string) Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cupod")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return Config{Binary: path, DataDir: filepath.Join(t.TempDir(), "data"), Listen: "127.0.0.1:0", Persons: 5, Seed: 3}
}

func started(t *testing.T, c Config) *Node {
	t.Helper()
	n, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Kill() })
	return n
}

// waitFor gives the log once it holds a text.
func waitFor(t *testing.T, n *Node, text string) string {
	t.Helper()
	for range 500 {
		log, err := os.ReadFile(n.LogPath())
		if err == nil && strings.Contains(string(log), text) {
			return string(log)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the log never said %q", text)
	return ""
}

func TestArguments(t *testing.T) {
	c := script(t, `echo "$@" end`)
	c.ReplayClock, c.OpeningDelay = "2024-04-01T00:00:00-05:00", 8*time.Second
	want := "demo --data " + c.DataDir + " --listen 127.0.0.1:0 --persons 5 --seed 3" +
		" --replay-clock 2024-04-01T00:00:00-05:00 --opening 8s end"
	if log := waitFor(t, started(t, c), "end"); strings.TrimSpace(log) != want {
		t.Errorf("got  %q\nwant %q", log, want)
	}
}

func TestStopIsInGoodOrder(t *testing.T) {
	n := started(t, script(t, `trap 'echo flushed; exit 0' TERM; echo up; while :; do sleep 0.01; done`))
	waitFor(t, n, "up")
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, n, "flushed")
	if err := n.Stop(); err != nil {
		t.Errorf("stopping again: %v", err)
	}
}

func TestBadEndIsAnError(t *testing.T) {
	n := started(t, script(t, `trap 'exit 3' TERM; echo up; while :; do sleep 0.01; done`))
	waitFor(t, n, "up")
	if err := n.Stop(); err == nil || !strings.Contains(err.Error(), "status 3") {
		t.Errorf("got %v", err)
	}
}

func TestKillGivesNoChance(t *testing.T) {
	n := started(t, script(t, `trap 'echo flushed; exit 0' TERM; echo up; while :; do sleep 0.01; done`))
	waitFor(t, n, "up")
	if err := n.Kill(); err != nil {
		t.Fatal(err)
	}
	if log, _ := os.ReadFile(n.LogPath()); strings.Contains(string(log), "flushed") {
		t.Error("it flushed")
	}
}

func TestWaitingEndsWithTheProcess(t *testing.T) {
	n := started(t, script(t, `echo no luck >&2; exit 7`))
	_, _, err := n.WaitReady(t.Context())
	if err == nil || !strings.Contains(err.Error(), "status 7") || !strings.Contains(err.Error(), n.LogPath()) {
		t.Errorf("got %v", err)
	}
	waitFor(t, n, "no luck")
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	n := started(t, script(t, `echo up; while :; do sleep 0.01; done`))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := n.WaitReady(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestGuardEndsWithTheProcess(t *testing.T) {
	n := started(t, script(t, `exit 0`))
	guarded, release := n.Guard(t.Context())
	defer release()
	<-guarded.Done()
	if !errors.Is(context.Cause(guarded), ErrEnded) {
		t.Errorf("got %v", context.Cause(guarded))
	}
}

func TestOldFileIsNotTakenForANewNode(t *testing.T) {
	c := script(t, `echo up; while :; do sleep 0.01; done`)
	if err := os.MkdirAll(c.DataDir, 0o755); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(c.DataDir, demoName)
	if err := os.WriteFile(old, []byte(`{"url":"http://127.0.0.1:1","tokens":{"web":"x"}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	started(t, c)
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old file is still there: %v", err)
	}
}

func TestProcessFacts(t *testing.T) {
	n := started(t, script(t, `echo up; while :; do sleep 0.01; done`))
	waitFor(t, n, "up")
	if _, err := n.ProcessorTime(); err != nil {
		t.Error(err)
	}
	if memory, err := n.PeakMemory(); err != nil || memory < 1<<12 {
		t.Errorf("%d bytes, %v", memory, err)
	}
}

func TestProcessorTimeOfAStatLine(t *testing.T) {
	line := "42 (a) b (c)) S 1 42 42 0 -1 4194560 1 2 3 4 150 25 7 8 20 0 9 0 1 2 3"
	if took, err := processorTime([]byte(line)); took != 1750*time.Millisecond || err != nil {
		t.Errorf("got %v, %v", took, err)
	}
	for _, bad := range []string{"", "42 (a) S 1", "42 (a) S 1 42 42 0 -1 4194560 1 2 3 4 x 25 7 8"} {
		if took, err := processorTime([]byte(bad)); err == nil {
			t.Errorf("%q was read as %v", bad, took)
		}
	}
}

func TestPeople(t *testing.T) {
	const header = "type,number,issueYear,coverage,referral\n"
	covered, refused, err := parsePeople(strings.NewReader(header +
		"cedula,1710034065,2019,affiliate,b\nforeigner,E123456789,2020,ssc,\npassport,A12345678,2020,child,a\ncedula,0926687856,2016,none,\n"))
	if err != nil || covered.Len() != 2 || refused.Len() != 2 {
		t.Fatalf("%d covered, %d not, %v", covered.Len(), refused.Len(), err)
	}
	if d := covered.Person(1).Document; d.Type != "passport" || d.Number != "A12345678" {
		t.Errorf("got %+v", d)
	}
	if !covered.MayHave(0, "b") || covered.MayHave(0, "a") || !covered.MayHave(1, "a") || covered.MayHave(1, "") || refused.MayHave(0, "a") {
		t.Error("referrals are read wrongly")
	}
	if d := refused.Person(0).Document; d.Type != "foreigner" || d.Number != "E123456789" {
		t.Errorf("got %+v", d)
	}
	for _, bad := range []string{
		"number,type\n", header + "cedula,1\n", header + "license,1710034065,2019,affiliate,\n",
		header + "cedula,,2019,affiliate,\n", header + "cedula,123456789012345,2019,affiliate,\n",
		header + "cedula,1710034065,2019,affiliate,b,more\n",
	} {
		if _, _, err := parsePeople(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestFreshDirectoriesAreFresh(t *testing.T) {
	t.Chdir(t.TempDir())
	seen := map[string]bool{}
	for range 5 {
		path, err := FreshDirectory("x")
		if err != nil {
			t.Fatal(err)
		}
		if entries, err := os.ReadDir(path); err != nil || len(entries) != 0 || seen[path] {
			t.Errorf("%s is not fresh: %v, %v", path, entries, err)
		}
		seen[path] = true
	}
}
