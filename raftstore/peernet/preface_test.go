package peernet

import (
	"bytes"
	"errors"
	"testing"
)

func FuzzPreface(f *testing.F) {
	f.Add(preface{generation: 7, own: "a", wanted: "b"}.encode()[2:])
	f.Add(preface{verdict: busy, own: "node-0123456789abcdef"}.encode()[2:])
	f.Add([]byte{})
	f.Add([]byte{2})
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := decodePreface(body)
		if err != nil {
			if !errors.Is(err, ErrProtocol) {
				t.Errorf("an error of another kind: %v", err)
			}
			if len(err.Error()) > 500 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		encoded := p.encode()
		if len(encoded) > 2+maxPrefaceBytes || !bytes.Equal(encoded[2:], body) {
			t.Errorf("%x is read as %+v, which is written as %x", body, p, encoded)
		}
		behind := bytes.NewReader(append(encoded, "service"...))
		if again, err := readPreface(behind); err != nil || again != p || behind.Len() != len("service") {
			t.Errorf("%+v is read as %+v, %v, and %d bytes are left", p, again, err, behind.Len())
		}
	})
}
