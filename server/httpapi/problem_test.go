package httpapi

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// problem reads an answer that must be a refusal with a code, and holds it to the contract.
func (f *fixture) problem(a answered, code wire.Code, language words.Language) wire.Problem {
	f.t.Helper()
	if a.status != code.Status() || a.header.Get("Content-Type") != wire.MediaProblemJSON {
		f.t.Fatalf("answered %d %s, want %d for %s: %s", a.status, a.header.Get("Content-Type"), code.Status(), code, a.body)
	}
	if !json.Valid(a.body) {
		f.t.Fatalf("no JSON: %s", a.body)
	}
	var p wire.Problem
	if err := p.UnmarshalJSON(a.body); err != nil {
		f.t.Fatalf("%v in %s", err, a.body)
	}
	if p.Code != code.String() || p.Status != a.status || p.Type != wire.ProblemTypePrefix+p.Code {
		f.t.Fatalf("answered %s, want %s: %s", p.Code, code, a.body)
	}
	checkSaid(f.t, &p, code, language)
	if got := a.header.Get("Content-Language"); got != language.Tag() {
		f.t.Errorf("%s: Content-Language %q, want %q", code, got, language.Tag())
	}
	retry := a.header.Get(wire.RetryAfterHeader)
	if p.RetryAfterSeconds > 0 && retry != strconv.Itoa(p.RetryAfterSeconds) || p.RetryAfterSeconds == 0 && retry != "" {
		f.t.Errorf("%s: Retry-After %q beside %d seconds in the body", code, retry, p.RetryAfterSeconds)
	}
	if code.Status() == 503 && p.RetryAfterSeconds == 0 {
		f.t.Errorf("%s does not say when to come back", code)
	}
	if index := a.header.Get(wire.IndexHeader); !strings.HasPrefix(index, "42.") {
		f.t.Errorf("%s: Cupo-Index %q", code, index)
	}
	return p
}

func checkSaid(t testing.TB, p *wire.Problem, code wire.Code, language words.Language) {
	t.Helper()
	rule := policy.NoRule
	for r := range 256 {
		if policy.Rule(r).String() == p.Rule {
			rule = policy.Rule(r)
			break
		}
	}
	said := words.For(code, rule, language)
	if p.Title != said.Title || p.Detail != said.Detail {
		t.Errorf("%s says %q in %s, want %q", code, p.Title, language.Tag(), said.Title)
	}
	if p.Next == nil || p.Next.Step != said.Step || p.Next.Words != said.Next {
		t.Errorf("%s does not say what to do next as words does: %+v", code, p.Next)
	}
}

// documented holds a refusal of a route to what OpenAPI says of the route.
func (f *fixture) documented(method, path string, code wire.Code) {
	f.t.Helper()
	row, _, err := f.api.router.find([]byte(method), []byte(path))
	if err != nil {
		return
	}
	for _, c := range refusalsOf(row) {
		if c == code {
			return
		}
	}
	f.t.Errorf("%s %s refuses with %s, which OpenAPI does not say", row.method, row.path, code)
}
