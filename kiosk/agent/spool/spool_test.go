package spool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cupo-ec/cupo/kiosk/agent/escpos"
	"github.com/cupo-ec/cupo/kiosk/agent/simulator"
)

func job(text string) []byte {
	return escpos.Encode(escpos.Ticket{Lines: []escpos.Line{{Text: text}}, Cut: true}, escpos.Paper80)
}

// withSpool runs a test with a spool and its printer in the time of a bubble.
func withSpool(t *testing.T, test func(t *testing.T, s *Spool, p *simulator.Printer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p, err := simulator.New(48)
		if err != nil {
			t.Fatal(err)
		}
		s := run(t, p.Dial)
		test(t, s, p)
		synctest.Wait()
		for _, fault := range p.Faults() {
			t.Errorf("the printer: %s", fault)
		}
	})
}

func run(t *testing.T, dial func(context.Context) (net.Conn, error)) *Spool {
	t.Helper()
	s := New(Config{Dial: dial, Timing: escpos.DefaultTiming(), Logger: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go s.Run(ctx)
	synctest.Wait()
	return s
}

func wantWhy(t *testing.T, err error, why Why) {
	t.Helper()
	if failure, ok := errors.AsType[*Failure](err); !ok || failure.Why != why {
		t.Errorf("the error is %v, want %s", err, why)
	}
}

func wantTickets(t *testing.T, p *simulator.Printer, count int) {
	t.Helper()
	if got := len(p.Tickets()); got != count {
		t.Fatalf("%d tickets came out, want %d", got, count)
	}
}

// relieve ends the printer's trouble, once it has taken what was sent last.
func relieve(p *simulator.Printer) {
	synctest.Wait()
	p.Suffer(simulator.Trouble{})
}

// TestOnce: an id prints once within ten minutes, at once and later, and again after them.
func TestOnce(t *testing.T) {
	withSpool(t, func(t *testing.T, s *Spool, p *simulator.Printer) {
		p.Suffer(simulator.Trouble{SlowBy: 3 * time.Second})
		var replays, prints int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				replayed, err := s.Print(t.Context(), "a", job("a"))
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if replayed {
					replays++
				} else {
					prints++
				}
			})
		}
		all.Wait()
		if replays != 19 || prints != 1 {
			t.Errorf("%d replays, %d prints", replays, prints)
		}
		wantTickets(t, p, 1)
		time.Sleep(keptFor - time.Second)
		if replayed, err := s.Print(t.Context(), "a", job("a")); err != nil || !replayed {
			t.Errorf("within ten minutes: %v, %v", replayed, err)
		}
		_, err := s.Print(t.Context(), "a", job("b"))
		wantWhy(t, err, Reused)
		time.Sleep(time.Second)
		if replayed, err := s.Print(t.Context(), "a", job("a")); err != nil || replayed {
			t.Errorf("after ten minutes: %v, %v", replayed, err)
		}
		wantTickets(t, p, 2)
	})
}

// TestRetries tells after which failure an id prints again.
func TestRetries(t *testing.T) {
	for name, c := range map[string]struct {
		trouble simulator.Trouble
		why     Why
		state   State
		again   Why // "" when the retry prints
	}{
		"paper out":     {simulator.Trouble{PaperOut: true}, PaperOut, StatePaperOut, ""},
		"in the middle": {simulator.Trouble{PaperOutAfterRows: 1}, PaperOut, StatePaperOut, ""},
		"cover open":    {simulator.Trouble{CoverOpen: true, PaperOut: true}, CoverOpen, StateCoverOpen, ""},
		"cutter":        {simulator.Trouble{CutterError: true}, Fault, StateFailed, ""},
		"offline":       {simulator.Trouble{Offline: true}, Fault, StateFailed, ""},
		"silent":        {simulator.Trouble{Silent: true}, Unreachable, StateUnreachable, ""},
		"stuck":         {simulator.Trouble{Stuck: true}, Unconfirmed, "", Unconfirmed}, // the next look may have come
		"cut off":       {simulator.Trouble{HangUpAfterBytes: 30}, Unconfirmed, StateUnreachable, Unconfirmed},
	} {
		t.Run(name, func(t *testing.T) {
			withSpool(t, func(t *testing.T, s *Spool, p *simulator.Printer) {
				if s.State() != StateOK {
					t.Fatalf("at the start the printer is %s", s.State())
				}
				p.Suffer(c.trouble)
				_, err := s.Print(t.Context(), "a", job("a"))
				wantWhy(t, err, c.why)
				if c.state != "" && s.State() != c.state {
					t.Errorf("the printer is %s, want %s", s.State(), c.state)
				}
				relieve(p)
				replayed, err := s.Print(t.Context(), "a", job("a"))
				if c.again != "" {
					wantWhy(t, err, c.again)
					wantTickets(t, p, 0)
				} else {
					if err != nil || replayed {
						t.Errorf("the retry: %v, %v", replayed, err)
					}
					wantTickets(t, p, 1)
				}
				time.Sleep(lookEvery + time.Second)
				if s.State() != StateOK {
					t.Errorf("afterwards the printer is %s", s.State())
				}
			})
		})
	}
}

