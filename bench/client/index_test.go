package client

import (
	"bufio"
	"strings"
	"testing"
)

func TestIndexIsReadAndSentBack(t *testing.T) {
	answer := "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\ncupo-index: 18446744073709551615.42\r\nContent-Length: 0\r\n\r\n"
	head, _, err := readAnswer(bufio.NewReader(strings.NewReader(answer)), nil)
	if err != nil || head.index != (Index{1<<64 - 1, 42}) || head.closes {
		t.Fatalf("got %+v, %v", head, err)
	}
	endpoint, err := NewEndpoint("http://127.0.0.1:1", "token")
	if err != nil {
		t.Fatal(err)
	}
	request := string(endpoint.Seeing(head.index).AppendGet(nil, "/x"))
	if !strings.HasSuffix(request, "\r\nCupo-Index: 18446744073709551615.42\r\n\r\n") {
		t.Errorf("got %q", request)
	}
	if endpoint.Seeing(Index{}) != endpoint {
		t.Error("no index made another endpoint")
	}
	for _, text := range []string{"", "1", "1.", ".1", "1.2.3", "a.1", "-1.2"} {
		if got := parseIndex([]byte(text)); got != (Index{}) {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
