package server

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// The benchmarks of this file drive the API without a network, so that what they show is the hot path
// from the parsed request to the rendered answer, the log on disk included.

// hotPath is a demo and what is needed to ask it for places nobody has asked for yet.
type hotPath struct {
	demo    *Demo
	handle  fasthttp.RequestHandler
	token   string
	persons []string
	places  []allocator.Slot
	used    int
}

func newHotPath(b *testing.B) *hotPath {
	b.Helper()
	config := DefaultDemoConfig()
	config.DataDir, config.Listen = b.TempDir(), "127.0.0.1:0"
	config.Persons, config.WeekdayPlaces = 500_000, 54_000
	demo, err := NewDemo(config)
	if err != nil {
		b.Fatal(err)
	}
	if err := demo.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := demo.Stop(context.Background()); err != nil {
			b.Error(err)
		}
	})
	h := &hotPath{demo: demo, handle: demo.api.Load().Handler(), token: demo.file.Tokens["web"]}
	h.findPersons()
	h.findPlaces()
	return h
}

// findPersons lists the documents of those who may book on any day.
func (h *hotPath) findPersons() {
	for number := uint32(1); number <= uint32(h.demo.state.Size().Persons); number++ {
		p, _ := h.demo.state.Person(number)
		if name := p.Coverage.String(); (name == "affiliate" || name == "pensioner") && p.Document.Type() == allocator.Cedula {
			h.persons = append(h.persons, p.Document.Number())
		}
	}
}

// findPlaces lists free places, unit by unit and day by day.
func (h *hotPath) findPlaces() {
	directory, now := h.demo.state.Directory(), h.demo.store.NowMillis()
	for i := range directory.Units {
		for _, id := range []string{"medicina-general", "odontologia", "medicina-familiar"} {
			specialty, _ := directory.Specialty(id)
			h.findPlacesOf(uint16(i), specialty, now)
		}
	}
}

func (h *hotPath) findPlacesOf(unit, specialty uint16, now int64) {
	q := allocator.Query{
		Unit: unit, Specialty: specialty, Practitioner: allocator.AnyPractitioner,
		FromDay: allocator.LocalDay(now, -300) + 2, ToDay: allocator.LocalDay(now, -300) + 50,
	}
	for _, v := range h.demo.state.NextFree(q, now, 10_000) {
		h.places = append(h.places, v.Slot)
	}
}

// next is a person and a place that were not asked for before.
func (h *hotPath) next(b *testing.B) (document string, place allocator.Slot) {
	if h.used == min(len(h.persons), len(h.places)) {
		b.Fatalf("only %d bookings are possible: give -benchtime a number of times", h.used)
	}
	h.used++
	return h.persons[h.used-1], h.places[h.used-1]
}

func (h *hotPath) request(method, path, key string, body wire.Message) *fasthttp.RequestCtx {
	ctx := &fasthttp.RequestCtx{}
	ctx.Request.Header.SetMethod(method)
	ctx.Request.SetRequestURI(path)
	ctx.Request.Header.SetHost("bench")
	ctx.Request.Header.Set(wire.AuthorizationHeader, wire.BearerPrefix+h.token)
	if body != nil {
		ctx.Request.Header.SetContentType(wire.MediaJSON)
		ctx.Request.Header.Set(wire.IdempotencyKeyHeader, strconv.Quote(key))
		ctx.Request.SetBody(body.AppendJSON(nil))
		ctx.Request.Header.SetContentLength(len(ctx.Request.Body()))
	}
	return ctx
}

func bookingOf(document string, place allocator.Slot) wire.BookRequest {
	return wire.BookRequest{
		Person: wire.Person{Document: wire.Document{Type: wire.DocumentCedula, Number: document}},
		Slot:   place.String(),
	}
}

func (h *hotPath) run(b *testing.B, requests []*fasthttp.RequestCtx, workers, want int) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	begun := time.Now()
	done := make(chan error, workers)
	for w := range workers {
		go func() {
			for i := w; i < len(requests); i += workers {
				h.handle(requests[i])
				if got := requests[i].Response.StatusCode(); got != want {
					done <- fmt.Errorf("request %d answered %d %s", i, got, requests[i].Response.Body())
					return
				}
			}
			done <- nil
		}()
	}
	for range workers {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(requests))/time.Since(begun).Seconds(), "requests/s")
}

