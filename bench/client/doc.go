// Package client is a lean HTTP/1.1 client for load: one connection has one request in flight, the
// request's bytes are made beforehand or appended to a reused buffer, and the answer is read into
// one too. It shares the machine with the server that it measures, so what it spends is taken from
// the result; the standard client spends ten times as much.
package client
