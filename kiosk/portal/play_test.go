package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/proof"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// play is the page in a test: what it has become, and what it wants from the world and has not got yet.
type play struct {
	t     *testing.T
	state State
	cmds  []world.Cmd
}

// The server's clock is two minutes ahead of the telephone's.
const (
	telephoneNow = int64(1_795_453_080_000)
	serverNow    = "2026-11-23T12:00:00-05:00"
	sessionEnds  = "2026-11-23T12:20:00-05:00"
)

const (
	cedula      = "1710034065"
	otherCedula = "0926687856"
)

// begun is the page when its program has arrived.
func begun(t *testing.T) *play {
	p := &play{t: t}
	return p.say(world.Started{NowMillis: telephoneNow, Nonce: "n"}).at(ScreenWelcome)
}

// identifying is the page that asks who somebody is; its robot check is on its way.
func identifying(t *testing.T) *play { return begun(t).say(Began{}).at(ScreenIdentify) }

// known is the page after somebody has come in.
func known(t *testing.T, dependents ...wire.SessionPerson) *play {
	return identifying(t).comeIn(cedula, "token", dependents...).at(ScreenHome)
}

// comeIn solves the robot check, writes who it is, and has the server agree.
func (p *play) comeIn(number, token string, dependents ...wire.SessionPerson) *play {
	p.t.Helper()
	p.solve(3).say(Entered{FieldNumber, number}, Entered{FieldYear, "2019"}, SignInWanted{})
	return p.answer(wire.SessionsPath, &wire.SessionResponse{
		Token: token, Expires: sessionEnds, Now: serverNow, Person: wire.SessionPerson{MaskedName: "A** T*******", Coverage: "affiliate"},
		Dependents: dependents,
	})
}

// challenge is a robot check whose number is known.
func challenge(number int64) *wire.Challenge {
	sum := sha256.Sum256([]byte("salt" + strconv.FormatInt(number, 10)))
	return &wire.Challenge{Algorithm: proof.Algorithm, Challenge: hex.EncodeToString(sum[:]), MaxNumber: 5000, Salt: "salt", Signature: "s"}
}

// solve answers the request for a robot check and lets the page solve it.
func (p *play) solve(number int64) *play {
	p.t.Helper()
	p.answer(wire.ChallengePath, challenge(number))
	return p.run()
}

// run gives the page its turns until it wants none.
func (p *play) run() *play {
	p.t.Helper()
	for range 10_000 {
		if _, wanted := wants[world.Later](p); !wanted {
			return p
		}
		p.say(world.Resumed{TookMillis: 6})
	}
	p.t.Fatal("the page never ends")
	return p
}

