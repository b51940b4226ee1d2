// Package client is how a screen asks the server: it numbers requests, gives keys to those that change something,
// and says what an answer means that is no answer.
package client

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/world"
)

// The methods. Package net/http would double what a screen downloads.
const (
	Get    = "GET"
	Post   = "POST"
	Put    = "PUT"
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

// Request makes a request with a number of its own; language is a tag. The body is bytes and no wire.Message: what
// goes through an interface brings all of its methods along, and no screen reads requests.
func (c *Client) Request(method, path, language string, body []byte) world.Request {
	return world.Request{
		ID: c.NextID(), Method: method, Path: path, Language: language, Body: body, TimeoutSeconds: world.AnswerSeconds,
	}
}

// Change makes a request that counts once, however often it is sent.
func (c *Client) Change(path, language string, body []byte) world.Request {
	r := c.Request(Post, path, language, body)
	r.Key = c.NewKey()
	return r
}

// Again is a request that is sent once more: under its key, with a number of its own.
func (c *Client) Again(r world.Request) world.Request {
	r.ID = c.NextID()
	return r
}
