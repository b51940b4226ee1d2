package wire_test

import (
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// hotBooking is the booking of the hot path: a given slot.
var hotBooking = wire.BookRequest{Person: samplePerson, Slot: "s-gu-20261201-0920-17"}

func TestDecodingABookingAllocatesItsStringsOnce(t *testing.T) {
	packed, text := hotBooking.AppendMsgpack(nil), hotBooking.AppendJSON(nil)
	var booking wire.BookRequest
	for codec, decode := range map[string]func() error{
		"MessagePack": func() error { return booking.UnmarshalMsgpack(packed) },
		"JSON":        func() error { return booking.UnmarshalJSON(text) },
	} {
		allocations := testing.AllocsPerRun(100, func() {
			if err := decode(); err != nil {
				t.Fatal(err)
			}
		})
		if allocations != 1 {
			t.Errorf("%s: %g allocations, want one copy of the body", codec, allocations)
		}
	}
}

func TestAppendingAllocatesNothing(t *testing.T) {
	b := make([]byte, 0, 4096)
	for _, sample := range []interface {
		AppendMsgpack([]byte) []byte
		AppendJSON([]byte) []byte
	}{&sampleAppointment, &sampleProblem, &sampleUnit} {
		if n := testing.AllocsPerRun(100, func() { sample.AppendMsgpack(b) }); n != 0 {
			t.Errorf("%T in MessagePack: %g allocations", sample, n)
		}
		if n := testing.AllocsPerRun(100, func() { sample.AppendJSON(b) }); n != 0 {
			t.Errorf("%T in JSON: %g allocations", sample, n)
		}
	}
}

func BenchmarkBookRequestUnmarshalMsgpack(b *testing.B) {
	body := hotBooking.AppendMsgpack(nil)
	var booking wire.BookRequest
	b.ReportAllocs()
	for b.Loop() {
		if err := booking.UnmarshalMsgpack(body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBookRequestUnmarshalJSON(b *testing.B) {
	body := hotBooking.AppendJSON(nil)
	var booking wire.BookRequest
	b.ReportAllocs()
	for b.Loop() {
		if err := booking.UnmarshalJSON(body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppointmentAppendMsgpack(b *testing.B) {
	buffer := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		buffer = sampleAppointment.AppendMsgpack(buffer[:0])
	}
}

func BenchmarkAppointmentAppendJSON(b *testing.B) {
	buffer := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		buffer = sampleAppointment.AppendJSON(buffer[:0])
	}
}
