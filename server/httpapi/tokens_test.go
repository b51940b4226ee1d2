package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

const operatorJSON = `{"name":"Operadora 12","role":"operator"}`

func (f *fixture) askToken(body, key string) answered {
	f.t.Helper()
	return f.do(ask{method: http.MethodPost, target: wire.TokensPath, token: "admin", body: body}.key(key))
}

// TestTokenIsMadeOnce wants a retry to show the same secret, and no second token.
func TestTokenIsMadeOnce(t *testing.T) {
	f := newFixture(t)
	var first, again, other wire.TokenResponse
	f.decode(f.askToken(operatorJSON, "a"), http.StatusCreated, &first)
	f.decode(f.askToken(operatorJSON, "a"), http.StatusCreated, &again)
	f.decode(f.askToken(operatorJSON, "b"), http.StatusCreated, &other)
	if first != again || first.Secret == other.Secret || first.Token.Number == other.Token.Number {
		t.Errorf("made %+v, again %+v, another %+v", first, again, other)
	}
	f.refusal(f.askToken(`{"name":"Otra","role":"admin"}`, "a"), wire.IdempotencyKeyReused, policy.NoRule)
	if first.Token.Number != "65536" || first.Token.MadeBy != "7" || first.Token.Channel != "phone" || len(first.Secret) < 50 {
		t.Errorf("made %+v", first.Token)
	}
	var list wire.TokensResponse
	listed := f.do(ask{method: http.MethodGet, target: wire.TokensPath, token: "admin"})
	f.decode(listed, http.StatusOK, &list)
	if len(list.Tokens) != 2 || strings.Contains(string(listed.body), first.Secret) {
		t.Errorf("listed %s", listed.body)
	}
	use := ask{method: http.MethodGet, target: wire.SpecialtiesPath}.by(first.Secret)
	if a := f.do(use); a.status != http.StatusOK {
		t.Errorf("the token is answered %d", a.status)
	}
	if a := f.revoke(first.Token.Number); a.status != http.StatusOK || f.do(use).status != http.StatusUnauthorized {
		t.Errorf("revoking answers %d, and then the token %d", a.status, f.do(use).status)
	}
	f.refusal(f.revoke("65535"), wire.NotFound, policy.NoRule)
	f.refusal(f.revoke("x"), wire.NotFound, policy.NoRule)
	f.refusal(f.revoke("4294967296"), wire.NotFound, policy.NoRule)
}

func TestNobodyRevokesThemselves(t *testing.T) {
	f := newFixture(t)
	admin := f.makeToken(&wire.TokenRequest{Name: "Administradora", Role: "admin"})
	revoke := ask{method: http.MethodPost, target: wire.TokenRevokePath(admin.Token.Number)}.by(admin.Secret).key("own")
	f.refusal(f.do(revoke), wire.Forbidden, policy.NoRule)
	if a := f.do(ask{method: http.MethodGet, target: wire.TokensPath}.by(admin.Secret)); a.status != http.StatusOK {
		t.Errorf("afterwards the token is answered %d", a.status)
	}
}

