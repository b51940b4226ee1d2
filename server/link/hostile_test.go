package link

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestSilentPeer has a peer that takes everything and says nothing: a one-way partition.
func TestSilentPeer(t *testing.T) {
	in(t, func(t *testing.T) {
		c, far := clientOf(t, ClientConfig{})
		go io.Copy(io.Discard, far)
		begun := time.Now()
		_, err := c.Call(t.Context(), 1, nil, nil)
		wantErr(t, err, ErrLost, ErrSilent)
		if took := time.Since(begun); took < 2900*time.Millisecond || took > 3300*time.Millisecond {
			t.Errorf("it was given up after %v", took)
		}
	})
}

// TestHalfOpenPeer has a peer that takes nothing, so that nothing of the call can have reached it.
func TestHalfOpenPeer(t *testing.T) {
	in(t, func(t *testing.T) {
		c, _ := clientOf(t, ClientConfig{})
		begun := time.Now()
		_, err := c.Call(t.Context(), 1, nil, nil)
		wantErr(t, err, ErrNotSent)
		if took := time.Since(begun); took > 3300*time.Millisecond {
			t.Errorf("it was given up after %v", took)
		}
	})
}

// TestStuckPeer has a peer that speaks and does not read.
func TestStuckPeer(t *testing.T) {
	in(t, func(t *testing.T) {
		c, far := clientOf(t, ClientConfig{})
		go beat(far)
		_, err := c.Call(t.Context(), 1, nil, nil)
		wantErr(t, err, ErrNotSent, ErrStuck)
	})
}

// beat sends heartbeats until the connection ends.
func beat(conn net.Conn) {
	for {
		if _, err := conn.Write(frame{kind: kindHeartbeat}.append(nil)); err != nil {
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// TestTricklingPeer reads a little at a time: that is slow and not dead.
func TestTricklingPeer(t *testing.T) {
	in(t, func(t *testing.T) {
		c, far := clientOf(t, ClientConfig{CallTimeout: time.Minute})
		go beat(far)
		go func() {
			frames := readerOf(slowly{far}, 1<<20)
			for {
				f, err := frames.next()
				if err != nil {
					return
				}
				if f.kind == kindCall {
					far.Write(frame{kind: kindAnswer, id: f.id}.append(nil))
				}
			}
		}()
		if _, err := c.Call(t.Context(), 1, make([]byte, 1<<20), nil); err != nil {
			t.Error(err)
		}
	})
}

// slowly reads 16 KiB in half a second.
type slowly struct{ net.Conn }

func (s slowly) Read(p []byte) (int, error) {
	time.Sleep(500 * time.Millisecond)
	return s.Conn.Read(p[:min(len(p), 16<<10)])
}

// TestHeartbeats counts what an idle client says.
func TestHeartbeats(t *testing.T) {
	in(t, func(t *testing.T) {
		c, far := clientOf(t, ClientConfig{CallTimeout: time.Hour})
		var beats atomic.Int32
		go func() {
			frames := readerOf(far, 10)
			for f, err := frames.next(); err == nil; f, err = frames.next() {
				if f.kind == kindHeartbeat {
					beats.Add(1)
				}
			}
		}()
		go beat(far)
		pending := start(context.Background(), c, "")
		time.Sleep(100 * time.Second)
		if n := beats.Load(); n < 98 || n > 102 {
			t.Errorf("%d heartbeats in 100 s", n)
		}
		c.Close()
		wantErr(t, <-pending, ErrLost, ErrClosed)
	})
}

// TestServerGivesUp plays peers that speak wrongly, and then not at all.
func TestServerGivesUp(t *testing.T) {
	giant := frame{kind: kindCall}.append(nil)
	binary.BigEndian.PutUint32(giant[4:], 1<<31)
	for name, test := range map[string]struct {
		says []byte
		ends bool
		want error
	}{
		"garbage":    {[]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), false, ErrProtocol},
		"giant":      {giant, false, ErrProtocol},
		"an answer":  {frame{kind: kindAnswer, id: 1}.append(nil), false, ErrProtocol},
		"a refusal":  {frame{kind: kindRefusal, id: 1}.append(nil), false, ErrProtocol},
		"truncated":  {frame{kind: kindCall, payload: []byte("1234")}.append(nil)[:18], true, io.ErrUnexpectedEOF},
		"half frame": {frame{kind: kindCall, payload: []byte("1234")}.append(nil)[:18], false, ErrSilent},
		"the end":    {nil, true, io.EOF},
		"silence":    {nil, false, ErrSilent},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				near, far := net.Pipe()
				go io.Copy(io.Discard, near)
				served := make(chan error, 1)
				go func() {
					served <- NewServer(ServerConfig{}).Serve(t.Context(), far, func(context.Context, uint8, []byte, []byte) ([]byte, error) {
						t.Error("the handler was called")
						return nil, nil
					})
				}()
				near.Write(test.says)
				if test.ends {
					synctest.Wait() // so that it is reading that sees the end
					near.Close()
				}
				wantErr(t, <-served, test.want)
				near.Close()
			})
		})
	}
}

// TestClientGivesUp plays servers that speak wrongly when they are called.
func TestClientGivesUp(t *testing.T) {
	for name, test := range map[string]struct {
		says []byte
		want error
	}{
		"garbage":   {[]byte("HTTP/1.1 400 Bad Request\r\n\r\n"), ErrProtocol},
		"a call":    {frame{kind: kindCall, id: 1}.append(nil), ErrProtocol},
		"a void":    {frame{kind: kindVoid, id: 1}.append(nil), ErrProtocol},
		"truncated": {frame{kind: kindAnswer, id: 1, payload: []byte("1234")}.append(nil)[:18], io.ErrUnexpectedEOF},
		"the end":   {nil, io.EOF},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				c, far := clientOf(t, ClientConfig{})
				pending := start(t.Context(), c, "hola")
				readCall(t, far)
				far.Write(test.says)
				synctest.Wait() // so that it is reading that sees the end
				far.Close()
				wantErr(t, <-pending, ErrLost, test.want)
			})
		})
	}
}

