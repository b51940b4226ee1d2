package desk

import (
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/internal/played"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

const unit = "hcam"

var callPath = wire.QueueCallPath(unit)

func services() []wire.QueueService {
	return []wire.QueueService{{ID: "farmacia", Name: "Farmacia", Letter: "F"}, {ID: "informacion", Name: "Información", Letter: "I"}}
}

// staffed is a desk that knows what it is, with an open stream and two numbers in its line.
func staffed(t *testing.T) (*played.Play[State], int) {
	kept := played.Paired(wire.RoleStaff)
	kept.Settings = map[string]string{"desk": "3", "services": "farmacia"}
	p := played.New(t, Update, kept)
	s, there := played.Wants[world.Subscribe](p)
	if !there {
		t.Fatalf("the desk follows nothing: %+v", p.Cmds)
	}
	p.Answer(wire.HeartbeatPath, &wire.HeartbeatResponse{Now: played.NoonText, Version: "1", Unit: played.Unit})
	p.Lose(wire.UnitQueuePath(unit))
	changed(p, s.ID)
	p.Answer(wire.TicketsPath(unit), &wire.TicketsResponse{Tickets: []wire.Ticket{waiting("F-001"), waiting("I-001"), waiting("F-002")}})
	played.All[world.Focus](p)
	return p, s.ID
}

// changed tells the desk that the queue has changed.
func changed(p *played.Play[State], stream int) {
	q := &wire.Queue{Unit: unit, Now: played.NoonText, Services: services()}
	p.Say(world.Streamed{ID: stream, Data: q.AppendJSON(nil)})
}

func waiting(number string) wire.Ticket {
	service := map[byte]string{'F': "farmacia", 'I': "informacion"}[number[0]]
	return wire.Ticket{ID: "id-" + number, Number: number, Service: service, Class: wire.ClassNone, State: wire.TicketWaiting, TakenAt: "2026-11-23T11:40:00-05:00"}
}

func calledAt(number, desk string) wire.Ticket {
	t := waiting(number)
	t.State, t.Desk, t.CalledAt, t.Times = wire.TicketCalled, desk, played.NoonText, 1
	return t
}

func line(s *State) (numbers []string) {
	for _, t := range s.Line() {
		numbers = append(numbers, t.Number)
	}
	return numbers
}

func key(name string) world.Key { return world.Key{Name: name} }

func TestTheDeskIsAskedOnceWhatItIs(t *testing.T) {
	p := played.New(t, Update, played.Paired(wire.RoleStaff))
	s, _ := played.Wants[world.Subscribe](p)
	changed(p, s.ID)
	if p.State.Ready() || !p.State.Open {
		t.Fatal("a desk without a name is ready")
	}
	if _, asked := p.Asked(wire.TicketsPath(unit)); asked {
		t.Error("tickets were asked for before")
	}
	p.Say(SetupDone{})
	if !p.State.Wrong {
		t.Error("no name will do")
	}
	p.Say(NameTyped{"  Caja   2 "}, SetupDone{})
	if !p.State.Wrong {
		t.Error("no service will do")
	}
	p.Say(ServiceTurned{"farmacia"}, ServiceTurned{"informacion"}, ServiceTurned{"farmacia"}, SetupDone{})
	if !p.State.Ready() || p.State.Desk != "Caja 2" || !slices.Equal(p.State.Services, []string{"informacion"}) {
		t.Errorf("the desk is %+v", p.State.Setup)
	}
	if kept := played.All[world.Keep](p); !slices.Equal(kept, []world.Keep{{Name: "desk", Value: "Caja 2"}, {Name: "services", Value: "informacion"}}) {
		t.Errorf("kept is %+v", kept)
	}
	p.Request(wire.TicketsPath(unit))
	p.Say(SetupWanted{})
	if p.State.Ready() || p.State.Typed != "Caja 2" || !slices.Equal(p.State.Chosen, []string{"informacion"}) {
		t.Errorf("changed is %+v", p.State.Setup)
	}
	p.Say(NameTyped{strings.Repeat("x", maxName+1)}, SetupDone{})
	if !p.State.Wrong {
		t.Error("a name as long as a sentence will do")
	}
}

func TestCallingTheNext(t *testing.T) {
	p, stream := staffed(t)
	if got := line(&p.State); !slices.Equal(got, []string{"F-001", "F-002"}) {
		t.Fatalf("the line is %q", got)
	}
	p.Say(key("F2"))
	r := p.Request(callPath)
	var asked wire.CallRequest
	if err := asked.UnmarshalMsgpack(r.Body); err != nil || asked.Desk != "3" || !slices.Equal(asked.Services, []string{"farmacia"}) || r.Key == "" {
		t.Fatalf("asked %+v under %q: %v", asked, r.Key, err)
	}
	p.Say(NextWanted{}, key("F2"), RecallWanted{})
	if _, twice := played.Wants[world.Request](p); twice {
		t.Fatal("a second press calls a second number")
	}
	p.Say(world.Answered{ID: r.ID, Status: 200, Body: (&wire.TicketResponse{Ticket: calledAt("F-001", "3")}).AppendMsgpack(nil)})
	if got, called := p.State.Current(); !called || got.Number != "F-001" || !slices.Equal(line(&p.State), []string{"F-002"}) {
		t.Errorf("called is %+v, the line %q", got, line(&p.State))
	}
	changed(p, stream)
	p.Answer(wire.TicketsPath(unit), &wire.TicketsResponse{Tickets: []wire.Ticket{calledAt("F-001", "3"), waiting("F-002")}})
	p.Say(NextWanted{})
	p.Answer(callPath, &wire.TicketResponse{Ticket: calledAt("F-002", "3")})
	if got, _ := p.State.Current(); got.Number != "F-002" {
		t.Errorf("after the next, called is %+v", got)
	}
}

// TestALostCallIsSentAgainUnderItsKey: by itself, by the same key of the keyboard, and never as a second call.
func TestALostCallIsSentAgainUnderItsKey(t *testing.T) {
	p, _ := staffed(t)
	p.Say(NextWanted{})
	first := p.Lose(callPath)
	if p.State.Notice.Kind != NoticeLost || !p.State.Busy() {
		t.Fatalf("a lost answer is not told: %+v", p.State.Notice)
	}
	p.Say(DoneWanted{}, Marked{"A", wire.AttendSuffix}, Submitted{})
	if _, other := p.Asked(callPath); other {
		t.Fatal("something else is changed before it is known")
	}
	p.Later(4)
	if _, early := p.Asked(callPath); early {
		t.Error("it is sent again at once")
	}
	p.Later(1)
	again := p.Lose(callPath)
	p.Say(key("F2"))
	third := p.Request(callPath)
	if again.Key != first.Key || third.Key != first.Key || again.ID == first.ID {
		t.Errorf("sent under %q, %q and %q", first.Key, again.Key, third.Key)
	}
	p.Say(world.Answered{ID: first.ID, Status: 200}) // the first answer, late, is nobody's any more
	if !p.State.Busy() {
		t.Error("a late answer was taken")
	}
	p.Say(world.Answered{ID: third.ID, Status: 503})
	p.Say(Retried{})
	p.Answer(callPath, &wire.TicketResponse{Ticket: calledAt("F-001", "3")})
	if got, called := p.State.Current(); !called || got.Number != "F-001" || p.State.Notice.Kind != NoticeNone || p.State.Busy() {
		t.Errorf("at the end called is %+v, notice %+v", got, p.State.Notice)
	}
	p.Say(NextWanted{})
	if fresh := p.Lose(callPath); fresh.Key == first.Key {
		t.Error("a new call has the key of the old one")
	}
	p.Say(GivenUp{})
	p.Later(30)
	if _, still := p.Asked(callPath); still || p.State.Busy() {
		t.Error("what was given up is sent on")
	}
}

// TestAnAnswerOfBeforeIsNotShown: a look that began before our own change has the state of before.
func TestAnAnswerOfBeforeIsNotShown(t *testing.T) {
	p, stream := staffed(t)
	changed(p, stream)
	old := p.Request(wire.TicketsPath(unit))
	p.Say(NextWanted{})
	p.Answer(callPath, &wire.TicketResponse{Ticket: calledAt("F-001", "3")})
	p.Say(world.Answered{ID: old.ID, Status: 200, Body: (&wire.TicketsResponse{Tickets: []wire.Ticket{waiting("F-001")}}).AppendMsgpack(nil)})
	if _, called := p.State.Current(); !called {
		t.Error("an old look hid the number that was called")
	}
	p.Answer(wire.TicketsPath(unit), &wire.TicketsResponse{Tickets: []wire.Ticket{calledAt("F-001", "3")}})
	changed(p, stream)
	p.Lose(wire.TicketsPath(unit))
	p.Later(5)
	p.Answer(wire.TicketsPath(unit), &wire.TicketsResponse{})
	if len(p.State.Tickets) != 0 {
		t.Error("a look that failed is not tried again")
	}
	changed(p, stream)
	changed(p, stream) // while the look is under way
	p.Answer(wire.TicketsPath(unit), &wire.TicketsResponse{})
	p.Request(wire.TicketsPath(unit))
}

func TestTwoDesks(t *testing.T) {
	p, stream := staffed(t)
	changed(p, stream)
	p.Answer(wire.TicketsPath(unit), &wire.TicketsResponse{Tickets: []wire.Ticket{calledAt("F-001", "4"), waiting("F-002")}})
	if got, called := p.State.Current(); called {
		t.Errorf("the other desk's number is ours: %+v", got)
	}
	p.Say(DoneWanted{}, RecallWanted{}, ChooserWanted{ChooseService})
	if _, asked := played.Wants[world.Request](p); asked || p.State.Chooser != ChooseNothing {
		t.Error("the other desk's number can be changed here")
	}
	p.Say(NextWanted{})
	p.Answer(callPath, &wire.TicketResponse{Ticket: calledAt("F-002", "3")})
	if len(p.State.Tickets) != 2 {
		t.Errorf("the other desk's number is gone: %+v", p.State.Tickets)
	}
	// Somebody else did something with our number.
	p.Say(key("F9"))
	p.Refuse(wire.TicketPath(unit, "id-F-002")+wire.DoneSuffix, wire.WrongState)
	if p.State.Notice.Kind != NoticeRefused || p.State.Notice.Detail != "wrong-state" {
		t.Errorf("a refusal is told as %+v", p.State.Notice)
	}
	p.Request(wire.TicketsPath(unit))
}

func TestNobodyWaits(t *testing.T) {
	p, _ := staffed(t)
	p.Say(NextWanted{})
	p.Refuse(callPath, wire.QueueEmpty)
	if p.State.Notice.Kind != NoticeNobody || p.State.Busy() {
		t.Errorf("an empty queue is told as %+v", p.State.Notice)
	}
	p.Say(NextWanted{})
	if p.State.Notice.Kind != NoticeNone {
		t.Error("the notice stays")
	}
}

func TestWhatIsDoneWithANumber(t *testing.T) {
	for name, c := range map[string]struct {
		message world.Msg
		suffix  string
		body    wire.Message
	}{
		"again":     {key("F4"), wire.RecallSuffix, nil},
		"no answer": {key("F8"), wire.NoAnswerSuffix, nil},
		"done":      {key("F9"), wire.DoneSuffix, nil},
		"transfer":  {ServiceChosen{"informacion"}, wire.TransferSuffix, &wire.TransferRequest{Service: "informacion"}},
		"class":     {ClassChosen{wire.ClassElderly}, wire.ClassSuffix, &wire.ClassRequest{Class: wire.ClassElderly}},
	} {
		t.Run(name, func(t *testing.T) {
			p, stream := staffed(t)
			changed(p, stream)
			p.Answer(wire.TicketsPath(unit), &wire.TicketsResponse{Tickets: []wire.Ticket{calledAt("F-001", "3")}})
			p.Say(ChooserWanted{ChooseService})
			if f, there := played.Wants[world.Focus](p); !there || f.ID != firstChoice {
				t.Error("the focus does not go to the choice")
			}
			p.Say(c.message)
			r := p.Request(wire.TicketPath(unit, "id-F-001") + c.suffix)
			if c.body == nil && r.Body != nil || c.body != nil && string(r.Body) != string(c.body.AppendMsgpack(nil)) || r.Key == "" {
				t.Errorf("asked %q under %q", r.Body, r.Key)
			}
			if p.State.Chooser != ChooseNothing {
				t.Error("the choice stays open")
			}
			done := waiting("F-001")
			p.Say(world.Answered{ID: r.ID, Status: 200, Body: (&wire.TicketResponse{Ticket: done}).AppendMsgpack(nil)})
			if _, called := p.State.Current(); called {
				t.Error("it is still called here")
			}
		})
	}
}

func TestKeysTypeNothingAndEscapeLeaves(t *testing.T) {
	p, stream := staffed(t)
	changed(p, stream)
	p.Answer(wire.TicketsPath(unit), &wire.TicketsResponse{Tickets: []wire.Ticket{calledAt("F-001", "3")}})
	p.Say(key("l"), key("2"), key("Enter"), key("F3"), key("F12"), world.Touched{})
	if _, asked := played.Wants[world.Request](p); asked {
		t.Error("a key that is none of ours does something")
	}
	p.Say(ChooserWanted{ChooseClass}, key("Escape"))
	if p.State.Chooser != ChooseNothing {
		t.Error("Escape does not leave the choice")
	}
	p.Say(TabChosen{TabArrivals}, key("F2"))
	if p.Request(callPath); p.State.Tab != TabQueue {
		t.Error("calling does not show what is called")
	}
}

func TestARevokedDeskForgetsWhoWasThere(t *testing.T) {
	p, stream := staffed(t)
	p.Say(TabChosen{TabAgendas})
	p.Answer(wire.AgendasPath, day("A"))
	changed(p, stream)
	p.Refuse(wire.TicketsPath(unit), wire.Unauthenticated)
	if _, forgets := played.Wants[world.Forget](p); !forgets || p.State.Device.Paired {
		t.Fatal("a revoked token is kept")
	}
	if p.State.Day.Known || p.State.Tickets != nil || p.State.Desk != "3" {
		t.Errorf("left is %+v", p.State)
	}
	if u, ends := played.Wants[world.Unsubscribe](p); !ends || u.ID != stream {
		t.Error("the stream stays open")
	}
	for _, c := range "4F7K-92QX" {
		p.Say(key(string(c)))
	}
	p.Say(key("Enter"))
	p.Answer(wire.PairPath, &wire.PairResponse{Token: "t", Role: wire.RoleStaff, Unit: played.Unit})
	if _, follows := played.Wants[world.Subscribe](p); !follows || !p.State.Ready() {
		t.Error("paired anew the desk does not go on")
	}
}

func TestANewerProgramDoesNotInterrupt(t *testing.T) {
	p, _ := staffed(t)
	p.Say(TabChosen{TabArrivals}, NumberTyped{"17"}, world.UpdateFound{})
	p.Later(3)
	if _, reloads := played.Wants[world.Reload](p); reloads {
		t.Error("what was typed is thrown away")
	}
	p.Say(NumberTyped{""}, TabChosen{TabQueue})
	p.Later(2)
	if got := played.All[world.Reload](p); len(got) != 1 {
		t.Errorf("%d newer programs were let in", len(got))
	}
}
