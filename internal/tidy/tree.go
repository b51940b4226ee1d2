package tidy

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// tree is the repository as it lies there now.
type tree struct {
	fsys    fs.FS
	module  string            // the module path of the root's go.mod
	files   map[string][]byte // every file that is not ignored, by its path
	folders map[string]bool   // every folder that holds one, the root as "."
	gos     []*goFile         // Go files that the go command would look at, by path
	fset    *token.FileSet
	ignored func(name string) bool
}

// goFile is one parsed Go file.
type goFile struct {
	path   string
	folder string
	test   bool
	nested bool // belongs to another module of the repository, such as tools
	syntax *ast.File
}

// goImport is one import of a file.
type goImport struct {
	path string
	line int
}

var moduleLine = regexp.MustCompile(`(?m)^module\s+(\S+)`)

// readTree reads and parses everything below the root that .gitignore does not
// name. A Go file that does not parse is an error: no rule can be vouched for.
func readTree(fsys fs.FS) (*tree, error) {
	ignored, err := readIgnored(fsys)
	if err != nil {
		return nil, err
	}
	t := &tree{
		fsys: fsys, files: map[string][]byte{}, folders: map[string]bool{".": true},
		fset: token.NewFileSet(), ignored: ignored,
	}
	if err := fs.WalkDir(fsys, ".", t.visit); err != nil {
		return nil, fmt.Errorf("walking the repository: %w", err)
	}
	found := moduleLine.FindSubmatch(t.files["go.mod"])
	if found == nil {
		return nil, fmt.Errorf("go.mod: no module line")
	}
	t.module = string(found[1])
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		if err := t.parse(name); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *tree) visit(name string, entry fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	switch {
	case name == ".":
		return nil
	case t.ignored(name) && entry.IsDir():
		return fs.SkipDir
	case t.ignored(name) || !entry.Type().IsRegular():
		return nil
	}
	text, err := fs.ReadFile(t.fsys, name)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	t.files[name] = text
	for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
		t.folders[folder] = true
	}
	return nil
}

func (t *tree) parse(name string) error {
	if !strings.HasSuffix(name, ".go") || isOutsideBuild(name) {
		return nil
	}
	syntax, err := parser.ParseFile(t.fset, name, t.files[name], parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("parsing: %w", err)
	}
	t.gos = append(t.gos, &goFile{
		path:   name,
		folder: path.Dir(name),
		test:   strings.HasSuffix(name, "_test.go"),
		nested: t.isNested(path.Dir(name)),
		syntax: syntax,
	})
	return nil
}

// isNested tells whether a folder belongs to a module other than the root's.
func (t *tree) isNested(folder string) bool {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, ok := t.files[folder+"/go.mod"]; ok {
			return true
		}
	}
	return false
}

// isOutsideBuild tells whether the go command passes over a path by its name.
func isOutsideBuild(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == "testdata" || part == "vendor" || strings.HasPrefix(part, "_") || strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}

// imports lists the imports of a file.
func (t *tree) imports(file *goFile) []goImport {
	var list []goImport
	for _, spec := range file.syntax.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has refused it already
		}
		list = append(list, goImport{path: name, line: t.fset.Position(spec.Pos()).Line})
	}
	return list
}

// local turns an import path of this module into its folder.
func (t *tree) local(importPath string) (folder string, ok bool) {
	if importPath == t.module {
		return ".", true
	}
	return strings.CutPrefix(importPath, t.module+"/")
}

// isThirdParty tells a module of somebody else from the standard library, which
// has no dot in the first element of a path.
func (t *tree) isThirdParty(importPath string) bool {
	if _, ok := t.local(importPath); ok {
		return false
	}
	first, _, _ := strings.Cut(importPath, "/")
	return strings.Contains(first, ".")
}

// openIn lets go/build read a file system that is not the machine's.
func openIn(fsys fs.FS) func(name string) (io.ReadCloser, error) {
	return func(name string) (io.ReadCloser, error) { return fsys.Open(name) }
}

// isText tells a file that people read from one that they do not.
func isText(content []byte) bool {
	return !bytes.Contains(content[:min(len(content), 8<<10)], []byte{0})
}
