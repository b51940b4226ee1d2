package httpapi

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

const (
	quito = "u-quito"
	south = "u-south"
)

// queueFixture has services at two units.
func queueFixture(t testing.TB, change ...func(*Config)) *fixture {
	t.Helper()
	f := newFixture(t, change...)
	f.must(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	f.must(allocator.Command{Kind: allocator.KindPutServices, Services: []allocator.Service{
		{Unit: 0, ID: "preparacion", Name: "Preparación", Letter: 'P', Minutes: 10},
		{Unit: 0, ID: "farmacia", Name: "Farmacia", Letter: 'F', Minutes: 3},
		{Unit: 1, ID: "farmacia", Name: "Farmacia", Letter: 'A', Minutes: 3},
	}})
	return f
}

// take takes a number at Quito.
func (f *fixture) take(body string) wire.Ticket {
	f.t.Helper()
	var answer wire.TicketResponse
	f.decode(f.as("kiosk", wire.TicketsPath(quito), body), http.StatusCreated, &answer)
	return answer.Ticket
}

func (f *fixture) ticketIn(a answered) wire.Ticket {
	f.t.Helper()
	var answer wire.TicketResponse
	f.decode(a, http.StatusOK, &answer)
	return answer.Ticket
}

func (f *fixture) callsAt(desk string) wire.Ticket {
	f.t.Helper()
	return f.ticketIn(f.as("staff", wire.QueueCallPath(quito), `{"services":["farmacia","preparacion"],"desk":"`+desk+`"}`))
}

func (f *fixture) queueOf(token, unit string) wire.Queue {
	f.t.Helper()
	var answer wire.Queue
	f.decode(f.seen(token, wire.UnitQueuePath(unit)), http.StatusOK, &answer)
	return answer
}

func TestQueueOfAUnit(t *testing.T) {
	f := queueFixture(t)
	first := f.take(`{"service":"farmacia"}`)
	f.advance(time.Minute)
	second := f.take(`{"service":"farmacia","class":"elderly"}`)
	if first.Number != "F-001" || first.Class != wire.ClassNone || first.State != wire.TicketWaiting || first.TakenAt != "2026-11-23T08:00:00-05:00" {
		t.Errorf("the first is %+v", first)
	}
	if second.Number != "F-002" || second.Ahead != 0 {
		t.Errorf("the second is %+v", second)
	}
	if now := f.ticketIn(f.seen("kiosk", wire.TicketPath(quito, first.ID))); now.Ahead != 1 || now.Wait != (wire.QueueWait{Minutes: 3, Low: 1, High: 6}) {
		t.Errorf("the first now is %+v", now)
	}
	var all wire.TicketsResponse
	f.decode(f.seen("staff", wire.TicketsPath(quito)), 200, &all)
	if len(all.Tickets) != 2 || all.Tickets[0].ID != second.ID || all.Tickets[1].Ahead != 1 {
		t.Errorf("the line is %+v", all)
	}
	called := f.callsAt("Ventanilla 3")
	if called.ID != second.ID || called.State != wire.TicketCalled || called.Desk != "Ventanilla 3" || called.CalledAt != "2026-11-23T08:01:00-05:00" || called.Times != 1 {
		t.Errorf("called is %+v", called)
	}
	board := f.queueOf("board", quito)
	if board.Unit != quito || board.Now != "2026-11-23T08:01:00-05:00" || len(board.Services) != 2 || len(board.Called) != 1 ||
		board.Services[0] != (wire.QueueService{ID: "farmacia", Name: "Farmacia", Letter: "F", Waiting: 1, Wait: wire.QueueWait{Minutes: 3, Low: 1, High: 6}}) ||
		board.Called[0] != (wire.CalledTicket{Number: "F-002", Service: "farmacia", Desk: "Ventanilla 3", CalledAt: "2026-11-23T08:01:00-05:00", Times: 1}) {
		t.Errorf("the board is %+v", board)
	}
	for _, token := range []string{"operator", "staff", "kiosk"} {
		if again := f.queueOf(token, quito); len(again.Called) != 1 {
			t.Errorf("%s sees %+v", token, again)
		}
	}
	f.advance(time.Second)
	if again := f.ticketIn(f.as("staff", wire.TicketPath(quito, second.ID)+wire.RecallSuffix, "")); again.Times != 2 || again.CalledAt != "2026-11-23T08:01:01-05:00" {
		t.Errorf("called again it is %+v", again)
	}
	moved := f.ticketIn(f.as("staff", wire.TicketPath(quito, second.ID)+wire.TransferSuffix, `{"service":"preparacion"}`))
	if moved.Number != "P-001" || moved.ID != second.ID || moved.State != wire.TicketWaiting || moved.Desk != "" {
		t.Errorf("sent on it is %+v", moved)
	}
	corrected := f.ticketIn(f.as("staff", wire.TicketPath(quito, second.ID)+wire.ClassSuffix, `{"class":"none"}`))
	if corrected.Class != wire.ClassNone {
		t.Errorf("corrected it is %+v", corrected)
	}
	if next := f.callsAt("2"); next.ID != first.ID {
		t.Errorf("called is %+v", next)
	}
	back := f.ticketIn(f.as("staff", wire.TicketPath(quito, first.ID)+wire.NoAnswerSuffix, ""))
	if back.State != wire.TicketWaiting || back.Desk != "" || back.CalledAt != "" {
		t.Errorf("whom nobody saw is %+v", back)
	}
	left := f.ticketIn(f.as("staff", wire.TicketPath(quito, first.ID)+wire.LeaveSuffix, ""))
	f.callsAt("2")
	done := f.ticketIn(f.as("staff", wire.TicketPath(quito, second.ID)+wire.DoneSuffix, ""))
	if left.State != wire.TicketLeft || done.State != wire.TicketDone {
		t.Errorf("at the end they are %s and %s", left.State, done.State)
	}
	index := f.store.AppliedIndex()
	f.refused(f.as("staff", wire.QueueCallPath(quito), `{"services":["farmacia"],"desk":"2"}`), wire.QueueEmpty, policy.NoRule)
	if f.store.AppliedIndex() != index {
		t.Error("a call that the leader could refuse went through the log")
	}
}

func TestQueueRefuses(t *testing.T) {
	f := queueFixture(t)
	mine := f.take(`{"service":"farmacia"}`)
	for name, c := range map[string]struct {
		token, target, body string
		code                wire.Code
	}{
		"another unit's number":       {"kiosk", wire.TicketsPath(south), `{"service":"farmacia"}`, wire.NotFound},
		"another unit's call":         {"south", wire.QueueCallPath(quito), `{"services":["farmacia"],"desk":"1"}`, wire.NotFound},
		"another unit's ticket":       {"south", wire.TicketPath(quito, mine.ID) + wire.LeaveSuffix, "", wire.NotFound},
		"a ticket at another unit":    {"south", wire.TicketPath(south, mine.ID) + wire.LeaveSuffix, "", wire.NotFound},
		"a unit that there is not":    {"staff", wire.TicketsPath("u-nowhere"), `{"service":"farmacia"}`, wire.NotFound},
		"a ticket that there is not":  {"staff", wire.TicketPath(quito, "0000-0000") + wire.LeaveSuffix, "", wire.NotFound},
		"a service that there is not": {"kiosk", wire.TicketsPath(quito), `{"service":"dentista"}`, wire.NotFound},
		"no service":                  {"kiosk", wire.TicketsPath(quito), `{}`, wire.MissingField},
		"an unknown class":            {"kiosk", wire.TicketsPath(quito), `{"service":"farmacia","class":"rich"}`, wire.Malformed},
		"an appointment's class":      {"kiosk", wire.TicketsPath(quito), `{"service":"farmacia","class":"appointment"}`, wire.MissingField},
		"an appointment without it":   {"kiosk", wire.TicketsPath(quito), `{"service":"farmacia","appointment":"0000-0000"}`, wire.MissingField},
		"an unknown appointment":      {"kiosk", wire.TicketsPath(quito), `{"service":"farmacia","class":"appointment","appointment":"0000-0000"}`, wire.NotFound},
		"a call for nothing":          {"staff", wire.QueueCallPath(quito), `{"services":[],"desk":"1"}`, wire.MissingField},
		"a call to no desk":           {"staff", wire.QueueCallPath(quito), `{"services":["farmacia"],"desk":""}`, wire.Malformed},
		"a desk that is a text":       {"staff", wire.QueueCallPath(quito), `{"services":["farmacia"],"desk":"` + strings.Repeat("x", 25) + `"}`, wire.Malformed},
		"a call by a kiosk":           {"kiosk", wire.QueueCallPath(quito), `{"services":["farmacia"],"desk":"1"}`, wire.Forbidden},
		"a number for an operator":    {"operator", wire.TicketsPath(quito), `{"service":"farmacia"}`, wire.Forbidden},
		"to where it is":              {"staff", wire.TicketPath(quito, mine.ID) + wire.TransferSuffix, `{"service":"farmacia"}`, wire.WrongState},
		"done before it was called":   {"staff", wire.TicketPath(quito, mine.ID) + wire.DoneSuffix, "", wire.WrongState},
	} {
		t.Run(name, func(t *testing.T) { f.on(t).refused(f.on(t).as(c.token, c.target, c.body), c.code, policy.NoRule) })
		f.keys++
	}
	for _, target := range []string{wire.UnitQueuePath(south), wire.QueueEventsPath(south), wire.TicketPath(south, mine.ID)} {
		f.refused(f.seen("kiosk", target), wire.NotFound, policy.NoRule)
	}
	f.refused(f.do(ask{method: "POST", target: wire.TicketsPath(quito), token: "kiosk", body: `{"service":"farmacia"}`}), wire.IdempotencyKeyMissing, policy.NoRule)
	f.at("2026-11-24T00:00")
	f.refused(f.seen("kiosk", wire.TicketPath(quito, mine.ID)), wire.NotFound, policy.NoRule)
}

// TestQueueRetries: what is asked for twice under a key is done once, and the key of one ticket is not that of
// another.
func TestQueueRetries(t *testing.T) {
	f := queueFixture(t)
	one := ask{method: "POST", target: wire.TicketsPath(quito), token: "kiosk", body: `{"service":"farmacia"}`}.key("one")
	var first, again wire.TicketResponse
	f.decode(f.do(one), 201, &first)
	f.decode(f.do(one), 201, &again)
	if first.Ticket != again.Ticket {
		t.Errorf("a retry got %+v after %+v", again, first)
	}
	other := f.take(`{"service":"farmacia"}`)
	leave := ask{method: "POST", target: wire.TicketPath(quito, first.Ticket.ID) + wire.LeaveSuffix, token: "staff"}.key("two")
	f.ticketIn(f.do(leave))
	f.ticketIn(f.do(leave))
	leave.target = wire.TicketPath(quito, other.ID) + wire.LeaveSuffix
	f.refused(f.do(leave), wire.IdempotencyKeyReused, policy.NoRule)
	call := ask{method: "POST", target: wire.QueueCallPath(quito), token: "staff", body: `{"services":["farmacia"],"desk":"1"}`}.key("three")
	f.take(`{"service":"farmacia"}`)
	if a, b := f.ticketIn(f.do(call)), f.ticketIn(f.do(call)); a != b || a.ID != other.ID {
		t.Errorf("a call got %+v and its retry %+v", a, b)
	}
}

// TestTwoDesksAtOnce: however many call at the same moment, each number goes to one desk.
func TestTwoDesksAtOnce(t *testing.T) {
	f := queueFixture(t)
	const many = 40
	for range many {
		f.take(`{"service":"farmacia"}`)
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	called := map[string]int{}
	for desk := range 4 {
		group.Go(func() {
			for n := range many / 4 {
				one := ask{method: "POST", target: wire.QueueCallPath(quito), token: "staff", body: fmt.Sprintf(`{"services":["farmacia"],"desk":"%d"}`, desk)}
				var answer wire.TicketResponse
				f.decode(f.do(one.key(fmt.Sprintf("desk-%d-%d", desk, n))), 200, &answer)
				mu.Lock()
				called[answer.Ticket.Number]++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if len(called) != many {
		t.Errorf("%d numbers were called, of %d", len(called), many)
	}
}

// TestCheckInAnswersANumber: at the kiosk and at the desk, the same to a retry, and none where there is none.
func TestCheckInAnswersANumber(t *testing.T) {
	f := queueFixture(t)
	mine, other := f.book(ana, slotID(agendaQuito, 0)), f.book(luis, slotID(agendaQuito, 1))
	f.at("2026-12-01T08:50")
	checkIn := ask{method: "POST", target: wire.CheckInPath(mine.Code), token: "kiosk", body: theirs(ana)}.key("in")
	var answer, again wire.AppointmentResponse
	f.decode(f.do(checkIn), 200, &answer)
	f.decode(f.do(checkIn), 200, &again)
	if answer.Ticket == nil || answer.Ticket.Number != "P-001" || answer.Ticket.Class != wire.ClassAppointment || again.Ticket == nil || *again.Ticket != *answer.Ticket {
		t.Fatalf("checking in answered %+v, and a retry %+v", answer.Ticket, again.Ticket)
	}
	f.refused(f.as("kiosk", wire.TicketsPath(quito), `{"service":"farmacia","class":"appointment","appointment":"`+mine.Code+`"}`), wire.WrongState, policy.NoRule)
	f.refused(f.as("kiosk", wire.TicketsPath(quito), `{"service":"farmacia","class":"appointment","appointment":"`+other.Code+`"}`), wire.WrongState, policy.NoRule)
	f.decode(f.as("staff", wire.CheckInPath(other.Code), ""), 200, &answer)
	if answer.Ticket == nil || answer.Ticket.Number != "P-002" || answer.Ticket.Ahead != 1 {
		t.Errorf("at the desk it answered %+v", answer.Ticket)
	}
	var given wire.AppointmentResponse
	f.decode(f.as("staff", wire.AttendPath(other.Code), ""), 200, &given)
	if given.Ticket != nil {
		t.Error("another mark answers a number, too")
	}
}

// hear reads the next event of a stream, "" for a comment.
func hear(r *bufio.Reader) (wire.Queue, error) {
	var queue wire.Queue
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return queue, err
		}
		if data, is := strings.CutPrefix(strings.TrimSpace(line), "data: "); is {
			return queue, queue.UnmarshalJSON([]byte(data))
		}
	}
}

// listens opens a stream of events; a status other than 200 has none.
func (f *fixture) listens(token string, query ...string) (net.Conn, *bufio.Reader, int) {
	f.t.Helper()
	conn := f.dial()
	if _, err := conn.Write(ask{method: "GET", target: wire.WithQuery(wire.QueueEventsPath(quito), query...), token: token}.raw()); err != nil {
		f.t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		f.t.Fatal(err)
	}
	if response.StatusCode == 200 && response.Header.Get("Content-Type") != wire.MediaEvents {
		f.t.Errorf("the stream is %s", response.Header.Get("Content-Type"))
	}
	return conn, bufio.NewReader(response.Body), response.StatusCode
}

func (f *fixture) listeners(want int64) {
	f.t.Helper()
	for end := time.Now().Add(patience); f.api.boards.listening.Load() != want; {
		if time.Now().After(end) {
			f.t.Fatalf("%d are listening, want %d", f.api.boards.listening.Load(), want)
		}
		waitALittle()
	}
}

func TestEvents(t *testing.T) {
	f := queueFixture(t)
	f.api.boards.silence = 3 * boardPoll
	conn, events, _ := f.listens("board")
	defer conn.Close()
	if first, err := hear(events); err != nil || first.Unit != quito || first.Services[0].Waiting != 0 {
		t.Fatalf("the first event is %+v: %v", first, err)
	}
	began := time.Now()
	for range 20 {
		f.take(`{"service":"farmacia"}`)
		time.Sleep(50 * time.Millisecond)
	}
	heard := 0
	for {
		board, err := hear(events)
		if err != nil {
			t.Fatal(err)
		}
		if heard++; board.Services[0].Waiting == 20 {
			break
		}
	}
	if most := int(time.Since(began)/boardPoll) + 1; heard > most || heard < 2 {
		t.Errorf("%d events in %s", heard, time.Since(began))
	}
	f.callsAt("1")
	if board, err := hear(events); err != nil || len(board.Called) != 1 || board.Called[0].Number != "F-001" {
		t.Errorf("after a call the board is %+v: %v", board, err)
	}
	conn.Close()
	f.take(`{"service":"farmacia"}`)
	f.listeners(0)
}

// TestEventsAreKeptOpen: while nothing changes there is a comment now and then, and no board. The deadline of other
// answers is none of theirs.
func TestEventsAreKeptOpen(t *testing.T) {
	f := queueFixture(t, func(c *Config) { c.WriteTimeout = boardPoll })
	f.api.boards.silence = boardPoll
	conn, events, _ := f.listens("staff")
	defer conn.Close()
	if _, err := hear(events); err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 8)
	if _, err := io.ReadFull(events, text); err != nil || string(text) != "\n:\n\n:\n\n:" {
		t.Errorf("in silence came %q: %v", text, err)
	}
}

// TestEventsEndWithTheToken: whose token is taken back hears no more.
func TestEventsEndWithTheToken(t *testing.T) {
	f := queueFixture(t)
	conn, events, _ := f.listens("board")
	defer conn.Close()
	if _, err := hear(events); err != nil {
		t.Fatal(err)
	}
	f.api.tokens.Replace(map[TokenHash]Identity{HashToken(tokenOf("staff")): testIdentities["staff"]})
	f.must(allocator.Command{Kind: allocator.KindTakeTicket, Queue: allocator.QueueOrder{Service: 1}})
	if board, err := hear(events); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("after the token was taken back came %+v: %v", board, err)
	}
	f.listeners(0)
}

// TestEventsAreBounded: so many may listen and no more; the others still work, and all end when the server stops.
func TestEventsAreBounded(t *testing.T) {
	f := queueFixture(t)
	f.api.boards.silence = 3 * boardPoll
	const asked = 600
	var open []net.Conn
	refused := 0
	for range asked {
		conn, _, status := f.listens("board")
		switch status {
		case 200:
			open = append(open, conn)
		case 503:
			refused++
			conn.Close()
		default:
			t.Fatalf("answered %d", status)
		}
	}
	if len(open) != maxListeners || refused != asked-maxListeners {
		t.Errorf("%d listen and %d were refused", len(open), refused)
	}
	f.take(`{"service":"farmacia"}`)
	open[0].Close()
	f.listeners(maxListeners - 1)
	began := time.Now()
	f.api.endStreaming()
	f.listeners(0)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("stopping took %s", took)
	}
	for _, conn := range open {
		conn.Close()
	}
}

// TestADeafListenerIsGivenUp: who reads nothing is cut off, and holds no goroutine.
func TestADeafListenerIsGivenUp(t *testing.T) {
	f := queueFixture(t)
	f.api.boards.poll, f.api.boards.patience = time.Millisecond, time.Second
	conn := f.dial()
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(1 << 10); err != nil {
		t.Fatal(err)
	}
	// A board as large as may be, so that what the machines between keep is full soon.
	var services []allocator.Service
	for letter := 'A'; letter <= 'Z'; letter++ {
		if letter != 'P' && letter != 'F' {
			services = append(services, allocator.Service{ID: fmt.Sprintf("s-%c", letter), Name: strings.Repeat("ñ", 250), Letter: uint8(letter), Minutes: 1})
		}
	}
	f.must(allocator.Command{Kind: allocator.KindPutServices, Services: services})
	if _, err := conn.Write(ask{method: "GET", target: wire.QueueEventsPath(quito), token: "board"}.raw()); err != nil {
		t.Fatal(err)
	}
	f.listeners(1)
	for end := time.Now().Add(patience); f.api.boards.listening.Load() != 0; {
		if time.Now().After(end) {
			t.Fatal("who reads nothing is still listening")
		}
		f.must(allocator.Command{Kind: allocator.KindPutServices, Services: services}) // the same names in another directory
		waitALittle()
	}
}

// TestEventsOnAFollower: each node says what it sees itself, also where others would be handed to the leader.
func TestEventsOnAFollower(t *testing.T) {
	f := queueFixture(t, func(c *Config) {
		c.Hand = func(context.Context, []byte) ([]byte, error) { return nil, raftstore.ErrNotLeader }
	})
	f.store.follows.Store(true)
	conn, events, status := f.listens("board", wire.ConsistencyParam, wire.StrongConsistency)
	defer conn.Close()
	if status != 200 {
		t.Fatalf("a follower answers %d", status)
	}
	if _, err := hear(events); err != nil {
		t.Fatal(err)
	}
	f.must(allocator.Command{Kind: allocator.KindTakeTicket, Queue: allocator.QueueOrder{Service: 1}})
	if board, err := hear(events); err != nil || board.Services[0].Waiting != 1 {
		t.Errorf("a follower's listener hears %+v: %v", board, err)
	}
}

// TestEventsAreNotHandedOn: an answer without an end is no answer of another node.
func TestEventsAreNotHandedOn(t *testing.T) {
	f := queueFixture(t)
	var http fasthttp.RequestCtx
	http.Request.SetRequestURI(wire.QueueEventsPath(quito))
	c := &call{api: f.api, http: &http, identity: testIdentities["board"]}
	answer, err := f.api.Handed(t.Context(), c.appendHanded(nil), nil)
	if err != nil || !strings.Contains(string(answer), "no-leader") || f.api.boards.listening.Load() != 0 {
		t.Errorf("a handed listener got %q, %v", answer, err)
	}
}

// TestHeadOfEvents leaves nobody listening.
func TestHeadOfEvents(t *testing.T) {
	f := queueFixture(t)
	f.api.boards.silence = boardPoll
	if a := f.do(ask{method: http.MethodHead, target: wire.QueueEventsPath(quito), token: "board"}); a.status != 200 || len(a.body) != 0 {
		t.Errorf("answered %d %q", a.status, a.body)
	}
	f.listeners(0)
}
