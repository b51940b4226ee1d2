package tidy

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/token"
	"go/types"
	"path"
	"slices"
	"sync"
)

// standardLibrary type-checks the standard library from its source: there is no
// export data of it, and asking `go list` would leave this process. One for all,
// because its packages are worth keeping between trees.
var standardLibrary = sync.OnceValue(func() types.Importer {
	return importer.ForCompiler(token.NewFileSet(), "source", nil)
})

// typeChecker type-checks packages of a tree without leaving the process.
type typeChecker struct {
	tree *tree
	done map[string]*checked
}

type checked struct {
	pkg  *types.Package
	info *types.Info
	err  error
}

func newTypeChecker(t *tree) *typeChecker {
	return &typeChecker{tree: t, done: map[string]*checked{}}
}

// packages lists the folders of the root's module that hold a package besides
// its tests.
func (t *tree) packages() []string {
	var list []string
	for _, file := range t.gos {
		if !file.test && !file.nested && !slices.Contains(list, file.folder) {
			list = append(list, file.folder)
		}
	}
	return list
}

// infoOf gives the types of everything in a package, or why they are not known.
func (c *typeChecker) infoOf(folder string) (*types.Info, error) {
	result := c.check(folder)
	return result.info, result.err
}

// Import implements types.Importer for what the checked packages import.
func (c *typeChecker) Import(importPath string) (*types.Package, error) {
	if importPath == "unsafe" {
		return types.Unsafe, nil
	}
	if folder, ok := c.tree.local(importPath); ok {
		result := c.check(folder)
		return result.pkg, result.err
	}
	if c.tree.isThirdParty(importPath) {
		return nil, fmt.Errorf("%s is a module of others, which the domain does without", importPath)
	}
	return standardLibrary().Import(importPath)
}

func (c *typeChecker) check(folder string) *checked {
	if result, ok := c.done[folder]; ok {
		return result
	}
	result := &checked{err: fmt.Errorf("%s imports itself", folder)}
	c.done[folder] = result
	files := c.filesOf(folder)
	if len(files) == 0 {
		result.err = fmt.Errorf("%s holds no package", folder)
		return result
	}
	result.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Uses:  map[*ast.Ident]types.Object{},
		Defs:  map[*ast.Ident]types.Object{},
	}
	config := types.Config{Importer: c}
	result.pkg, result.err = config.Check(c.tree.module+"/"+folder, c.tree.fset, files, result.info)
	return result
}

// filesOf gives the files that this platform would build, so that two files for
// two platforms do not declare one name twice.
func (c *typeChecker) filesOf(folder string) []*ast.File {
	context := build.Default
	context.OpenFile = openIn(c.tree.fsys)
	context.JoinPath = path.Join
	var files []*ast.File
	for _, file := range c.tree.gos {
		if file.folder != folder || file.test {
			continue
		}
		if ok, err := context.MatchFile(folder, path.Base(file.path)); err == nil && ok {
			files = append(files, file.syntax)
		}
	}
	return files
}
