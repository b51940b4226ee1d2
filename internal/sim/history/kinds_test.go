package history

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
)

// kindsOfSource reads the constants of type Kind from the allocator's source, so that one that was
// forgotten everywhere else is found too.
func kindsOfSource(t *testing.T) map[allocator.Kind]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../../allocator/command.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[allocator.Kind]string{}
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		typed, ok := spec.Type.(*ast.Ident)
		value, literal := spec.Values[0].(*ast.BasicLit)
		if !ok || typed.Name != "Kind" || !literal {
			return true
		}
		number, err := strconv.Atoi(value.Value)
		if err != nil {
			t.Fatalf("%s is %s", spec.Names[0].Name, value.Value)
		}
		kinds[allocator.Kind(number)] = spec.Names[0].Name
		return true
	})
	return kinds
}
