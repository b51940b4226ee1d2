package wire_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"
	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/wire"
)

func TestRoundTrip(t *testing.T) {
	for _, sample := range samples {
		t.Run(nameOf(sample), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { roundTrip(t, sample) })
		})
	}
}

// roundTrip sends a random message of the sample's struct through both codecs, into messages that
// held something else: what is overwritten must leave no trace, what is extended must stay.
func roundTrip(t *rapid.T, sample wire.Message) {
	want, unpacked, read := newOf(sample), newOf(sample), newOf(sample)
	for _, m := range []wire.Message{want, unpacked, read} {
		fill(t, reflect.ValueOf(m).Elem())
	}
	packed := want.AppendMsgpack([]byte("kept"))
	if !bytes.HasPrefix(packed, []byte("kept")) {
		t.Fatal("AppendMsgpack does not append")
	}
	if err := unpacked.UnmarshalMsgpack(packed[4:]); err != nil {
		t.Fatalf("% x: %v", packed, err)
	}
	mustEqual(t, "MessagePack", unpacked, want)

	text := want.AppendJSON([]byte("kept,"))
	if !bytes.HasPrefix(text, []byte("kept,")) {
		t.Fatal("AppendJSON does not append")
	}
	if err := read.UnmarshalJSON(text[5:]); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	mustEqual(t, "JSON", read, want)
}

// canonical makes two plain values comparable that differ in Go's types for numbers only.
func canonical(t *rapid.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestMsgpackAgreesWithLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMessage(t)
		want := plain(reflect.ValueOf(m))

		var theirs map[string]any
		if err := msgpack.Unmarshal(m.AppendMsgpack(nil), &theirs); err != nil {
			t.Fatal(err)
		}
		if canonical(t, theirs) != canonical(t, want) {
			t.Fatalf("the library reads\n%s, want\n%s", canonical(t, theirs), canonical(t, want))
		}

		var buffer bytes.Buffer
		encoder := msgpack.NewEncoder(&buffer)
		encoder.UseCompactInts(rapid.Bool().Draw(t, "compact ints"))
		encoder.UseCompactFloats(rapid.Bool().Draw(t, "compact floats"))
		if err := encoder.Encode(want); err != nil {
			t.Fatal(err)
		}
		ours := newOf(m)
		if err := ours.UnmarshalMsgpack(buffer.Bytes()); err != nil {
			t.Fatalf("% x: %v", buffer.Bytes(), err)
		}
		mustEqual(t, "what the library wrote", ours, m)
	})
}

// numbers turns what is not an integer into a float64, for there are several ways to write one.
func numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = numbers(v[name])
		}
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case json.Number:
		if f, err := v.Float64(); err == nil && strings.ContainsAny(string(v), ".eE") {
			return f
		}
	}
	return v
}

func TestJSONAgreesWithStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMessage(t)
		want := plain(reflect.ValueOf(m))

		decoder := json.NewDecoder(bytes.NewReader(m.AppendJSON(nil)))
		decoder.UseNumber()
		var theirs map[string]any
		if err := decoder.Decode(&theirs); err != nil {
			t.Fatal(err)
		}
		if canonical(t, numbers(theirs)) != canonical(t, want) {
			t.Fatalf("encoding/json reads\n%s, want\n%s", canonical(t, theirs), canonical(t, want))
		}

		text, err := json.MarshalIndent(want, " ", "\t")
		if err != nil {
			t.Fatal(err)
		}
		ours := newOf(m)
		if err := ours.UnmarshalJSON(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		mustEqual(t, "what encoding/json wrote", ours, m)
	})
}

// Whoever uses encoding/json with a message, by value or by pointer, must get the contract's names.
func TestStandardLibraryUsesOurCodec(t *testing.T) {
	answer := wire.AppointmentResponse{Appointment: sampleAppointment}
	for _, v := range []any{answer, &answer, []wire.AppointmentResponse{answer}} {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if want := answer.AppendJSON(nil); !bytes.Equal(bytes.Trim(text, "[]"), want) {
			t.Errorf("%T: %s, want %s", v, text, want)
		}
		back := reflect.New(reflect.TypeOf(v))
		if err := json.Unmarshal(text, back.Interface()); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back.Elem().Interface(), v) {
			t.Errorf("%T does not come back", v)
		}
	}
}

func TestEmptyListIsWrittenAndReadAsNil(t *testing.T) {
	empty := wire.BatchRequest{Items: []wire.BookRequest{}}
	if got := string(empty.AppendJSON(nil)); got != `{"items":[]}` {
		t.Errorf("JSON %s", got)
	}
	for name, err := range map[string]error{
		"JSON":        empty.UnmarshalJSON([]byte(`{"items":[]}`)),
		"MessagePack": empty.UnmarshalMsgpack((&wire.BatchRequest{}).AppendMsgpack(nil)),
	} {
		if err != nil || empty.Items != nil {
			t.Errorf("%s: %v, %v", name, empty.Items, err)
		}
	}
}
