package witness

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/fakenode"
	"github.com/cupo-ec/cupo/bench/history"
	"github.com/cupo-ec/cupo/bench/node"
)

// refusing is an address at which nobody listens.
func refusing(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

// answering is a server that gives one answer after the other; "" breaks the connection.
func answering(t *testing.T, answers ...string) string {
	t.Helper()
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		code := answers[min(n, len(answers)-1)]
		n++
		switch code {
		case "":
			panic(http.ErrAbortHandler)
		case "ok":
			w.Header().Set("Cupo-Index", "7.42")
			w.WriteHeader(http.StatusCreated)
			return
		}
		status, name, _ := strings.Cut(code, " ")
		w.WriteHeader(map[string]int{"404": 404, "409": 409, "429": 429, "500": 500, "503": 503}[status])
		_, _ = w.Write([]byte(`{"code":"` + name + `"}`))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestAsk(t *testing.T) {
	for name, test := range map[string]struct {
		urls            []string
		attempts        int
		answered, doubt bool
		refusal         string
	}{
		"at once":               {[]string{answering(t, "ok")}, 1, true, false, ""},
		"no leader":             {[]string{answering(t, "503 no-leader", "503 storage-full", "503 overloaded", "ok")}, 4, true, false, ""},
		"unknown":               {[]string{answering(t, "503 outcome-unknown", "ok")}, 2, true, true, ""},
		"a broken connection":   {[]string{answering(t, "", "ok")}, 2, true, true, ""},
		"an internal error":     {[]string{answering(t, "500 internal", "ok")}, 2, true, true, ""},
		"already running":       {[]string{answering(t, "409 request-in-progress", "ok")}, 2, true, true, ""},
		"too many":              {[]string{answering(t, "429 rate-limited", "ok")}, 2, true, false, ""},
		"refused":               {[]string{answering(t, "409 slot-taken")}, 1, true, false, "slot-taken"},
		"refused after a doubt": {[]string{answering(t, "", "404 not-found")}, 2, true, true, "not-found"},
		"nobody there":          {[]string{refusing(t)}, 0, false, false, ""},
		"never settled":         {[]string{answering(t, "503 outcome-unknown")}, 0, false, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			clock := func() time.Duration { return time.Since(began) }
			l, err := newLine(test.urls, "token", rand.New(rand.NewPCG(1, 1)), clock, &Counters{})
			if err != nil {
				t.Fatal(err)
			}
			defer l.close()
			r := l.ask(t.Context(), 300*time.Millisecond, func(e *client.Endpoint) []byte { return e.AppendPost(nil, "/x", "k", nil) })
			if r.answered != test.answered || r.doubt != test.doubt || r.refusal != test.refusal ||
				test.attempts != 0 && r.attempts != test.attempts || r.back < r.call {
				t.Errorf("got %+v", r)
			}
			if r.ok() && r.index != (client.Index{Generation: 7, Applied: 42}) {
				t.Errorf("answered at %v", r.index)
			}
		})
	}
}

// TestAnotherNodeIsAsked has one node that is gone: each request must come to the other one, and after the
// first no more than one in some tries it.
func TestAnotherNodeIsAsked(t *testing.T) {
	began := time.Now()
	clock := func() time.Duration { return time.Since(began) }
	l, err := newLine([]string{refusing(t), answering(t, "ok")}, "token", rand.New(rand.NewPCG(1, 2)), clock, &Counters{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	attempts := 0
	for range 50 {
		r := l.ask(t.Context(), 5*time.Second, func(e *client.Endpoint) []byte { return e.AppendGet(nil, "/x") })
		if !r.ok() || r.doubt {
			t.Fatalf("got %+v", r)
		}
		attempts += r.attempts
	}
	if attempts > 65 {
		t.Errorf("%d attempts for 50 requests", attempts)
	}
}

func TestARefusalAfterADoubtIsUnknown(t *testing.T) {
	d := &desk{crowd: &Crowd{}, random: rand.New(rand.NewPCG(1, 1))}
	o := history.Operation{Kind: history.Book, Place: "s"}
	d.enter(&o, &reply{answered: true, status: 409, refusal: "slot-taken", doubt: true})
	if o.Outcome != history.Unknown || o.Return != history.Forever {
		t.Errorf("got %+v", o)
	}
	d.enter(&o, &reply{answered: true, status: 409, refusal: "slot-taken", back: 5})
	if o.Outcome != history.Refused || o.Return != 5 {
		t.Errorf("got %+v", o)
	}
}

func TestGaps(t *testing.T) {
	c := &Counters{}
	for _, at := range []time.Duration{1, 2, 3, 10, 11, 30} {
		c.accept(at)
	}
	for _, test := range []struct{ from, to, want time.Duration }{
		{2, 4, 7}, {4, 9, 7}, {4, 10, 7}, {10, 12, 19}, {1, 2, 1}, {31, 50, 20}, {29, 40, 19},
	} {
		if got := c.LongestGap(test.from, test.to); got != test.want {
			t.Errorf("from %d to %d: %d, want %d", test.from, test.to, got, test.want)
		}
	}
	if at, found := c.AcceptedAfter(4); at != 10 || !found {
		t.Errorf("after 4: %d, %v", at, found)
	}
	if _, found := c.AcceptedAfter(31); found {
		t.Error("something was accepted after the last")
	}
}

// crowdAt plays clients against a fake and gives what they recorded.
func crowdAt(t *testing.T, faults fakenode.Faults) *history.History {
	t.Helper()
	dir := t.TempDir()
	n, err := fakenode.Start(fakenode.Config{DataDir: dir, Listen: "127.0.0.1:0", Persons: 2000, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	people, _, err := node.ReadPeople(filepath.Join(dir, "persons.csv"))
	if err != nil {
		t.Fatal(err)
	}
	places, err := FindPlaces(t.Context(), n.URL(), "web-token", 1, 2, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{
		Name: "test", URLs: []string{n.URL()}, Token: "web-token", People: people, Places: places,
		Clients: 4, RatePerSecond: 4000, Patience: time.Second, Seed: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	c.Start(ctx)
	<-ctx.Done()
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	h, _, err := c.Settle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestASoundNodeIsFoundSound(t *testing.T) {
	h := crowdAt(t, fakenode.Faults{})
	kinds := map[history.Kind]int{}
	again := 0
	for i := range h.Operations {
		kinds[h.Operations[i].Kind]++
		again += len(h.Operations[i].Again)
	}
	for kind := history.Book; kind <= history.LookPerson; kind++ {
		if kinds[kind] == 0 {
			t.Errorf("there were no %s", kind)
		}
	}
	if again == 0 || len(h.Sights) == 0 {
		t.Errorf("%d requests came again, %d reads sent an index", again, len(h.Sights))
	}
	if v := history.Check(t.Context(), h, 5*time.Second); !v.Clean() {
		t.Errorf("%+v\n%s", v, strings.Join(v.Findings, "\n"))
	}
}

func TestALostBookingIsFound(t *testing.T) {
	v := history.Check(t.Context(), crowdAt(t, fakenode.Faults{Lose: 9}), 5*time.Second)
	if v.Illegal == 0 {
		t.Errorf("got %+v", v)
	}
}

func TestAPanicOfAClientIsAnError(t *testing.T) {
	c := &Crowd{config: Config{Clients: 1}, desks: []*desk{{}}} // a desk without a crowd
	c.Start(t.Context())
	c.group.Wait()
	if err := c.Stop(); err == nil || !strings.Contains(err.Error(), "panicked") {
		t.Errorf("got %v", err)
	}
}
