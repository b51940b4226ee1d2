package main

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/server/backup"
	"github.com/cupo-ec/cupo/wire"
)

// fakeLog is a node's log, a few entries a page.
type fakeLog struct {
	generation, oldest, last uint64
}

const entriesEachPage = 4

func (l *fakeLog) Generation() uint64 { return l.generation }

func (l *fakeLog) Entries(from uint64, _ int) (oldest uint64, entries []backup.Entry, err error) {
	for i := from; i >= l.oldest && i <= l.last && len(entries) < entriesEachPage; i++ {
		entries = append(entries, backup.Entry{Index: i, Term: 1, Command: []byte("command")})
	}
	return l.oldest, entries, nil
}

func (l *fakeLog) answer(http *fasthttp.RequestCtx) {
	from, _ := strconv.ParseUint(string(http.QueryArgs().Peek(wire.FromParam)), 10, 64)
	page, err := backup.LogPage(l, from)
	if err != nil {
		panic(err)
	}
	says(200, wire.MediaBackup, string(page), "")(http)
}

// TestTheLogIsArchivedWhereItWentOn, and says what is not there any more.
func TestTheLogIsArchivedWhereItWentOn(t *testing.T) {
	_, recipient := backupKey(t)
	dir := filepath.Join(t.TempDir(), "log")
	log := &fakeLog{generation: 5, oldest: 3, last: 13}
	archive := func(code int, more string, want string, names ...string) {
		t.Helper()
		w := newWorld(newFakeAPI(t, log.answer))
		if got := w.call(t, "backup log --out "+dir+" --recipient "+recipient+more); got != code || !strings.Contains(w.err.String(), want) {
			t.Errorf("code %d, want %d: %s", got, code, w.err.String())
		}
		got := strings.Join(filesIn(t, dir), " ")
		if n := strings.Count(got, ".cupolog"); n != len(names) || strings.Contains(got, ".part") {
			t.Errorf("there is %s", got)
		}
		for _, name := range names {
			if !strings.Contains(got, name) {
				t.Errorf("there is no %s in %s", name, got)
			}
		}
	}
	archive(exitDone, "", "before index 14", "3-00000000000000000013.")
	archive(exitDone, "", "before index 14", "3-00000000000000000013.")
	log.last = 15
	archive(exitDone, "", "before index 16", "3-00000000000000000013.", "14-00000000000000000015.")
	archive(exitFailure, " --from 3", "goes on at 16", "3-00000000000000000013.", "14-00000000000000000015.")
	log.oldest, log.last = 20, 30
	archive(exitFailure, "", "begins at 20", "3-00000000000000000013.", "14-00000000000000000015.")
	log.oldest, log.generation = 1, 6
	archive(exitFailure, "", "another generation", "3-00000000000000000013.", "14-00000000000000000015.")

	dir = filepath.Join(t.TempDir(), "other")
	log.last = 30
	archive(exitDone, " --from 22", "before index 31", "22-00000000000000000030.")
}

// TestTheLogIsFollowed until it is interrupted, and what has come by then is kept.
func TestTheLogIsFollowed(t *testing.T) {
	_, recipient := backupKey(t)
	dir := filepath.Join(t.TempDir(), "log")
	log := &fakeLog{generation: 5, oldest: 1, last: 3}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	asked := 0
	api := newFakeAPI(t, func(http *fasthttp.RequestCtx) {
		if asked++; asked%2 == 0 {
			log.last++
		}
		if string(http.QueryArgs().Peek(wire.WaitParam)) == "" {
			t.Error("it does not wait for entries")
		}
		if asked == 20 {
			interrupt()
		}
		log.answer(http)
	})
	w := newWorld(api)
	line := "backup log --follow --out " + dir + " --recipient " + recipient
	if code := w.run(ctx, strings.Fields(line)); code != exitInterrupted {
		t.Errorf("code %d: %s", code, w.err.String())
	}
	kept, err := backup.ReadArchive(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, next := kept.Next(); next < 10 {
		t.Errorf("it ends before %d", next)
	}
}

// TestWhatHasComeIsKept when the node goes away on the way.
func TestWhatHasComeIsKept(t *testing.T) {
	_, recipient := backupKey(t)
	dir := filepath.Join(t.TempDir(), "log")
	log := &fakeLog{generation: 5, oldest: 1, last: 30}
	api := newFakeAPI(t, log.answer, log.answer, log.answer, refuses(problemOf(wire.Forbidden), ""))
	w := newWorld(api)
	if code := w.call(t, "backup log --out "+dir+" --recipient "+recipient); code != exitRefused {
		t.Errorf("code %d: %s", code, w.err.String())
	}
	if got := filesIn(t, dir); len(got) != 1 || !strings.Contains(got[0], "1-00000000000000000008.") {
		t.Errorf("there is %v", got)
	}
}
