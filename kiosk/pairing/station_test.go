package pairing

import (
	"testing"

	"github.com/cupo-ec/cupo/internal/played"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

func update(s Station, m world.Msg) (Station, []world.Cmd) {
	s.Roles(wire.RoleBoard)
	cmds, _ := s.Take(m)
	return s, cmds
}

func begun(t *testing.T, kept world.Kept) *played.Play[Station] { return played.New(t, update, kept) }

func code(p *played.Play[Station], text string) {
	for _, c := range text {
		p.Say(world.Key{Name: string(c)})
	}
	p.Say(world.Key{Name: "Enter"})
}

func TestACodeWhoseAnswerWasLostIsAskedUnderItsKey(t *testing.T) {
	p := begun(t, world.Kept{})
	code(p, "4f7k")
	if p.State.Hint != HintShort || len(p.Cmds) != 0 {
		t.Fatal("half a code was sent")
	}
	code(p, "-92qx")
	first := p.Lose(wire.PairPath)
	if p.State.Hint != HintNoAnswer || p.State.Device.Code != "4F7K-92QX" {
		t.Fatalf("after a lost answer: hint %d, code %q", p.State.Hint, p.State.Device.Code)
	}
	p.Say(Submitted{})
	again := p.Request(wire.PairPath)
	if again.Key != first.Key || again.ID == first.ID {
		t.Errorf("asked again under %q, first under %q", again.Key, first.Key)
	}
	p.Say(world.Answered{ID: again.ID, Status: 201, Body: (&wire.PairResponse{Token: "t", Role: wire.RoleBoard, Unit: played.Unit}).AppendMsgpack(nil)})
	if !p.State.Device.Paired || p.State.Device.Unit != played.Unit {
		t.Errorf("paired is %+v", p.State.Device)
	}
	if kept, there := played.Wants[world.Remember](p); !there || len(kept.Body) == 0 {
		t.Error("the token is not kept")
	}
	p.Request(wire.HeartbeatPath)
}

func TestACodeForAnotherKindOfDevice(t *testing.T) {
	p := begun(t, world.Kept{})
	code(p, "4F7K-92QX")
	p.Answer(wire.PairPath, &wire.PairResponse{Token: "t", Role: wire.RoleKiosk, Unit: played.Unit})
	if _, kept := played.Wants[world.Remember](p); kept || p.State.Device.Paired || p.State.Hint != HintWrongRole || p.State.Device.Code != "" {
		t.Errorf("the board became a kiosk: %+v", p.State)
	}
	code(p, "4F7K-92QX")
	p.Refuse(wire.PairPath, wire.Unauthenticated)
	if p.State.Hint != HintWrongCode || p.State.Device.Code != "" {
		t.Errorf("a wrong code leaves %+v", p.State)
	}
}

func TestWhatAnotherKindOfDeviceKeptIsNotOurs(t *testing.T) {
	if p := begun(t, played.Paired(wire.RoleKiosk)); p.State.Device.Paired || len(p.Cmds) != 0 {
		t.Error("a kiosk's token makes a board")
	}
}

func TestTheLanguageIsKept(t *testing.T) {
	p := begun(t, world.Kept{Settings: map[string]string{"language": "qu"}})
	if p.State.Language != i18n.Kichwa {
		t.Error("the language is forgotten")
	}
	p.Say(LanguageChosen{i18n.English})
	if kept, there := played.Wants[world.Keep](p); !there || kept.Value != "en" || kept.Name != "language" {
		t.Errorf("kept is %+v", kept)
	}
}

func TestHeartbeats(t *testing.T) {
	p := begun(t, played.Paired(wire.RoleBoard))
	p.Answer(wire.HeartbeatPath, &wire.HeartbeatResponse{Now: "2026-11-23T12:41:00-05:00", Version: "1", Unit: played.Unit})
	if got := p.State.At(p.NowMillis); got != "12:41" || p.State.UpdateReady || p.State.Today() != "2026-11-23" {
		t.Errorf("the clock says %s", got)
	}
	p.Later(59)
	if _, again := p.Asked(wire.HeartbeatPath); again {
		t.Error("a second heartbeat came at once")
	}
	p.Later(1)
	p.Lose(wire.HeartbeatPath)
	p.Later(60)
	p.Refuse(wire.HeartbeatPath, wire.Unauthenticated)
	if _, forgets := played.Wants[world.Forget](p); !forgets || p.State.Device.Paired {
		t.Error("a revoked token is kept")
	}
}
