package httpapi

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// fakeBackup gives out what a test wants.
type fakeBackup struct {
	write func(ctx context.Context, to io.Writer) error
	ended chan error
}

func newFakeBackup(write func(ctx context.Context, to io.Writer) error) *fakeBackup {
	return &fakeBackup{write: write, ended: make(chan error, 4)}
}

func (b *fakeBackup) WriteState(ctx context.Context, to io.Writer) (uint64, error) {
	err := b.write(ctx, to)
	b.ended <- err
	return 7, err
}

func (b *fakeBackup) LogPage(from uint64) ([]byte, error) {
	return fmt.Appendf(nil, "from %d", from), nil
}

func (b *fakeBackup) end(t *testing.T) error {
	t.Helper()
	select {
	case err := <-b.ended:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("the stream never ended")
		return nil
	}
}

func backupFixture(t *testing.T, b *fakeBackup) *fixture {
	return newFixture(t, func(c *Config) { c.Backup, c.WriteTimeout = b, 100*time.Millisecond })
}

// begin asks for a backup on a connection of its own.
func (f *fixture) begin() (*http.Response, net.Conn) {
	f.t.Helper()
	conn, err := net.Dial("tcp", f.addr)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = conn.Close() })
	if _, err := conn.Write(ask{method: http.MethodGet, target: wire.BackupPath, token: "admin"}.raw()); err != nil {
		f.t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		f.t.Fatal(err)
	}
	return answer, conn
}

var backupBlock = bytes.Repeat([]byte("0123456789abcdef"), 16<<10)

// TestABackupMayTakeLongerThanAnAnswer, as long as somebody reads it.
func TestABackupMayTakeLongerThanAnAnswer(t *testing.T) {
	const blocks = 40
	b := newFakeBackup(nil)
	more := make(chan struct{})
	b.write = func(_ context.Context, to io.Writer) error {
		for range blocks {
			<-more
			if _, err := to.Write(backupBlock); err != nil {
				return err
			}
		}
		return nil
	}
	f := backupFixture(t, b)
	beginning := time.Now()
	ticker := time.NewTicker(10 * time.Millisecond) // forty blocks take four times the timeout of an answer
	defer ticker.Stop()
	go func() {
		for range blocks {
			<-ticker.C
			more <- struct{}{}
		}
	}()
	answer, _ := f.begin()
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != wire.MediaBackup {
		t.Fatalf("answered %d %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	got, err := io.ReadAll(answer.Body)
	if err != nil || !bytes.Equal(got, bytes.Repeat(backupBlock, blocks)) {
		t.Errorf("%d bytes came: %v", len(got), err)
	}
	if err := b.end(t); err != nil || time.Since(beginning) < 300*time.Millisecond {
		t.Errorf("ended after %v with %v", time.Since(beginning), err)
	}
}

// TestASlowReaderIsGivenUp, and the next one is served.
func TestASlowReaderIsGivenUp(t *testing.T) {
	b := newFakeBackup(func(_ context.Context, to io.Writer) error {
		for {
			if _, err := to.Write(backupBlock); err != nil {
				return err
			}
		}
	})
	f := backupFixture(t, b)
	f.api.backupPatience = 100 * time.Millisecond
	for range 2 {
		answer, conn := f.begin()
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("answered %d", answer.StatusCode)
		}
		if err := b.end(t); err == nil {
			t.Error("it ended without an error")
		}
		_ = conn.Close()
		f.awaitFree()
	}
	if !strings.Contains(f.log.text(), "given up") {
		t.Error("the log does not say so")
	}
}

// awaitFree waits until nobody reads a backup.
func (f *fixture) awaitFree() {
	f.t.Helper()
	for !f.api.backingUp.TryLock() {
		waitALittle()
	}
	f.api.backingUp.Unlock()
}

// TestOneBackupAtATime and when the server stops, none.
func TestOneBackupAtATime(t *testing.T) {
	b := newFakeBackup(func(ctx context.Context, to io.Writer) error {
		if _, err := to.Write(backupBlock); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
	f := backupFixture(t, b)
	answer, _ := f.begin()
	if a := f.do(ask{method: http.MethodGet, target: wire.BackupPath, token: "admin"}); a.status != http.StatusServiceUnavailable {
		t.Errorf("a second one was answered %d", a.status)
	}
	f.api.endStreaming()
	if err := b.end(t); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
}

func TestLogPages(t *testing.T) {
	f := backupFixture(t, newFakeBackup(nil))
	page := func(query string) answered {
		return f.do(ask{method: http.MethodGet, target: wire.LogPath + query, token: "admin"})
	}
	for query, want := range map[string]string{"": "from 0", "?from=7": "from 7", "?from=7&wait=5": "from 7", "?wait=0": "from 0"} {
		if a := page(query); a.status != http.StatusOK || string(a.body) != want || a.header.Get("Content-Type") != wire.MediaBackup {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
	for _, query := range []string{"?from=x", "?from=-1", "?from=18446744073709551616", "?wait=x", "?wait=-1"} {
		if a := page(query); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d", query, a.status)
		}
	}
	without := newFixture(t)
	for _, path := range []string{wire.LogPath, wire.BackupPath} {
		if a := without.do(ask{method: http.MethodGet, target: path, token: "admin"}); a.status != http.StatusNotFound {
			t.Errorf("%s without backups: %d", path, a.status)
		}
	}
}

// TestBackupsAreLooks: who reads them has seen everybody. Whoever follows the log asks for every entry, and
// is noted once an hour.
func TestBackupsAreLooks(t *testing.T) {
	looks := &notedLooks{fails: raftstore.ErrOverloaded}
	b := newFakeBackup(func(_ context.Context, to io.Writer) error {
		_, err := to.Write(backupBlock)
		return err
	})
	f := newFixture(t, func(c *Config) { c.Backup, c.Looks = b, looks })
	get := func(path string) answered { return f.do(ask{method: http.MethodGet, target: path, token: "backup"}) }
	paths := []string{wire.BackupPath, wire.LogPath}
	for _, path := range paths {
		f.refusal(get(path), wire.Overloaded, policy.NoRule)
	}
	looks.seen, looks.fails = nil, nil
	for n, path := range paths {
		if a := get(path); a.status != http.StatusOK || len(looks.seen) != n+1 || looks.seen[n] != allocator.EveryPerson {
			t.Errorf("%s: answered %d, noted %d", path, a.status, looks.seen)
		}
	}
	get(wire.LogPath)
	if len(looks.seen) != 2 {
		t.Errorf("the next page was noted, too: %d", looks.seen)
	}
	for number := range f.api.logReaders.noted {
		f.api.logReaders.noted[number] = time.Now().Add(-logLookEvery)
	}
	get(wire.LogPath)
	if len(looks.seen) != 3 || len(f.api.logReaders.noted) != 1 {
		t.Errorf("after an hour noted are %d, of %d readers", looks.seen, len(f.api.logReaders.noted))
	}
}
