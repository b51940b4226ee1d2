// Package live follows the queue of a unit as it changes: by server-sent events, which are begun again when they end or
// fall silent, and by reading it whenever they begin.
package live

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// silentAfterMillis is after how long without a word there is no connection: the server says something every 15 s.
const silentAfterMillis = 20_000

// pausesMillis are how long to wait before each next attempt; the last one for all others.
var pausesMillis = [...]int64{1000, 2000, 4000, 8000, 15_000}

// Feed is a queue as it was last heard of.
type Feed struct {
	// Queue is how it stands, where Known.
	Queue wire.Queue
	Known bool
	// HeardMillis is when something was last heard.
	HeardMillis int64

	unit     string
	stream   int  // the Subscribe that is open
	spoken   bool // it has said something
	read     int  // the Request beside it
	failures int
	at       int64 // when to begin the next
}

// Heard is what came of a message.
type Heard struct {
	// Mine reports that the message was the feed's, Changed that Queue is another, Revoked that the server does not
	// know the token.
	Mine, Changed, Revoked bool
}

// Follow begins to follow the queue of a unit.
func (f *Feed) Follow(c *client.Client, unit string, nowMillis int64) []world.Cmd {
	ends := f.End()
	*f = Feed{unit: unit, HeardMillis: nowMillis}
	return append(ends, f.begin(c)...)
}

// End stops following.
func (f *Feed) End() []world.Cmd {
	open := f.stream
	f.stream, f.read, f.unit = 0, 0, ""
	if open == 0 {
		return nil
	}
	return []world.Cmd{world.Unsubscribe{ID: open}}
}

// Silent reports that for too long nothing was heard.
func (f *Feed) Silent(nowMillis int64) bool { return nowMillis-f.HeardMillis >= silentAfterMillis }

// begin opens the stream, and reads the queue once beside it: where the server has no room for one more listener,
// that is all that comes.
func (f *Feed) begin(c *client.Client) []world.Cmd {
	f.stream, f.spoken = c.NextID(), false
	r := c.Request(client.Get, wire.UnitQueuePath(f.unit), "es", nil)
	f.read = r.ID
	return []world.Cmd{world.Subscribe{ID: f.stream, Path: wire.QueueEventsPath(f.unit)}, r}
}

// Tick gives a stream up that fell silent, and begins another when its pause is over.
func (f *Feed) Tick(c *client.Client, nowMillis int64) []world.Cmd {
	if f.unit == "" {
		return nil
	}
	if nowMillis < f.HeardMillis {
		f.HeardMillis = nowMillis // the device's clock was put back
	}
	f.at = min(f.at, nowMillis+pausesMillis[len(pausesMillis)-1])
	var cmds []world.Cmd
	if f.stream != 0 && f.Silent(nowMillis) && nowMillis >= f.at {
		cmds = append(cmds, world.Unsubscribe{ID: f.stream})
		f.failed(nowMillis)
	}
	if f.stream == 0 && nowMillis >= f.at {
		cmds = append(cmds, f.begin(c)...)
		f.at = nowMillis + pausesMillis[len(pausesMillis)-1] // it gets that long to say something
	}
	return cmds
}

// failed plans the next attempt.
func (f *Feed) failed(nowMillis int64) {
	f.stream = 0
	f.at = nowMillis + pausesMillis[min(f.failures, len(pausesMillis)-1)]
	f.failures++
}

// Take takes in what is the feed's.
func (f *Feed) Take(m world.Msg, nowMillis int64) Heard {
	switch m := m.(type) {
	case world.Streamed:
		if m.ID == f.stream && m.ID != 0 {
			return f.streamed(m.Data, nowMillis)
		}
	case world.Answered:
		switch {
		case m.ID == 0:
		case m.ID == f.stream:
			f.failed(nowMillis)
			return Heard{Mine: true}
		case m.ID == f.read:
			f.read = 0
			return f.answered(m, nowMillis)
		}
	}
	return Heard{}
}

func (f *Feed) streamed(data []byte, nowMillis int64) Heard {
	f.HeardMillis, f.failures = nowMillis, 0
	var queue wire.Queue
	if data == nil || queue.UnmarshalJSON(data) != nil {
		return Heard{Mine: true}
	}
	f.Queue, f.Known, f.spoken = queue, true, true
	return Heard{Mine: true, Changed: true}
}

// answered takes in what was read beside a stream. What the stream has said since is newer.
func (f *Feed) answered(a world.Answered, nowMillis int64) Heard {
	var queue wire.Queue
	if client.RefusedToken(a) {
		return Heard{Mine: true, Revoked: true}
	}
	if !client.Done(a, &queue) {
		return Heard{Mine: true}
	}
	f.HeardMillis = nowMillis
	if f.spoken {
		return Heard{Mine: true}
	}
	f.Queue, f.Known = queue, true
	return Heard{Mine: true, Changed: true}
}
