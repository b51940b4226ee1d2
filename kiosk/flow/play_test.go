package flow

import (
	"fmt"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// play is a kiosk in a test: what it has become, and what it wants from the world and has not got yet.
type play struct {
	t     *testing.T
	state State
	cmds  []world.Cmd
	// How often the focus went to a new heading, and the printer was asked for.
	focus, printerAsked int
}

// noon is a Monday at 12:00 on the mainland.
const noon = int64(1_795_453_200_000)

var unit = wire.Unit{ID: "hcam", Name: "Hospital", City: "Quito", Lat: -0.2063, Lon: -78.5038, Offset: "-05:00"}

const (
	cedula      = "1710034065"
	otherCedula = "0926687856"
)

// begun is a kiosk at rest that belongs to a unit.
func begun(t *testing.T) *play {
	p := &play{t: t}
	p.say(world.Started{NowMillis: noon, Nonce: "n", Version: "1", Kept: world.Kept{Paired: true, Unit: unit}})
	p.at(ScreenHome).fail(wire.HeartbeatPath)
	p.state.Offline = false
	return p
}

// say gives the kiosk messages.
func (p *play) say(messages ...Msg) *play {
	for _, m := range messages {
		var cmds []world.Cmd
		p.state, cmds = Update(p.state, m)
		for _, cmd := range cmds {
			switch cmd.(type) {
			case world.Focus:
				p.focus++
				continue
			case world.CheckPrinter:
				p.printerAsked++
				continue
			}
			p.cmds = append(p.cmds, cmd)
		}
	}
	return p
}

// at checks which screen stands there.
func (p *play) at(screen Screen) *play {
	p.t.Helper()
	if p.state.Screen != screen {
		p.t.Fatalf("screen %d stands there and not %d; problem %+v", p.state.Screen, screen, p.state.Visit.Problem)
	}
	return p
}

// request takes the request to a path out of what the kiosk wants.
func (p *play) request(path string) world.Request {
	p.t.Helper()
	for i, cmd := range p.cmds {
		if r, is := cmd.(world.Request); is && (r.Path == path || len(r.Path) > len(path) && r.Path[:len(path)] == path && r.Path[len(path)] == '?') {
			p.cmds = append(p.cmds[:i:i], p.cmds[i+1:]...)
			return r
		}
	}
	p.t.Fatalf("nothing was asked of %s; wanted is %+v", path, p.cmds)
	return world.Request{}
}

// answer answers the request to a path.
func (p *play) answer(path string, message wire.Message) *play {
	p.t.Helper()
	r := p.request(path)
	return p.say(world.Answered{ID: r.ID, Status: 200, Body: message.AppendMsgpack(nil)})
}

// refuse answers the request to a path with a refusal.
func (p *play) refuse(path string, code wire.Code, rule string) *play {
	p.t.Helper()
	r := p.request(path)
	problem := &wire.Problem{Title: "No", Detail: code.String(), Code: code.String(), Rule: rule, Next: &wire.NextStep{Step: "s", Words: "w"}}
	return p.say(world.Answered{ID: r.ID, Status: code.Status(), Body: problem.AppendMsgpack(nil)})
}

// fail has the request to a path reach no server.
func (p *play) fail(path string) *play {
	p.t.Helper()
	return p.say(world.Answered{ID: p.request(path).ID})
}

// wants reports whether a command of the same kind is wanted, and takes it out.
func wants[C any](p *play) (found C, there bool) {
	for i, cmd := range p.cmds {
		if c, is := cmd.(C); is {
			p.cmds = append(p.cmds[:i:i], p.cmds[i+1:]...)
			return c, true
		}
	}
	return found, false
}

func (p *play) digits(text string) *play {
	for _, c := range text {
		p.say(Typed{string(c)})
	}
	return p
}

// later lets seconds pass, one tick each.
func (p *play) later(seconds int) *play {
	for range seconds {
		p.say(world.Ticked{NowMillis: p.state.NowMillis + 1000})
	}
	return p
}

// dump is everything that a state holds.
func dump(s State) string { return fmt.Sprintf("%#v", s) }
