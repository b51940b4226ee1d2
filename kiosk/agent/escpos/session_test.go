package escpos

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cupo-ec/cupo/kiosk/agent/simulator"
)

func aJob() []byte {
	return Encode(Ticket{Title: "Turno", Lines: []Line{{Text: "A-042", Style: Huge}, {Text: "uno"}, {Text: "dos"}}, Cut: true}, Paper80)
}

// session gives a session with a printer that suffers, in the time of the bubble.
func session(t *testing.T, trouble simulator.Trouble) (*Session, *simulator.Printer) {
	t.Helper()
	p, err := simulator.New(int(Paper80))
	if err != nil {
		t.Fatal(err)
	}
	p.Suffer(trouble)
	conn, err := p.Dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return NewSession(conn, DefaultTiming()), p
}

// longestPrint is what Print may take, whatever the printer does.
func longestPrint() time.Duration {
	d := DefaultTiming()
	return 3*d.Answer + d.Write + d.Confirm + d.Poll + d.Answer
}

// TestPrint tells what becomes of a ticket under each trouble. Nothing takes longer than promised.
func TestPrint(t *testing.T) {
	for name, c := range map[string]struct {
		trouble simulator.Trouble
		want    error // nil: printed
		status  Status
		tickets int
	}{
		"fine":             {tickets: 1},
		"paper low":        {trouble: simulator.Trouble{PaperLow: true}, status: Status{PaperLow: true}, tickets: 1},
		"paper out":        {trouble: simulator.Trouble{PaperOut: true}, want: ErrNotReady, status: Status{Offline: true, PaperOut: true, PaperLow: true}},
		"cover open":       {trouble: simulator.Trouble{CoverOpen: true}, want: ErrNotReady, status: Status{Offline: true, CoverOpen: true}},
		"cutter":           {trouble: simulator.Trouble{CutterError: true}, want: ErrNotReady, status: Status{Offline: true, Fault: true}},
		"offline":          {trouble: simulator.Trouble{Offline: true}, want: ErrNotReady, status: Status{Offline: true}},
		"in the middle":    {trouble: simulator.Trouble{PaperOutAfterRows: 2}, want: ErrStopped, status: Status{Offline: true, PaperOut: true, PaperLow: true}},
		"slow":             {trouble: simulator.Trouble{SlowBy: 7 * time.Second}, tickets: 1},
		"slow and chatty":  {trouble: simulator.Trouble{SlowBy: 7 * time.Second, Chatty: true}, tickets: 1},
		"too slow":         {trouble: simulator.Trouble{SlowBy: time.Minute}, want: ErrUnconfirmed, tickets: 1},
		"stuck":            {trouble: simulator.Trouble{Stuck: true}, want: ErrUnconfirmed},
		"chatty":           {trouble: simulator.Trouble{Chatty: true}, tickets: 1},
		"stuck and chatty": {trouble: simulator.Trouble{Stuck: true, Chatty: true}, want: ErrUnconfirmed},
		"silent":           {trouble: simulator.Trouble{Silent: true}, want: context.DeadlineExceeded},
		"deaf":             {trouble: simulator.Trouble{Deaf: true}, want: context.DeadlineExceeded},
		"deaf halfway":     {trouble: simulator.Trouble{DeafAfterBytes: 12}, want: ErrUnconfirmed},
		"no printer":       {trouble: simulator.Trouble{Babble: true}, want: ErrAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, p := session(t, c.trouble)
				began := time.Now()
				status, err := s.Print(aJob())
				if took := time.Since(began); took > longestPrint() {
					t.Errorf("it took %v", took)
				}
				var timeout net.Error
				if c.want == context.DeadlineExceeded {
					if !errors.As(err, &timeout) || !timeout.Timeout() {
						t.Errorf("the error is %v, want a timeout", err)
					}
				} else if !errors.Is(err, c.want) {
					t.Errorf("the error is %v, want %v", err, c.want)
				}
				if status != c.status {
					t.Errorf("the status is %+v, want %+v", status, c.status)
				}
				synctest.Wait() // it has taken what was sent last
				if faults := p.Faults(); len(faults) > 0 {
					t.Errorf("the printer: %q", faults)
				}
				p.Suffer(simulator.Trouble{}) // what was kept back would come out now
				if got := len(p.Tickets()); got != c.tickets {
					t.Errorf("%d tickets came out, want %d", got, c.tickets)
				}
				time.Sleep(simulator.DeafFor) // a bubble ends with its goroutines
			})
		})
	}
}

// TestCutOff ends the connection at every byte. Before the job begins that is no print; from its first
// byte on nobody knows, until the confirmation.
func TestCutOff(t *testing.T) {
	const questions = 4 * 3
	whole := questions + len(aJob()) + 3
	for at := 1; at <= whole+questions; at++ {
		synctest.Test(t, func(t *testing.T) {
			s, p := session(t, simulator.Trouble{HangUpAfterBytes: at})
			_, err := s.Print(aJob())
			synctest.Wait()
			switch {
			case at <= questions && (err == nil || errors.Is(err, ErrUnconfirmed)),
				at > questions && at <= whole && !errors.Is(err, ErrUnconfirmed),
				at > whole && err != nil:
				t.Errorf("cut off at byte %d of %d: %v", at, whole, err)
			}
			if err == nil && len(p.Tickets()) != 1 {
				t.Errorf("cut off at byte %d: confirmed, and did not come out", at)
			}
		})
	}
}

// TestEndlessSending: a device that sends without end does not hold the session.
func TestEndlessSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		go func() {
			for {
				if _, err := far.Read(make([]byte, 64)); err != nil {
					return
				}
			}
		}()
		go func() {
			for {
				if _, err := far.Write([]byte{0}); err != nil {
					return
				}
			}
		}()
		_, err := NewSession(near, DefaultTiming()).Ask()
		if !errors.Is(err, ErrAnswer) || !strings.Contains(err.Error(), "does not stop") {
			t.Errorf("the error is %v", err)
		}
		near.Close()
		far.Close()
	})
}
