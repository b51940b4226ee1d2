package tidy

import "fmt"

// layer is one row of the table of the house: a folder, its floor, and which
// folders of the module it may import. What stands in `may` is all it may.
type layer struct {
	folders string
	floor   int
	may     []string
	why     string
}

// layers is the table; the first row that names a folder counts. An import goes
// to a lower floor, or stays inside one building (server, raftstore, kiosk …)
// where the row says so. TestTableGoesDown holds the table itself to that.
var layers = []layer{
	{
		folders: "cmd/cupod", floor: 5,
		may: []string{"server"},
		why: "the daemon's main reads flags and signals; the wiring is package server, so that a test can start what production starts",
	},
	{
		folders: "cmd/cupo", floor: 5,
		may: []string{"wire/...", "server", "server/backup", "raftstore/peernet/certs"},
		why: "the command line is a client of the HTTP API and knows its contract; only what is done offline opens a stopped node's data, through server, or makes one of a backup, through server/backup, and the certificates of nodes are made where no node runs yet",
	},
	{
		folders: "cmd/cupokiosk", floor: 5,
		may: []string{"kiosk/...", "wire/..."},
		why: "the Wasm main joins the parts of the kiosk; anything of the server in it would be downloaded by every kiosk",
	},
	{
		folders: "cmd/cupoportal", floor: 5,
		may: []string{"kiosk/portal", "kiosk/js"},
		why: "the Wasm main joins the portal to the browser; anything of the kiosk in it would be downloaded by every telephone",
	},
	{
		folders: "cmd/cupoboard", floor: 5,
		may: []string{"kiosk/...", "wire/..."},
		why: "the Wasm main joins the parts of the board, as that of the kiosk does",
	},
	{
		folders: "cmd/cupodesk", floor: 5,
		may: []string{"kiosk/...", "wire/..."},
		why: "the Wasm main joins the parts of the desk, as that of the kiosk does",
	},
	{
		folders: "cmd/kioskagent", floor: 5,
		may: []string{"kiosk/agent"},
		why: "the main of the agent beside the browser reads flags and signals; what it serves is package agent, which tests start in the same way",
	},
	{
		folders: "cmd/bench", floor: 5,
		may: []string{"bench/..."},
		why: "the load harness is package bench; a main of it only reads flags",
	},
	{
		folders: "bench/...", floor: 4,
		may: []string{"bench/...", "wire/..."},
		why: "the harness measures over HTTP what a client gets; with an import of the server it could measure, or repair, something else",
	},
	{
		folders: "server", floor: 3,
		may: []string{"server/...", "raftstore/...", "kiosk/site", "allocator/...", "wire/..."},
		why: "server is the one package that knows all others and joins them",
	},
	{
		folders: "server/httpapi", floor: 3,
		may: []string{"server/intake", "server/httpapi/words", "server/throttle", "raftstore", "allocator/...", "wire/..."},
		why: "httpapi turns wire into commands and hands them to intake; other parts of the server reach it through server, as interfaces that httpapi declares",
	},
	{
		folders: "server/cluster", floor: 3,
		may: []string{"server/throttle", "raftstore", "raftstore/peernet/certs", "allocator", "wire/msgp"},
		why: "a replica among the others asks and answers through interfaces; server brings the connections, and the certificates say what is a node's name",
	},
	{
		folders: "server/...", floor: 3,
		may: []string{"raftstore", "allocator/...", "wire/..."},
		why: "the parts of the server do not know each other, so that each can be read, tested and replaced alone; server joins them",
	},
	{
		folders: "raftstore", floor: 2,
		may: []string{"raftstore/...", "allocator/...", "wire/..."},
		why: "the store replicates an allocator; it serves nobody by name",
	},
	{
		folders: "raftstore/peernet", floor: 2,
		may: []string{"raftstore/peernet/certs"},
		why: "connections between nodes carry bytes: whose they are is in the certificates, what they say is not its business",
	},
	{
		folders: "raftstore/...", floor: 2,
		why: "a log store keeps entries of bytes: it knows neither the domain nor the box it stands in",
	},
	{
		folders: "kiosk/site/pack", floor: 2,
		may: []string{"kiosk/...", "wire/..."},
		why: "the builder of the embedded files draws the first screen into the page; it runs on the machine that builds",
	},
	{
		folders: "kiosk/site", floor: 2,
		why: "the embedded files hold the built Wasm, which must not import itself",
	},
	{
		folders: "kiosk/agent", floor: 2,
		may: []string{"kiosk/agent/...", "wire/..."},
		why: "a native program beside the browser, which prints what the kiosk's page tells it: it shares the problems of wire with the page, and none of the page's code",
	},
	{
		folders: "kiosk/agent/spool", floor: 2,
		may: []string{"kiosk/agent/escpos", "kiosk/agent/simulator"},
		why: "the line before the printer knows the printer's protocol, and nothing of HTTP",
	},
	{
		folders: "kiosk/agent/escpos", floor: 2,
		may: []string{"kiosk/agent/simulator"},
		why: "the printer's protocol knows nobody; its tests print on the simulated printer",
	},
	{
		folders: "kiosk/agent/simulator", floor: 2,
		why: "a printer that shared code or tables with the encoder would find nothing wrong with it",
	},
	{
		folders: "kiosk/portal", floor: 2,
		may: []string{"kiosk/client", "kiosk/world", "kiosk/h", "kiosk/i18n", "kiosk/proof", "kiosk/moment", "kiosk/document", "wire/..."},
		why: "the portal shares with the kiosk what is neither's own: a patient's telephone has no use for the screens of a lobby",
	},
	{
		folders: "kiosk/proof", floor: 2,
		may: []string{"wire/..."},
		why: "the solver of robot checks is arithmetic; it knows the contract's check and no screen",
	},
	{
		folders: "kiosk/document", floor: 2,
		why: "what a document's digits say is arithmetic, for every screen alike",
	},
	{
		folders: "kiosk/...", floor: 2,
		may: []string{"kiosk/...", "wire/..."},
		why: "the kiosk speaks to the server by the contract in wire and is downloaded over weak lines: nothing of the server belongs in it",
	},
	{
		folders: "allocator", floor: 1,
		may: []string{"allocator/...", "wire/..."},
		why: "the domain is pure: it knows no disk, network or process, so nothing above it",
	},
	{
		folders: "allocator/...", floor: 1,
		may: []string{"wire/..."},
		why: "the parts of the domain do not know each other nor the state machine that joins them",
	},
	{
		folders: "wire/...", floor: 0,
		may: []string{"wire/..."},
		why: "the contract is the ground floor: every client imports it, so it imports nothing of ours",
	},
	{
		folders: "internal/...", floor: 6,
		may: []string{"internal/...", "server/...", "raftstore/...", "bench/...", "kiosk/...", "allocator/...", "wire/..."},
		why: "harnesses may look at everything except the mains, and only tests look at them",
	},
}

