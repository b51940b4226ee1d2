package link

import (
	"context"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestServeWaitsForItsHandlers has one that takes its time after its context has ended.
func TestServeWaitsForItsHandlers(t *testing.T) {
	in(t, func(t *testing.T) {
		ended := false
		p := join(t, func(ctx context.Context, _ uint8, _, answer []byte) ([]byte, error) {
			<-ctx.Done()
			time.Sleep(time.Second)
			ended = true
			return answer, nil
		}, ClientConfig{}, ServerConfig{})
		pending := start(t.Context(), p.client, "")
		synctest.Wait()
		begun := time.Now()
		go p.server.Close()
		wantErr(t, <-pending, ErrLost, io.EOF)
		if took := time.Since(begun); took > 0 {
			t.Errorf("the caller waited %v for the handler", took)
		}
		p.serving.Wait()
		if !ended {
			t.Error("Serve returned before its handler")
		}
	})
}

// TestAnswerMayBeThePayload has a handler that answers with what it was given, and one that appends.
func TestAnswerMayBeThePayload(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, func(ctx context.Context, kind uint8, payload, answer []byte) ([]byte, error) {
			if kind == 0 {
				return payload, nil
			}
			for _, b := range payload {
				answer = append(answer, b, b)
			}
			return answer[len(payload):], nil
		}, ClientConfig{Connections: 1}, ServerConfig{})
		var calls sync.WaitGroup
		for i := range 200 {
			calls.Go(func() {
				payload := fmt.Sprintf("%08d%08[1]d", i)
				answer, err := p.client.Call(t.Context(), uint8(i%2), []byte(payload), nil)
				want := payload
				if i%2 == 1 {
					want = doubled(payload)[len(payload):]
				}
				if err != nil || string(answer) != want {
					t.Errorf("call %d: %q, %v, want %q", i, answer, err, want)
				}
			})
			if i%10 == 0 {
				calls.Wait()
			}
		}
		calls.Wait()
	})
}

func doubled(text string) string {
	var twice []byte
	for _, b := range []byte(text) {
		twice = append(twice, b, b)
	}
	return string(twice)
}
