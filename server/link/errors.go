package link

import (
	"errors"
	"fmt"
)

// Definite failures: no handler has seen the call and none will. NotCarriedOut knows them all.
var (
	// ErrNotSent: the peer cannot have the whole of the call. The reason is wrapped beside it: the
	// context's error, why there is no connection, ErrBusy, ErrTooLarge, ErrClosed.
	ErrNotSent = errors.New("the call was not sent")
	// ErrBusy: too many calls are under way already, here (ErrNotSent is wrapped as well) or at the peer.
	ErrBusy = errors.New("too many calls are under way")
	// ErrClosing: the peer takes no new calls because it is about to stop.
	ErrClosing = errors.New("the peer is about to stop")
)

var (
	// ErrLost decides nothing: the call was sent and its answer did not come, so it may have been carried
	// out. The reason is wrapped beside it: the context's error, context.DeadlineExceeded where it was
	// ClientConfig.CallTimeout, or what happened to the connection.
	ErrLost = errors.New("the answer of the call is lost")
	// ErrRefused: the peer's own answer is that it will not, or could not. It is always a *Refusal.
	ErrRefused = errors.New("the peer refused the call")
)

// Reasons that are wrapped beside others.
var (
	// ErrClosed: this end was closed.
	ErrClosed = errors.New("the link is closed")
	// ErrTooLarge: the payload is longer than Limits.MaxPayloadBytes.
	ErrTooLarge = errors.New("the payload is too large")
	// ErrProtocol: the peer sent something that is no frame, or not one that it may send.
	ErrProtocol = errors.New("the peer does not speak this protocol")
	// ErrSilent: nothing was heard for three heartbeats.
	ErrSilent = errors.New("the peer is silent")
	// ErrStuck: the peer took nothing of what is to be written for three heartbeats.
	ErrStuck = errors.New("the peer does not read")
	// ErrTooManyConnections: the server has ServerConfig.MaxConnections already.
	ErrTooManyConnections = errors.New("too many connections")
)

// Codes of a refusal. Handlers use those from 0 to MaxCode as they like; the others are the link's.
const (
	MaxCode = 249
	// CodeFailed: the handler gave an error that is no Refusal, or an answer that is too large. Whether
	// it did something before is not known.
	CodeFailed = 250
	// CodeBusy: no handler has seen the call, because too many were under way.
	CodeBusy = 251
	// CodeClosing: no handler has seen the call, because the server is about to stop.
	CodeClosing = 252
)

// maxTextBytes bounds what is sent of a refusal's text.
const maxTextBytes = 1 << 10

// Refusal is an answer that says no. A handler returns one (wrapped or not) to have its code and text
// arrive at the caller, where errors.As finds it and errors.Is knows it as ErrRefused.
type Refusal struct {
	Code uint8
	Text string // at most 1 KiB arrives
}

// Error says who refused and why.
func (r *Refusal) Error() string { return fmt.Sprintf("%v (%d): %s", ErrRefused, r.Code, r.Text) }

// Is tells that every refusal is ErrRefused, and some are ErrBusy or ErrClosing.
func (r *Refusal) Is(target error) bool {
	switch target {
	case ErrRefused:
		return true
	case ErrBusy:
		return r.Code == CodeBusy
	case ErrClosing:
		return r.Code == CodeClosing
	default:
		return false
	}
}

// NotCarriedOut tells whether a failed call certainly reached no handler, so that it may be repeated
// freely. It does not judge what a handler refused.
func NotCarriedOut(err error) bool {
	return errors.Is(err, ErrNotSent) || errors.Is(err, ErrBusy) || errors.Is(err, ErrClosing)
}

// refusalOf gives what is sent for a handler's error.
func refusalOf(err error) *Refusal {
	r := &Refusal{Code: CodeFailed, Text: err.Error()}
	if given, ok := errors.AsType[*Refusal](err); ok && given.Code <= MaxCode {
		r.Code, r.Text = given.Code, given.Text
	}
	r.Text = r.Text[:min(len(r.Text), maxTextBytes)]
	return r
}