// layerOf gives the row of a folder.
func layerOf(folder string) (layer, bool) {
	for _, row := range layers {
		if within(folder, row.folders) {
			return row, true
		}
	}
	return layer{}, false
}

// checkLayers finds every import inside the module that the table does not
// allow, and every package that the table does not name. A test may in addition
// import the package it tests and the harnesses of internal.
func checkLayers(t *tree) []finding {
	var found []finding
	unnamed := map[string]bool{}
	for _, file := range t.gos {
		if file.nested {
			continue
		}
		row, ok := layerOf(file.folder)
		if !ok {
			if !unnamed[file.folder] {
				unnamed[file.folder] = true
				found = append(found, finding{
					path: file.folder, what: "no layer has this package",
					why: "a new folder needs a floor, what it may import and a reason, in internal/tidy/layers.go",
				})
			}
			continue
		}
		may := row.may
		if file.test {
			may = append([]string{file.folder, "internal/..."}, may...)
		}
		for _, imported := range t.imports(file) {
			folder, ok := t.local(imported.path)
			if !ok || withinAny(folder, may) {
				continue
			}
			found = append(found, finding{
				path: file.path, line: imported.line,
				what: fmt.Sprintf("%s (floor %d) may not import %s%s", file.folder, row.floor, folder, floorNote(folder)),
				why:  row.why,
			})
		}
	}
	return found
}

func floorNote(folder string) string {
	if row, ok := layerOf(folder); ok {
		return fmt.Sprintf(" (floor %d)", row.floor)
	}
	return ""
}
