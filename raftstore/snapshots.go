package raftstore

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

// snapshotStore is raft's SnapshotStore. A snapshot is a directory with a manifest and a checkpoint
// of the state store, whose tables are links to the store's own. Nothing is copied until a follower
// needs the snapshot; then it is streamed as an archive. Only the newest one is kept.
type snapshotStore struct {
	layout layout

	mu   sync.Mutex
	open map[string]int // how many readers each snapshot has
}

var _ raft.SnapshotStore = (*snapshotStore)(nil)

const (
	unfinishedSuffix = ".tmp"
	manifestName     = "manifest.json"
)

// openSnapshots also removes what unfinished snapshots have left.
func openSnapshots(l layout) (*snapshotStore, error) {
	if err := l.fs.MkdirAll(l.snapshots(), dirMode); err != nil {
		return nil, fmt.Errorf("creating the snapshot directory: %w", err)
	}
	s := &snapshotStore{layout: l, open: make(map[string]int)}
	names, err := l.fs.List(l.snapshots())
	if err != nil {
		return nil, fmt.Errorf("listing snapshots: %w", err)
	}
	for _, name := range names {
		if !strings.HasSuffix(name, unfinishedSuffix) {
			continue
		}
		if err := l.fs.RemoveAll(s.path(name)); err != nil {
			return nil, fmt.Errorf("removing an unfinished snapshot: %w", err)
		}
	}
	return s, nil
}

func (s *snapshotStore) path(name string) string {
	return s.layout.fs.PathJoin(s.layout.snapshots(), name)
}

func (s *snapshotStore) checkpointOf(id string) string {
	return s.layout.fs.PathJoin(s.path(id), "state")
}

// Create implements raft.SnapshotStore.
func (s *snapshotStore) Create(version raft.SnapshotVersion, index, term uint64,
	configuration raft.Configuration, configurationIndex uint64, _ raft.Transport,
) (raft.SnapshotSink, error) {
	number, err := s.nextNumber()
	if err != nil {
		return nil, fmt.Errorf("creating a snapshot: %w", err)
	}
	id := fmt.Sprintf("%d-%d-%d", term, index, number)
	sink := &snapshotSink{store: s, meta: raft.SnapshotMeta{
		Version: version, ID: id, Index: index, Term: term,
		Configuration: configuration, ConfigurationIndex: configurationIndex,
	}}
	if err := s.layout.fs.MkdirAll(sink.dir(), dirMode); err != nil {
		return nil, fmt.Errorf("creating a snapshot: %w", err)
	}
	return sink, nil
}

// nextNumber ends the name of a snapshot; of two of the same index, the later one has the higher. It is the time where
// the clock has not been set back.
func (s *snapshotStore) nextNumber() (int64, error) {
	names, err := s.layout.fs.List(s.layout.snapshots())
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0, err
	}
	next := time.Now().UnixNano()
	for _, name := range names {
		next = max(next, numberOf(name)+1)
	}
	return next, nil
}

// numberOf reads what nextNumber wrote; 0 for a name that is not of a snapshot.
func numberOf(name string) int64 {
	name = strings.TrimSuffix(name, unfinishedSuffix)
	number, err := strconv.ParseInt(name[strings.LastIndexByte(name, '-')+1:], 10, 64)
	if err != nil {
		return 0
	}
	return number
}

// List implements raft.SnapshotStore: newest first.
func (s *snapshotStore) List() ([]*raft.SnapshotMeta, error) {
	names, err := s.layout.fs.List(s.layout.snapshots())
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing snapshots: %w", err)
	}
	var metas []*raft.SnapshotMeta
	for _, name := range names {
		if strings.HasSuffix(name, unfinishedSuffix) {
			continue
		}
		meta, err := s.readManifest(name)
		if err != nil {
			return nil, err
		}
		metas = append(metas, meta)
	}
	slices.SortFunc(metas, func(a, b *raft.SnapshotMeta) int {
		return cmp.Or(cmp.Compare(b.Index, a.Index), cmp.Compare(b.Term, a.Term), cmp.Compare(numberOf(b.ID), numberOf(a.ID)))
	})
	return metas, nil
}

// newest answers nil where there is no snapshot.
func (s *snapshotStore) newest() (*raft.SnapshotMeta, error) {
	metas, err := s.List()
	if err != nil || len(metas) == 0 {
		return nil, err
	}
	return metas[0], nil
}

// A manifest is the checksum of its JSON in eight digits, a line break, and the JSON.
func (s *snapshotStore) readManifest(id string) (*raft.SnapshotMeta, error) {
	path := s.layout.fs.PathJoin(s.path(id), manifestName)
	content, err := readFile(s.layout.fs, path)
	if err != nil {
		return nil, fmt.Errorf("%w: the manifest of a snapshot cannot be read (%w); empty the directory "+
			"and let the node join anew, or restore a backup", ErrDamaged, err)
	}
	sum, body, _ := strings.Cut(string(content), "\n")
	meta := new(raft.SnapshotMeta)
	if sum != manifestSum(body) || json.Unmarshal([]byte(body), meta) != nil {
		return nil, fmt.Errorf("%w: %s fails its checksum; empty the directory and let the node join anew, "+
			"or restore a backup", ErrDamaged, path)
	}
	return meta, nil
}

