package backup

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/cupo-ec/cupo/raftstore"
)

// LogHeader says what a piece of the log is of.
type LogHeader struct {
	Generation uint64 `json:"generation"`
	// Oldest is the first index that the node's log had then. Behind a cut it is above what was asked for.
	Oldest uint64 `json:"oldest"`
}

// logTrailer says what a piece should have held.
type logTrailer struct {
	First   uint64 `json:"first"` // 0 where there is none
	Last    uint64 `json:"last"`
	Entries uint64 `json:"entries"`
}

// Entry is one entry of a log.
type Entry = raftstore.Entry

// LogPiece is some entries of a log, one after the other without a gap.
type LogPiece struct {
	LogHeader
	Entries []Entry
}

// LogSource is what a log is read of: a *raftstore.Store.
type LogSource interface {
	Entries(from uint64, maxBytes int) (oldest uint64, entries []Entry, err error)
	Generation() uint64
}

// maxPageBytes is about how much of the log one page has.
const maxPageBytes = 2 << 20

// LogPage is the log from an index on, as far as a page goes.
func LogPage(source LogSource, from uint64) ([]byte, error) {
	oldest, entries, err := source.Entries(from, maxPageBytes)
	if err != nil {
		return nil, fmt.Errorf("reading the log: %w", err)
	}
	var page bytes.Buffer
	if _, err := writeLog(&page, &LogPiece{LogHeader{source.Generation(), oldest}, entries}); err != nil {
		return nil, err
	}
	return page.Bytes(), nil
}

// writeLog writes a piece and answers how many bytes it took.
func writeLog(to io.Writer, piece *LogPiece) (int64, error) {
	out, err := newFrameWriter(to, magicLog)
	if err != nil {
		return 0, err
	}
	if err := out.json(frameHeader, &piece.LogHeader); err != nil {
		return 0, err
	}
	trailer := logTrailer{Entries: uint64(len(piece.Entries))}
	var block []byte
	for i := range piece.Entries {
		e := &piece.Entries[i]
		if i == 0 {
			trailer.First = e.Index
		}
		trailer.Last = e.Index
		block = appendEntry(block, e)
		if len(block) < blockBytes && i < len(piece.Entries)-1 {
			continue
		}
		if err := out.frame(frameEntries, block); err != nil {
			return 0, err
		}
		block = block[:0]
	}
	if err := out.json(frameTrailer, &trailer); err != nil {
		return 0, err
	}
	return out.bytes, out.end()
}

func appendEntry(block []byte, e *Entry) []byte {
	block = binary.AppendUvarint(block, e.Index)
	block = binary.AppendUvarint(block, e.Term)
	if e.Command == nil {
		return binary.AppendUvarint(block, 0)
	}
	block = binary.AppendUvarint(block, uint64(len(e.Command))+1)
	return append(block, e.Command...)
}

// ReadLog reads a piece of the log to its end. Errors are those of Read.
func ReadLog(from io.Reader) (*LogPiece, error) {
	in, err := newFrameReader(from, magicLog)
	if err != nil {
		return nil, err
	}
	piece := &LogPiece{}
	if err := in.json(frameHeader, &piece.LogHeader); err != nil {
		return nil, err
	}
	if piece.Generation == 0 {
		return nil, fmt.Errorf("%w: its header says nothing", ErrDamaged)
	}
	for {
		if err := in.next(); err != nil {
			return nil, err
		}
		if in.kind != frameEntries {
			break
		}
		if err := piece.block(in.body); err != nil {
			return nil, fmt.Errorf("%w, in block %d", err, in.nth)
		}
	}
	if err := piece.end(in); err != nil {
		return nil, err
	}
	return piece, in.end()
}

func (p *LogPiece) block(body []byte) error {
	for len(body) > 0 {
		var numbers [3]uint64
		for i := range numbers {
			n := 0
			if numbers[i], n = binary.Uvarint(body); n <= 0 {
				return fmt.Errorf("%w: an entry cannot be read", ErrDamaged)
			}
			body = body[n:]
		}
		e := Entry{Index: numbers[0], Term: numbers[1]}
		if numbers[2] > 0 {
			command, rest, ok := part(body, numbers[2]-1)
			if !ok {
				return fmt.Errorf("%w: an entry cannot be read", ErrDamaged)
			}
			e.Command, body = bytes.Clone(command), rest
		}
		if n := len(p.Entries); e.Index == 0 || n > 0 && (p.Entries[n-1].Index+1 != e.Index || p.Entries[n-1].Term > e.Term) {
			return fmt.Errorf("%w: entry %d does not follow", ErrDamaged, e.Index)
		}
		p.Entries = append(p.Entries, e)
	}
	return nil
}

func (p *LogPiece) end(in *frameReader) error {
	if in.kind != frameTrailer {
		return fmt.Errorf("%w: block %d is of the unknown kind %q", ErrDamaged, in.nth, in.kind)
	}
	var said logTrailer
	if err := in.decode(&said); err != nil {
		return err
	}
	counted := logTrailer{Entries: uint64(len(p.Entries))}
	if len(p.Entries) > 0 {
		counted.First, counted.Last = p.Entries[0].Index, p.Entries[len(p.Entries)-1].Index
	}
	if said != counted {
		return fmt.Errorf("%w: it should have %d entries and has %d", ErrDamaged, said.Entries, counted.Entries)
	}
	return nil
}
