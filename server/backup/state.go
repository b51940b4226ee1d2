package backup

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
)

// Header says what a backup is of.
type Header struct {
	// FormatVersion is that of the state's records.
	FormatVersion int32 `json:"formatVersion"`
	// Generation and Index say which state it is: that after the log entry Index, which is of Term.
	Generation uint64 `json:"generation"`
	Index      uint64 `json:"index"`
	Term       uint64 `json:"term"`
	// TimeMillis is the state's own time, TakenAt that of the node's clock, RFC 3339.
	TimeMillis int64  `json:"timeMillis"`
	TakenAt    string `json:"takenAt"`
	// NodeID wrote it. Members are those of then, for information.
	NodeID  string   `json:"nodeId"`
	Members []Member `json:"members"`
}

// Member is a node of the cluster that a backup is of.
type Member struct {
	ID      string `json:"id"`
	Address string `json:"address"`
	Voter   bool   `json:"voter"`
}

// Trailer says what a backup should have held.
type Trailer struct {
	Records uint64 `json:"records"`
	Bytes   uint64 `json:"bytes"` // of keys and values
	Blocks  uint64 `json:"blocks"`
	// AuditLast is the log index of the newest record of the audit trail, AuditHead the hash of all of it.
	AuditLast uint64 `json:"auditLast"`
	AuditHead string `json:"auditHead"`
}

// Source is what a backup is taken of: a *raftstore.Store.
type Source interface {
	View(ctx context.Context, look raftstore.Look) error
	TermAt(index uint64) (uint64, error)
	Generation() uint64
	NodeID() string
	Members() []raftstore.Member
}

// Write writes all records of the state as of one log index: also those that are on the disk only. Entries
// go on being applied meanwhile. It ends with the first error of to or of ctx; whoever reads can tell.
func Write(ctx context.Context, source Source, takenAt time.Time, to io.Writer) (Header, error) {
	var header Header
	out, err := newFrameWriter(to, magicState)
	if err != nil {
		return header, err
	}
	err = source.View(ctx, func(applied uint64, scan allocator.Scan) error {
		summary, err := allocator.ReadSummary(scan)
		if err != nil {
			return err
		}
		if header, err = describe(source, applied, &summary, takenAt); err != nil {
			return err
		}
		return writeState(out, &header, &summary, scan)
	})
	if err != nil {
		// Who reads learns why it ends, where there is still somebody.
		_ = out.frame(frameGivenUp, []byte(reasonFor(err)))
		return header, fmt.Errorf("writing a backup: %w", err)
	}
	return header, nil
}

// reasonFor is what a reader is told. Errors of the disk name paths, which are nobody's business.
func reasonFor(err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "it took too long"
	case errors.Is(err, context.Canceled):
		return "the node is stopping"
	case errors.Is(err, raftstore.ErrReplaced):
		return "the state was replaced meanwhile, or the node is stopping"
	case errors.Is(err, allocator.ErrNothingRecorded):
		return "the cluster has not begun yet"
	}
	return "it could not read its state; its log says more"
}

func describe(source Source, applied uint64, summary *allocator.Summary, takenAt time.Time) (Header, error) {
	term, err := source.TermAt(applied)
	if err != nil {
		return Header{}, err
	}
	h := Header{
		FormatVersion: summary.FormatVersion, Generation: source.Generation(), Index: applied, Term: term,
		TimeMillis: summary.TimeMillis, TakenAt: takenAt.UTC().Format(time.RFC3339), NodeID: source.NodeID(),
	}
	for _, m := range source.Members() {
		h.Members = append(h.Members, Member(m))
	}
	return h, nil
}

// allKeys is above every key of a record.
var allKeys = []byte{0xff}