func manifestSum(body string) string {
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(body)))
}

// Open implements raft.SnapshotStore.
func (s *snapshotStore) Open(id string) (*raft.SnapshotMeta, io.ReadCloser, error) {
	s.mu.Lock()
	s.open[id]++
	s.mu.Unlock()
	meta, err := s.readManifest(id)
	if err != nil {
		s.closed(id)
		return nil, nil, err
	}
	archive, size, err := readArchive(s.layout.fs, s.checkpointOf(id))
	if err != nil {
		s.closed(id)
		return nil, nil, fmt.Errorf("opening snapshot %s: %w", id, err)
	}
	meta.Size = size
	return meta, &snapshotReader{ReadCloser: archive, meta: meta, closed: func() { s.closed(id) }}, nil
}

func (s *snapshotStore) closed(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[id]--; s.open[id] == 0 {
		delete(s.open, id)
	}
}

type snapshotReader struct {
	io.ReadCloser
	meta   *raft.SnapshotMeta
	closed func()
	once   sync.Once
}

func (r *snapshotReader) Close() error {
	r.once.Do(r.closed)
	return r.ReadCloser.Close()
}

// reap removes all snapshots but the newest, and those that are being read.
func (s *snapshotStore) reap() error {
	metas, err := s.List()
	if err != nil || len(metas) == 0 {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, meta := range metas[1:] {
		if s.open[meta.ID] > 0 {
			continue
		}
		if err := s.remove(meta.ID); err != nil {
			return fmt.Errorf("removing an old snapshot: %w", err)
		}
	}
	return nil
}

// remove first takes the name away, so that a crash on the way leaves no half of a snapshot.
func (s *snapshotStore) remove(id string) error {
	doomed := s.path(id + unfinishedSuffix)
	if err := s.layout.fs.Rename(s.path(id), doomed); err != nil {
		return err
	}
	if err := syncDir(s.layout.fs, s.layout.snapshots()); err != nil {
		return err
	}
	return s.layout.fs.RemoveAll(doomed)
}

// snapshotSink is a snapshot in the making. The node's own state gets into it as a checkpoint; a
// leader's comes through Write, as an archive.
type snapshotSink struct {
	store    *snapshotStore
	meta     raft.SnapshotMeta
	unpacker *unpacker
	finished bool
}

func (s *snapshotSink) dir() string { return s.store.path(s.meta.ID + unfinishedSuffix) }

func (s *snapshotSink) stateDir() string { return s.store.layout.fs.PathJoin(s.dir(), "state") }

// ID implements raft.SnapshotSink.
func (s *snapshotSink) ID() string { return s.meta.ID }

// Write implements raft.SnapshotSink.
func (s *snapshotSink) Write(p []byte) (int, error) {
	if s.unpacker == nil {
		s.unpacker = startUnpacker(s.store.layout.fs, s.stateDir())
	}
	return s.unpacker.Write(p)
}

// Close implements raft.SnapshotSink: the snapshot counts from its return on, also after a crash.
func (s *snapshotSink) Close() error {
	if s.finished {
		return nil
	}
	if err := s.finish(); err != nil {
		return errors.Join(fmt.Errorf("finishing a snapshot: %w", err), s.Cancel())
	}
	s.finished = true
	return s.store.reap()
}

func (s *snapshotSink) finish() error {
	fs := s.store.layout.fs
	if s.unpacker != nil {
		if err := s.unpacker.finish(); err != nil {
			return err
		}
	}
	if found, err := exists(fs, s.stateDir()); err != nil || !found {
		return errors.Join(errors.New("nothing was persisted"), err)
	}
	body, err := json.Marshal(s.meta)
	if err != nil {
		return err
	}
	content := manifestSum(string(body)) + "\n" + string(body)
	if err := writeFile(fs, fs.PathJoin(s.dir(), manifestName), []byte(content)); err != nil {
		return err
	}
	if err := syncDir(fs, s.dir()); err != nil {
		return err
	}
	if err := fs.Rename(s.dir(), s.store.path(s.meta.ID)); err != nil {
		return err
	}
	return syncDir(fs, s.store.layout.snapshots())
}

// Cancel implements raft.SnapshotSink.
func (s *snapshotSink) Cancel() error {
	if s.finished {
		return nil
	}
	s.finished = true
	if s.unpacker != nil {
		s.unpacker.cancel()
	}
	if err := s.store.layout.fs.RemoveAll(s.dir()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("removing an unfinished snapshot: %w", err)
	}
	return nil
}
