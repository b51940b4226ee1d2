package link

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// ClientConfig says how a Client reaches its peer. Dial must be there; a zero field has its default.
type ClientConfig struct {
	// Dial makes a connection that is ready for bytes (a handshake is over). Its context ends after three
	// heartbeats, and with the client.
	Dial        func(ctx context.Context) (net.Conn, error)
	Connections int // 2; each is made when it is first needed
	MaxInFlight int // calls; 4,096. Beyond it a call is ErrBusy at once.
	// CallTimeout bounds a call whose context has no earlier end; 10 s, at most two ticks (half a
	// heartbeat) late.
	CallTimeout time.Duration
	Limits      Limits
	Logger      *slog.Logger // nil is silent
}

// Client makes calls to one peer. It may be used by many goroutines at once.
type Client struct {
	config   ClientConfig
	life     context.Context // ends with Close
	end      context.CancelCauseFunc
	running  sync.WaitGroup
	inFlight atomic.Int64
	turn     atomic.Uint32 // of the slots
	slots    []*slot
	calls    sync.Pool // of *call
}

// New makes a client. It connects when it is first called. Close ends it.
func New(config ClientConfig) *Client {
	config.Connections = orDefault(config.Connections, 2)
	config.MaxInFlight = orDefault(config.MaxInFlight, 4096)
	config.CallTimeout = orDefault(config.CallTimeout, 10*time.Second)
	config.Limits = config.Limits.withDefaults()
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Client{config: config, calls: sync.Pool{New: func() any { return newCall() }}}
	c.life, c.end = context.WithCancelCause(context.Background())
	for range config.Connections {
		c.slots = append(c.slots, &slot{client: c})
	}
	return c
}

// Call hands a payload to the peer's handler and appends what it answers to answer, which may be nil. The
// payload is not kept; answer must not be touched until Call returns. An error is ErrNotSent, ErrLost or
// ErrRefused; see NotCarriedOut.
func (c *Client) Call(ctx context.Context, kind uint8, payload, answer []byte) ([]byte, error) {
	if limit := c.config.Limits.MaxPayloadBytes; len(payload) > limit {
		return nil, fmt.Errorf("%w: %w: %d bytes, the limit is %d", ErrNotSent, ErrTooLarge, len(payload), limit)
	}
	defer c.inFlight.Add(-1)
	if c.inFlight.Add(1) > int64(c.config.MaxInFlight) {
		return nil, fmt.Errorf("%w: %w", ErrNotSent, ErrBusy)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	l, err := c.lane(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	return l.call(ctx, kind, payload, answer)
}

// InFlight is how many calls are under way.
func (c *Client) InFlight() int { return int(c.inFlight.Load()) }

// lane gives the connection whose turn it is, or another where that one is not there; it is then made
// for the calls to come. Where there is none it waits until one is made.
func (c *Client) lane(ctx context.Context) (*lane, error) {
	first := c.turn.Add(1)
	for i := range c.slots {
		l := c.slot(first + uint32(i)).live.Load()
		if l == nil {
			continue
		}
		if i > 0 {
			_, _ = c.slot(first).begin()
		}
		return l, nil
	}
	return c.slot(first).wait(ctx)
}

func (c *Client) slot(turn uint32) *slot { return c.slots[turn%uint32(len(c.slots))] }

// Close ends all connections and returns when nothing of the client runs any more. Calls under way get
// ErrNotSent or ErrLost; calls after it ErrNotSent.
func (c *Client) Close() {
	c.end(ErrClosed)
	for _, s := range c.slots {
		s.settled()
	}
	c.running.Wait()
}
