package tidy

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// Replicas agree because Apply gives each of them the same bytes for the same
// commands. These are the ways to lose that without any test failing that day.
const (
	whyPure   = "allocator is deterministic: time and randomness come in as data of a command, effects go out as data"
	whyNoGo   = "what a goroutine does depends on the scheduler, which differs between replicas"
	whySorted = "Go iterates maps in random order: sort first and say `// sorted: …`, or say why the order cannot matter with `// order-free: …`"
)

// impureImports are what the domain has no use for. The time package is not
// among them, for a Duration is only a number.
var impureImports = []string{
	"os/...", "net/...", "io/fs", "io/ioutil", "syscall/...", "math/rand/...", "crypto/rand", "hash/maphash",
}

var impureTime = map[string]bool{
	"Now": true, "Since": true, "Until": true, "Sleep": true, "Tick": true,
	"After": true, "AfterFunc": true, "NewTimer": true, "NewTicker": true,
}

// unorderedMaps are the functions of package maps that give the order of a map.
var unorderedMaps = map[string]bool{"All": true, "Keys": true, "Values": true}

// checkPurity finds what would make two replicas differ, in allocator and below.
func checkPurity(t *tree) []finding {
	var found []finding
	checker := newTypeChecker(t)
	for _, folder := range t.packages() {
		if !within(folder, "allocator/...") {
			continue
		}
		info, err := checker.infoOf(folder)
		if err != nil {
			found = append(found, finding{
				path: folder, what: "does not type-check: " + err.Error(),
				why: "whether a range goes over a map is asked of the types, and a check that cannot look must not pass",
			})
			continue
		}
		for _, file := range t.gos {
			if file.folder == folder && !file.test {
				pure := &purity{tree: t, file: file, info: info}
				found = append(found, pure.check()...)
			}
		}
	}
	return found
}

// purity looks at one file.
type purity struct {
	tree    *tree
	file    *goFile
	info    *types.Info
	excused map[int]bool // lines on which a range over a map is accounted for
	found   []finding
}

func (p *purity) check() []finding {
	for _, imported := range p.tree.imports(p.file) {
		if withinAny(imported.path, impureImports) {
			p.report(imported.line, "imports "+imported.path, whyPure)
		}
	}
	p.excuse()
	ast.Inspect(p.file.syntax, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			p.report(p.line(node), "starts a goroutine", whyNoGo)
		case *ast.Ident:
			p.uses(node)
		case *ast.RangeStmt:
			p.ranges(node)
		}
		return true
	})
	return p.found
}

func (p *purity) report(line int, what, why string) {
	p.found = append(p.found, finding{path: p.file.path, line: line, what: what, why: why})
}

func (p *purity) line(node ast.Node) int {
	return p.tree.fset.Position(node.Pos()).Line
}

// excuse collects the lines that a comment with a reason stands on or above.
func (p *purity) excuse() {
	p.excused = map[int]bool{}
	for _, group := range p.file.syntax.Comments {
		for _, comment := range group.List {
			if !isReason(comment.Text) {
				continue
			}
			p.excused[p.line(comment)] = true
			// The reason may go on over several lines before the statement.
			p.excused[p.tree.fset.Position(group.End()).Line+1] = true
		}
	}
}

func isReason(comment string) bool {
	for _, marker := range []string{"// sorted:", "// order-free:"} {
		if reason, ok := strings.CutPrefix(comment, marker); ok && strings.TrimSpace(reason) != "" {
			return true
		}
	}
	return false
}

// uses judges one name. Names and not selectors are looked at, so that a dot
// import hides nothing.
func (p *purity) uses(name *ast.Ident) {
	object := p.info.Uses[name]
	if object == nil || object.Pkg() == nil {
		return
	}
	topLevel := object.Parent() == object.Pkg().Scope()
	switch from := object.Pkg().Path(); {
	case from == "time" && topLevel && impureTime[object.Name()]:
		p.report(p.line(name), "uses time."+object.Name(), whyPure)
	case from == "maps" && topLevel && unorderedMaps[object.Name()] && !p.excused[p.line(name)]:
		p.report(p.line(name), "uses maps."+object.Name(), whySorted)
	case from == "sync" && !topLevel && object.Name() == "Range" && !p.excused[p.line(name)]:
		p.report(p.line(name), "ranges over a sync.Map", whySorted)
	}
}

func (p *purity) ranges(node *ast.RangeStmt) {
	over := p.info.TypeOf(node.X)
	if over == nil || p.excused[p.line(node)] || !mayBeMap(over) {
		return
	}
	p.report(p.line(node), fmt.Sprintf("ranges over a map (%s)", types.ExprString(node.X)), whySorted)
}

// mayBeMap tells whether a value of the type can be a map: it is one, or it is
// of a type parameter whose constraint admits one.
func mayBeMap(t types.Type) bool {
	if parameter, ok := t.(*types.TypeParam); ok {
		t = parameter.Constraint()
	}
	switch under := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Interface:
		for embedded := range under.EmbeddedTypes() {
			if mayBeMap(embedded) {
				return true
			}
		}
	case *types.Union:
		for term := range under.Terms() {
			if mayBeMap(term.Type()) {
				return true
			}
		}
	}
	return false
}