func writeState(out *frameWriter, header *Header, summary *allocator.Summary, scan allocator.Scan) error {
	if err := out.json(frameHeader, header); err != nil {
		return err
	}
	trailer := Trailer{AuditLast: summary.AuditLast, AuditHead: hex.EncodeToString(summary.AuditHead[:])}
	block := make([]byte, 0, 2*blockBytes)
	flush := func() error {
		if len(block) == 0 {
			return nil
		}
		trailer.Blocks++
		err := out.frame(frameRecords, block)
		block = block[:0]
		return err
	}
	err := scan(nil, allKeys, func(key, value []byte) error {
		block = binary.AppendUvarint(block, uint64(len(key)))
		block = binary.AppendUvarint(block, uint64(len(value)))
		block = append(append(block, key...), value...)
		trailer.Records++
		trailer.Bytes += uint64(len(key) + len(value))
		if len(block) < blockBytes {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	if err := out.json(frameTrailer, &trailer); err != nil {
		return err
	}
	return out.end()
}

// Sink takes what a backup holds. Its slices are good until it returns.
type Sink interface {
	Begin(header *Header) error
	Record(key, value []byte) error
}

// Read reads a backup to its end and gives it to a sink. Nothing of it is to be believed before Read has
// returned without an error.
//
// Errors: ErrDamaged, ErrUnknownVersion, ErrAnotherKind, ErrGivenUp, those of the sink and of from.
func Read(from io.Reader, to Sink) (*Header, *Trailer, error) {
	in, err := newFrameReader(from, magicState)
	if err != nil {
		return nil, nil, err
	}
	var header Header
	if err := in.json(frameHeader, &header); err != nil {
		return nil, nil, err
	}
	if err := header.check(); err != nil {
		return nil, nil, err
	}
	if err := to.Begin(&header); err != nil {
		return nil, nil, err
	}
	r := stateReader{in: in, to: to}
	said, err := r.read()
	if err != nil {
		return nil, nil, err
	}
	if r.counted != (Trailer{Records: said.Records, Bytes: said.Bytes, Blocks: said.Blocks}) {
		return nil, nil, fmt.Errorf("%w: it should have %d records and has %d", ErrDamaged, said.Records, r.counted.Records)
	}
	return &header, said, in.end()
}

func (h *Header) check() error {
	switch {
	case h.FormatVersion > int32(allocator.NewestFormat):
		return fmt.Errorf("%w: its records have format %d, this program knows %d to %d",
			ErrUnknownVersion, h.FormatVersion, allocator.OldestFormat, allocator.NewestFormat)
	case h.FormatVersion < 1, h.Index == 0, h.Term == 0, h.Generation == 0:
		return fmt.Errorf("%w: its header says nothing", ErrDamaged)
	}
	return nil
}

type stateReader struct {
	in      *frameReader
	to      Sink
	counted Trailer
	before  []byte
}

func (r *stateReader) read() (*Trailer, error) {
	for {
		if err := r.in.next(); err != nil {
			return nil, err
		}
		switch r.in.kind {
		case frameRecords:
			if err := r.block(r.in.body); err != nil {
				return nil, err
			}
		case frameTrailer:
			said := &Trailer{}
			return said, r.in.decode(said)
		default:
			return nil, fmt.Errorf("%w: block %d is of the unknown kind %q", ErrDamaged, r.in.nth, r.in.kind)
		}
	}
}

func (r *stateReader) block(body []byte) error {
	r.counted.Blocks++
	for len(body) > 0 {
		keyBytes, n := binary.Uvarint(body)
		valueBytes, m := binary.Uvarint(body[max(n, 0):])
		if n <= 0 || m <= 0 {
			return fmt.Errorf("%w: block %d cannot be read", ErrDamaged, r.in.nth)
		}
		key, rest, okKey := part(body[n+m:], keyBytes)
		value, rest, okValue := part(rest, valueBytes)
		if !okKey || !okValue || len(key) == 0 || bytes.Compare(r.before, key) >= 0 {
			return fmt.Errorf("%w: a record of block %d cannot be, or not there", ErrDamaged, r.in.nth)
		}
		if err := r.to.Record(key, value); err != nil {
			return err
		}
		r.before = append(r.before[:0], key...)
		r.counted.Records++
		r.counted.Bytes += keyBytes + valueBytes
		body = rest
	}
	return nil
}
