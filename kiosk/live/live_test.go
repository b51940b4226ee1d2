package live_test

import (
	"testing"

	"github.com/cupo-ec/cupo/internal/played"
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/live"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// follower is a program that does nothing but follow a queue.
type follower struct {
	client client.Client
	feed   live.Feed
	now    int64
	heard  live.Heard
}

func update(f follower, m world.Msg) (follower, []world.Cmd) {
	switch m := m.(type) {
	case world.Started:
		f.now = m.NowMillis
		return f, f.feed.Follow(&f.client, "hcam", f.now)
	case world.Ticked:
		f.now = m.NowMillis
		cmds := f.feed.Tick(&f.client, f.now)
		return f, cmds
	}
	f.heard = f.feed.Take(m, f.now)
	return f, nil
}

func following(t *testing.T) *played.Play[follower] { return played.New(t, update, world.Kept{}) }

func queue(unit string) *wire.Queue { return &wire.Queue{Unit: unit, Now: played.NoonText} }

func opened(t *testing.T, p *played.Play[follower]) world.Subscribe {
	t.Helper()
	s, there := played.Wants[world.Subscribe](p)
	if !there || s.Path != wire.QueueEventsPath("hcam") {
		t.Fatalf("no stream is opened: %+v", p.Cmds)
	}
	return s
}

func TestTheStreamIsNewerThanWhatWasReadBesideIt(t *testing.T) {
	p := following(t)
	s := opened(t, p)
	p.Say(world.Streamed{ID: s.ID, Data: queue("new").AppendJSON(nil)})
	if !p.State.heard.Changed || p.State.feed.Queue.Unit != "new" {
		t.Fatalf("an event changed nothing: %+v", p.State.feed)
	}
	p.Answer(wire.UnitQueuePath("hcam"), queue("old"))
	if p.State.heard.Changed || p.State.feed.Queue.Unit != "new" {
		t.Error("a stale answer took the place of an event")
	}
	p.Say(world.Streamed{ID: s.ID + 77, Data: queue("stranger").AppendJSON(nil)}, world.Streamed{ID: s.ID, Data: []byte("{")})
	if p.State.feed.Queue.Unit != "new" {
		t.Error("another stream's event, or half of one, was taken")
	}
}

func TestWithoutRoomForAListenerItIsRead(t *testing.T) {
	p := following(t)
	s := opened(t, p)
	p.Answer(wire.UnitQueuePath("hcam"), queue("read"))
	p.Say(world.Answered{ID: s.ID, Status: 503})
	if p.State.feed.Queue.Unit != "read" || !p.State.feed.Known {
		t.Error("what was read is not known")
	}
	p.Later(1)
	opened(t, p)
	p.Answer(wire.UnitQueuePath("hcam"), queue("again"))
	if p.State.feed.Queue.Unit != "again" {
		t.Error("it is not read again")
	}
}

func TestPausesGrowAndBeginAnewAfterAnEvent(t *testing.T) {
	p := following(t)
	s := opened(t, p)
	for _, pause := range []int{1, 2, 4, 8, 15, 15, 15} {
		p.Lose(wire.UnitQueuePath("hcam"))
		p.Say(world.Answered{ID: s.ID})
		p.Later(pause - 1)
		if _, early := played.Wants[world.Subscribe](p); early {
			t.Fatalf("a pause of %d s was cut short", pause)
		}
		p.Later(1)
		s = opened(t, p)
	}
	if !p.State.feed.Silent(p.NowMillis) {
		t.Error("after a minute without a word it is not silent")
	}
	p.Say(world.Streamed{ID: s.ID})
	if p.State.feed.Silent(p.NowMillis) {
		t.Error("a comment is not heard")
	}
	p.Say(world.Answered{ID: s.ID})
	p.Later(1)
	opened(t, p)
}

func TestASilentStreamIsGivenUp(t *testing.T) {
	p := following(t)
	s := opened(t, p)
	p.Answer(wire.UnitQueuePath("hcam"), queue("u"))
	for range 6 { // comments alone keep it
		p.Later(15).Say(world.Streamed{ID: s.ID})
	}
	if _, ended := played.Wants[world.Unsubscribe](p); ended {
		t.Fatal("a stream with comments was given up")
	}
	p.Later(19)
	if p.State.feed.Silent(p.NowMillis) {
		t.Error("it is silent too soon")
	}
	p.Later(1)
	if u, ended := played.Wants[world.Unsubscribe](p); !ended || u.ID != s.ID {
		t.Fatalf("a silent stream is kept: %+v", p.Cmds)
	}
	p.Later(1)
	if again := opened(t, p); again.ID == s.ID {
		t.Error("the new stream has the old one's number")
	}
	p.Say(world.Streamed{ID: s.ID, Data: queue("dead").AppendJSON(nil)})
	if p.State.feed.Queue.Unit == "dead" {
		t.Error("a stream that was given up still speaks")
	}
}

func TestARevokedTokenIsTold(t *testing.T) {
	p := following(t)
	opened(t, p)
	p.Refuse(wire.UnitQueuePath("hcam"), wire.Unauthenticated)
	if !p.State.heard.Revoked {
		t.Error("nobody is told that the token is no good")
	}
}
