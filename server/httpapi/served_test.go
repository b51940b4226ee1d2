package httpapi

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// TestRefusingNodeServesNobody: a node that must not serve answers how it stands and nothing else, whoever
// asks, and from one moment to the next.
func TestRefusingNodeServesNobody(t *testing.T) {
	var refusing atomic.Bool
	f := newFixture(t, func(c *Config) { c.Refusing = refusing.Load })
	told := map[string]bool{
		wire.HealthPath: true, wire.ReadyPath: true, wire.OpenAPIPath: true, wire.DocsPath: true,
		wire.MetricsPath: true, wire.VerifyPath: true, wire.ClusterPath: true,
	}
	for _, now := range []bool{false, true} {
		refusing.Store(now)
		for _, row := range f.api.routes(true) {
			path := strings.NewReplacer("{code}", "0000-0000", "{id}", "0000-0000", "{number}", "7", "{unit}", "u-nowhere", "{agenda}", "zz").Replace(row.path)
			for _, caller := range []string{"", "web", "admin"} {
				one := ask{method: row.method, target: path}
				if caller != "" {
					one = one.with("Authorization: Bearer " + tokenOf(caller))
				}
				a := f.do(one)
				refused := a.status == 503 && strings.Contains(string(a.body), `"no-leader"`)
				if refused != (now && !told[row.path]) {
					t.Errorf("%s %s by %q of a node that refuses (%v): %d %s", row.method, row.path, caller, now, a.status, a.body)
				}
			}
		}
	}
}
