package raftstore

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// An archive is how a checkpoint travels to a follower: a magic string, then for each file the
// length of its name (2 bytes), its name, its size (8 bytes) and its content, then a name of length
// 0 and the checksum (4 bytes) of everything before.
const archiveMagic = "CUPOSNP1"

var errBadArchive = errors.New("snapshot archive is damaged")

// readArchive answers the archive of all files in dir, and its exact size.
func readArchive(fs vfs.FS, dir string) (io.ReadCloser, int64, error) {
	names, err := fs.List(dir)
	if err != nil {
		return nil, 0, err
	}
	slices.Sort(names)
	sum := crc32.NewIEEE()
	a := &archiveReader{}
	parts := []io.Reader{strings.NewReader(archiveMagic)}
	total := int64(len(archiveMagic))
	for _, name := range names {
		info, err := fs.Stat(fs.PathJoin(dir, name))
		if err != nil {
			return nil, 0, err
		}
		if info.IsDir() {
			return nil, 0, fmt.Errorf("%s is a directory", name)
		}
		head := binary.BigEndian.AppendUint16(nil, uint16(len(name)))
		head = append(head, name...)
		head = binary.BigEndian.AppendUint64(head, uint64(info.Size()))
		parts = append(parts, strings.NewReader(string(head)),
			io.LimitReader(&lazyFile{archive: a, fs: fs, path: fs.PathJoin(dir, name)}, info.Size()))
		total += int64(len(head)) + info.Size()
	}
	parts = append(parts, strings.NewReader("\x00\x00"))
	a.Reader = io.MultiReader(io.TeeReader(io.MultiReader(parts...), sum), &lazySum{sum: sum})
	return a, total + 2 + 4, nil
}

type archiveReader struct {
	io.Reader
	file vfs.File // the one that is open
}

func (a *archiveReader) Close() error {
	if a.file == nil {
		return nil
	}
	err := a.file.Close()
	a.file = nil
	return err
}

// lazyFile opens its file when the first byte is asked for, and closes the one before it.
type lazyFile struct {
	archive *archiveReader
	fs      vfs.FS
	path    string
	opened  bool
}

func (l *lazyFile) Read(p []byte) (int, error) {
	if !l.opened {
		if err := l.archive.Close(); err != nil {
			return 0, err
		}
		file, err := l.fs.Open(l.path)
		if err != nil {
			return 0, err
		}
		l.archive.file, l.opened = file, true
	}
	return l.archive.file.Read(p)
}

// lazySum reads as the checksum of what was read before it.
type lazySum struct {
	sum  hash.Hash32
	rest io.Reader
}

func (l *lazySum) Read(p []byte) (int, error) {
	if l.rest == nil {
		l.rest = strings.NewReader(string(binary.BigEndian.AppendUint32(nil, l.sum.Sum32())))
	}
	return l.rest.Read(p)
}

// unpackArchive writes the files of an archive to dir, which it creates, and returns when they are on
// the disk. It trusts nothing in the archive: a name must be a plain file name.
func unpackArchive(archive io.Reader, fs vfs.FS, dir string) error {
	if err := fs.MkdirAll(dir, dirMode); err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	source := bufio.NewReaderSize(archive, 1<<16)
	in := io.TeeReader(source, sum)
	magic := make([]byte, len(archiveMagic))
	if _, err := io.ReadFull(in, magic); err != nil || string(magic) != archiveMagic {
		return fmt.Errorf("%w: it does not begin as one", errBadArchive)
	}
	for {
		more, err := unpackFile(in, fs, dir)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	want := sum.Sum32()
	var got [4]byte
	if _, err := io.ReadFull(source, got[:]); err != nil || binary.BigEndian.Uint32(got[:]) != want {
		return fmt.Errorf("%w: its checksum does not fit", errBadArchive)
	}
	if _, err := source.ReadByte(); err != io.EOF {
		return fmt.Errorf("%w: bytes follow its end", errBadArchive)
	}
	return syncDir(fs, dir)
}

func unpackFile(in io.Reader, fs vfs.FS, dir string) (more bool, err error) {
	var length [2]byte
	if _, err := io.ReadFull(in, length[:]); err != nil {
		return false, fmt.Errorf("%w: it ends early", errBadArchive)
	}
	if binary.BigEndian.Uint16(length[:]) == 0 {
		return false, nil
	}
	name := make([]byte, binary.BigEndian.Uint16(length[:]))
	var size [8]byte
	if _, err := io.ReadFull(in, name); err != nil {
		return false, fmt.Errorf("%w: it ends early", errBadArchive)
	}
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return false, fmt.Errorf("%w: it ends early", errBadArchive)
	}
	if !plainName(string(name)) {
		return false, fmt.Errorf("%w: %q is not a file name", errBadArchive, name)
	}
	file, err := fs.Create(fs.PathJoin(dir, string(name)), vfs.WriteCategoryUnspecified)
	if err != nil {
		return false, err
	}
	bytes := binary.BigEndian.Uint64(size[:])
	n, err := io.Copy(file, io.LimitReader(in, int64(min(bytes, 1<<62))))
	if err == nil && uint64(n) != bytes {
		err = fmt.Errorf("%w: it ends early", errBadArchive)
	}
	if err == nil {
		err = file.Sync()
	}
	return true, errors.Join(err, file.Close())
}

func plainName(name string) bool {
	return name != "." && name != ".." && !strings.ContainsAny(name, "/\\\x00")
}

// unpacker unpacks what is written to it.
type unpacker struct {
	*io.PipeWriter
	done chan struct{} // closed when err stands
	err  error
}

func startUnpacker(fs vfs.FS, dir string) *unpacker {
	in, out := io.Pipe()
	u := &unpacker{PipeWriter: out, done: make(chan struct{})}
	go func() {
		defer close(u.done)
		u.err = unpackArchive(in, fs, dir)
		_ = in.CloseWithError(errors.Join(errBadArchive, u.err)) // fails a Write that follows
	}()
	return u
}

// finish says that everything was written, and answers whether it was an archive.
func (u *unpacker) finish() error {
	_ = u.Close()
	<-u.done
	return u.err
}

func (u *unpacker) cancel() {
	_ = u.CloseWithError(errors.New("cancelled"))
	<-u.done
}
