package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"reflect"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// handedCall is a call as one node encodes it for another.
func handedCall(f *fixture, identity Identity, method, uri, key, body string) []byte {
	var http fasthttp.RequestCtx
	http.Init(&fasthttp.Request{}, &net.TCPAddr{}, discardLogger{})
	http.Request.Header.SetMethod(method)
	http.Request.SetRequestURI(uri)
	http.Request.Header.Set(wire.AuthorizationHeader, "Bearer secret")
	http.Request.Header.SetContentType(wire.MediaJSON)
	http.Request.Header.Set(wire.LanguageHeader, "en")
	if key != "" {
		http.Request.Header.Set(wire.IdempotencyKeyHeader, key)
	}
	http.Request.SetBodyString(body)
	c := &call{api: f.api, http: &http, identity: identity, handed: &handedCaller{origin: 7, account: 9}}
	return c.appendHanded(nil)
}

// TestHandedCallsTravelWhole: what handlers look at arrives, and the caller's token does not.
func TestHandedCallsTravelWhole(t *testing.T) {
	f := newFixture(t)
	sent := Identity{Number: 4, Role: RoleOperator, Channel: policy.Phone, Unit: "hcam", Group: 3, Person: 12}
	handed := handedCall(f, sent, "POST", "/v1/appointments?alternatives=2", "k", `{"a":1}`)
	if bytes.Contains(handed, []byte("secret")) {
		t.Error("the token travels")
	}
	var request fasthttp.Request
	got, caller, err := readHanded(handed, &request)
	if err != nil || !reflect.DeepEqual(got, sent) || caller != (handedCaller{7, 9}) {
		t.Fatalf("%+v %+v %v", got, caller, err)
	}
	if string(request.Header.Method()) != "POST" || string(request.RequestURI()) != "/v1/appointments?alternatives=2" ||
		string(request.Body()) != `{"a":1}` || string(request.Header.Peek(wire.IdempotencyKeyHeader)) != "k" ||
		string(request.Header.Peek(wire.LanguageHeader)) != "en" {
		t.Errorf("the request is %s", request.String())
	}
	for n := range len(handed) {
		if _, _, err := readHanded(handed[:n], &fasthttp.Request{}); err == nil {
			t.Fatalf("cut after %d of %d bytes it is read all the same", n, len(handed))
		}
	}
}

// TestHandedIsAnsweredAsIfAskedHere, refusals included.
func TestHandedIsAnsweredAsIfAskedHere(t *testing.T) {
	f := newFixture(t)
	for i, body := range []string{`{"person":{"document":{"type":"cedula","number":"1710034064"}},"slot":"x"}`, `{`} {
		handed := handedCall(f, Identity{Number: 1, Role: RoleChannel, Channel: policy.Web}, "POST", wire.AppointmentsPath, fmt.Sprint("key", i), body)
		answer, err := f.api.Handed(context.Background(), handed, nil)
		if err != nil {
			t.Fatal(err)
		}
		var http fasthttp.RequestCtx
		http.Init(&fasthttp.Request{}, &net.TCPAddr{}, discardLogger{})
		c := &call{api: f.api, http: &http}
		if r, err := c.takeOver(answer); err != nil || !r.taken {
			t.Fatal(err)
		}
		if http.Response.StatusCode() < 400 || !bytes.Contains(http.Response.Body(), []byte(`"code":"`)) ||
			string(http.Response.Header.Peek("Content-Language")) != "en" || len(http.Response.Header.Peek(wire.IndexHeader)) == 0 {
			t.Errorf("%s is answered %s", body, http.Response.String())
		}
	}
}

// TestWhatMayBeTriedAgainSaysSo: a leader that is none any more, and one that does not know, answer nothing else.
func TestWhatMayBeTriedAgainSaysSo(t *testing.T) {
	f := newFixture(t)
	for failure, want := range map[error]error{
		raftstore.ErrNotLeader:      raftstore.ErrNotLeader,
		raftstore.ErrClosed:         raftstore.ErrNotLeader,
		raftstore.ErrOutcomeUnknown: raftstore.ErrOutcomeUnknown,
	} {
		f.store.failWith(failure)
		handed := handedCall(f, Identity{Number: 1, Role: RoleAdmin}, "PUT", wire.GroupsPath, "", `{"groups":[{"id":"g","name":"G"}]}`)
		answer, err := f.api.Handed(context.Background(), handed, nil)
		if err != nil {
			t.Fatal(err)
		}
		c := &call{api: f.api, http: &fasthttp.RequestCtx{}}
		if _, err := c.takeOver(answer); !errors.Is(err, want) {
			t.Errorf("%v arrives as %v, want %v", failure, err, want)
		}
	}
	f.store.fail.Store(nil)
}

// TestWhatIsNotUnderstoodMayBeTriedAgain: a call of a newer build has done nothing, and says so.
func TestWhatIsNotUnderstoodMayBeTriedAgain(t *testing.T) {
	f := newFixture(t)
	for name, handed := range map[string][]byte{
		"no call":       nil,
		"not one":       {0xc1},
		"another route": handedCall(f, Identity{Number: 1, Role: RoleAdmin}, "POST", "/v1/of-a-newer-build", "", "{}"),
	} {
		answer, err := f.api.Handed(context.Background(), handed, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c := &call{api: f.api, http: &fasthttp.RequestCtx{}}
		if _, err := c.takeOver(answer); !errors.Is(err, raftstore.ErrNotLeader) {
			t.Errorf("%s arrives as %v", name, err)
		}
	}
}

// FuzzHanded: no bytes of another node make this one panic, or do what its table of routes does not know.
func FuzzHanded(f *testing.F) {
	fixture := newFixture(f)
	identity := Identity{Number: 1, Role: RoleChannel, Channel: policy.Web}
	f.Add(handedCall(fixture, identity, "GET", wire.ProvincesPath, "", ""))
	f.Add(handedCall(fixture, identity, "POST", wire.AppointmentsPath, "k", `{"person":{},"slot":"x"}`))
	f.Fuzz(func(t *testing.T, handed []byte) {
		answer, err := fixture.api.Handed(context.Background(), handed, nil)
		if err != nil {
			return
		}
		c := &call{api: fixture.api, http: &fasthttp.RequestCtx{}}
		if _, err := c.takeOver(answer); err != nil && !errors.Is(err, raftstore.ErrNotLeader) && !errors.Is(err, raftstore.ErrOutcomeUnknown) {
			t.Errorf("its own answer cannot be read: %v", err)
		}
	})
}

// FuzzTakeOver: no answer of another node makes this one panic.
func FuzzTakeOver(f *testing.F) {
	fixture := newFixture(f)
	answer, err := fixture.api.Handed(context.Background(), handedCall(fixture, Identity{Number: 1, Role: RoleChannel}, "GET", wire.ProvincesPath, "", ""), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(answer)
	f.Fuzz(func(_ *testing.T, answer []byte) {
		c := &call{api: fixture.api, http: &fasthttp.RequestCtx{}}
		_, _ = c.takeOver(answer)
	})
}
