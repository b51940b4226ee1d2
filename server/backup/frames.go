package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
)

// What is written is a magic text, whose last byte is the version of the form, and then frames: a letter
// for what it is, the length of its body, a checksum of both and of the body, and the body. The last frame
// is the SHA-256 of everything before it, and nothing follows.
const (
	magicState = "CUPOBAK\x01"
	magicLog   = "CUPOLOG\x01"

	frameHeader  = 'h' // JSON
	frameRecords = 'r' // of each: lengths of key and value, key, value
	frameEntries = 'e' // of each: index, term, length of the command and one more, command
	frameTrailer = 't' // JSON
	frameSum     = 's' // SHA-256
	frameGivenUp = 'x' // a reason for people
)

const (
	frameHeadBytes = 1 + 4 + 4
	// blockBytes is about how large the body of a block is; maxFrameBytes is above any that is written,
	// for a record and an entry have at most 128 KiB and a little.
	blockBytes    = 256 << 10
	maxFrameBytes = 1 << 20
)

// Reasons for which a file is refused.
var (
	// ErrDamaged: what was read is not what was written, or not all of it.
	ErrDamaged = errors.New("the backup is damaged or cut off")
	// ErrUnknownVersion: it was written by a newer version of the program.
	ErrUnknownVersion = errors.New("the backup was written by a newer version; use that one")
	// ErrAnotherKind: it is no backup, or not of the kind that was asked for.
	ErrAnotherKind = errors.New("this is not such a backup")
	// ErrGivenUp: the node that wrote it gave up on the way.
	ErrGivenUp = errors.New("the node gave the backup up")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// frameWriter writes a magic text and frames, and hashes all of it.
type frameWriter struct {
	to    io.Writer
	sum   hash.Hash
	bytes int64
	head  [frameHeadBytes]byte
}

func newFrameWriter(to io.Writer, magic string) (*frameWriter, error) {
	w := &frameWriter{to: to, sum: sha256.New()}
	return w, w.write([]byte(magic))
}

func (w *frameWriter) write(b []byte) error {
	w.sum.Write(b)
	w.bytes += int64(len(b))
	if _, err := w.to.Write(b); err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	return nil
}

func (w *frameWriter) frame(kind byte, body []byte) error {
	w.head[0] = kind
	binary.BigEndian.PutUint32(w.head[1:], uint32(len(body)))
	binary.BigEndian.PutUint32(w.head[5:], frameSumOf(w.head[:5], body))
	if err := w.write(w.head[:]); err != nil {
		return err
	}
	return w.write(body)
}

func frameSumOf(head, body []byte) uint32 {
	return crc32.Update(crc32.Checksum(head, castagnoli), castagnoli, body)
}

func (w *frameWriter) json(kind byte, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	return w.frame(kind, body)
}

// end writes the hash of all that was written.
func (w *frameWriter) end() error { return w.frame(frameSum, w.sum.Sum(nil)) }

// frameReader reads what a frameWriter wrote and trusts none of it.
type frameReader struct {
	in   *bufio.Reader
	sum  hash.Hash
	body []byte
	kind byte
	nth  int
}

func newFrameReader(from io.Reader, magic string) (*frameReader, error) {
	r := &frameReader{in: bufio.NewReaderSize(from, 64<<10), sum: sha256.New()}
	got := make([]byte, len(magic))
	if _, err := io.ReadFull(r.in, got); err != nil {
		return nil, cutOff(err, "in its first bytes")
	}
	last := len(magic) - 1
	switch {
	case string(got[:last]) != magic[:last]:
		return nil, ErrAnotherKind
	case got[last] != magic[last]:
		return nil, fmt.Errorf("%w: form %d, this program knows %d", ErrUnknownVersion, got[last], magic[last])
	}
	r.sum.Write(got)
	return r, nil
}

// next reads a frame. The body is good until the next.
func (r *frameReader) next() error {
	r.nth++
	var head [frameHeadBytes]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		return cutOff(err, fmt.Sprintf("before block %d", r.nth))
	}
	size := binary.BigEndian.Uint32(head[1:])
	if size > maxFrameBytes {
		return fmt.Errorf("%w: block %d says that it has %d bytes", ErrDamaged, r.nth, size)
	}
	if uint32(cap(r.body)) < size {
		r.body = make([]byte, size)
	}
	r.body = r.body[:size]
	if _, err := io.ReadFull(r.in, r.body); err != nil {
		return cutOff(err, fmt.Sprintf("in block %d", r.nth))
	}
	if frameSumOf(head[:5], r.body) != binary.BigEndian.Uint32(head[5:]) {
		return fmt.Errorf("%w: the checksum of block %d does not fit", ErrDamaged, r.nth)
	}
	if r.kind = head[0]; r.kind == frameGivenUp {
		return fmt.Errorf("%w: %s", ErrGivenUp, r.body)
	}
	if r.kind != frameSum {
		r.sum.Write(head[:])
		r.sum.Write(r.body)
	}
	return nil
}

// cutOff tells the end of what there is from a failure to read it.
func cutOff(err error, where string) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends %s", ErrDamaged, where)
	}
	return fmt.Errorf("reading the backup: %w", err)
}

func (r *frameReader) json(kind byte, into any) error {
	if err := r.next(); err != nil {
		return err
	}
	if r.kind != kind {
		return fmt.Errorf("%w: block %d is %q and should be %q", ErrDamaged, r.nth, r.kind, kind)
	}
	return r.decode(into)
}

// decode reads the body of the frame that was read.
func (r *frameReader) decode(into any) error {
	if err := json.Unmarshal(r.body, into); err != nil {
		return fmt.Errorf("%w: block %d cannot be read", ErrDamaged, r.nth)
	}
	return nil
}

// end reads the hash, compares it, and wants nothing behind it.
func (r *frameReader) end() error {
	if err := r.next(); err != nil {
		return err
	}
	if r.kind != frameSum || !bytes.Equal(r.body, r.sum.Sum(nil)) {
		return fmt.Errorf("%w: its SHA-256 does not fit", ErrDamaged)
	}
	_, err := r.in.ReadByte()
	switch {
	case err == nil:
		return fmt.Errorf("%w: bytes follow its end", ErrDamaged)
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("reading the backup: %w", err)
	}
	return nil
}

// part takes a length and that many bytes off the body of a block.
func part(body []byte, length uint64) (taken, rest []byte, ok bool) {
	if length > uint64(len(body)) {
		return nil, nil, false
	}
	return body[:length:length], body[length:], true
}
