package tidy

import (
	"bytes"
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// heavy are the packages that the Wasm build does not carry, and what each
// would cost every kiosk to download (stripped, after Brotli where known).
var heavy = map[string]string{
	"fmt":           "127 KB, and reflection",
	"reflect":       "it keeps every method of every type alive",
	"encoding/json": "250 KB of Brotli",
	"net/http":      "1.6 MB of Brotli; the browser has fetch",
	"html/template": "774 KB; the kiosk draws its own tree",
	"text/template": "reflection",
}

// isWasmRoot tells the packages that the Wasm build starts from or may at any
// day be given: the contract, the programs that only browsers run, and all of the
// kiosk except the embedded files, which the server serves, the program that makes
// them, and the agent beside the browser, which is a native program. Whoever
// imports one of them is followed into it.
func (t *tree) isWasmRoot(file *goFile) bool {
	folder := file.folder
	return folder == "wire" || within(folder, "cmd/...") && t.forBrowsersOnly(file) ||
		within(folder, "kiosk/...") && !within(folder, "kiosk/site/...") && !within(folder, "kiosk/agent/...")
}

// forBrowsersOnly tells a file that nothing but a Wasm build compiles.
func (t *tree) forBrowsersOnly(file *goFile) bool {
	line, _, _ := bytes.Cut(t.files[file.path], []byte("\n"))
	return string(bytes.TrimSpace(line)) == "//go:build js"
}

// checkWasm follows the imports of the Wasm build through the module and the
// standard library, with the build constraints of js/wasm, and finds the heavy
// packages with the chain that leads to them.
func checkWasm(t *tree) []finding {
	walk := &wasmWalk{tree: t, std: wasmContext(), seen: map[string]bool{}}
	walk.inTree = wasmContext()
	walk.inTree.OpenFile = openIn(t.fsys)
	walk.inTree.JoinPath = path.Join

	for _, file := range t.gos {
		if t.isWasmRoot(file) && !file.nested {
			walk.enter(t.module+"/"+file.folder, nil)
		}
	}
	return walk.found
}

func wasmContext() build.Context {
	context := build.Default
	context.GOOS, context.GOARCH, context.CgoEnabled = "js", "wasm", false
	return context
}

type wasmWalk struct {
	tree   *tree
	inTree build.Context
	std    build.Context
	seen   map[string]bool
	found  []finding
}

func (w *wasmWalk) enter(importPath string, chain []string) {
	if cost, ok := heavy[importPath]; ok {
		w.report(chain, importPath, "would bring "+importPath+" into the Wasm build", cost)
		return
	}
	if w.seen[importPath] {
		return
	}
	w.seen[importPath] = true
	if w.tree.isThirdParty(importPath) && w.isOurs(chain) {
		w.report(chain, importPath, "would bring "+importPath+" into the Wasm build",
			"what a module of others pulls in is not ours to bound: the Wasm build has the standard library and our own code")
		return
	}
	imports, err := w.importsOf(importPath)
	if err != nil {
		w.report(chain, importPath, "cannot be followed: "+err.Error(), "a check that cannot look must not pass")
		return
	}
	for _, imported := range imports {
		w.enter(imported, append(slices.Clone(chain), importPath))
	}
}

// isOurs tells whether the end of a chain is a package of this module. The
// standard library imports golang.org/x too, from its own vendor folder.
func (w *wasmWalk) isOurs(chain []string) bool {
	if len(chain) == 0 {
		return true
	}
	_, ok := w.tree.local(chain[len(chain)-1])
	return ok
}

func (w *wasmWalk) report(chain []string, last, what, why string) {
	where, ok := w.tree.local(append(slices.Clone(chain), last)[0])
	if !ok {
		where = last
	}
	names := strings.Join(append(slices.Clone(chain), last), " → ")
	w.found = append(w.found, finding{path: where, what: fmt.Sprintf("%s (%s)", what, names), why: why})
}

func (w *wasmWalk) importsOf(importPath string) ([]string, error) {
	if folder, ok := w.tree.local(importPath); ok {
		return w.localImports(folder), nil
	}
	return w.stdImports(importPath)
}

func (w *wasmWalk) localImports(folder string) []string {
	var list []string
	for _, file := range w.tree.gos {
		if file.folder != folder || file.test {
			continue
		}
		if ok, err := w.inTree.MatchFile(folder, path.Base(file.path)); err != nil || !ok {
			continue
		}
		for _, imported := range w.tree.imports(file) {
			list = append(list, imported.path)
		}
	}
	return list
}

func (w *wasmWalk) stdImports(importPath string) ([]string, error) {
	if importPath == "unsafe" || importPath == "C" {
		return nil, nil
	}
	folder := filepath.Join(w.std.GOROOT, "src", filepath.FromSlash(importPath))
	entries, err := os.ReadDir(folder)
	if err != nil {
		vendored := filepath.Join(w.std.GOROOT, "src", "vendor", filepath.FromSlash(importPath))
		if entries, err = os.ReadDir(vendored); err != nil {
			return nil, fmt.Errorf("reading the standard library: %w", err)
		}
		folder = vendored
	}
	var list []string
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if ok, err := w.std.MatchFile(folder, name); err != nil || !ok {
			continue
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, name), nil, parser.ImportsOnly)
		if err != nil {
			return nil, fmt.Errorf("parsing the standard library: %w", err)
		}
		for _, spec := range syntax.Imports {
			if imported, err := strconv.Unquote(spec.Path.Value); err == nil {
				list = append(list, imported)
			}
		}
	}
	return list, nil
}
