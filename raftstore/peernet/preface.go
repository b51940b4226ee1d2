package peernet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
)

// preface is what each end says once, before the connection is the service's:
//
//	length 2 | version 1 | verdict 1 | generation 8 | length 1, own id | length 1, wanted id
//
// The one that calls speaks first, with the verdict 0.
type preface struct {
	verdict    verdict
	generation uint64
	// own is "" where the node does not know yet who it is, which it can only say in a refusal.
	own string
	// wanted is "" where the one that calls does not know whom it will find.
	wanted string
}

const (
	prefaceVersion  = 1
	maxPrefaceBytes = 256 // of this version and those to come
)

func (p preface) encode() []byte {
	body := []byte{prefaceVersion, byte(p.verdict)}
	body = binary.BigEndian.AppendUint64(body, p.generation)
	body = append(append(body, byte(len(p.own))), p.own...)
	body = append(append(body, byte(len(p.wanted))), p.wanted...)
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(body))), body...)
}

// readPreface reads one preface and not a byte more: what follows is the service's.
func readPreface(r io.Reader) (preface, error) {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return preface{}, prefaceEnds(err)
	}
	size := binary.BigEndian.Uint16(length[:])
	if size > maxPrefaceBytes {
		return preface{}, fmt.Errorf("%w: a preface of %d bytes", ErrProtocol, size)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(r, body); err != nil {
		return preface{}, prefaceEnds(err)
	}
	return decodePreface(body)
}

func prefaceEnds(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: the connection ends within the preface", ErrProtocol)
	}
	return fmt.Errorf("reading the preface: %w", err)
}

func decodePreface(body []byte) (preface, error) {
	const fixed = 1 + 1 + 8
	if len(body) > 0 && body[0] != prefaceVersion {
		return preface{}, fmt.Errorf("%w: it speaks version %d, and this node %d", ErrProtocol, body[0], prefaceVersion)
	}
	if len(body) < fixed {
		return preface{}, fmt.Errorf("%w: a preface of %d bytes", ErrProtocol, len(body))
	}
	p := preface{verdict: verdict(body[1]), generation: binary.BigEndian.Uint64(body[2:])}
	rest := body[fixed:]
	var err error
	if p.own, rest, err = decodeID(rest); err != nil {
		return preface{}, err
	}
	if p.wanted, rest, err = decodeID(rest); err != nil {
		return preface{}, err
	}
	if len(rest) > 0 {
		return preface{}, fmt.Errorf("%w: %d bytes behind the preface", ErrProtocol, len(rest))
	}
	return p, nil
}

// decodeID splits a member's ID off, which may be empty.
func decodeID(body []byte) (id string, rest []byte, err error) {
	if len(body) == 0 || len(body)-1 < int(body[0]) {
		return "", nil, fmt.Errorf("%w: a name is cut off", ErrProtocol)
	}
	end := 1 + int(body[0])
	if id = string(body[1:end]); id == "" {
		return "", body[end:], nil
	}
	if err := certs.CheckMemberID(id); err != nil {
		return "", nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	return id, body[end:], nil
}
