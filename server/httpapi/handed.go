package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/msgp"
)

// A handed call is a request on its way from the node that took it in to the leader, as an array: the
// version, the caller as that node knows them, and of the request what handlers look at. The leader does not
// ask who the caller is, nor for their budget, again: nodes trust one another's certificates.
const (
	handedVersion = 1
	handedFields  = 15
	handedRoom    = 512
)

// MaxBodyBytes is the largest body that may be allowed: one that every node can hand to the leader.
const MaxBodyBytes = 8 << 20

// Bounds of a handed call's parts, in bytes.
const (
	maxHandedText   = 8 << 10
	maxHandedHeader = 64 // how many headers an answer has
	// MaxHandedBytes is more than any handed call or its answer takes, with all that is around a body.
	MaxHandedBytes = MaxBodyBytes + 64<<10
)

// handedHeaders are those of a request that handlers look at.
var handedHeaders = [...]string{
	wire.ContentTypeHeader, wire.AcceptHeader, wire.LanguageHeader, wire.IdempotencyKeyHeader, wire.IndexHeader,
}

// How a handed call ended: with an answer, or in a way that lets the other node try again.
const (
	handedAnswered uint8 = iota
	handedNotLeader
	handedUnknown
)

var errHandedPanic = errors.New("answering a handed call failed")

var errHandedVersion = errors.New("a handed call of another version")

// caller of a handed call, where there is one.
type handedCaller struct{ origin, account uint64 }

func (c *call) appendHanded(b []byte) []byte {
	request := &c.http.Request
	b = msgp.AppendArrayHeader(b, handedFields)
	b = msgp.AppendInt(b, handedVersion)
	b = msgp.AppendUint64(b, uint64(c.identity.Number))
	b = msgp.AppendUint64(b, uint64(c.identity.Role))
	b = msgp.AppendUint64(b, uint64(c.identity.Channel))
	b = msgp.AppendString(b, c.identity.Unit)
	b = msgp.AppendUint64(b, uint64(c.identity.Group))
	b = msgp.AppendUint64(b, uint64(c.identity.Person))
	b = msgp.AppendUint64(b, c.origin())
	b = msgp.AppendUint64(b, c.account())
	b = msgp.AppendBytes(b, request.Header.Method())
	b = msgp.AppendBytes(b, request.URI().RequestURI())
	b = msgp.AppendArrayHeader(b, len(handedHeaders))
	for _, name := range handedHeaders {
		b = msgp.AppendBytes(b, request.Header.Peek(name))
	}
	b = msgp.AppendBytes(b, c.http.Request.Body())
	b = msgp.AppendNil(b) // room for what a later version adds
	return msgp.AppendNil(b)
}

// readHanded fills a request and its caller from a handed call.
func readHanded(from []byte, request *fasthttp.Request) (identity Identity, caller handedCaller, err error) {
	r := msgp.NewFields(from, errHandedVersion)
	if r.Items(handedFields) != handedFields {
		return identity, caller, errors.Join(errHandedVersion, r.Failure())
	}
	if version := r.Uint64(0xff); version != handedVersion {
		return identity, caller, fmt.Errorf("%w: %d", errHandedVersion, version)
	}
	identity.Number = uint32(r.Uint64(1<<32 - 1))
	identity.Role = Role(r.Uint64(1<<16 - 1))
	identity.Channel = policy.Channel(r.Uint64(0xff))
	identity.Unit = string(r.Bytes(maxHandedText))
	identity.Group = uint16(r.Uint64(1<<16 - 1))
	identity.Person = uint32(r.Uint64(1<<32 - 1))
	caller.origin, caller.account = r.Uint64(1<<64-1), r.Uint64(1<<64-1)
	request.Header.SetMethodBytes(r.Bytes(maxHandedText))
	request.SetRequestURIBytes(r.Bytes(maxHandedText))
	if r.Items(len(handedHeaders)) != len(handedHeaders) {
		return identity, caller, errors.Join(errHandedVersion, r.Failure())
	}
	for _, name := range handedHeaders {
		if value := r.Bytes(maxHandedText); len(value) > 0 {
			request.Header.SetBytesV(name, value)
		}
	}
	request.SetBody(r.Bytes(MaxBodyBytes))
	r.Skip()
	r.Skip()
	return identity, caller, r.End()
}