func TestBadTokens(t *testing.T) {
	f := newFixture(t)
	ask := func(body string) ask {
		return ask{method: http.MethodPost, target: wire.TokensPath, token: "admin", body: body}.key("bad")
	}
	f.refusedAll([]bad{
		{"no name", ask(`{"role":"operator"}`), wire.MissingField, "/name"},
		{"a long name", ask(`{"name":"` + strings.Repeat("x", 129) + `","role":"operator"}`), wire.Malformed, "/name"},
		{"a name that is a number", ask(`{"name":"65536","role":"operator"}`), wire.Malformed, "/name"},
		{"a name with a zero before it", ask(`{"name":"007","role":"operator"}`), wire.Malformed, "/name"},
		{"the cluster's name", ask(`{"name":"cluster","role":"operator"}`), wire.Malformed, "/name"},
		{"a patient's name", ask(`{"name":"patient-1","role":"operator"}`), wire.Malformed, "/name"},
		{"no role", ask(`{"name":"x"}`), wire.Malformed, "/role"},
		{"a patient", ask(`{"name":"x","role":"patient"}`), wire.Malformed, "/role"},
		{"a channel without one", ask(`{"name":"x","role":"channel"}`), wire.Malformed, "/channel"},
		{"an unknown channel", ask(`{"name":"x","role":"channel","channel":"fax"}`), wire.Malformed, "/channel"},
		{"an operator on the web", ask(`{"name":"x","role":"operator","channel":"web"}`), wire.Malformed, "/channel"},
		{"a kiosk nowhere", ask(`{"name":"x","role":"kiosk"}`), wire.MissingField, "/unit"},
		{"a kiosk at an unknown unit", ask(`{"name":"x","role":"kiosk","unit":"u-none"}`), wire.NotFound, "/unit"},
		{"an admin at a unit", ask(`{"name":"x","role":"admin","unit":"u-quito"}`), wire.Malformed, "/unit"},
		{"an unknown group", ask(`{"name":"x","role":"operator","group":"g"}`), wire.NotFound, "/group"},
		{"a kiosk in a group", ask(`{"name":"x","role":"kiosk","unit":"u-quito","group":"g"}`), wire.Malformed, "/group"},
		{"an end that is none", ask(`{"name":"x","role":"admin","expires":"tomorrow"}`), wire.Malformed, "/expires"},
		{"an end beyond all", ask(`{"name":"x","role":"admin","expires":"2200-01-01T00:00:00Z"}`), wire.Malformed, "/expires"},
	})
	f.refusal(f.askToken(`{"name":"x","role":"admin","expires":"2026-11-23T13:00:00Z"}`, "past"), wire.Malformed, policy.NoRule)
}

// TestShiftsAreKept wants an operator in at the first minute of the shift and out after the last.
func TestShiftsAreKept(t *testing.T) {
	f := newFixture(t)
	put := func(body string) answered {
		return f.do(ask{method: http.MethodPut, target: wire.GroupsPath, token: "admin", body: body})
	}
	// The fixture's time is a Monday, 08:00 on the mainland.
	body := `{"groups":[{"id":"noon","name":"Mediodía","shifts":[{"weekdays":["mon","tue"],"from":"08:01","to":"14:00"}]}]}`
	var groups wire.GroupsResponse
	f.decode(put(body), http.StatusOK, &groups)
	if got := string((&wire.GroupsRequest{Groups: groups.Groups}).AppendJSON(nil)); got != body {
		t.Errorf("put %s, got %s", body, got)
	}
	operator := f.makeToken(&wire.TokenRequest{Name: "Operadora", Role: "operator", Group: "noon"})
	use := ask{method: http.MethodGet, target: wire.SpecialtiesPath}.by(operator.Secret)
	f.refusal(f.do(use), wire.Forbidden, policy.Shift)
	f.advance(60e9 - 1e6)
	f.refusal(f.do(use), wire.Forbidden, policy.Shift)
	f.advance(1e6)
	if a := f.do(use); a.status != http.StatusOK {
		t.Errorf("in the first minute: %d", a.status)
	}
	f.advance(6*3600e9 - 60e9)
	f.refusal(f.do(use), wire.Forbidden, policy.Shift)
	for _, bad := range []string{
		`{"groups":[]}`, `{"groups":[{"name":"x","shifts":[]}]}`,
		`{"groups":[{"id":"x","name":"","shifts":[{"weekdays":[],"from":"08:00","to":"09:00"}]}]}`,
		`{"groups":[{"id":"x","name":"","shifts":[{"weekdays":["lun"],"from":"08:00","to":"09:00"}]}]}`,
		`{"groups":[{"id":"x","name":"","shifts":[{"weekdays":["mon"],"from":"24:00","to":"09:00"}]}]}`,
		`{"groups":[{"id":"x","name":"","shifts":[{"weekdays":["mon"],"from":"08:00","to":"08:00"}]}]}`,
		`{"groups":[{"id":"x","name":"","shifts":[{"weekdays":["mon"],"from":"08:60","to":"09:00"}]}]}`,
		`{"groups":[{"id":"x","name":"","shifts":[{"weekdays":["mon"],"from":"08:00","to":"24:01"}]}]}`,
		`{"groups":[{"id":"x","name":"","shifts":[{"weekdays":["mon"],"from":"-8:00","to":"9"}]}]}`,
	} {
		if a := put(bad); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
}
