package client

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/cupo-ec/cupo/wire"
)

// Endpoint is one server as one caller sees it: where it is and with whose token. It makes the bytes
// of requests and may be shared by any number of goroutines.
type Endpoint struct {
	// Address is host:port.
	Address string
	// tail is what follows the path in every request: version, host and token.
	tail string
}

// NewEndpoint is the server at baseURL, "http://host:port", called with a token.
func NewEndpoint(baseURL, token string) (*Endpoint, error) {
	parsed, err := url.Parse(baseURL)
	if err != nil {
		return nil, fmt.Errorf("reading the server's address: %w", err)
	}
	if parsed.Scheme != "http" || parsed.Port() == "" {
		return nil, fmt.Errorf("the server's address %q is not of the form http://host:port", baseURL)
	}
	return &Endpoint{
		Address: parsed.Host,
		tail: " HTTP/1.1\r\nHost: " + parsed.Host + "\r\n" +
			wire.AuthorizationHeader + ": " + wire.BearerPrefix + token + "\r\n",
	}, nil
}

// AppendGet appends a GET of a path to b.
func (e *Endpoint) AppendGet(b []byte, path string) []byte {
	return append(e.head(b, "GET ", path), '\r', '\n')
}

// AppendDelete appends a DELETE of a path to b.
func (e *Endpoint) AppendDelete(b []byte, path, key string) []byte {
	return append(appendKey(e.head(b, "DELETE ", path), key), '\r', '\n')
}

// AppendPost appends a POST of a JSON body to b. An empty key is left out: a search has none.
func (e *Endpoint) AppendPost(b []byte, path, key string, body []byte) []byte {
	return e.AppendPostAs(b, path, key, wire.MediaJSON, body)
}

// AppendPostAs appends a POST of a body in a media type, and asks for the answer in the same.
func (e *Endpoint) AppendPostAs(b []byte, path, key, media string, body []byte) []byte {
	b = appendKey(e.head(b, "POST ", path), key)
	b = append(b, wire.ContentTypeHeader+": "...)
	b = append(b, media...)
	if media != wire.MediaJSON {
		b = append(b, "\r\n"+wire.AcceptHeader+": "...)
		b = append(b, media...)
	}
	b = append(b, "\r\nContent-Length: "...)
	b = strconv.AppendInt(b, int64(len(body)), 10)
	b = append(b, "\r\n\r\n"...)
	return append(b, body...)
}

func (e *Endpoint) head(b []byte, method, path string) []byte {
	b = append(b, method...)
	b = append(b, path...)
	return append(b, e.tail...)
}

func appendKey(b []byte, key string) []byte {
	if key == "" {
		return b
	}
	b = append(b, wire.IdempotencyKeyHeader+": \""...)
	b = append(b, key...)
	return append(b, "\"\r\n"...)
}

// NoopPath is the path of a no-op that answers answerBytes of body, drawn out to pathBytes where that
// is longer: a no-op is to cost the network and the parser what the request it stands for costs.
func NoopPath(answerBytes, pathBytes int) string {
	const longest = 1 << 12
	b := make([]byte, 0, max(64, min(pathBytes, longest)))
	b = append(b, wire.DemoNoopPath+"?bytes="...)
	b = strconv.AppendInt(b, int64(answerBytes), 10)
	if pathBytes > len(b)+len("&pad=") && pathBytes <= longest {
		b = append(b, "&pad="...)
		for len(b) < pathBytes {
			b = append(b, 'x')
		}
	}
	return string(b)
}
