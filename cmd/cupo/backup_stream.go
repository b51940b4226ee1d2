package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

// stream asks for an answer that is too large to be kept, and gives it as it comes. It is given up when
// nothing comes for as long as an attempt may take. It is not tried again: who asks begins a new file.
func (c *client) stream(ctx context.Context, path string) (io.ReadCloser, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address+path, http.NoBody)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	ask.Header.Set(wire.AuthorizationHeader, wire.BearerPrefix+c.token)
	ask.Header.Set(wire.LanguageHeader, c.terminal.language)
	ask.Header.Set("User-Agent", "cupo/"+version)
	transport := &http.Transport{
		DialContext:       (&net.Dialer{Timeout: c.timeout}).DialContext,
		DisableKeepAlives: true, DisableCompression: true,
	}
	s := &stream{cancel: cancel, patience: c.timeout}
	s.timer = time.AfterFunc(c.timeout, func() { cancel(errSilence) })
	answer, err := (&http.Client{Transport: transport, CheckRedirect: stay}).Do(ask)
	if err != nil {
		s.timer.Stop()
		cancel(nil)
		return nil, streamError(ctx, err)
	}
	s.ctx, s.body = ctx, answer.Body
	if answer.StatusCode == http.StatusOK {
		return s, nil
	}
	defer s.Close()
	return nil, refusedStream(answer, s)
}

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

var errSilence = errors.New("nothing came for too long")

// refusedStream reads a problem as any other answer's.
func refusedStream(answer *http.Response, body io.Reader) error {
	const maxProblemBytes = 64 << 10
	text, err := io.ReadAll(io.LimitReader(body, maxProblemBytes))
	if err != nil {
		return err
	}
	var refused fasthttp.Response
	refused.SetStatusCode(answer.StatusCode)
	refused.SetBodyRaw(text)
	refused.Header.Set(wire.RetryAfterHeader, answer.Header.Get(wire.RetryAfterHeader))
	_, err = read(&refused, nil)
	return err
}

// streamError says what came instead, in words of ours: see unanswered.
func streamError(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errSilence):
		return &noAnswer{reason: "timeout", sent: true}
	case errors.Is(cause, context.Canceled):
		return context.Canceled
	}
	return unanswered(err)
}

// stream is an answer that is still coming.
type stream struct {
	ctx      context.Context
	cancel   context.CancelCauseFunc
	body     io.ReadCloser
	timer    *time.Timer
	patience time.Duration
}

// Read gives what has come.
func (s *stream) Read(p []byte) (int, error) {
	n, err := s.body.Read(p)
	s.timer.Reset(s.patience)
	if err != nil && !errors.Is(err, io.EOF) {
		err = streamError(s.ctx, err)
	}
	return n, err
}

// Close lets the connection go.
func (s *stream) Close() error {
	s.timer.Stop()
	defer s.cancel(nil)
	return s.body.Close()
}
