package witness

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/bench/history"
	"github.com/cupo-ec/cupo/bench/node"
)

// Config says who asks whom for what.
type Config struct {
	// Name begins every key, so that no two runs on the same data share one.
	Name   string
	URLs   []string
	Token  string
	People *node.People
	Places *Places
	// Clients is how many desks there are, RatePerSecond about how many requests they make together.
	Clients       int
	RatePerSecond int
	// Patience is how long one request is asked again before its outcome is left open.
	Patience time.Duration
	Seed     uint64
}

// Crowd is all clients. See Start and Settle.
type Crowd struct {
	Counters Counters
	config   Config
	began    time.Time
	desks    []*desk
	persons  atomic.Int64
	group    sync.WaitGroup
	stop     context.CancelFunc
	mutex    sync.Mutex
	broken   error
}

// New makes clients that do not ask yet. Times are counted from now on.
func New(config Config) (*Crowd, error) {
	c := &Crowd{config: config, began: time.Now()}
	for i := range config.Clients {
		random := rand.New(rand.NewPCG(config.Seed, uint64(i)))
		line, err := newLine(config.URLs, config.Token, random, c.clock, &c.Counters)
		if err != nil {
			return nil, err
		}
		c.desks = append(c.desks, &desk{crowd: c, number: i, line: line, random: random, open: map[int]request{}})
	}
	return c, nil
}

// Start lets the clients ask until Stop.
func (c *Crowd) Start(ctx context.Context) {
	ctx, c.stop = context.WithCancel(ctx)
	for _, d := range c.desks {
		c.group.Go(func() {
			defer c.catch()
			d.serve(ctx)
		})
	}
}

// catch keeps a client that panics from ending the process, and with it all that has to be removed.
func (c *Crowd) catch() {
	if why := recover(); why != nil {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		c.broken = errors.Join(c.broken, fmt.Errorf("a client panicked: %v\n%s", why, debug.Stack()))
	}
}

// Stop waits until every client has ended its request, which takes no longer than one attempt. It fails
// when a client had ended before.
func (c *Crowd) Stop() error {
	if c.stop != nil {
		c.stop()
	}
	c.group.Wait()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.broken
}

// Close ends the connections of a crowd that was stopped.
func (c *Crowd) Close() {
	for _, d := range c.desks {
		d.line.close()
	}
}

// Now is the time since the beginning, on the clock of the history.
func (c *Crowd) Now() time.Duration { return c.clock() }

func (c *Crowd) clock() time.Duration { return time.Since(c.began) }

func (c *Crowd) pause() time.Duration {
	return time.Second * time.Duration(c.config.Clients) / time.Duration(max(1, c.config.RatePerSecond))
}

// nextPerson gives each person out once; when all have been here, they come again.
func (c *Crowd) nextPerson() int {
	return int(c.persons.Add(1)-1) % c.config.People.Len()
}

// recent is among how many of the latest persons somebody is drawn.
const recent = 64

func (c *Crowd) somebody(random *rand.Rand) int {
	last := int(c.persons.Load())
	return max(0, last-1-random.IntN(recent)) % c.config.People.Len()
}

// Settled counts how unknown outcomes ended.
type Settled struct {
	// Retried were answered by a later attempt, while the clients were at it.
	Retried int64 `json:"answeredByARetry"`
	// Left were still unknown when the load ended; of these CarriedOut and Refused were answered then, and
	// Open never were.
	Left       int64 `json:"leftOpen"`
	CarriedOut int64 `json:"carriedOut"`
	Refused    int64 `json:"refused"`
	Open       int64 `json:"stillOpen"`
}

// Settle asks every open operation once more under its key, then looks at everybody who was served. It is
// called after Stop, when all nodes are well, and gives what all clients recorded.
func (c *Crowd) Settle(ctx context.Context) (*history.History, Settled, error) {
	settled := make([]Settled, len(c.desks))
	var group sync.WaitGroup
	for i, d := range c.desks {
		group.Go(func() { settled[i] = d.settle(ctx) })
	}
	group.Wait()
	sum := Settled{}
	for _, s := range settled {
		sum.Retried += s.Retried
		sum.Left += s.Left
		sum.CarriedOut += s.CarriedOut
		sum.Refused += s.Refused
		sum.Open += s.Open
	}
	for i, d := range c.desks {
		group.Go(func() { d.lookAtAll(ctx, i, len(c.desks)) })
	}
	group.Wait()
	all := &history.History{}
	for _, d := range c.desks {
		all.Add(&d.seen)
	}
	if err := ctx.Err(); err != nil {
		return nil, sum, fmt.Errorf("settling what was left open: %w", err)
	}
	return all, sum, nil
}

// settle asks again for what this desk has left open.
func (d *desk) settle(ctx context.Context) (s Settled) {
	for i := range d.seen.Operations {
		if o := &d.seen.Operations[i]; o.Outcome == history.Done && o.Kind.Writes() && o.Attempts > 1 {
			s.Retried++
		}
	}
	s.Left = int64(len(d.open))
	for at, r := range d.open {
		o := &d.seen.Operations[at]
		answer := d.post(ctx, d.crowd.config.Patience, r)
		switch {
		case answer.ok():
			d.enter(o, &answer)
			s.CarriedOut++
		case answer.answered && !answer.doubt:
			// Refused now: whether it was carried out before, or will be by an attempt that is still on
			// its way, only the person's appointments tell. It stays unknown for the check.
			o.Refusal = answer.refusal
			s.Refused++
		default:
			s.Open++
		}
	}
	return s
}

// lookAtAll reads every n-th of the persons that were served.
func (d *desk) lookAtAll(ctx context.Context, from, n int) {
	served := min(int(d.crowd.persons.Load()), d.crowd.config.People.Len())
	for person := from; person < served && ctx.Err() == nil; person += n {
		d.lookAtPerson(ctx, person)
	}
}