// Handed answers a call that another node has handed to this one, the leader, and appends the answer. An
// error means that answering it failed, and nobody knows what came of it.
func (a *API) Handed(_ context.Context, handed, answer []byte) (answered []byte, err error) {
	defer func() {
		// One that cannot be answered must not end the node for all others.
		if r := recover(); r != nil {
			a.logger.Error("a handed call failed", "reason", r)
			answered, err = answer, errHandedPanic
		}
	}()
	var http fasthttp.RequestCtx
	http.Init(&fasthttp.Request{}, &net.TCPAddr{}, discardLogger{})
	identity, caller, err := readHanded(handed, &http.Request)
	if err != nil {
		return a.undecided(answer, "reading a handed call", err), nil
	}
	c := &call{api: a, http: &http, identity: identity, handed: &caller}
	c.negotiate()
	var found variables
	if c.route, found, err = a.router.find(http.Method(), http.Path()); err != nil {
		return a.undecided(answer, "routing a handed call", err), nil
	}
	c.setVariables(found)
	if err = c.admit(time.Now()); err != nil {
		c.answerProblem(err)
		return c.appendAnswer(append(answer, handedAnswered)), nil
	}
	defer c.answered()
	r, err := c.handedHere()
	switch {
	case err == nil:
		c.answer(r)
	case errors.Is(err, raftstore.ErrOutcomeUnknown):
		return append(answer, handedUnknown), nil
	case errors.Is(err, raftstore.ErrNotLeader), errors.Is(err, raftstore.ErrClosed):
		return append(answer, handedNotLeader), nil
	default:
		c.answerProblem(err)
	}
	return c.appendAnswer(append(answer, handedAnswered)), nil
}

const notUnderstood = "a handed call was not understood"

// undecided answers a call that this build does not understand, as one of a newer build may be: nothing was
// done, and the other node may ask again, whoever leads then.
func (a *API) undecided(answer []byte, doing string, err error) []byte {
	if a.told.Due(notUnderstood) {
		a.logger.Warn(notUnderstood, "doing", doing, "error", err)
	}
	return append(answer, handedNotLeader)
}

// handedHere decides a handed call here or not at all: it is not handed on.
func (c *call) handedHere() (reply, error) {
	if _, leads := c.api.store.Leading(); !leads || c.served() != nil {
		return reply{}, raftstore.ErrNotLeader
	}
	return c.here()
}

func (c *call) appendAnswer(b []byte) []byte {
	response := &c.http.Response
	b = msgp.AppendInt(b, response.StatusCode())
	count := 0
	names := response.Header.All()
	for range names {
		count++
	}
	b = msgp.AppendArrayHeader(b, 2*count)
	for name, value := range names {
		b = msgp.AppendBytes(msgp.AppendBytes(b, name), value)
	}
	return msgp.AppendBytes(b, response.Body())
}

// takeOver makes the leader's answer this node's own.
func (c *call) takeOver(answer []byte) (reply, error) {
	if len(answer) == 0 {
		return reply{}, fmt.Errorf("%w: the leader's answer is empty", raftstore.ErrOutcomeUnknown)
	}
	switch answer[0] {
	case handedNotLeader:
		return reply{}, fmt.Errorf("%w: nor the node it was handed to", raftstore.ErrNotLeader)
	case handedUnknown:
		return reply{}, fmt.Errorf("%w: so said the leader", raftstore.ErrOutcomeUnknown)
	}
	r := msgp.NewFields(answer[1:], errHandedVersion)
	response := &c.http.Response
	status := r.Uint64(999)
	for range r.Items(2*maxHandedHeader) / 2 {
		name, value := r.Bytes(maxHandedText), r.Bytes(maxHandedText)
		response.Header.SetBytesKV(name, value)
	}
	body := r.Bytes(MaxBodyBytes)
	if err := r.Failure(); err != nil {
		return reply{}, fmt.Errorf("%w: reading the leader's answer: %w", raftstore.ErrOutcomeUnknown, err)
	}
	response.SetStatusCode(int(status))
	response.SetBody(body)
	return reply{taken: true}, nil
}
