package board

import (
	"slices"
	"testing"

	"github.com/cupo-ec/cupo/internal/played"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// hanging is a board on a wall, its stream open and one number called before.
func hanging(t *testing.T) (*played.Play[State], int) {
	p := played.New(t, Update, played.Paired(wire.RoleBoard))
	s, there := played.Wants[world.Subscribe](p)
	if !there {
		t.Fatalf("the board follows nothing: %+v", p.Cmds)
	}
	hear(p, s.ID, called("F-001", "1", "2026-11-23T11:59:50-05:00", 1))
	if says := played.All[world.Say](p); len(says) != 0 {
		t.Fatalf("a screen that was just switched on says %+v", says)
	}
	return p, s.ID
}

func called(number, desk, at string, times int) wire.CalledTicket {
	return wire.CalledTicket{Number: number, Service: "farmacia", Desk: desk, CalledAt: at, Times: times}
}

// hear has the board hear of calls, the newest first.
func hear(p *played.Play[State], stream int, calls ...wire.CalledTicket) {
	now := played.NoonText
	for _, one := range calls {
		now = max(now, one.CalledAt)
	}
	q := &wire.Queue{Unit: "hcam", Now: now, Called: calls}
	p.Say(world.Streamed{ID: stream, Data: q.AppendJSON(nil)})
}

func texts(says []world.Say) (all []string) {
	for _, one := range says {
		all = append(all, one.Text)
		if one.Language != "es" {
			all = append(all, "in a voice for "+one.Language)
		}
	}
	return all
}

func TestANewCallStandsOutAndIsSpoken(t *testing.T) {
	p, stream := hanging(t)
	first := called("F-001", "1", "2026-11-23T11:59:50-05:00", 1)
	second := called("F-007", "3", "2026-11-23T12:00:05-05:00", 1)
	hear(p, stream, second, first)
	want := []string{"Turno F siete, ventanilla tres.", "Turno F kanchis, ventanilla kimsa."}
	if got := texts(played.All[world.Say](p)); !slices.Equal(got, want) {
		t.Errorf("said is %q", got)
	}
	if !p.State.StandsOut(second) || p.State.StandsOut(first) || p.State.Announced != want[0] {
		t.Errorf("what stands out is %+v, announced %q", p.State.Fresh, p.State.Announced)
	}
	hear(p, stream, second, first) // the same again, because somebody took a number
	if got := played.All[world.Say](p); len(got) != 0 {
		t.Errorf("what has not changed is said again: %+v", got)
	}
	p.Later(15)
	if p.State.StandsOut(second) {
		t.Error("after 15 s it still stands out")
	}
	times := p.State.AnnouncedTimes
	again := called("F-007", "3", "2026-11-23T12:00:30-05:00", 2)
	hear(p, stream, again, first)
	if got := texts(played.All[world.Say](p)); !slices.Equal(got, want) || p.State.AnnouncedTimes != times+1 || !p.State.StandsOut(again) {
		t.Errorf("called again, %q is said", got)
	}
}

func TestSeveralCallsAreSpokenInTheirOrder(t *testing.T) {
	p, stream := hanging(t)
	hear(p, stream, called("P-112", "Consultorio 4", "2026-11-23T12:00:03-05:00", 1), called("F-002", "2", "2026-11-23T12:00:02-05:00", 1),
		called("F-001", "1", "2026-11-23T11:59:50-05:00", 1))
	want := []string{
		"Turno F dos, ventanilla dos.", "Turno F ishkay, ventanilla ishkay.",
		"Turno P ciento doce, Consultorio cuatro.", "Turno P patsak chunka ishkay, Consultorio chusku.",
	}
	if got := texts(played.All[world.Say](p)); !slices.Equal(got, want) {
		t.Errorf("said is %q", got)
	}
}

// TestWhatHappenedMeanwhileIsShownAndNotReadAloud: after a broken line only the calls of the last minute are news.
func TestWhatHappenedMeanwhileIsShownAndNotReadAloud(t *testing.T) {
	p, stream := hanging(t)
	p.Say(world.Answered{ID: stream})
	p.Later(300)
	p.Cmds = nil
	var s world.Subscribe
	for again := false; !again; s, again = played.Wants[world.Subscribe](p) {
		p.Later(1)
	}
	if !p.State.Feed.Silent(p.NowMillis) {
		t.Error("five minutes without a word are not told")
	}
	hear(p, s.ID, called("F-009", "1", "2026-11-23T12:04:50-05:00", 1), called("F-008", "1", "2026-11-23T12:02:00-05:00", 1))
	if got := texts(played.All[world.Say](p)); len(got) != 2 || got[0] != "Turno F nueve, ventanilla uno." {
		t.Errorf("said is %q", got)
	}
	if p.State.Feed.Silent(p.NowMillis) || len(p.State.Feed.Queue.Called) != 2 {
		t.Error("the board is not back")
	}
}

func TestTheClockIsTheServers(t *testing.T) {
	p, stream := hanging(t)
	hear(p, stream, called("F-002", "1", "2026-11-23T12:41:00-05:00", 1))
	if got := p.State.At(p.NowMillis); got != "12:41" {
		t.Errorf("the clock says %s", got)
	}
	if kept, there := played.Wants[world.KeepTime](p); !there || kept.AheadMillis != 41*60_000 {
		t.Errorf("kept is %+v", kept)
	}
}

func TestARevokedBoardIsPairedAnew(t *testing.T) {
	for _, by := range []string{wire.HeartbeatPath, wire.UnitQueuePath("hcam")} {
		p, stream := hanging(t)
		p.Refuse(by, wire.Unauthenticated)
		if p.State.Device.Paired || len(p.State.Feed.Queue.Called) != 0 {
			t.Fatalf("refused by %s the board shows %+v", by, p.State.Feed.Queue)
		}
		_, forgets := played.Wants[world.Forget](p)
		ended, ends := played.Wants[world.Unsubscribe](p)
		if !forgets || !ends || ended.ID != stream {
			t.Errorf("refused by %s it forgets: %v, ends the stream: %v", by, forgets, ends)
		}
		p.Cmds = nil
		p.Later(60)
		if len(p.Cmds) != 0 {
			t.Errorf("nobody's board asks for %+v", p.Cmds)
		}
		for _, c := range "4f7k-92qx" {
			p.Say(world.Key{Name: string(c)})
		}
		p.Say(world.Key{Name: "Enter"})
		p.Answer(wire.PairPath, &wire.PairResponse{Token: "t", Role: wire.RoleBoard, Unit: played.Unit})
		if _, follows := played.Wants[world.Subscribe](p); !follows || !p.State.Device.Paired {
			t.Error("paired anew it follows nothing")
		}
	}
}

func TestANewerProgramWaitsForQuiet(t *testing.T) {
	p, stream := hanging(t)
	p.Answer(wire.HeartbeatPath, &wire.HeartbeatResponse{Now: played.NoonText, Version: "2", Unit: played.Unit})
	hear(p, stream, called("F-002", "1", "2026-11-23T12:00:01-05:00", 1))
	p.Later(14)
	if _, reloads := played.Wants[world.Reload](p); reloads {
		t.Error("a call was cut off by a newer program")
	}
	p.Later(2)
	if got := played.All[world.Reload](p); len(got) != 1 {
		t.Errorf("%d newer programs were let in", len(got))
	}
}
