package client

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func answerOf(r io.Reader) (answerHead, string, error) {
	head, body, err := readAnswer(bufio.NewReaderSize(r, 512), nil)
	return head, string(body), err
}

const good = "HTTP/1.1 201 Created\r\nServer: x\r\ncontent-LENGTH: 5\r\nCupo-Index: 1.2\r\n\r\nhello"

func TestAnswerIsReadWhole(t *testing.T) {
	for name, r := range map[string]io.Reader{
		"at once":         strings.NewReader(good),
		"byte by byte":    iotest.OneByteReader(strings.NewReader(good)),
		"error with data": iotest.DataErrReader(strings.NewReader(good)),
	} {
		head, body, err := answerOf(r)
		if err != nil || head.status != 201 || body != "hello" || head.closes {
			t.Errorf("%s: got %+v, %q, %v", name, head, body, err)
		}
	}
}

func TestTornAnswersAreErrors(t *testing.T) {
	for cut := range len(good) {
		if _, _, err := answerOf(strings.NewReader(good[:cut])); err == nil {
			t.Fatalf("an answer cut after %d bytes was taken for whole", cut)
		}
	}
}

func TestTwoAnswersAreKeptApart(t *testing.T) {
	r := bufio.NewReader(strings.NewReader(good + "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 409 Conflict\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"))
	var body []byte
	for i, want := range []struct {
		status int
		body   string
		closes bool
	}{{201, "hello", false}, {204, "", false}, {409, "no", true}} {
		head, got, err := readAnswer(r, body)
		if err != nil || head.status != want.status || string(got) != want.body || head.closes != want.closes {
			t.Fatalf("answer %d: got %+v, %q, %v; want %+v", i, head, got, err, want)
		}
		body = got
	}
}

func TestMalformedAnswersAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"another protocol":      "SSH-2.0-OpenSSH\r\n\r\n",
		"an old version":        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
		"a status of letters":   "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
		"a status of 4 digits":  "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
		"an interim status":     "HTTP/1.1 100 Continue\r\n\r\n",
		"no length":             "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n",
		"a negative length":     "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"a length of letters":   "HTTP/1.1 200 OK\r\nContent-Length: 0x10\r\n\r\n",
		"an empty length":       "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n",
		"two different lengths": "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
		"chunks":                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"a line without colon":  "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
		"a body over the limit": "HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n",
		"a huge number":         "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
		"an endless line":       "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 4096) + "\r\nContent-Length: 0\r\n\r\n",
		"an endless head":       "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Filler: 0123456789\r\n", 1000) + "Content-Length: 0\r\n\r\n",
	} {
		if _, _, err := answerOf(strings.NewReader(text)); !errors.Is(err, ErrBadAnswer) {
			t.Errorf("%s: got %v, want ErrBadAnswer", name, err)
		}
	}
}
