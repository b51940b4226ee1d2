package tidy

import "fmt"

// fence keeps one module or package of others inside the folders that need it.
type fence struct {
	imports string // an import path pattern
	may     []string
	tests   bool // whether any test may import it as well
	why     string
}

var fences = []fence{
	{
		imports: "github.com/hashicorp/raft/...",
		may:     []string{"raftstore", "raftstore/pebblelog", "raftstore/peernet", "internal/sim/cluster"},
		why:     "replication is behind raftstore's Open, Propose, Read and Close: nobody else knows which library does it",
	},
	{
		imports: "github.com/hashicorp/go-hclog/...",
		may:     []string{"raftstore", "raftstore/peernet", "internal/sim/cluster"},
		why:     "it is here for raft's configuration only; we log with log/slog",
	},
	{
		imports: "github.com/cockroachdb/pebble/v2/...",
		may:     []string{"raftstore", "raftstore/pebblelog", "internal/sim/cluster", "internal/crashfs"}, tests: true,
		why: "whoever opens Pebble can break what a restart relies on: the order of landing, flushing and checkpoints is raftstore's",
	},
	{
		imports: "github.com/valyala/fasthttp/...",
		may:     []string{"server/httpapi", "bench/...", "cmd/cupo"}, tests: true,
		why: "fasthttp reuses its buffers: bytes of a request are copied in httpapi and go no further",
	},
	{
		imports: "github.com/prometheus/...",
		may:     []string{"server/..."},
		why:     "packages below server report figures; what they are called on /metrics is decided in one place",
	},
	{
		imports: "github.com/vmihailenco/msgpack/v5/...",
		tests:   true,
		why:     "it needs reflection and 280 KB of the Wasm build; it is the reference that tests compare our codec with",
	},
	{
		imports: "pgregory.net/rapid/...",
		tests:   true,
		why:     "properties are tests",
	},
	{
		imports: "github.com/HdrHistogram/hdrhistogram-go/...",
		may:     []string{"bench/..."}, tests: true,
		why: "the server's latencies are Prometheus histograms; two kinds in one process would not agree",
	},
	{
		imports: "github.com/altcha-org/altcha-lib-go/...",
		may:     []string{"server/httpapi"}, tests: true,
		why: "a robot check is made and verified at the edge; whether it was used is the state's, which keeps no more than a hash",
	},
	{
		imports: "filippo.io/age/...",
		may:     []string{"server/backup"}, tests: true,
		why: "how backups are sealed is decided in one place, which never writes an open one",
	},
	{
		imports: "github.com/cupo-ec/cupo/kiosk/agent/simulator/...",
		may:     []string{"internal/..."}, tests: true,
		why: "a simulated printer in a product would print for nobody",
	},
	{
		imports: "golang.org/x/image/...",
		may:     []string{"kiosk/agent/simulator"}, tests: true,
		why: "only simulated paper needs a font: a printer brings its own, and the page the browser's",
	},
	{
		imports: "golang.org/x/text/...",
		may:     []string{"kiosk/agent/simulator"},
		why:     "it is the code page that our own table is compared with",
	},
	{
		imports: "rsc.io/qr/...",
		may:     []string{"kiosk/agent/simulator"}, tests: true,
		why: "a printer draws the code itself: the agent sends it the text",
	},
	{
		imports: "syscall/js",
		may:     []string{"kiosk/js", "cmd/cupokiosk", "cmd/cupoportal"},
		why:     "everything of the kiosk but its edge compiles and is tested natively",
	},
}

// checkFences finds imports of fenced modules outside their folders.
func checkFences(t *tree) []finding {
	var found []finding
	for _, file := range t.gos {
		if file.nested {
			continue
		}
		for _, imported := range t.imports(file) {
			for _, fence := range fences {
				if !within(imported.path, fence.imports) || withinAny(file.folder, fence.may) || fence.tests && file.test {
					continue
				}
				found = append(found, finding{
					path: file.path, line: imported.line,
					what: fmt.Sprintf("%s may not import %s", file.folder, imported.path),
					why:  fence.why,
				})
			}
		}
	}
	return found
}
