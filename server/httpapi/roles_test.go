package httpapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// Every route with every token, as a table: what each may do can be read there, and nobody changes it
// by accident.
func TestRolesGolden(t *testing.T) {
	f := newFixture(t)
	tokens := f.everyCaller()
	callers := []string{"", "patient", "web", "operator", "off shift", "kiosk", "staff", "board", "monitor", "backup", "admin", "revoked", "expired", "over"}
	var b strings.Builder
	endLine := func() {
		line := strings.TrimRight(b.String(), " ")
		b.Reset()
		b.WriteString(line + "\n")
	}
	fmt.Fprintf(&b, "%-44s", "# y: may, -: may not, ?: must say who")
	for _, caller := range callers {
		fmt.Fprintf(&b, " %-9s", orDefault(caller, "nobody"))
	}
	endLine()
	for _, row := range f.api.routes(true) {
		fmt.Fprintf(&b, "%-44s", row.method+" "+row.path)
		for _, caller := range callers {
			fmt.Fprintf(&b, " %-9s", f.may(&row, caller, tokens[caller]))
		}
		endLine()
	}
	golden(t, "testdata/roles.golden", []byte(b.String()))
}

// may asks, without anything that could change the state.
func (f *fixture) may(row *route, caller, token string) string {
	f.t.Helper()
	path := strings.NewReplacer("{code}", "0000-0000", "{id}", "0000-0000", "{number}", "7", "{unit}", "u-nowhere", "{agenda}", "zz").Replace(row.path)
	before := f.records()
	one := ask{method: row.method, target: path}
	if token != "" {
		one = one.with("Authorization: Bearer " + token)
	}
	a := f.do(one)
	if f.records() != before {
		f.t.Errorf("%s %s by %q changed the state", row.method, path, caller)
	}
	switch a.status {
	case http.StatusUnauthorized:
		return "?"
	case http.StatusForbidden:
		return "-"
	}
	return "y"
}

func TestParseRole(t *testing.T) {
	for name, role := range roleNames {
		if got, ok := ParseRole(name); name != wire.RolePatient && (!ok || got != role) {
			t.Errorf("ParseRole(%q) = %d, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "Admin", "root", "channel ", wire.RolePatient} {
		if role, ok := ParseRole(name); ok || role != roleNone {
			t.Errorf("ParseRole(%q) = %d, %v", name, role, ok)
		}
	}
	if got := roleList(rolesAll); !slices.Equal(got, []string{"channel", "operator", "kiosk", "staff", "monitor", "admin", "patient"}) {
		t.Errorf("all roles are %v", got)
	}
}

func TestTokensCanBeReplaced(t *testing.T) {
	f := newFixture(t)
	f.api.tokens.Replace(map[TokenHash]Identity{HashToken("new"): {Number: 9, Role: RoleChannel, Channel: policy.Web}})
	if a := f.get(wire.ProvincesPath); a.status != http.StatusUnauthorized {
		t.Errorf("a token that is gone was answered %d", a.status)
	}
	if a := f.do(ask{method: "GET", target: wire.ProvincesPath}.with("Authorization: Bearer new")); a.status != 200 {
		t.Errorf("a new token was answered %d", a.status)
	}
	if _, ok := (&Tokens{}).find(HashToken("x")); ok {
		t.Error("no tokens know one")
	}
}
