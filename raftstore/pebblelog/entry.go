package pebblelog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/hashicorp/raft"
)

// ErrDamaged says that what the disk gave back is not what was stored: a checksum does not fit, an
// entry is missing between two others, or the bytes cannot be understood.
var ErrDamaged = errors.New("raft log is damaged")

// An entry is stored as version, type, term, time appended, length of the extensions, extensions,
// data, checksum. The checksum also covers the index, so that an intact entry in the wrong place
// does not pass.
const (
	entryVersion    = 1
	entryHeaderSize = 1 + 1 + 8 + 8 + 4
	entryCRCSize    = 4
	logKeySize      = 1 + 8
	logPrefix       = 'l'
	stablePrefix    = 's'
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func putLogKey(dst []byte, index uint64) {
	dst[0] = logPrefix
	binary.BigEndian.PutUint64(dst[1:], index)
}

func logKey(index uint64) []byte {
	key := make([]byte, logKeySize)
	putLogKey(key, index)
	return key
}

func indexOfKey(key []byte) (uint64, error) {
	if len(key) != logKeySize || key[0] != logPrefix {
		return 0, fmt.Errorf("%w: key %x is not an index", ErrDamaged, key)
	}
	return binary.BigEndian.Uint64(key[1:]), nil
}

func entrySize(l *raft.Log) int {
	return entryHeaderSize + len(l.Extensions) + len(l.Data) + entryCRCSize
}

// putEntry fills dst, which must be entrySize(l) long.
func putEntry(dst []byte, l *raft.Log) {
	dst[0] = entryVersion
	dst[1] = byte(l.Type)
	binary.BigEndian.PutUint64(dst[2:], l.Term)
	binary.BigEndian.PutUint64(dst[10:], uint64(unixNanos(l.AppendedAt)))
	binary.BigEndian.PutUint32(dst[18:], uint32(len(l.Extensions)))
	n := entryHeaderSize
	n += copy(dst[n:], l.Extensions)
	n += copy(dst[n:], l.Data)
	binary.BigEndian.PutUint32(dst[n:], checksum(l.Index, dst[:n]))
}

// decodeEntry reads a stored entry into l. Nothing in l points into value afterwards.
func decodeEntry(index uint64, value []byte, l *raft.Log) error {
	if len(value) < entryHeaderSize+entryCRCSize {
		return fmt.Errorf("%w: entry %d has only %d bytes", ErrDamaged, index, len(value))
	}
	body, sum := value[:len(value)-entryCRCSize], value[len(value)-entryCRCSize:]
	if binary.BigEndian.Uint32(sum) != checksum(index, body) {
		return fmt.Errorf("%w: the checksum of entry %d does not fit", ErrDamaged, index)
	}
	if body[0] != entryVersion {
		return fmt.Errorf("%w: entry %d has the unknown version %d", ErrDamaged, index, body[0])
	}
	extensions := int(binary.BigEndian.Uint32(body[18:]))
	if extensions > len(body)-entryHeaderSize {
		return fmt.Errorf("%w: entry %d is shorter than its extensions", ErrDamaged, index)
	}
	// One allocation holds both parts; the capacity is cut so that an append cannot run over.
	rest := append([]byte(nil), body[entryHeaderSize:]...)
	*l = raft.Log{
		Index:      index,
		Term:       binary.BigEndian.Uint64(body[2:]),
		Type:       raft.LogType(body[1]),
		Data:       rest[extensions:],
		AppendedAt: timeOf(int64(binary.BigEndian.Uint64(body[10:]))),
	}
	if extensions > 0 {
		l.Extensions = rest[:extensions:extensions]
	}
	return nil
}

func checksum(index uint64, body []byte) uint32 {
	var head [8]byte
	binary.BigEndian.PutUint64(head[:], index)
	return crc32.Update(crc32.Checksum(head[:], castagnoli), castagnoli, body)
}

// unixNanos keeps the zero time as zero: its UnixNano is not defined.
func unixNanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func timeOf(nanos int64) time.Time {
	if nanos == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanos)
}
