package link

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// fragile breaks after some bytes in either direction, in the middle of whatever is on its way.
type fragile struct {
	net.Conn
	left *atomic.Int64
}

func (f fragile) Write(p []byte) (int, error) {
	left := f.left.Add(-int64(len(p)))
	if left > 0 {
		return f.Conn.Write(p)
	}
	n, _ := f.Conn.Write(p[:max(0, int64(len(p))+left)])
	f.Conn.Close()
	return n, io.ErrClosedPipe
}

func (f fragile) Read(p []byte) (int, error) {
	n, err := f.Conn.Read(p)
	if f.left.Add(-int64(n)) <= 0 {
		f.Conn.Close()
	}
	return n, err
}

// record counts how often the handler has seen each call.
type record struct {
	mu   sync.Mutex
	seen map[uint64]int
}

func (r *record) handle(_ context.Context, kind uint8, payload, answer []byte) ([]byte, error) {
	number := binary.BigEndian.Uint64(payload)
	r.mu.Lock()
	r.seen[number]++
	r.mu.Unlock()
	if number%3 == 0 {
		runtime.Gosched() // so that answers overtake each other
	}
	if number%11 == 0 {
		return nil, &Refusal{Code: uint8(number % 100), Text: "eleven"}
	}
	return append(append(answer, kind), payload...), nil
}

// storm makes calls over connections that break all the time, and accounts for each of them.
type storm struct {
	record
	next                    atomic.Uint64
	answered, lost, notSent atomic.Int64
	numbers                 sync.Map // of ErrNotSent
}

// connect makes two ends of a connection.
type connect func(t *testing.T) (near, far net.Conn)

func (s *storm) run(t *testing.T, join connect, callers, calls int) {
	s.seen = map[uint64]int{}
	server := NewServer(ServerConfig{})
	var serving, calling sync.WaitGroup
	client := New(ClientConfig{CallTimeout: 5 * time.Second, Dial: func(context.Context) (net.Conn, error) {
		near, far := join(t)
		serving.Go(func() { _ = server.Serve(context.Background(), far, s.handle) })
		return near, nil
	}})
	for range callers {
		calling.Go(func() { s.caller(t, client, calls) })
	}
	calling.Wait()
	client.Close()
	server.Close()
	serving.Wait()
	s.account(t)
}

// caller makes calls until some have not been ErrNotSent.
func (s *storm) caller(t *testing.T, client *Client, calls int) {
	for calls > 0 && !t.Failed() {
		number := s.next.Add(1)
		payload := binary.BigEndian.AppendUint64(nil, number)
		payload = append(payload, bytes.Repeat([]byte{byte(number)}, rand.IntN(600))...)
		answer, err := client.Call(context.Background(), uint8(number), payload, nil)
		var refusal *Refusal
		switch {
		case err == nil:
			s.answered.Add(1)
			if number%11 == 0 || answer[0] != uint8(number) || !bytes.Equal(answer[1:], payload) {
				t.Errorf("call %d got the answer of another", number)
			}
		case errors.As(err, &refusal):
			s.answered.Add(1)
			if number%11 != 0 || refusal.Code != uint8(number%100) {
				t.Errorf("call %d got the refusal of another", number)
			}
		case errors.Is(err, ErrNotSent):
			s.notSent.Add(1)
			s.numbers.Store(number, true)
			time.Sleep(time.Millisecond) // a connection may have to be made first
			continue
		case errors.Is(err, ErrLost):
			s.lost.Add(1)
		default:
			t.Errorf("call %d: %v", number, err)
		}
		calls--
	}
}

// account compares what callers were told with what the handler has seen.
func (s *storm) account(t *testing.T) {
	for number, times := range s.seen {
		if times != 1 {
			t.Errorf("call %d was seen %d times", number, times)
		}
		if _, ok := s.numbers.Load(number); ok {
			t.Errorf("call %d was said not to be sent, and was seen", number)
		}
	}
	if seen, told := int64(len(s.seen)), s.answered.Load(); seen < told {
		t.Errorf("%d calls were answered, %d were seen", told, seen)
	}
	t.Logf("%d answered, %d lost, %d not sent", s.answered.Load(), s.lost.Load(), s.notSent.Load())
	if s.answered.Load() == 0 || s.lost.Load() == 0 || s.notSent.Load() == 0 {
		t.Error("one of the outcomes did not occur")
	}
}

// breaking lets one end of a connection break after some bytes.
func breaking(near, far net.Conn) (net.Conn, net.Conn) {
	left := &atomic.Int64{}
	left.Store(2000 + rand.Int64N(200_000))
	if rand.IntN(2) == 0 {
		return fragile{near, left}, far
	}
	return near, fragile{far, left}
}

func TestStormOverPipes(t *testing.T) {
	in(t, func(t *testing.T) {
		new(storm).run(t, func(*testing.T) (net.Conn, net.Conn) { return breaking(net.Pipe()) }, 100, 100)
	})
}

func TestStormOverTCP(t *testing.T) {
	before := runtime.NumGoroutine()
	new(storm).run(t, func(t *testing.T) (net.Conn, net.Conn) { return breaking(loopback(t)) }, 100, 50)
	awaitGoroutines(t, before)
}

// TestStormOverTLS breaks below the encryption, where a record may arrive in part.
func TestStormOverTLS(t *testing.T) {
	certified := httptest.NewTLSServer(nil)
	certified.Close()
	before := runtime.NumGoroutine()
	new(storm).run(t, func(t *testing.T) (net.Conn, net.Conn) {
		near, far := breaking(loopback(t))
		return tls.Client(near, &tls.Config{InsecureSkipVerify: true}), tls.Server(far, certified.TLS)
	}, 50, 50)
	awaitGoroutines(t, before)
}

// loopback joins two ends by TCP.
func loopback(t testing.TB) (near, far net.Conn) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	near, err = net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	far, err = listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return near, far
}

// awaitGoroutines fails when goroutines are left behind; the runtime ends some a moment late.
func awaitGoroutines(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
