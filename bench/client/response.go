package client

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
)

// Limits of an answer. A server under test may be broken in any way: what it sends is bounded here.
const (
	maxHeadBytes = 16 << 10
	// MaxBodyBytes is the longest body that is read.
	MaxBodyBytes = 64 << 20
)

// ErrBadAnswer is what every answer that is not HTTP/1.1 as this client speaks it is refused with:
// malformed, over a limit, chunked, or without a length.
var ErrBadAnswer = errors.New("the server's answer cannot be read")

// Response is one answer. Body is the connection's buffer: it is good until the next request.
type Response struct {
	Status int
	Body   []byte
	// Index is the server's Cupo-Index.
	Index Index
	// Took is from before the first byte was written until the last one was read.
	Took time.Duration
}

// OK reports a status of 2xx.
func (r *Response) OK() bool { return r.Status >= 200 && r.Status < 300 }

// answerHead is what the head of an answer says of the rest.
type answerHead struct {
	status    int
	bodyBytes int
	closes    bool
	index     Index
}

// readAnswer reads one answer; body is a buffer to use again, and may be replaced by a larger one.
func readAnswer(r *bufio.Reader, body []byte) (answerHead, []byte, error) {
	head, err := readHead(r)
	if err != nil {
		return answerHead{}, body, err
	}
	if cap(body) < head.bodyBytes {
		body = make([]byte, head.bodyBytes, head.bodyBytes+head.bodyBytes/2)
	}
	body = body[:head.bodyBytes]
	if _, err := io.ReadFull(r, body); err != nil {
		return answerHead{}, body[:0], fmt.Errorf("reading a body of %d bytes: %w", head.bodyBytes, err)
	}
	return head, body, nil
}

func readHead(r *bufio.Reader) (answerHead, error) {
	line, err := readLine(r)
	if err != nil {
		return answerHead{}, err
	}
	head := answerHead{bodyBytes: -1}
	if head.status, err = statusOf(line); err != nil {
		return answerHead{}, err
	}
	for total := len(line); ; {
		if line, err = readLine(r); err != nil {
			return answerHead{}, err
		}
		if len(line) == 0 {
			break
		}
		if total += len(line); total > maxHeadBytes {
			return answerHead{}, fmt.Errorf("%w: its head is over %d bytes", ErrBadAnswer, maxHeadBytes)
		}
		if err := head.take(line); err != nil {
			return answerHead{}, err
		}
	}
	if head.status == 204 || head.status == 304 {
		head.bodyBytes = 0
	}
	if head.bodyBytes < 0 {
		return answerHead{}, fmt.Errorf("%w: status %d comes without a Content-Length", ErrBadAnswer, head.status)
	}
	return head, nil
}

// readLine gives a line without its end. It stands in the reader's buffer until the next read.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, fmt.Errorf("%w: a line of its head is too long", ErrBadAnswer)
	}
	if err != nil {
		if err == io.EOF && len(line) > 0 {
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("reading an answer's head: %w", err)
	}
	return bytes.TrimSuffix(line[:len(line)-1], []byte{'\r'}), nil
}

func statusOf(line []byte) (int, error) {
	const before = len("HTTP/1.1 ")
	if len(line) < before+3 || string(line[:before]) != "HTTP/1.1 " {
		return 0, fmt.Errorf("%w: it begins with %.40q", ErrBadAnswer, line)
	}
	status, ok := number(line[before : before+3])
	if !ok || status < 200 || status > 599 || len(line) > before+3 && line[before+3] != ' ' {
		return 0, fmt.Errorf("%w: its status line is %.40q", ErrBadAnswer, line)
	}
	return status, nil
}

func (h *answerHead) take(line []byte) error {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 {
		return fmt.Errorf("%w: a line of its head is %.40q", ErrBadAnswer, line)
	}
	// Names are compared only where the length fits: most lines cost one comparison of a number.
	switch name := line[:colon]; {
	case len(name) == len("content-length") && bytes.EqualFold(name, []byte("content-length")):
		n, ok := number(bytes.TrimSpace(line[colon+1:]))
		if !ok || n > MaxBodyBytes || h.bodyBytes >= 0 && h.bodyBytes != n {
			return fmt.Errorf("%w: %.60q", ErrBadAnswer, line)
		}
		h.bodyBytes = n
	case len(name) == len("connection") && bytes.EqualFold(name, []byte("connection")):
		h.closes = bytes.EqualFold(bytes.TrimSpace(line[colon+1:]), []byte("close"))
	case len(name) == len("cupo-index") && bytes.EqualFold(name, []byte("cupo-index")):
		h.index = parseIndex(bytes.TrimSpace(line[colon+1:]))
	case len(name) == len("transfer-encoding") && bytes.EqualFold(name, []byte("transfer-encoding")):
		return fmt.Errorf("%w: %.60q, and the server promised a length", ErrBadAnswer, line)
	}
	return nil
}

// number reads 1 to 9 digits.
func number(digits []byte) (int, bool) {
	if len(digits) == 0 || len(digits) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
