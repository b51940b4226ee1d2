package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// backupKey makes a key by the command, and answers its file and who it is for.
func backupKey(t *testing.T) (file, recipient string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "key")
	w := newWorld(nil)
	if code := w.call(t, "backup keygen --out "+file); code != exitDone {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	return file, strings.TrimSpace(w.out.String())
}

func filesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestKeygenWritesOneKeyAndNoOther(t *testing.T) {
	file, recipient := backupKey(t)
	if !strings.HasPrefix(recipient, "age1") {
		t.Errorf("printed %q", recipient)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file is %v %v", info, err)
	}
	before, _ := os.ReadFile(file)
	w := newWorld(nil)
	if code := w.call(t, "backup keygen --out "+file); code != exitFailure || w.out.Len() > 0 {
		t.Errorf("over a key: code %d, %s", code, w.out.String())
	}
	if after, _ := os.ReadFile(file); string(after) != string(before) {
		t.Error("a key was written over")
	}
}

// TestABackupThatFailsLeavesNoFile, whatever was wrong with it.
func TestABackupThatFailsLeavesNoFile(t *testing.T) {
	_, recipient := backupKey(t)
	for name, c := range map[string]struct {
		answer answer
		code   int
		says   string
	}{
		"not allowed":     {refuses(problemOf(wire.Forbidden), ""), exitRefused, "forbidden"},
		"another at it":   {refuses(problemOf(wire.Overloaded), "3"), exitUnavailable, "overloaded"},
		"nothing":         {says(200, wire.MediaBackup, "", ""), exitFailure, "damaged or cut off"},
		"cut off":         {says(200, wire.MediaBackup, "CUPOBAK\x01h\x00\x00", ""), exitFailure, "damaged or cut off"},
		"another version": {says(200, wire.MediaBackup, "CUPOBAK\x09", ""), exitFailure, "newer version"},
		"another program": {says(200, "text/html", "<html><head></head></html>", ""), exitFailure, "not such a backup"},
		"without reason":  {says(502, "text/html", "<html>", ""), exitUnavailable, "502"},
		"torn":            {raw("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nCUPOBAK\x01"), exitUnavailable, "no responde"},
	} {
		dir := t.TempDir()
		w := newWorld(newFakeAPI(t, c.answer))
		code := w.call(t, "backup --out "+filepath.Join(dir, "b")+" --recipient "+recipient)
		if code != c.code || !strings.Contains(w.err.String(), c.says) || w.out.Len() > 0 {
			t.Errorf("%s: code %d, want %d: %s%s", name, code, c.code, w.err.String(), w.out.String())
		}
		if left := filesIn(t, dir); len(left) > 0 {
			t.Errorf("%s: left behind: %v", name, left)
		}
	}
}

// TestABackupIsNeverOpenAndNeverWrittenOver, and then nothing is asked.
func TestABackupIsNeverOpenAndNeverWrittenOver(t *testing.T) {
	key, recipient := backupKey(t)
	for line, want := range map[string]int{
		"backup --out x":                  exitUsage,
		"backup --recipient " + recipient: exitUsage,
		"backup --out x --recipient " + recipient + " --passphrase-file y": exitUsage,
		"backup --out x --from 3 --recipient " + recipient:                 exitUsage,
		"backup other --out x --recipient " + recipient:                    exitUsage,
		"backup --out x --recipient age1x":                                 exitFailure,
		"backup log --out " + t.TempDir():                                  exitUsage,
		"backup log --every 0s --out x --recipient " + recipient:           exitUsage,
		"backup --out " + key + " --recipient " + recipient:                exitFailure,
	} {
		api := newFakeAPI(t, booked())
		w := newWorld(api)
		if code := w.call(t, line); code != want || len(api.requests()) > 0 {
			t.Errorf("%s: code %d, %d requests: %s", line, code, len(api.requests()), w.err.String())
		}
	}
	if _, err := os.Stat("x.part"); err == nil {
		t.Error("left behind: x.part")
	}
}

func TestRestoreSaysWhatIsMissing(t *testing.T) {
	key, _ := backupKey(t)
	empty := t.TempDir()
	file := filepath.Join(t.TempDir(), "b")
	writeFile(t, file, "no backup at all")
	for line, want := range map[string]int{
		"restore": exitUsage, "restore --data d": exitUsage, "restore " + file: exitUsage,
		"restore --data d " + file: exitUsage,
		"restore --data d --identity " + key + " --passphrase-file y " + file:                       exitUsage,
		"restore --data d --identity " + key + " --to-index 4 " + file:                              exitUsage,
		"restore --data d --identity " + key + " --log l --to-index 4 --to-time 2026-01-01 " + file: exitUsage,
		"restore --data d --identity " + key + " --log " + empty + " --to-time tomorrow " + file:    exitUsage,
		"restore --data d --identity " + key + " --log missing " + file:                             exitFailure,
		"restore --data d --identity " + file + " " + file:                                          exitFailure,
		"restore --data d --identity " + key + " " + filepath.Join(empty, "none"):                   exitFailure,
		"restore --data " + filepath.Join(empty, "d") + " --identity " + key + " " + file:           exitFailure,
		"recover": exitUsage, "recover --data d x": exitUsage, "recover --data " + empty: exitFailure,
		"recover --data " + empty + " --compare " + filepath.Join(empty, "none") + " --i-accept-the-loss": exitFailure,
	} {
		w := newWorld(nil)
		if code := w.call(t, line); code != want || w.out.Len() > 0 || w.err.Len() == 0 {
			t.Errorf("%s: code %d, want %d: %s", line, code, want, w.err.String())
		}
		if strings.Contains(w.err.String(), "AGE-SECRET-KEY") {
			t.Errorf("%s: the key is quoted", line)
		}
	}
	if left := filesIn(t, empty); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat("d"); err == nil {
		t.Error("left behind: d")
	}
}