func BenchmarkBook(b *testing.B) {
	h := newHotPath(b)
	for _, workers := range []int{1, 64, 512} {
		b.Run(fmt.Sprintf("clients=%d", workers), func(b *testing.B) {
			requests := make([]*fasthttp.RequestCtx, b.N)
			for i := range requests {
				body := bookingOf(h.next(b))
				requests[i] = h.request(fasthttp.MethodPost, wire.AppointmentsPath, fmt.Sprint("book-", workers, "-", h.used), &body)
			}
			h.run(b, requests, workers, fasthttp.StatusCreated)
		})
	}
}

func BenchmarkBatch50(b *testing.B) {
	h := newHotPath(b)
	requests := make([]*fasthttp.RequestCtx, b.N)
	for i := range requests {
		batch := &wire.BatchRequest{}
		for range 50 {
			batch.Items = append(batch.Items, bookingOf(h.next(b)))
		}
		requests[i] = h.request(fasthttp.MethodPost, wire.BatchPath, fmt.Sprint("batch-", h.used), batch)
	}
	h.run(b, requests, 16, fasthttp.StatusOK)
}

func BenchmarkLostRace(b *testing.B) {
	h := newHotPath(b)
	person, place := h.next(b)
	body := bookingOf(person, place)
	h.handle(h.request(fasthttp.MethodPost, wire.AppointmentsPath, "winner", &body))
	requests := make([]*fasthttp.RequestCtx, b.N)
	for i := range requests {
		loser := bookingOf(h.persons[1+i%(len(h.persons)-1)], place)
		requests[i] = h.request(fasthttp.MethodPost, wire.AppointmentsPath, fmt.Sprint("loser-", i), &loser)
	}
	h.run(b, requests, 16, fasthttp.StatusConflict)
}

func BenchmarkAvailability(b *testing.B) {
	h := newHotPath(b)
	path := wire.WithQuery(wire.AvailabilityPath, wire.UnitParam, "hcam", wire.SpecialtyParam, "medicina-general")
	requests := make([]*fasthttp.RequestCtx, b.N)
	for i := range requests {
		requests[i] = h.request(fasthttp.MethodGet, path, "", nil)
	}
	h.run(b, requests, 16, fasthttp.StatusOK)
}

func BenchmarkNoop(b *testing.B) {
	h := newHotPath(b)
	body := bookingOf(h.persons[0], h.places[0])
	requests := make([]*fasthttp.RequestCtx, b.N)
	for i := range requests {
		requests[i] = h.request(fasthttp.MethodPost, wire.DemoNoopPath+"?bytes=600", "noop", &body)
	}
	h.run(b, requests, 16, fasthttp.StatusOK)
}

// BenchmarkRestart stops a demo with a lot of appointments and starts it again on the same data.
func BenchmarkRestart(b *testing.B) {
	h := newHotPath(b)
	const bookings = 200_000
	orders := make([]*intake.Order, bookings)
	for i := range orders {
		document, place := h.next(b)
		packed, _ := allocator.ParseDocument(allocator.Cedula, document)
		person := h.demo.state.FindPerson(packed)
		key := h.demo.state.Key(1, fmt.Sprint("restart-", i), 0, 1)
		orders[i] = intake.Book(intake.Caller{Actor: 1}, key, person, place)
	}
	for i, result := range h.demo.intake.DoAll(b.Context(), orders) {
		if result.Err != nil || result.Outcome.Appointment == 0 {
			b.Fatalf("booking %d: %v %v", i, result.Outcome.Code, result.Err)
		}
	}
	b.ResetTimer()
	for range b.N {
		if err := h.demo.Stop(context.Background()); err != nil {
			b.Fatal(err)
		}
		again, err := NewDemo(h.demo.config)
		if err != nil {
			b.Fatal(err)
		}
		begun := time.Now()
		if err := again.Start(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/start")
		*h.demo = *again
	}
}
