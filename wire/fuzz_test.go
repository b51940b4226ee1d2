package wire_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/decode"
)

// mustBeExplained fails unless a refusal is a *decode.Error with a reason.
func mustBeExplained(t *testing.T, err error) {
	t.Helper()
	var refused *decode.Error
	if !errors.As(err, &refused) || refused.Reason == nil {
		t.Fatalf("unexplained refusal %v", err)
	}
}

// FuzzDecodeMsgpack decodes a body as every message. What is taken must be sound to the reference
// library too, and must come back from our own bytes.
func FuzzDecodeMsgpack(f *testing.F) {
	for _, sample := range samples {
		f.Add(sample.AppendMsgpack(nil))
	}
	f.Add([]byte("\x81\xa5items\xdd\xff\xff\xff\xff"))
	f.Add([]byte("\x82\xa4slot\xc0\xa1x\xc1"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, sample := range samples {
			m := newOf(sample)
			if err := m.UnmarshalMsgpack(body); err != nil {
				mustBeExplained(t, err)
				continue
			}
			var raw msgpack.RawMessage
			if err := msgpack.Unmarshal(body, &raw); err != nil || len(raw) != len(body) {
				t.Fatalf("%s takes % x, the library %d of %d bytes, %v", nameOf(m), body, len(raw), len(body), err)
			}
			again := newOf(sample)
			if err := again.UnmarshalMsgpack(m.AppendMsgpack(nil)); err != nil {
				t.Fatalf("%s does not read what it wrote: %v", nameOf(m), err)
			}
			mustEqual(t, "a second time", again, m)
			mustCross(t, m)
		}
	})
}

// FuzzDecodeJSON is FuzzDecodeMsgpack for JSON and encoding/json.
func FuzzDecodeJSON(f *testing.F) {
	for _, sample := range samples {
		f.Add(sample.AppendJSON(nil))
	}
	f.Add([]byte(`{"slot":"\ud83d\ude00","x":[{"y":-1.5e+3}],"slot":null}`))
	f.Add([]byte(`{"items":[{},{},]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, sample := range samples {
			m := newOf(sample)
			if err := m.UnmarshalJSON(body); err != nil {
				mustBeExplained(t, err)
				continue
			}
			if !json.Valid(body) {
				t.Fatalf("%s takes %q", nameOf(m), body)
			}
			again := newOf(sample)
			if err := again.UnmarshalJSON(m.AppendJSON(nil)); err != nil {
				t.Fatalf("%s does not read what it wrote: %v", nameOf(m), err)
			}
			mustEqual(t, "a second time", again, m)
			mustCross(t, m)
		}
	})
}

// mustCross fails unless a decoded message passes through the other codec unchanged.
func mustCross(t *testing.T, m wire.Message) {
	t.Helper()
	other := newOf(m)
	if err := other.UnmarshalJSON(m.AppendJSON(nil)); err != nil {
		t.Fatalf("%s through JSON: %v", nameOf(m), err)
	}
	mustEqual(t, "through JSON", other, m)
	if err := other.UnmarshalMsgpack(m.AppendMsgpack(nil)); err != nil {
		t.Fatalf("%s through MessagePack: %v", nameOf(m), err)
	}
	mustEqual(t, "through MessagePack", other, m)
}
