package httpapi

import (
	"net"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// door counts the connections that are served, and turns away those that there is no room for.
type door struct {
	most    int64
	inside  atomic.Int64
	doormen chan struct{} // room for those who are being answered
	answers [][]byte      // one for each time after which to come back
	refused func()
}

const (
	// maxDoormen bounds how many connections are answered that there is no room for; others are closed.
	maxDoormen = 64
	// doorTime is how long the first of a request is waited for, and then its rest.
	doorTime = 500 * time.Millisecond
	// doorSeconds is the longest that somebody is told to stay away.
	doorSeconds = 5
	doorBytes   = 4 << 10
	maxDoorRest = 64 << 10
)

func newDoor(most int, refused func()) *door {
	d := &door{most: int64(most), doormen: make(chan struct{}, maxDoormen), refused: refused}
	said := words.For(wire.Overloaded, 0, words.Spanish)
	for seconds := 1; seconds <= doorSeconds; seconds++ {
		problem := wire.Problem{
			Type: wire.ProblemTypePrefix + wire.Overloaded.String(), Title: said.Title, Status: wire.Overloaded.Status(),
			Detail: said.Detail, Code: wire.Overloaded.String(), RetryAfterSeconds: seconds,
			Next: &wire.NextStep{Step: said.Step, Words: said.Next},
		}
		body := problem.AppendJSON(nil)
		answer := "HTTP/1.1 503 Service Unavailable\r\nServer: cupo\r\nConnection: close\r\nCache-Control: no-store\r\n" +
			"Content-Type: " + wire.MediaProblemJSON + "\r\nContent-Language: " + words.Spanish.Tag() + "\r\n" +
			wire.RetryAfterHeader + ": " + strconv.Itoa(seconds) + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n"
		d.answers = append(d.answers, append([]byte(answer), body...))
	}
	return d
}

// enter reports whether there is room for one more, who then must leave.
func (d *door) enter() bool {
	if d.inside.Add(1) <= d.most {
		return true
	}
	d.leave()
	return false
}

func (d *door) leave() { d.inside.Add(-1) }

// turnAway refuses a connection without keeping the next one waiting.
func (d *door) turnAway(conn net.Conn) {
	d.refused()
	select {
	case d.doormen <- struct{}{}:
		go func() {
			defer func() { <-d.doormen }()
			d.answer(conn)
		}()
	default:
		_ = conn.Close()
	}
}

// answer says why, once something was asked: an answer before that would be taken for another's. Then it
// waits a moment for the rest of the request, for a connection that is closed on it would be reset, and
// the answer lost.
func (d *door) answer(conn net.Conn) {
	defer conn.Close()
	buffer := make([]byte, doorBytes)
	if conn.SetDeadline(time.Now().Add(doorTime)) != nil {
		return
	}
	if _, err := conn.Read(buffer); err != nil {
		return
	}
	if _, err := conn.Write(d.answers[retryAfterSeconds(wire.Overloaded)-1]); err != nil {
		return
	}
	if half, ok := conn.(interface{ CloseWrite() error }); !ok || half.CloseWrite() != nil {
		return
	}
	for total := 0; total < maxDoorRest; {
		n, err := conn.Read(buffer)
		if total += n; err != nil {
			return
		}
	}
}
