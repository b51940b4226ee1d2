package backup

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
)

// SealedFile is a sealed file in the making. It has its name when it is whole and on the disk.
type SealedFile struct {
	name   string
	file   *os.File
	buffer *bufio.Writer
	sealed io.WriteCloser
	sum    hash.Hash
	bytes  int64
}

// ErrExists: the file is there already, and is not written over.
var ErrExists = errors.New("the file is there already")

// CreateSealed begins a file of that name. It must not be there yet; what an interrupted one left is
// written over.
func CreateSealed(name string, seal *Seal) (*SealedFile, error) {
	if _, err := os.Lstat(name); err == nil {
		return nil, fmt.Errorf("%w: %s", ErrExists, name)
	}
	file, err := os.OpenFile(name+partSuffix, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", name, err)
	}
	f := &SealedFile{name: name, file: file, sum: sha256.New()}
	f.buffer = bufio.NewWriterSize(f.counted(), 256<<10)
	if f.sealed, err = seal.Writer(f.buffer); err != nil {
		return nil, errors.Join(err, f.Discard())
	}
	return f, nil
}

// counted is the file, with its hash and size.
func (f *SealedFile) counted() io.Writer {
	return io.MultiWriter(f.file, f.sum, writerFunc(func(p []byte) (int, error) {
		f.bytes += int64(len(p))
		return len(p), nil
	}))
}

type writerFunc func(p []byte) (int, error)

func (w writerFunc) Write(p []byte) (int, error) { return w(p) }

// Write seals more.
func (f *SealedFile) Write(p []byte) (int, error) {
	n, err := f.sealed.Write(p)
	if err != nil {
		return n, fmt.Errorf("writing %s: %w", f.name, err)
	}
	return n, nil
}

// Finish gives the file its name, and returns when file and name are on the disk.
func (f *SealedFile) Finish() error {
	err := f.sealed.Close()
	if err == nil {
		err = f.buffer.Flush()
	}
	if err == nil {
		err = f.file.Sync()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", f.name, err), f.Discard())
	}
	if err := f.file.Close(); err != nil {
		return fmt.Errorf("writing %s: %w", f.name, err)
	}
	if err := os.Rename(f.name+partSuffix, f.name); err != nil {
		return fmt.Errorf("writing %s: %w", f.name, err)
	}
	return syncDir(filepath.Dir(f.name))
}

// Discard removes what was written.
func (f *SealedFile) Discard() error {
	return errors.Join(f.file.Close(), removeIfThere(f.name+partSuffix))
}

// Sum is the SHA-256 of the whole file, in hexadecimal, and Bytes its size; both after Finish.
func (f *SealedFile) Sum() string { return hex.EncodeToString(f.sum.Sum(nil)) }

// Bytes is the size of the file, after Finish.
func (f *SealedFile) Bytes() int64 { return f.bytes }

// WriteSum writes the file's hash beside it, as sha256sum -c reads it.
func (f *SealedFile) WriteSum() error {
	line := f.Sum() + "  " + filepath.Base(f.name) + "\n"
	if err := writeSynced(f.name+".sha256", []byte(line), os.O_TRUNC); err != nil {
		return err
	}
	return syncDir(filepath.Dir(f.name))
}

// WriteKey writes the file of a new key, which must not be there yet.
func WriteKey(name string, content []byte) error {
	if err := writeSynced(name, content, os.O_EXCL); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

func writeSynced(name string, content []byte, how int) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|how, 0o600)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

func syncDir(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