// readCall reads until a call comes, and goes on reading.
func readCall(t *testing.T, conn net.Conn) frame {
	t.Helper()
	frames := readerOf(conn, 1<<20)
	for {
		f, err := frames.next()
		if err != nil {
			t.Fatalf("no call came: %v", err)
		}
		if f.kind == kindCall {
			go io.Copy(io.Discard, conn)
			return f
		}
	}
}

// TestStrayAnswers answers what nobody has asked, and one call twice.
func TestStrayAnswers(t *testing.T) {
	in(t, func(t *testing.T) {
		c, far := clientOf(t, ClientConfig{})
		ctx, cancel := context.WithCancel(t.Context())
		abandoned := start(ctx, c, "")
		first := readCall(t, far)
		cancel()
		wantErr(t, <-abandoned, ErrLost, context.Canceled)

		done := make(chan string, 1)
		go func() {
			answer, err := c.Call(t.Context(), 1, nil, nil)
			done <- string(answer) + errText(err)
		}()
		synctest.Wait()
		for id, answer := range map[uint64]string{first.id: "late", first.id + 7: "to nobody", 0: "to none"} {
			far.Write(frame{kind: kindAnswer, id: id, payload: []byte(answer)}.append(nil))
		}
		for _, answer := range []string{"right", "again"} {
			far.Write(frame{kind: kindAnswer, id: first.id + 1, payload: []byte(answer)}.append(nil))
		}
		if got := <-done; got != "right" {
			t.Errorf("the answer is %q", got)
		}
	})
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestPeerThatDoesNotRead asks for much and reads nothing: memory stays bounded, others are served, and
// its connection is given up.
func TestPeerThatDoesNotRead(t *testing.T) {
	in(t, func(t *testing.T) {
		const maxInFlight, maxQueuedBytes, answerBytes = 8, 64 << 10, 8 << 10
		var running atomic.Int32
		handler := func(_ context.Context, _ uint8, _, _ []byte) ([]byte, error) {
			running.Add(1)
			return make([]byte, answerBytes), nil
		}
		limits := Limits{MaxQueuedBytes: maxQueuedBytes}
		p := join(t, handler, ClientConfig{}, ServerConfig{MaxInFlight: maxInFlight, Limits: limits})
		near, far := net.Pipe()
		served := make(chan error, 1)
		go func() { served <- p.server.Serve(t.Context(), far, handler) }()
		go func() {
			for id := range uint64(1000) {
				if _, err := near.Write(frame{kind: kindCall, id: id}.append(nil)); err != nil {
					return
				}
			}
		}()
		synctest.Wait()
		most := int32(2*maxQueuedBytes/answerBytes + maxInFlight + 2)
		if n := running.Load(); n > most {
			t.Errorf("%d calls were carried out for a peer that reads none, want %d at most", n, most)
		}
		for c := range p.server.connections {
			if n := len(c.stream.queue); n > maxQueuedBytes {
				t.Errorf("%d bytes are queued, the limit is %d", n, maxQueuedBytes)
			}
		}
		if _, err := p.client.Call(t.Context(), 1, nil, nil); err != nil {
			t.Errorf("another peer was not served: %v", err)
		}
		begun := time.Now()
		err := <-served
		if !errors.Is(err, ErrStuck) && !errors.Is(err, ErrSilent) {
			t.Errorf("the connection ended with %v", err)
		}
		if took := time.Since(begun); took > 3300*time.Millisecond {
			t.Errorf("it was given up after %v", took)
		}
		if _, err := p.client.Call(t.Context(), 1, nil, nil); err != nil {
			t.Errorf("another peer is no longer served: %v", err)
		}
	})
}

// TestQueueIsFull lets calls wait for room at the client, and give up there.
func TestQueueIsFull(t *testing.T) {
	in(t, func(t *testing.T) {
		c, far := clientOf(t, ClientConfig{CallTimeout: time.Second, Limits: Limits{MaxQueuedBytes: 100}})
		go beat(far)
		ctx, cancel := context.WithCancel(t.Context())
		written := start(t.Context(), c, "")
		synctest.Wait()
		queued := start(t.Context(), c, string(make([]byte, 80)))
		synctest.Wait()
		cancelled, late := start(ctx, c, "waits for room"), start(t.Context(), c, "waits for room")
		synctest.Wait()
		if n := len(c.slots[0].live.Load().stream.queue); n > 100 {
			t.Errorf("%d bytes are queued", n)
		}
		cancel()
		wantErr(t, <-cancelled, ErrNotSent, context.Canceled)
		wantErr(t, <-late, ErrNotSent, context.DeadlineExceeded)
		wantErr(t, <-queued, ErrNotSent, context.DeadlineExceeded)
		wantErr(t, <-written, context.DeadlineExceeded) // lost, unless the heartbeat came first
		begun := time.Now()
		waits := start(t.Context(), c, string(make([]byte, 90)))
		synctest.Wait()
		c.Close()
		wantErr(t, <-waits, ErrNotSent)
		if took := time.Since(begun); took > 0 {
			t.Errorf("the end of the connection was noticed after %v", took)
		}
	})
}
