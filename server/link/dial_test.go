package link

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// TestBackoff calls without end a peer that cannot be reached, one that hangs up at once, and one that
// speaks another version.
func TestBackoff(t *testing.T) {
	hangUp := func() (net.Conn, error) {
		near, far := net.Pipe()
		far.Close()
		return near, nil
	}
	misspeak := func() (net.Conn, error) {
		near, far := net.Pipe()
		go far.Write(append(frame{kind: kindHeartbeat}.append(nil), make([]byte, headerBytes)...))
		return near, nil
	}
	for name, dial := range map[string]func() (net.Conn, error){
		"refused":  func() (net.Conn, error) { return nil, io.ErrNoProgress },
		"hangs up": hangUp, "speaks otherwise": misspeak,
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				var dials int
				c := New(ClientConfig{Connections: 1, Dial: func(context.Context) (net.Conn, error) {
					dials++
					return dial()
				}})
				defer c.Close()
				for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(10 * time.Millisecond) {
					_, err := c.Call(t.Context(), 1, nil, nil)
					wantErr(t, err, ErrNotSent)
				}
				if dials < 55 || dials > 135 {
					t.Errorf("%d dials in a minute", dials)
				}
			})
		})
	}
}

// TestDialIsBounded has a peer that never answers the dial.
func TestDialIsBounded(t *testing.T) {
	in(t, func(t *testing.T) {
		c := New(ClientConfig{Dial: func(ctx context.Context) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		defer c.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantErr(t, <-start(ctx, c, ""), ErrNotSent, context.DeadlineExceeded)
		begun := time.Now()
		wantErr(t, <-start(t.Context(), c, ""), ErrNotSent, context.DeadlineExceeded)
		if took := time.Since(begun); took > 3*time.Second {
			t.Errorf("it took %v", took)
		}
		pending := start(t.Context(), c, "")
		synctest.Wait()
		c.Close()
		wantErr(t, <-pending, ErrNotSent)
	})
}

// TestOtherConnectionIsUsed breaks one of two connections: calls go on over the other meanwhile.
func TestOtherConnectionIsUsed(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, echo, ClientConfig{Connections: 2}, ServerConfig{})
		for range 4 {
			if _, err := p.client.Call(t.Context(), 1, nil, nil); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		p.client.slots[0].live.Load().stream.sever(io.ErrClosedPipe)
		synctest.Wait()
		for range 10 {
			if _, err := p.client.Call(t.Context(), 1, nil, nil); err != nil {
				t.Error(err)
			}
		}
		synctest.Wait()
		if n := p.dials.Load(); n != 3 {
			t.Errorf("%d connections were made, want 3", n)
		}
	})
}
