package link

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
)

func readerOf(from io.Reader, maxPayloadBytes int) *frameReader {
	return &frameReader{from: from, maxPayloadBytes: maxPayloadBytes, heard: &atomic.Uint64{}}
}

func TestFramesArriveAsSent(t *testing.T) {
	big := strings.Repeat("x", 5*readBytes)
	sent := []frame{
		{kind: kindCall, tag: 7, id: 1, payload: []byte("hola")},
		{kind: kindHeartbeat},
		{kind: kindAnswer, id: 1<<64 - 1, payload: []byte(big)},
		{kind: kindRefusal, tag: 255, id: 3},
		{kind: kindVoid, id: 4, payload: []byte("gone")},
	}
	var stream []byte
	for _, f := range sent {
		stream = f.append(stream)
	}
	for name, from := range map[string]io.Reader{
		"whole": bytes.NewReader(stream), "byte by byte": iotest.OneByteReader(bytes.NewReader(stream)),
		"end with data": iotest.DataErrReader(bytes.NewReader(stream)),
	} {
		r := readerOf(from, len(big))
		for i, want := range sent {
			got, err := r.next()
			if err != nil || got.kind != want.kind || got.tag != want.tag || got.id != want.id || !bytes.Equal(got.payload, want.payload) {
				t.Fatalf("%s, frame %d: kind %d, id %d, %d bytes, %v", name, i, got.kind, got.id, len(got.payload), err)
			}
		}
		if _, err := r.next(); err != io.EOF {
			t.Errorf("%s: %v at the end, want io.EOF", name, err)
		}
		if len(r.buffer) > 4*readBytes {
			t.Errorf("%s: an idle reader keeps %d bytes", name, len(r.buffer))
		}
	}
}

func TestBadFrames(t *testing.T) {
	good := frame{kind: kindCall, id: 1, payload: []byte("1234")}.append(nil)
	with := func(at int, value byte) []byte {
		b := bytes.Clone(good)
		b[at] = value
		return b
	}
	long := bytes.Clone(good)
	binary.BigEndian.PutUint32(long[4:], 5)
	giant := bytes.Clone(good)
	binary.BigEndian.PutUint32(giant[4:], 1<<32-1)
	for name, test := range map[string]struct {
		stream []byte
		want   error
	}{
		"mark":             {with(0, 'G'), ErrProtocol},
		"kind zero":        {with(1, 0), ErrProtocol},
		"kind unknown":     {with(1, byte(kindEnd)), ErrProtocol},
		"reserved byte":    {with(3, 1), ErrProtocol},
		"heartbeat, long":  {with(1, byte(kindHeartbeat)), ErrProtocol},
		"one byte over":    {long, ErrProtocol},
		"giant":            {giant, ErrProtocol},
		"cut in header":    {good[:9], io.ErrUnexpectedEOF},
		"cut after header": {good[:headerBytes], io.ErrUnexpectedEOF},
		"cut in payload":   {good[:len(good)-1], io.ErrUnexpectedEOF},
		"nothing":          {nil, io.EOF},
	} {
		r := readerOf(bytes.NewReader(test.stream), 4)
		if _, err := r.next(); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// TestAnnouncedLengthTakesNoMemory lets a header announce far more than ever comes.
func TestAnnouncedLengthTakesNoMemory(t *testing.T) {
	header := frame{kind: kindCall}.append(nil)
	binary.BigEndian.PutUint32(header[4:], 1<<30)
	r := readerOf(bytes.NewReader(append(header, make([]byte, 3*readBytes)...)), 1<<30)
	if _, err := r.next(); err != io.ErrUnexpectedEOF {
		t.Fatalf("%v, want io.ErrUnexpectedEOF", err)
	}
	if len(r.buffer) > 8*readBytes {
		t.Errorf("%d bytes were made room for, %d came", len(r.buffer), 3*readBytes)
	}
}

// FuzzFrames reads anything: what is taken for frames is exactly what was there, to the byte.
func FuzzFrames(f *testing.F) {
	good := frame{kind: kindCall, tag: 1, id: 9, payload: []byte("1234")}.append(nil)
	f.Add(good, uint16(4))
	f.Add(append(bytes.Clone(good), frame{kind: kindHeartbeat}.append(nil)...), uint16(100))
	f.Add(good[:len(good)-1], uint16(3))
	f.Fuzz(func(t *testing.T, stream []byte, maxPayloadBytes uint16) {
		r := readerOf(iotest.HalfReader(bytes.NewReader(stream)), int(maxPayloadBytes))
		var again []byte
		for {
			got, err := r.next()
			if len(r.buffer) > max(4*readBytes, 2*len(stream)) {
				t.Fatalf("%d bytes of room for a stream of %d", len(r.buffer), len(stream))
			}
			if err == nil {
				again = got.append(again)
				continue
			}
			whole := err == io.EOF
			if whole != (len(again) == len(stream)) || !bytes.HasPrefix(stream, again) {
				t.Fatalf("%d of %d bytes came out, %v", len(again), len(stream), err)
			}
			return
		}
	})
}