// TestLine: one at a time, four in line, the next is turned away, and who was turned away may come back.
func TestLine(t *testing.T) {
	withSpool(t, func(t *testing.T, s *Spool, p *simulator.Printer) {
		p.Suffer(simulator.Trouble{SlowBy: 2 * time.Second})
		var all sync.WaitGroup
		const atOnce = 1 + 4 // one is printed and four are in line
		for i := range atOnce {
			all.Go(func() {
				if _, err := s.Print(t.Context(), fmt.Sprint(i), job(fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		began := time.Now()
		_, err := s.Print(t.Context(), "late", job("late"))
		wantWhy(t, err, Busy)
		if took := time.Since(began); took != 0 {
			t.Errorf("it took %v to be turned away", took)
		}
		all.Wait()
		if _, err := s.Print(t.Context(), "late", job("late")); err != nil {
			t.Error(err)
		}
		wantTickets(t, p, atOnce+1)
	})
}

// TestNobodyWaits: a ticket for which nobody waits any more does not come out; one that has begun does.
func TestNobodyWaits(t *testing.T) {
	withSpool(t, func(t *testing.T, s *Spool, p *simulator.Printer) {
		p.Suffer(simulator.Trouble{SlowBy: 3 * time.Second})
		gone, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for _, id := range []string{"begun", "gone"} {
			all.Go(func() {
				if _, err := s.Print(gone, id, job(id)); !errors.Is(err, context.Canceled) {
					t.Errorf("%s: %v", id, err)
				}
			})
			synctest.Wait()
		}
		all.Go(func() {
			if _, err := s.Print(t.Context(), "stays", job("stays")); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		leave()
		all.Wait()
		wantTickets(t, p, 2)
		if replayed, err := s.Print(t.Context(), "gone", job("gone")); err != nil || replayed {
			t.Errorf("who comes back: %v, %v", replayed, err)
		}
	})
}

// TestPatience: who is in line for too long is told so, and is not printed behind his back.
func TestPatience(t *testing.T) {
	withSpool(t, func(t *testing.T, s *Spool, p *simulator.Printer) {
		p.Suffer(simulator.Trouble{Stuck: true}) // each job takes over twelve seconds
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				began := time.Now()
				_, err := s.Print(t.Context(), fmt.Sprint(i), job(fmt.Sprint(i)))
				if i < 3 {
					wantWhy(t, err, Unconfirmed)
					return
				}
				wantWhy(t, err, Busy)
				if took := time.Since(began); took != patience {
					t.Errorf("it took %v", took)
				}
			})
			synctest.Wait()
		}
		all.Wait()
		relieve(p)
		time.Sleep(time.Minute)
		wantTickets(t, p, 0)
	})
}

// TestUnreachable: a printer that does not take the connection costs no more than the time for it, and
// nothing of a wait shows in the state.
func TestUnreachable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := run(t, func(context.Context) (net.Conn, error) { return nil, errors.New("refused") })
		time.Sleep(5 * time.Second)
		began := time.Now()
		_, err := s.Print(t.Context(), "a", job("a"))
		wantWhy(t, err, Unreachable)
		if took := time.Since(began); took > dialWithin+dialPause || s.State() != StateUnreachable {
			t.Errorf("after %v it is %s", took, s.State())
		}
	})
}

// TestOneConnectionAtATime: a printer that is not yet free again is tried again.
func TestOneConnectionAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, err := simulator.New(48)
		if err != nil {
			t.Fatal(err)
		}
		refusals := 3
		s := run(t, func(ctx context.Context) (net.Conn, error) {
			if refusals > 0 {
				refusals--
				return nil, errors.New("refused")
			}
			return p.Dial(ctx)
		})
		if _, err := s.Print(t.Context(), "a", job("a")); err != nil {
			t.Error(err)
		}
	})
}

func TestNoPrinter(t *testing.T) {
	s := New(Config{Logger: slog.New(slog.DiscardHandler)})
	_, err := s.Print(t.Context(), "a", job("a"))
	wantWhy(t, err, NoPrinter)
	if s.State() != StateNone || !s.LastPrinted().IsZero() {
		t.Errorf("the printer is %s", s.State())
	}
}

// TestStopping: who waits when the spool ends is told so, and does not wait for ever.
func TestStopping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, err := simulator.New(48)
		if err != nil {
			t.Fatal(err)
		}
		s := New(Config{Dial: p.Dial, Timing: escpos.DefaultTiming(), Logger: slog.New(slog.DiscardHandler)})
		ctx, cancel := context.WithCancel(t.Context())
		go s.Run(ctx)
		synctest.Wait()
		p.Suffer(simulator.Trouble{Stuck: true})
		var all sync.WaitGroup
		for _, id := range []string{"begun", "waits"} {
			all.Go(func() {
				began := time.Now()
				_, err := s.Print(t.Context(), id, job(id))
				if _, ok := errors.AsType[*Failure](err); !ok || time.Since(began) > 0 {
					t.Errorf("%s: %v after %v", id, err, time.Since(began))
				}
			})
			synctest.Wait()
		}
		cancel()
		all.Wait()
	})
}

// TestMemoryIsBounded: ids that are remembered do not grow without end, and make room when they expire.
func TestMemoryIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fs := &flights{byID: map[string]*flight{}}
		for i := range maxRemembered {
			f, _, refused := fs.join(fmt.Sprint(i), nil)
			if refused != nil {
				t.Fatal(refused)
			}
			fs.begin(f)
			fs.end(f, nil)
		}
		_, _, refused := fs.join("one more", nil)
		if refused == nil || refused.Why != Busy {
			t.Errorf("refused: %v", refused)
		}
		time.Sleep(keptFor)
		if _, _, refused := fs.join("one more", nil); refused != nil {
			t.Error(refused)
		}
	})
}
