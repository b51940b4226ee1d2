// Package played plays a screen's program in a test: it gives it messages, keeps what it wants from the world, and
// answers for the world.
package played

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Noon is a Monday at 12:00 on the mainland.
const Noon = int64(1_795_453_200_000)

// NoonText is the same moment as the contract writes it.
const NoonText = "2026-11-23T12:00:00-05:00"

// Unit is where the played devices stand.
var Unit = wire.Unit{ID: "hcam", Name: "Hospital", City: "Quito", Offset: "-05:00"}

// Play is a program in a test, with what it wants and has not got yet.
type Play[S any] struct {
	T      testing.TB
	State  S
	Cmds   []world.Cmd
	Update func(S, world.Msg) (S, []world.Cmd)
	// NowMillis is the device's clock.
	NowMillis int64
}

// New begins a program on a device that has kept something.
func New[S any](t testing.TB, update func(S, world.Msg) (S, []world.Cmd), kept world.Kept) *Play[S] {
	p := &Play[S]{T: t, Update: update, NowMillis: Noon}
	return p.Say(world.Started{NowMillis: Noon, Nonce: "n", Version: "1", Kept: kept})
}

// Paired is what a device of a role has kept.
func Paired(role string) world.Kept { return world.Kept{Paired: true, Unit: Unit, Role: role} }

// Say gives the program messages.
func (p *Play[S]) Say(messages ...world.Msg) *Play[S] {
	for _, m := range messages {
		var cmds []world.Cmd
		p.State, cmds = p.Update(p.State, m)
		p.Cmds = append(p.Cmds, cmds...)
	}
	return p
}

// Later lets seconds pass, one tick each.
func (p *Play[S]) Later(seconds int) *Play[S] {
	for range seconds {
		p.NowMillis += 1000
		p.Say(world.Ticked{NowMillis: p.NowMillis})
	}
	return p
}

// Request takes the request to a path, with or without a query, out of what is wanted.
func (p *Play[S]) Request(path string) world.Request {
	p.T.Helper()
	if r, there := p.Asked(path); there {
		return r
	}
	p.T.Fatalf("nothing was asked of %s; wanted is %+v", path, p.Cmds)
	return world.Request{}
}

// Asked is the same, where there is one.
func (p *Play[S]) Asked(path string) (world.Request, bool) {
	for i, cmd := range p.Cmds {
		if r, is := cmd.(world.Request); is && (r.Path == path || strings.HasPrefix(r.Path, path+"?")) {
			p.Cmds = append(p.Cmds[:i:i], p.Cmds[i+1:]...)
			return r, true
		}
	}
	return world.Request{}, false
}

// Answer answers the request to a path, and gives it.
func (p *Play[S]) Answer(path string, message wire.Message) world.Request {
	p.T.Helper()
	r := p.Request(path)
	p.Say(world.Answered{ID: r.ID, Status: 200, Body: message.AppendMsgpack(nil)})
	return r
}

// Refuse answers the request to a path with a refusal.
func (p *Play[S]) Refuse(path string, code wire.Code) world.Request {
	p.T.Helper()
	r := p.Request(path)
	problem := &wire.Problem{Title: "No", Detail: code.String(), Code: code.String()}
	p.Say(world.Answered{ID: r.ID, Status: code.Status(), Body: problem.AppendMsgpack(nil)})
	return r
}

// Lose has the request to a path get no answer.
func (p *Play[S]) Lose(path string) world.Request {
	p.T.Helper()
	r := p.Request(path)
	p.Say(world.Answered{ID: r.ID})
	return r
}

// Wants takes the first command of a kind out of what is wanted; false where there is none.
func Wants[C, S any](p *Play[S]) (found C, there bool) {
	for i, cmd := range p.Cmds {
		if c, is := cmd.(C); is {
			p.Cmds = append(p.Cmds[:i:i], p.Cmds[i+1:]...)
			return c, true
		}
	}
	return found, false
}

// All takes all commands of a kind out of what is wanted.
func All[C, S any](p *Play[S]) (found []C) {
	for {
		c, there := Wants[C](p)
		if !there {
			return found
		}
		found = append(found, c)
	}
}
