package flow

import (
	"testing"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

func TestPairing(t *testing.T) {
	p := &play{t: t}
	p.say(world.Started{NowMillis: noon, Nonce: "n"}).at(ScreenPair)
	p.digits("4f7k").say(Submitted{})
	if p.state.Visit.Hint != HintShort || len(p.cmds) != 0 {
		t.Fatal("half a code was sent")
	}
	p.digits("-92qx").say(Submitted{})
	r := p.request(wire.PairPath)
	var asked wire.PairRequest
	if err := asked.UnmarshalMsgpack(r.Body); err != nil || asked.Code != "4F7K-92QX" || r.Key == "" {
		t.Fatalf("asked with %+v, key %q: %v", asked, r.Key, err)
	}
	refused := &wire.Problem{Title: "No", Code: wire.Unauthenticated.String(), Rule: "pairing"}
	p.say(world.Answered{ID: r.ID, Status: 401, Body: refused.AppendMsgpack(nil)}).at(ScreenPair)
	if p.state.Visit.Hint != HintWrongCode || p.state.Device.Code != "" {
		t.Fatal("a wrong code is not said to be one")
	}
	p.digits("4F7K-92QX").say(Submitted{})
	p.answer(wire.PairPath, &wire.PairResponse{Token: "secret", Unit: unit}).at(ScreenHome)
	if kept, there := wants[world.Remember](p); !there || len(kept.Body) == 0 {
		t.Error("the token is not kept")
	}
	if p.state.Device.Code != "" || p.state.Device.Unit != unit {
		t.Errorf("the device is %+v", p.state.Device)
	}
}

func TestHeartbeat(t *testing.T) {
	p := &play{t: t}
	p.say(world.Started{NowMillis: noon, Nonce: "n", Version: "1", PairingCode: "4F7K-92QX"})
	p.answer(wire.PairPath, &wire.PairResponse{Token: "secret", Unit: unit}).at(ScreenHome)
	r := p.request(wire.HeartbeatPath)
	var beat wire.HeartbeatRequest
	if err := beat.UnmarshalMsgpack(r.Body); err != nil || beat != (wire.HeartbeatRequest{Version: "1", Printer: wire.PrinterNone}) {
		t.Fatalf("the heartbeat is %+v, %v", beat, err)
	}
	p.say(world.Answered{ID: r.ID, Status: 200, Body: (&wire.HeartbeatResponse{Now: "2026-11-24T12:00:00-05:00", Version: "1", Unit: unit}).AppendMsgpack(nil)})
	if want := int64(86_400_000); p.state.AheadMillis != want || p.state.Today() != "2026-11-24" {
		t.Errorf("the server is ahead by %d ms, and today is %s", p.state.AheadMillis, p.state.Today())
	}
	p.later(59)
	if _, again := wants[world.Request](p); again {
		t.Error("a second heartbeat came at once")
	}
	p.later(2).answer(wire.HeartbeatPath, &wire.HeartbeatResponse{Now: "2026-11-24T12:01:01-05:00", Version: "2", Unit: unit})
	p.later(1)
	if _, reload := wants[world.Reload](p); !reload {
		t.Error("a newer program is not swapped in on the home screen")
	}
}

func TestARevokedDeviceKeepsWhatItNoted(t *testing.T) {
	p := begun(t)
	p.state.Waiting = []world.Arrival{{Key: "k"}}
	p.later(60)
	p.request(wire.CheckInsPath)
	p.refuse(wire.HeartbeatPath, wire.Unauthenticated, "").at(ScreenPair)
	if _, forgets := wants[world.Forget](p); !forgets || len(p.state.Waiting) != 1 {
		t.Error("the token is kept, or what was noted is not")
	}
}
