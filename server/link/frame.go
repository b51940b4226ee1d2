package link

import (
	"encoding/binary"
	"fmt"
	"io"
	"sync/atomic"
)

// frame is one message: a call, its answer or refusal, or a sign of life.
type frame struct {
	kind    frameKind
	tag     uint8 // the kind of a call, the code of a refusal
	id      uint64
	payload []byte
}

type frameKind uint8

const (
	kindCall      frameKind = 1 + iota
	kindAnswer              // of the call with the same id
	kindRefusal             // of the call with the same id; the payload is the text
	kindHeartbeat           // says nothing
	kindVoid                // was a call, and its caller has given up
	kindEnd
)

const (
	// mark begins every frame: what is no frame is seen at its first byte. Another version of the frames
	// gets another mark, and is refused rather than misread.
	mark        = 0xC1
	headerBytes = 16
	kindOffset  = 1 // of the frame's kind in the header
	// readBytes is how much room an idle connection keeps for reading.
	readBytes = 64 << 10
)

func (f frame) size() int { return headerBytes + len(f.payload) }

// append writes the frame behind dst.
func (f frame) append(dst []byte) []byte {
	dst = append(dst, mark, byte(f.kind), f.tag, 0)
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(f.payload)))
	dst = binary.BigEndian.AppendUint64(dst, f.id)
	return append(dst, f.payload...)
}

// frameReader cuts a stream of bytes into frames. Its memory grows with what has arrived and never with
// what a header announces.
type frameReader struct {
	from            io.Reader
	maxPayloadBytes int
	heard           *atomic.Uint64 // bytes

	buffer     []byte
	begin, end int // of what was read and not yet given out
}

// next gives the next frame; its payload is valid until the call after. The error is io.EOF where the
// stream ends between frames.
func (r *frameReader) next() (frame, error) {
	r.settle()
	if err := r.need(headerBytes); err != nil {
		return frame{}, err
	}
	f, payloadBytes, err := r.header(r.buffer[r.begin:])
	if err != nil {
		return frame{}, err
	}
	if err := r.need(headerBytes + payloadBytes); err != nil {
		return frame{}, err
	}
	f.payload = r.buffer[r.begin+headerBytes:][:payloadBytes:payloadBytes]
	r.begin += headerBytes + payloadBytes
	return f, nil
}

func (r *frameReader) header(b []byte) (f frame, payloadBytes int, err error) {
	f = frame{kind: frameKind(b[kindOffset]), tag: b[2], id: binary.BigEndian.Uint64(b[8:])}
	length := binary.BigEndian.Uint32(b[4:])
	switch {
	case b[0] != mark || b[3] != 0 || f.kind == 0 || f.kind >= kindEnd:
		return f, 0, fmt.Errorf("%w: a header begins with %x", ErrProtocol, b[:4])
	case uint64(length) > uint64(r.maxPayloadBytes):
		return f, 0, fmt.Errorf("%w: a frame of %d bytes, the limit is %d", ErrProtocol, length, r.maxPayloadBytes)
	case f.kind == kindHeartbeat && length > 0:
		return f, 0, fmt.Errorf("%w: a heartbeat of %d bytes", ErrProtocol, length)
	}
	return f, int(length), nil
}

// settle begins at the front again when everything was given out, in a small buffer again when it had
// to grow.
func (r *frameReader) settle() {
	if r.begin < r.end && r.buffer != nil {
		return
	}
	r.begin, r.end = 0, 0
	if r.buffer == nil || len(r.buffer) > 4*readBytes {
		r.buffer = make([]byte, readBytes)
	}
}

// need reads until there are n bytes.
func (r *frameReader) need(n int) error {
	for r.end-r.begin < n {
		if r.end == len(r.buffer) {
			r.makeRoom(n)
		}
		got, err := r.from.Read(r.buffer[r.end:])
		r.end += got
		r.heard.Add(uint64(got))
		if err == nil || r.end-r.begin >= n {
			continue
		}
		if err == io.EOF && r.end > r.begin {
			return io.ErrUnexpectedEOF
		}
		return err
	}
	return nil
}

// makeRoom moves what is there to the front, or doubles the buffer until n bytes fit.
func (r *frameReader) makeRoom(n int) {
	into := r.buffer
	if r.begin == 0 {
		into = make([]byte, min(n, 2*len(r.buffer)))
	}
	r.end = copy(into, r.buffer[r.begin:r.end])
	r.begin, r.buffer = 0, into
}
