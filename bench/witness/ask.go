package witness

import (
	"context"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"net"
	"slices"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/wire"
)

// Times of one request. An attempt's time is drawn for each connection: clients that a fault meets at the
// same moment must not all come back at the same moment.
const (
	shortestAttempt = 700 * time.Millisecond
	longestAttempt  = 2200 * time.Millisecond
	firstPause      = 10 * time.Millisecond
	longestPause    = 150 * time.Millisecond
	// avoiding is for how long a node that did not answer is asked less.
	avoiding = time.Second
	// stubborn is one in how many requests goes to any node all the same.
	stubborn = 5
)

// reply is what became of one request with all its attempts.
type reply struct {
	status   int
	body     []byte
	index    client.Index
	refusal  string
	attempts int
	// answered says that the last attempt was; doubt that an earlier one may have been carried out too.
	answered, doubt bool
	call, back      time.Duration
}

func (r *reply) ok() bool { return r.answered && r.status >= 200 && r.status < 300 }

// fingerprint is of the whole answer: a retry must get the same one.
func (r *reply) fingerprint() uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte{byte(r.status >> 8), byte(r.status)})
	_, _ = h.Write(r.body)
	return h.Sum64()
}

// line is one client's connections to all nodes. It belongs to one goroutine.
type line struct {
	nodes  []server
	random *rand.Rand
	clock  func() time.Duration
	count  *Counters
}

type server struct {
	endpoint *client.Endpoint
	conn     *client.Conn
	avoid    time.Duration
}

func newLine(urls []string, token string, random *rand.Rand, clock func() time.Duration, count *Counters) (*line, error) {
	l := &line{random: random, clock: clock, count: count}
	for _, url := range urls {
		endpoint, err := client.NewEndpoint(url, token)
		if err != nil {
			return nil, err
		}
		timeout := shortestAttempt + time.Duration(random.Int64N(int64(longestAttempt-shortestAttempt)))
		l.nodes = append(l.nodes, server{endpoint: endpoint, conn: client.NewConn(endpoint.Address, timeout)})
	}
	return l, nil
}

func (l *line) close() {
	for i := range l.nodes {
		l.nodes[i].conn.Close()
	}
}

// pick draws a node, seldom one that did not answer lately.
func (l *line) pick() *server {
	at := l.random.IntN(len(l.nodes))
	if l.random.IntN(stubborn) == 0 {
		return &l.nodes[at]
	}
	for i := range l.nodes {
		if n := &l.nodes[(at+i)%len(l.nodes)]; n.avoid <= l.clock() {
			return n
		}
	}
	return &l.nodes[at]
}

// ask sends a request to one node after the other until it is answered or patience ends. write makes its
// bytes for a node's endpoint.
func (l *line) ask(ctx context.Context, patience time.Duration, write func(*client.Endpoint) []byte) reply {
	r := reply{call: l.clock()}
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		n := l.pick()
		answer, err := n.conn.Do(write(n.endpoint))
		r.attempts++
		r.back = l.clock()
		switch l.judge(&answer, err) {
		case attemptAnswered:
			r.answered, r.status, r.index = true, answer.Status, answer.Index
			r.body = slices.Clone(answer.Body)
			if !answer.OK() {
				r.refusal = client.ProblemCode(answer.Body)
			}
			return r
		case attemptDoubtful:
			r.doubt = true
			n.avoid = l.clock() + avoiding
		case attemptFailed:
			n.avoid = l.clock() + avoiding
		}
		if r.back-r.call > patience || ctx.Err() != nil {
			return r
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause/2 + time.Duration(l.random.Int64N(int64(pause)))):
		}
	}
}

// attempt is how one attempt ended.
type attempt uint8

const (
	attemptAnswered attempt = iota
	// attemptFailed certainly changed nothing, attemptWaits neither and the node is well; nobody knows what
	// attemptDoubtful did.
	attemptFailed
	attemptWaits
	attemptDoubtful
)

// definite are the answers that promise that the request was not carried out.
var definite = []string{wire.NoLeader.String(), wire.Overloaded.String(), wire.StorageFull.String()}

func (l *line) judge(answer *client.Response, err error) attempt {
	if err != nil {
		var operation *net.OpError
		if errors.As(err, &operation) && operation.Op == "dial" {
			l.count.add("not connected")
			return attemptFailed
		}
		l.count.add("no answer")
		return attemptDoubtful
	}
	if answer.OK() {
		return attemptAnswered
	}
	code := client.ProblemCode(answer.Body)
	l.count.refused(answer.Status, code)
	switch {
	case slices.Contains(definite, code):
		return attemptWaits
	case answer.Status >= 500, code == wire.RequestInProgress.String():
		return attemptDoubtful
	case code == wire.RateLimited.String():
		return attemptWaits
	}
	return attemptAnswered
}
