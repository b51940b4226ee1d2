package ratios

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/drive"
	"github.com/cupo-ec/cupo/bench/latency"
	"github.com/cupo-ec/cupo/wire"
)

// outcome is what one closed loop came to.
type outcome struct {
	answers int64
	took    time.Duration
	latency latency.Recorder
}

func (o *outcome) perSecond() float64 { return float64(o.answers) / o.took.Seconds() }

// maker appends the next request of a worker to b; false when there is none.
type maker func(worker, n int, b []byte) ([]byte, bool)

// judge looks at an answer; an error ends the run.
type judge func(worker int, answer *client.Response) error

// loop sends requests from so many clients, each as soon as its last one is answered.
func (r *runner) loop(ctx context.Context, clients int, lasting time.Duration, next maker, judge judge) (*outcome, error) {
	type state struct {
		request  []byte
		n        int
		recorder latency.Recorder
	}
	states := make([]state, clients)
	took, err := drive.Closed(ctx, r.connections[:clients], lasting, func(worker int, c *client.Conn) (bool, error) {
		s := &states[worker]
		var more bool
		if s.request, more = next(worker, s.n, s.request[:0]); !more {
			return false, nil
		}
		s.n++
		answer, err := c.Settle(ctx, s.request)
		if err != nil {
			return false, err
		}
		s.recorder.Record(answer.Took)
		return true, judge(worker, &answer)
	})
	if err != nil {
		return nil, err
	}
	o := &outcome{took: took}
	for i := range states {
		o.latency.Merge(&states[i].recorder)
	}
	if o.answers = o.latency.Count(); o.answers == 0 {
		return nil, fmt.Errorf("nothing was sent: of %d bookings none is left", len(r.stock.items))
	}
	return o, nil
}

// keyPrefix begins the keys of one loop; no two loops share one.
func (r *runner) keyPrefix() string {
	r.keys++
	return "load-" + strconv.Itoa(r.keys) + "-"
}

// bookings makes requests from the stock.
func (r *runner) bookings() maker {
	prefix := r.keyPrefix()
	bodies := make([][]byte, mostClients)
	return func(worker, n int, b []byte) ([]byte, bool) {
		i, there := r.stock.take()
		if !there {
			return b, false
		}
		return r.booking(i, wire.AppointmentsPath, prefix, bodies, worker, n, b), true
	}
}

// booking appends the request of one booking to a path.
func (r *runner) booking(i item, path, prefix string, bodies [][]byte, worker, n int, b []byte) []byte {
	request := r.stock.request(i)
	bodies[worker] = request.AppendJSON(bodies[worker][:0])
	key := prefix + strconv.Itoa(worker) + "-" + strconv.Itoa(n)
	return r.endpoint.AppendPost(b, path, key, bodies[worker])
}

// enter keeps an acknowledged booking, and takes nothing else.
func (r *runner) enter(worker int, answer *client.Response) error {
	if !answer.OK() {
		return fmt.Errorf("a booking is refused with %d: %.300s", answer.Status, answer.Body)
	}
	got, err := client.ReadBooked(answer.Body)
	if err != nil {
		return err
	}
	r.ledgers[worker].Booked(got.Code, got.Slot)
	return nil
}

// noops makes the requests of bookings as no-ops with an answer of so many bytes.
func (r *runner) noops(answerBytes int) maker {
	prefix := r.keyPrefix()
	bodies := make([][]byte, mostClients)
	path := client.NoopPath(answerBytes, 0)
	return func(worker, n int, b []byte) ([]byte, bool) {
		i := r.stock.items[(worker*7919+n)%len(r.stock.items)]
		return r.booking(i, path, prefix, bodies, worker, n, b), true
	}
}

// wantOK takes any answer that is not a refusal.
func wantOK(_ int, answer *client.Response) error {
	if !answer.OK() {
		return fmt.Errorf("refused with %d: %.300s", answer.Status, answer.Body)
	}
	return nil
}