// say gives the page messages.
func (p *play) say(messages ...Msg) *play {
	for _, m := range messages {
		var cmds []world.Cmd
		p.state, cmds = Update(p.state, m)
		p.cmds = append(p.cmds, cmds...)
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

// asks reports whether a path is asked, and takes the request out of what the page wants.
func (p *play) asks(path string) (world.Request, bool) {
	for i, cmd := range p.cmds {
		if r, is := cmd.(world.Request); is && (r.Path == path || strings.HasPrefix(r.Path, path+"?")) {
			p.cmds = append(p.cmds[:i:i], p.cmds[i+1:]...)
			return r, true
		}
	}
	return world.Request{}, false
}

func (p *play) request(path string) world.Request {
	p.t.Helper()
	r, asked := p.asks(path)
	if !asked {
		p.t.Fatalf("nothing was asked of %s; wanted is %+v", path, p.cmds)
	}
	return r
}

// sent is the request to a path with its body.
func (p *play) sent(path string, into wire.Message) world.Request {
	p.t.Helper()
	r := p.request(path)
	if err := into.UnmarshalMsgpack(r.Body); err != nil {
		p.t.Fatal(err)
	}
	return r
}

func (p *play) reply(r world.Request, message wire.Message) *play {
	return p.say(world.Answered{ID: r.ID, Status: 200, Body: message.AppendMsgpack(nil)})
}

// answer answers the request to a path.
func (p *play) answer(path string, message wire.Message) *play {
	p.t.Helper()
	return p.reply(p.request(path), message)
}

// refuse answers the request to a path with a refusal.
func (p *play) refuse(path string, code wire.Code, rule string) *play {
	p.t.Helper()
	return p.refuseWith(path, wire.Problem{Code: code.String(), Rule: rule})
}

func (p *play) refuseWith(path string, problem wire.Problem) *play {
	p.t.Helper()
	r := p.request(path)
	code, _ := wire.ParseCode(problem.Code)
	problem.Title, problem.Detail, problem.Next = "No", problem.Code, &wire.NextStep{Step: "s", Words: "w"}
	return p.say(world.Answered{ID: r.ID, Status: code.Status(), Body: problem.AppendMsgpack(nil), RetryAfterSeconds: problem.RetryAfterSeconds})
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

// later lets seconds pass, one tick each.
func (p *play) later(seconds int) *play {
	for range seconds {
		p.say(world.Ticked{NowMillis: p.state.NowMillis + 1000})
	}
	return p
}

// quiet has the world forget what the page wanted so far.
func (p *play) quiet() *play {
	p.cmds = nil
	return p
}

// dump is everything that a state holds.
func dump(s State) string { return fmt.Sprintf("%#v", s) }

func booked(code, start string) wire.Appointment {
	return wire.Appointment{
		Code: code, Status: wire.StatusBooked, CancelUntil: start, Bring: []string{"cedula"},
		Slot: wire.AppointmentSlot{
			ID: "1-1", Start: start, ArriveBy: start, Unit: wire.UnitSummary{ID: "hcam", Name: "Hospital", City: "Quito"},
			Specialty: wire.SpecialtySummary{ID: "odontologia", Name: "Odontología"},
		},
	}
}

func slot(id, start string) wire.Slot {
	return wire.Slot{ID: id, Start: start, Status: wire.SlotFree, Practitioner: wire.PractitionerSummary{ID: "p", Name: "P"}}
}

var (
	specialties = &wire.SpecialtiesResponse{Specialties: []wire.Specialty{
		{ID: "medicina-general", Name: "Medicina General", Level: wire.LevelFirst}, {ID: "odontologia", Name: "Odontología", Level: wire.LevelFirst},
		{ID: "oftalmologia", Name: "Oftalmología", Level: wire.LevelReferred},
	}}
	provinces = &wire.ProvincesResponse{Provinces: []wire.Province{{Code: "17", Name: "Pichincha"}, {Code: "20", Name: "Galápagos"}}}
	units     = &wire.UnitsResponse{Units: []wire.Unit{{ID: "hcam", Name: "Hospital", City: "Quito"}, {ID: "sur", Name: "Sur", City: "Quito"}}}
	days      = &wire.AvailabilityResponse{Days: []wire.Day{{Date: "2026-11-23", Free: 0}, {Date: "2026-11-24", Free: 2}}}
	slots     = &wire.SlotsResponse{Slots: []wire.Slot{
		{ID: "full", Start: "2026-11-24T08:00:00-05:00", Status: wire.SlotBooked}, slot("b", "2026-11-24T08:20:00-05:00"), slot("past", "2026-11-23T11:59:00-05:00"),
	}}
	hold = &wire.HoldResponse{Hold: wire.Hold{ID: "h1", Expires: "2026-11-23T12:05:00-05:00"}}
)

// atDay is a visit that has chosen a unit.
func (p *play) atDay() *play {
	p.t.Helper()
	p.answer(wire.SpecialtiesPath, specialties).at(ScreenSpecialty).say(SpecialtyChosen{"odontologia"})
	p.answer(wire.ProvincesPath, provinces).at(ScreenProvince).say(ProvinceChosen{"17"})
	p.answer(wire.UnitsPath, units).at(ScreenUnit).say(UnitChosen{"hcam"})
	return p.answer(wire.AvailabilityPath, days).at(ScreenDay)
}

// atConfirmation is a visit for which a place is kept.
func (p *play) atConfirmation() *play {
	p.t.Helper()
	p.say(BookWanted{}).atDay().say(DayChosen{"2026-11-24"}).answer(wire.SlotsPath, slots).at(ScreenTime)
	return p.say(SlotChosen{"b"}).answer(wire.HoldsPath, hold).at(ScreenConfirm)
}
