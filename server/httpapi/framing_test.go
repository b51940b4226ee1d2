package httpapi

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// marker is planted in requests that must not be echoed.
const marker = "zanahoria"

// Each of these could mean two things to two parsers. All are refused, on a connection that closes.
//
// fasthttp waits for the CRLF that a header without one never sends, so those two cases take the whole
// read deadline, which is shortened here.
func TestAmbiguousFraming(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.ReadTimeout = 2 * time.Second })
	body := bookJSON(ana, slotID(agendaQuito, 0))
	length := fmt.Sprintf("Content-Length: %d\r\n", len(body))
	start := "POST /v1/appointments HTTP/1.1\r\n"
	host := "Host: cupo.test\r\n"
	rest := "Authorization: Bearer " + tokenOf("web") + "\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nX-Marker: " + marker + "\r\n"
	chunked := fmt.Sprintf("\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	smuggled := "\r\n0\r\n\r\nPOST /v1/appointments HTTP/1.1\r\n" + host + rest + length + "\r\n" + body
	cases := map[string]struct {
		raw  string
		code wire.Code
	}{
		"chunked":                        {start + host + rest + "Transfer-Encoding: chunked\r\n" + chunked, wire.LengthRequired},
		"chunked, nothing sent":          {start + host + rest + "Transfer-Encoding: chunked\r\n\r\n", wire.LengthRequired},
		"chunked and expecting":          {start + host + rest + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n", wire.LengthRequired},
		"chunked in capitals":            {start + host + rest + "TRANSFER-ENCODING: CHUNKED\r\n" + chunked, wire.LengthRequired},
		"chunked with a trailer":         {start + host + rest + "Trailer: X-A\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: 1\r\n\r\n", wire.LengthRequired},
		"identity":                       {start + host + rest + "Transfer-Encoding: identity\r\n\r\n" + body, wire.LengthRequired},
		"gzip, chunked":                  {start + host + rest + "Transfer-Encoding: gzip, chunked\r\n" + chunked, wire.LengthRequired},
		"an unknown coding":              {start + host + rest + "Transfer-Encoding: xchunked\r\n" + chunked, wire.LengthRequired},
		"an empty coding":                {start + host + rest + "Transfer-Encoding:\r\n\r\n", wire.LengthRequired},
		"two codings":                    {start + host + rest + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" + chunked, wire.LengthRequired},
		"chunked in HTTP/1.0":            {strings.Replace(start, "1.1", "1.0", 1) + host + rest + "Transfer-Encoding: chunked\r\n" + chunked, wire.LengthRequired},
		"chunked GET":                    {"GET /healthz HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", wire.LengthRequired},
		"length and chunked":             {start + host + rest + length + "Transfer-Encoding: chunked\r\n" + smuggled, wire.Malformed},
		"chunked and length":             {start + host + rest + "Transfer-Encoding: chunked\r\n" + length + smuggled, wire.Malformed},
		"two lengths":                    {start + host + rest + length + "Content-Length: 5\r\n\r\n" + body, wire.Malformed},
		"the same length twice":          {start + host + rest + length + length + "\r\n" + body, wire.Malformed},
		"a list of lengths":              {start + host + rest + fmt.Sprintf("Content-Length: %d, %d\r\n\r\n", len(body), len(body)) + body, wire.Malformed},
		"a length with a sign":           {start + host + rest + fmt.Sprintf("Content-Length: +%d\r\n\r\n", len(body)) + body, wire.Malformed},
		"a negative length":              {start + host + rest + "Content-Length: -1\r\n\r\n" + body, wire.Malformed},
		"a hexadecimal length":           {start + host + rest + fmt.Sprintf("Content-Length: 0x%x\r\n\r\n", len(body)) + body, wire.Malformed},
		"a length of words":              {start + host + rest + "Content-Length: all\r\n\r\n" + body, wire.Malformed},
		"an empty length":                {start + host + rest + "Content-Length:\r\n\r\n" + body, wire.Malformed},
		"a length of 20 digits":          {start + host + rest + "Content-Length: 99999999999999999999\r\n\r\n" + body, wire.Malformed},
		"a space before the colon":       {start + host + rest + fmt.Sprintf("Content-Length : %d\r\n\r\n", len(body)) + body, wire.Malformed},
		"a tab before the colon":         {start + host + rest + "X-A\t: 1\r\n" + length + "\r\n" + body, wire.Malformed},
		"a space in a name":              {start + host + rest + "X A: 1\r\n" + length + "\r\n" + body, wire.Malformed},
		"chunked behind a space":         {start + host + rest + "Transfer-Encoding : chunked\r\n" + chunked, wire.Malformed},
		"a folded line":                  {start + host + rest + "X-A: 1\r\n 2\r\n" + length + "\r\n" + body, wire.Malformed},
		"a line folded by a tab":         {start + host + rest + "X-A: 1\r\n\tTransfer-Encoding: chunked\r\n" + length + "\r\n" + body, wire.Malformed},
		"a first line folded":            {start + " " + host + rest + length + "\r\n" + body, wire.Malformed},
		"bare LF everywhere":             {strings.ReplaceAll(start+host+rest+length+"\r\n", "\r\n", "\n") + body, wire.Malformed},
		"one bare LF":                    {start + host + "X-A: 1\n" + rest + length + "\r\n" + body, wire.Malformed},
		"a bare LF that hides a header":  {start + host + "X-A: 1\nTransfer-Encoding: chunked\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"a bare LF at the end":           {start + host + rest + length + "\n" + body, wire.Malformed},
		"a bare CR":                      {start + host + "X-A: 1\rTransfer-Encoding: chunked\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"a NUL in a value":               {start + host + "X-A: 1\x002\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"a NUL in a name":                {start + host + "X\x00A: 1\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"a control character":            {start + host + "X-A: \x07\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"a DEL":                          {start + host + "X-A: \x7f\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"an escape in a name":            {start + host + "X\x1bA: 1\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"a name that is not ASCII":       {start + host + "Ñ: 1\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"a name in brackets":             {start + host + "X[1]: 1\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"no name":                        {start + host + ": 1\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"no colon":                       {start + host + "nothing\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"two hosts":                      {start + host + "Host: other.test\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"the same host twice":            {start + host + host + rest + length + "\r\n" + body, wire.Malformed},
		"no host":                        {start + rest + length + "\r\n" + body, wire.Malformed},
		"an empty host":                  {start + "Host:\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"no host in HTTP/1.0":            {"GET /healthz HTTP/1.0\r\n\r\n", wire.Malformed},
		"nor with other headers":         {"GET /healthz HTTP/1.0\r\nX-A: 1\r\n\r\n", wire.Malformed},
		"a host of two lines":            {start + "Host: a\r\n b\r\n" + rest + length + "\r\n" + body, wire.Malformed},
		"HTTP/2.0":                       {strings.Replace(start, "1.1", "2.0", 1) + host + rest + length + "\r\n" + body, wire.Malformed},
		"HTTP/0.9":                       {"GET /healthz\r\n" + host + "\r\n", wire.Malformed},
		"HTTP/1.10":                      {strings.Replace(start, "1.1", "1.10", 1) + host + rest + length + "\r\n" + body, wire.Malformed},
		"http/1.1":                       {strings.Replace(start, "HTTP", "http", 1) + host + rest + length + "\r\n" + body, wire.Malformed},
		"the preface of HTTP/2":          {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", wire.Malformed},
		"no HTTP":                        {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + marker + "\n\r\n\r\n", wire.Malformed},
		"two spaces":                     {"GET  /healthz HTTP/1.1\r\n" + host + "\r\n", wire.Malformed},
		"a space in the target":          {"GET /health z HTTP/1.1\r\n" + host + "\r\n", wire.Malformed},
		"a NUL in the target":            {"GET /health\x00z HTTP/1.1\r\n" + host + "\r\n", wire.Malformed},
		"a target that is no path":       {"GET healthz HTTP/1.1\r\n" + host + "\r\n", wire.Malformed},
		"a method with a bracket":        {"GE[T /healthz HTTP/1.1\r\n" + host + "\r\n", wire.Malformed},
		"a body that is announced large": {start + host + rest + "Content-Length: 1048577\r\n\r\n", wire.TooLarge},
		"that, when asked first":         {start + host + rest + "Content-Length: 1048577\r\nExpect: 100-continue\r\n\r\n", wire.TooLarge},
		"a header of 9 KiB":              {start + host + rest + "X-A: " + strings.Repeat("a", 9<<10) + "\r\n" + length + "\r\n" + body, wire.HeaderTooLarge},
		"many headers":                   {start + host + rest + strings.Repeat("X-A: 1\r\n", 2000) + length + "\r\n" + body, wire.HeaderTooLarge},
		"a target of 9 KiB":              {"GET /healthz?" + strings.Repeat("a", 9<<10) + " HTTP/1.1\r\n" + host + "\r\n", wire.HeaderTooLarge},
	}
	t.Run("each", func(t *testing.T) {
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				f.on(t).ambiguous(c.raw, c.code)
			})
		}
	})
	f.meter.Lock()
	defer f.meter.Unlock()
	if len(f.meter.refused) != len(f.meter.requests) || len(f.meter.refused) == 0 {
		t.Errorf("%d requests metered, %d refusals", len(f.meter.requests), len(f.meter.refused))
	}
	for _, r := range f.meter.requests {
		if !strings.HasPrefix(r, "other unknown 4") {
			t.Errorf("metered %q", r)
		}
	}
}

func (f *fixture) ambiguous(raw string, code wire.Code) {
	f.t.Helper()
	before := f.records()
	a := f.exchange([]byte(raw))
	f.problem(a, code, words.Spanish)
	if !a.closed {
		f.t.Error("the connection stays open")
	}
	if bytes.Contains(a.body, []byte(marker)) {
		f.t.Errorf("the request is echoed: %s", a.body)
	}
	if f.records() != before {
		f.t.Error("the state changed")
	}
}

// The whole of a body that is too large is sent before the answer is read, as clients do: the refusal
// must reach them all the same.
func TestOversizedBodyIsAnswered(t *testing.T) {
	f := newFixture(t)
	for range 5 {
		conn := f.dial()
		raw := ask{method: "POST", target: wire.AppointmentsPath, token: "web", body: strings.Repeat(" ", 3<<20)}.raw()
		if _, err := conn.Write(raw); err != nil {
			t.Errorf("writing: %v", err)
		}
		f.problem(f.read(conn, bufio.NewReader(conn), false), wire.TooLarge, words.Spanish)
		conn.Close()
	}
	largest := bookJSON(ana, slotID(agendaQuito, 0))
	largest += strings.Repeat(" ", 1<<20-len(largest))
	f.appointment(f.post(wire.AppointmentsPath, largest), http.StatusCreated)
}

func TestRequestsThatAreFramedWell(t *testing.T) {
	f := newFixture(t)
	host := "Host: cupo.test\r\n"
	for name, raw := range map[string]string{
		"plain":                     "GET /healthz HTTP/1.1\r\n" + host + "\r\n",
		"HTTP/1.0":                  "GET /healthz HTTP/1.0\r\n" + host + "\r\n",
		"an empty value":            "GET /healthz HTTP/1.1\r\n" + host + "X-A:\r\n\r\n",
		"a value that is not ASCII": "GET /healthz HTTP/1.1\r\n" + host + "X-A: ñandú\r\n\r\n",
		"tabs around a value":       "GET /healthz HTTP/1.1\r\n" + host + "X-A:\t1\t\r\n\r\n",
		"a body on a GET":           "GET /healthz HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}",
		"an empty line before":      "\r\nGET /healthz HTTP/1.1\r\n" + host + "\r\n",
		// fasthttp keeps no request line to look at again. Nothing can hide behind it: who takes the LF
		// for its end reads what follows as we do, and who does not reads no version there.
		"a bare LF after the first line alone": "GET /healthz HTTP/1.1\n" + host + "\r\n",
		"all token characters":                 "GET /healthz HTTP/1.1\r\n" + host + "!#$%&'*+-.^_`|~09azAZ: 1\r\n\r\n",
	} {
		if a := f.exchange([]byte(raw)); a.status != http.StatusOK {
			t.Errorf("%s: answered %d %s", name, a.status, a.body)
		}
	}
}

// A POST without a length has no body, and waits for none.
func TestPostWithoutLength(t *testing.T) {
	f := newFixture(t)
	booked := f.book(ana, slotID(agendaQuito, 0))
	head := "Host: cupo.test\r\nAuthorization: Bearer " + tokenOf("web") + "\r\nIdempotency-Key: k\r\n\r\n"
	f.problem(f.exchange([]byte("POST /v1/appointments HTTP/1.1\r\n"+head)), wire.Malformed, words.Spanish)
	if got := f.appointment(f.exchange([]byte("POST "+wire.CancelPath(booked.Code)+" HTTP/1.1\r\n"+head)), 200); got.Status != wire.StatusCancelled {
		t.Errorf("cancelled %+v", got)
	}
}

// Requests that follow one another on a connection are each judged by themselves.
func TestPipelining(t *testing.T) {
	f := newFixture(t)
	conn := f.dial()
	defer conn.Close()
	good := "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
	bad := "GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: 1\nX-B: 2\r\n\r\n"
	if _, err := io.WriteString(conn, good+good+bad+good); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	for range 2 {
		if a := f.read(conn, reader, false); a.status != 200 || a.closed {
			t.Errorf("a good request was answered %d, closed %v", a.status, a.closed)
		}
	}
	a := f.read(conn, reader, false)
	f.problem(a, wire.Malformed, words.Spanish)
	if !a.closed {
		t.Error("the request after an ambiguous one was looked at")
	}
}

func TestExpectContinue(t *testing.T) {
	f := newFixture(t)
	body := bookJSON(ana, slotID(agendaQuito, 0))
	request := ask{method: "POST", target: wire.AppointmentsPath, token: "web", body: body}.key("k").with("Expect: 100-continue").raw()
	head, _, _ := bytes.Cut(request, []byte("\r\n\r\n"))
	conn := f.dial()
	defer conn.Close()
	if _, err := conn.Write(append(head, "\r\n\r\n"...)); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	f.awaitContinue(reader)
	if _, err := io.WriteString(conn, body); err != nil {
		t.Fatal(err)
	}
	f.appointment(f.read(conn, reader, false), http.StatusCreated)
}

// Whoever sends slowly is cut off at the deadline of the whole request, however steadily the bytes come.
func TestSlowRequestsAreCut(t *testing.T) {
	const readTimeout = time.Second
	f := newFixture(t, func(c *Config) { c.ReadTimeout = readTimeout })
	whole := ask{method: "POST", target: wire.AppointmentsPath, token: "web", body: bookJSON(ana, slotID(agendaQuito, 0))}.key("k")
	expecting := whole.with("Expect: 100-continue").raw()
	beforeBody := bytes.Index(expecting, []byte("\r\n\r\n")) + 4
	for name, c := range map[string]struct {
		at  int // how much comes at once, before the bytes come one by one
		raw []byte
	}{
		"header":                  {20, whole.raw()},
		"body":                    {len(whole.raw()) - 60, whole.raw()},
		"body that was asked for": {beforeBody, expecting},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f.on(t).cut(c.raw, c.at, readTimeout)
		})
	}
}

func (f *fixture) cut(raw []byte, at int, readTimeout time.Duration) {
	f.t.Helper()
	before := f.records()
	conn := f.dial()
	defer conn.Close()
	start := time.Now()
	go drip(conn, raw, at, readTimeout/10)
	reader := bufio.NewReader(conn)
	if bytes.Contains(raw, []byte("Expect:")) {
		f.awaitContinue(reader)
	}
	a := f.read(conn, reader, false)
	f.problem(a, wire.Malformed, words.Spanish)
	if took := time.Since(start); took < readTimeout/2 || !a.closed {
		f.t.Errorf("answered after %v, closed %v", took, a.closed)
	}
	if f.records() != before {
		f.t.Error("the state changed")
	}
}

// awaitContinue reads the interim answer that asks for the body.
func (f *fixture) awaitContinue(reader *bufio.Reader) {
	f.t.Helper()
	if line, err := reader.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		f.t.Fatalf("%q: %v", line, err)
	}
	if line, err := reader.ReadString('\n'); err != nil || line != "\r\n" {
		f.t.Fatalf("%q: %v", line, err)
	}
}

// drip sends some bytes at once and the rest one by one, until the other side has enough.
func drip(conn net.Conn, raw []byte, at int, every time.Duration) {
	if _, err := conn.Write(raw[:at]); err != nil {
		return
	}
	for i := at; i < len(raw); i++ {
		time.Sleep(every)
		if _, err := conn.Write(raw[i : i+1]); err != nil {
			return
		}
	}
}

func FuzzCheckFraming(f *testing.F) {
	f.Add([]byte("Host: a\r\nContent-Length: 1\r\n"))
	f.Add([]byte("Host: a\r\nTransfer-Encoding: chunked\r\nX: 1\n 2\r\n"))
	f.Fuzz(func(t *testing.T, headers []byte) {
		var header fasthttp.RequestHeader
		raw := append(append([]byte("POST / HTTP/1.1\r\n"), headers...), "\r\n"...)
		if header.Read(bufio.NewReader(bytes.NewReader(raw))) != nil || checkFraming(&header) != nil {
			return
		}
		// What passes has one meaning: the standard library reads the same from it.
		request, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return
		}
		if len(request.TransferEncoding) > 0 || request.ContentLength != int64(max(0, header.ContentLength())) {
			t.Errorf("%q: length %d here, %d and %q there", raw, header.ContentLength(), request.ContentLength, request.TransferEncoding)
		}
		if request.Host != string(header.Host()) {
			t.Errorf("%q: host %q here, %q there", raw, header.Host(), request.Host)
		}
	})
}
