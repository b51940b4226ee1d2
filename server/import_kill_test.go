package server_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/wire"
)

// importPersons is the short form of a national registry.
const importPersons = 20_000

// TestImportKilledAndResumed imports a registry with cupo into a cupod, kills the node with SIGKILL in
// the middle, kills the import too, starts both again, and wants in the end what one import makes: every
// line once, the same counts, the same export byte by byte, and an import of the export that changes
// nothing.
func TestImportKilledAndResumed(t *testing.T) {
	daemon, command := build(t, "cupod"), build(t, "cupo")
	dir := t.TempDir()
	file := filepath.Join(dir, "registry.csv")
	writeSample(t, file, importPersons)
	spoilLines(t, file)
	address := freeAddress(t)
	node := startSmallDaemon(t, daemon, dir, address)
	importing := func(extra ...string) *exec.Cmd {
		arguments := append([]string{"import", "persons", file, "--demo", dir, "--rate", "15000"}, extra...)
		return exec.Command(command, arguments...)
	}

	first := importing()
	var said bytes.Buffer
	first.Stdout, first.Stderr = &said, &said
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("cupo said: %s", said.String())
		}
	})
	waitForFile(t, file+".cupo-import") // at least one part is done
	kill(t, node)
	kill(t, first)
	if !strings.Contains(readText(t, file+".cupo-import"), `"part":`) {
		t.Fatalf("no progress was kept: %s", said.String())
	}
	// The import is started before the node is, and waits for it.
	second := importing()
	said.Reset()
	second.Stdout, second.Stderr = &said, &said
	if err := second.Start(); err != nil {
		t.Fatal(err)
	}
	node = startSmallDaemon(t, daemon, dir, address)
	err := second.Wait()
	if code := second.ProcessState.ExitCode(); code != 2 {
		t.Fatalf("the import ended with code %d, want 2 for refused lines: %v\n%s", code, err, said.String())
	}
	if !strings.Contains(said.String(), "se sigue desde la línea") {
		t.Errorf("the import did not go on where it was: %s", said.String())
	}
	wantReport(t, file+".refused.csv")
	if _, err := os.Stat(file + ".cupo-import"); err == nil {
		t.Error("what was done is still kept")
	}

	verified := newClient("http://"+address, readDemo(t, dir).Tokens["monitor"]).verify(t)
	spoiled := int64(3)
	if want := importPersons - spoiled; verified.Checked.Persons != want+demoBesides(t, dir, file) {
		t.Errorf("%d persons are there, want %d and those of the demo who are not in the file", verified.Checked.Persons, want)
	}
	export := exportTwice(t, command, dir, node, daemon, address)
	again := exec.Command(command, "import", "persons", export, "--demo", dir)
	if output, err := again.CombinedOutput(); err != nil || !strings.Contains(string(output), ": 0 aceptadas") {
		t.Errorf("importing the export: %v %s", err, output)
	}
}

// exportTwice exports all persons, restarts the node by force, and wants the same file again.
func exportTwice(t *testing.T, command, dir string, node *exec.Cmd, daemon, address string) string {
	t.Helper()
	files := [2]string{filepath.Join(dir, "one.csv"), filepath.Join(dir, "two.csv")}
	for i, name := range files {
		if output, err := exec.Command(command, "export", "persons", "--contacts", "--out", name, "--demo", dir).CombinedOutput(); err != nil {
			t.Fatalf("export: %v %s", err, output)
		}
		if i == 0 {
			kill(t, node)
			startSmallDaemon(t, daemon, dir, address)
		}
	}
	if readText(t, files[0]) != readText(t, files[1]) {
		t.Error("the export differs after a restart")
	}
	return files[0]
}

func writeSample(t testing.TB, name string, persons int) {
	t.Helper()
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := server.WriteSample(out, 77, persons); err != nil {
		t.Fatal(err)
	}
}

// The lines of the file that spoilLines makes bad, by number and reason.
var spoiledLines = map[string]string{"5001": "birthDate,malformed", "9001": "document,malformed", "15001": "holder,unknown-holder"}

func spoilLines(t testing.TB, name string) {
	t.Helper()
	lines := strings.Split(readText(t, name), "\n")
	change := func(number, field int, value string) {
		fields := strings.Split(lines[number-1], ",")
		fields[field] = value
		lines[number-1] = strings.Join(fields, ",")
	}
	// Heads without dependents would do; these lines are leaves by the check below.
	change(5001, 4, "1980-13-01")
	change(9001, 1, "0000000001")
	change(15001, 3, "1710034065")
	change(15001, 2, "passport")
	for _, number := range []int{5001, 9001} {
		if strings.Contains(lines[number], ","+strings.Split(lines[number-1], ",")[1]+",") {
			t.Fatalf("line %d has dependents: choose another", number)
		}
	}
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
}

func wantReport(t testing.TB, name string) {
	t.Helper()
	report := readText(t, name)
	for line, reason := range spoiledLines {
		if strings.Count(report, line+","+reason+"\n") != 1 {
			t.Errorf("line %s does not stand once in the report:\n%s", line, report)
		}
	}
	if n := strings.Count(report, "\n"); n != len(spoiledLines)+1 {
		t.Errorf("%d lines in the report:\n%s", n, report)
	}
}

// demoBesides counts the demo's persons who are not in a file.
func demoBesides(t testing.TB, dir, file string) (n int64) {
	t.Helper()
	info := readDemo(t, dir)
	rows, err := csv.NewReader(strings.NewReader(readText(t, file))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]bool{}
	for _, row := range rows {
		in[row[1]] = true
	}
	for _, p := range info.Persons {
		if !in[p.Document.Number] {
			n++
		}
	}
	return n
}

func readText(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func kill(t testing.TB, process *exec.Cmd) {
	t.Helper()
	if err := process.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = process.Wait() // killed: its state is an error by intent
}

func waitForFile(t testing.TB, name string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(name); err == nil {
			return
		}
	}
	t.Fatalf("%s was not written within a minute", name)
}

// startSmallDaemon starts a demo with the fewest persons at an address, and waits until it serves.
func startSmallDaemon(t testing.TB, bin, dir, address string) *exec.Cmd {
	t.Helper()
	process := exec.Command(bin, "demo", "--data", dir, "--listen", address,
		"--persons", fmt.Sprint(server.MinDemoPersons), "--weekday-places", "2000")
	process.Stderr = os.Stderr
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = process.Process.Kill() })
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+wire.ReadyPath, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		cancel()
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				waitForFile(t, filepath.Join(dir, "demo.json"))
				return process
			}
		}
	}
	t.Fatal("cupod did not become ready within a minute")
	return nil
}
