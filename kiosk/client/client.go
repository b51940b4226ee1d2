// Package client is how a screen asks the server: it numbers requests, gives keys to those that change something,
// and says what an answer means that is no answer.
package client

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// The methods. Package net/http would double what a screen downloads.
const (
	Get    = "GET"
	Post   = "POST"
	Delete = "DELETE"
)

// Client numbers the requests of one run. Nonce is random and begins their keys.
type Client struct {
	Nonce       string
	LastRequest int
	LastKey     int
}

// NextID is a number that no other request has.
func (c *Client) NextID() int {
	c.LastRequest++
	return c.LastRequest
}

// NewKey is a key that no other request has.
func (c *Client) NewKey() string {
	c.LastKey++
	return c.Nonce + "-" + strconv.Itoa(c.LastKey)
}

// Request makes a request with a number of its own; language is a tag, body may be nil.
func (c *Client) Request(method, path, language string, body wire.Message) world.Request {
	r := world.Request{
		ID: c.NextID(), Method: method, Path: path, Language: language, TimeoutSeconds: world.AnswerSeconds,
	}
	if body != nil {
		r.Body = body.AppendMsgpack(nil)
	}
	return r
}

// Change makes a request that counts once, however often it is sent.
func (c *Client) Change(path, language string, body wire.Message) world.Request {
	r := c.Request(Post, path, language, body)
	r.Key = c.NewKey()
	return r
}

// Again is a request that is sent once more: under its key, with a number of its own.
func (c *Client) Again(r world.Request) world.Request {
	r.ID = c.NextID()
	return r
}

// Undecided reports an answer after which nobody knows whether it was carried out, or that says it was not and
// may be later.
func Undecided(status int) bool {
	return status == 0 || status == 408 || status == 429 || status >= 500
}

// Done reports whether an answer says that it was carried out, and reads it.
func Done(a world.Answered, into wire.Message) bool {
	return a.Status >= 200 && a.Status < 300 && into.UnmarshalMsgpack(a.Body) == nil
}

// Refusal is what the server says of why not; false where it has no words.
func Refusal(a world.Answered) (told wire.Problem, there bool) {
	if a.Status < 400 || told.UnmarshalMsgpack(a.Body) != nil || told.Title == "" {
		return wire.Problem{}, false
	}
	return told, true
}

// CodeOf is the refusal that an answer is, wire.Done for none that is known.
func CodeOf(a world.Answered) wire.Code {
	var told wire.Problem
	if a.Status < 400 || told.UnmarshalMsgpack(a.Body) != nil {
		return wire.Done
	}
	code, _ := wire.ParseCode(told.Code)
	return code
}

// RefusedToken reports that the server does not know this device any more. A wrong year or pairing code is
// refused with the same status, and names its rule.
func RefusedToken(a world.Answered) bool {
	var told wire.Problem
	return a.Status == wire.Unauthenticated.Status() && told.UnmarshalMsgpack(a.Body) == nil && told.Rule == ""
}
