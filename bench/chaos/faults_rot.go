//go:build linux

package chaos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// rotten is a stopped node some of whose stored bytes have changed. A node of several is then replaced by
// an empty one; a single one gets its bytes back, for nobody else has them.
type rotten struct {
	// what is "log" for the log's write-ahead log, "state" for a table of the state.
	what string
	whom *member
}

func (f *rotten) Name() string   { return "bit rot in the " + f.what + " of a stopped node" }
func (f *rotten) Needs() []Right { return nil }
func (f *rotten) Holds() string {
	return "the node refuses to start and says why; an empty one can take its place"
}
func (f *rotten) Limits() Limits { return Limits{Away: failoverWithin, NewTerms: noElection} }

// refusesWithin is how soon a node must have refused its data.
const refusesWithin = 20 * time.Second

// whatToDo stands in every refusal of damaged data.
const whatToDo = "anew"

// rottenFiles are those of which the newest is damaged.
var rottenFiles = map[string]string{"log": "*.log", "state": "*.sst"}

func (f *rotten) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.cluster.follower(ctx); err != nil {
		return err
	}
	// A killed node leaves a log that must be replayed, one that ends well a state that is whole on disk.
	end := f.whom.kill
	if f.what == "state" {
		end = f.whom.stop
	}
	if err := end(); err != nil {
		return err
	}
	kind := filepath.Join(f.what, rottenFiles[f.what])
	path, err := newest(filepath.Join(f.whom.dataDir(), "node", kind))
	if err != nil {
		return err
	}
	single := len(s.cluster.members) == 1
	if single {
		// All of it: a node that looks at its data before it refuses them may tidy up.
		if err := os.CopyFS(f.kept(), os.DirFS(f.whom.dataDir())); err != nil {
			return fmt.Errorf("keeping a copy: %w", err)
		}
	}
	if err := rot(path); err != nil {
		return err
	}
	// Twice: the first start must not have tidied the damage away.
	for range 2 {
		if err := f.refuses(ctx, s, kind); err != nil {
			return err
		}
	}
	if single {
		return f.restore()
	}
	return f.replace(ctx, s)
}

func (f *rotten) kept() string { return f.whom.dataDir() + ".kept" }

func (f *rotten) restore() error {
	err := os.RemoveAll(f.whom.dataDir())
	if err == nil {
		err = os.Rename(f.kept(), f.whom.dataDir())
	}
	if err != nil {
		return fmt.Errorf("giving a node its data back: %w", err)
	}
	return nil
}

// refuses starts the damaged node, which must end by itself and say why.
func (f *rotten) refuses(ctx context.Context, s *stage, kind string) error {
	before, err := logSize(f.whom)
	if err != nil {
		return err
	}
	if err := f.whom.start(); err != nil {
		return err
	}
	if err := f.whom.awaitEnd(ctx, refusesWithin); err != nil {
		s.find("with a changed byte in %s: %v", kind, err)
		return f.whom.kill()
	}
	if f.whom.process.EndedWith() == nil {
		s.find("with a changed byte in %s the node ends with code 0", kind)
	}
	said, err := os.ReadFile(f.whom.process.LogPath())
	if err != nil {
		return fmt.Errorf("reading a node's log: %w", err)
	}
	if words := said[min(before, len(said)):]; !bytes.Contains(words, []byte(whatToDo)) {
		s.find("with a changed byte in %s the node does not say what to do, only: %.300s", kind, bytes.TrimSpace(words))
	}
	return nil
}

func logSize(m *member) (int, error) {
	info, err := os.Stat(m.process.LogPath())
	if err != nil {
		return 0, fmt.Errorf("reading a node's log: %w", err)
	}
	return int(info.Size()), nil
}

// replace gives the node's place to an empty one of the same name.
func (f *rotten) replace(ctx context.Context, s *stage) error {
	if err := s.cluster.remove(ctx, f.whom); err != nil {
		return err
	}
	if err := os.RemoveAll(f.whom.dataDir()); err != nil {
		return fmt.Errorf("removing damaged data: %w", err)
	}
	f.whom.joins = true
	return nil
}

func (f *rotten) End(ctx context.Context, _ *stage) error { return restart(ctx, f.whom) }

var (
	errNoFile   = errors.New("there is no such file")
	errTooShort = errors.New("it has too little in it")
)

// newest is the file that was written last: an older write-ahead log may be there only to be used again.
func newest(pattern string) (string, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return "", fmt.Errorf("looking for a file to damage: %w", err)
	}
	found, last := "", time.Time{}
	for _, path := range paths {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("looking for a file to damage: %w", err)
		}
		if found == "" || info.ModTime().After(last) {
			found, last = path, info.ModTime()
		}
	}
	if found == "" {
		return "", fmt.Errorf("%w: %s", errNoFile, pattern)
	}
	return found, nil
}

// earlyByte lies in the first records of a write-ahead log.
const earlyByte = 200

// rot changes one byte in the first half of what a file has written.
func rot(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("damaging a file: %w", err)
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		return fmt.Errorf("damaging a file: %w", err)
	}
	// A write-ahead log is longer than what was written to it: the rest is zero.
	at := len(bytes.TrimRight(content, "\x00")) / 3
	if filepath.Ext(path) == ".log" {
		// One that is used again ends in what an earlier log held; its beginning is what counts.
		at = min(at, earlyByte)
	}
	if at < 32 {
		return fmt.Errorf("damaging %s: %w", filepath.Base(path), errTooShort)
	}
	if _, err := file.WriteAt([]byte{content[at] ^ 0x40}, int64(at)); err != nil {
		return fmt.Errorf("damaging %s: %w", filepath.Base(path), err)
	}
	return nil
}
