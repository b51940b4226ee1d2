package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// message is a struct that travels.
type message struct {
	name   string
	fields []field
}

// field is one field of a message.
type field struct {
	goName    string
	wireName  string
	omitEmpty bool
	// max is a Go expression: the limit of a list's elements or of a string's bytes.
	max string

	shape shape
	// base is the name of the type without its star or brackets.
	base string
}

// shape is how a field holds its base type.
type shape int

const (
	scalar shape = iota
	scalarPointer
	scalarList
	nested
	nestedPointer
	nestedList
)

// isList says whether the field has elements.
func (f field) isList() bool { return f.shape == scalarList || f.shape == nestedList }

// parsePackage reads the messages of the package in dir, in the order of files and lines.
func parsePackage(dir string) ([]message, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var messages []message
	fset := token.NewFileSet()
	for _, entry := range entries {
		if !isSource(entry.Name()) {
			continue
		}
		file, err := parser.ParseFile(fset, filepath.Join(dir, entry.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		found, err := parseFile(fset, file)
		if err != nil {
			return nil, err
		}
		messages = append(messages, found...)
	}
	return messages, checkBases(messages)
}

// isSource leaves out the tests, and what a run before this one wrote.
func isSource(name string) bool {
	return strings.HasSuffix(name, ".go") &&
		!strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "zz_")
}

func parseFile(fset *token.FileSet, file *ast.File) ([]message, error) {
	var messages []message
	for _, decl := range file.Decls {
		types, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range types.Specs {
			named, ok := spec.(*ast.TypeSpec)
			if !ok {
				continue
			}
			body, ok := named.Type.(*ast.StructType)
			if !ok || !isTagged(body) {
				continue
			}
			m, err := parseStruct(named.Name.Name, body)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", fset.Position(named.Pos()), err)
			}
			messages = append(messages, m)
		}
	}
	return messages, nil
}

// isTagged says whether any field has a wire tag; a struct without one is not a message.
func isTagged(body *ast.StructType) bool {
	for _, f := range body.Fields.List {
		if _, ok := wireTag(f); ok {
			return true
		}
	}
	return false
}

func wireTag(f *ast.Field) (string, bool) {
	if f.Tag == nil {
		return "", false
	}
	return reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Lookup("wire")
}

func parseStruct(name string, body *ast.StructType) (message, error) {
	m := message{name: name}
	seen := make(map[string]bool)
	for _, f := range body.Fields.List {
		if len(f.Names) != 1 || !f.Names[0].IsExported() {
			return m, fmt.Errorf("%s: a message has exported, named fields, one on a line", name)
		}
		parsed, err := parseField(f)
		if err != nil {
			return m, fmt.Errorf("%s.%s: %w", name, f.Names[0].Name, err)
		}
		if seen[parsed.wireName] {
			return m, fmt.Errorf("%s: two fields are named %q", name, parsed.wireName)
		}
		seen[parsed.wireName] = true
		m.fields = append(m.fields, parsed)
	}
	return m, nil
}

func parseField(f *ast.Field) (field, error) {
	parsed := field{goName: f.Names[0].Name}
	tag, ok := wireTag(f)
	if !ok {
		return parsed, errors.New("has no wire tag")
	}
	if err := parsed.setType(f.Type); err != nil {
		return parsed, err
	}
	if err := parsed.setTag(tag); err != nil {
		return parsed, err
	}
	switch {
	case parsed.isList() && parsed.max == "":
		return parsed, errors.New("a list needs a max")
	case !parsed.isList() && parsed.base != "string" && parsed.max != "":
		return parsed, errors.New("only lists and strings have a max")
	case parsed.shape == nested && parsed.omitEmpty:
		return parsed, errors.New("a nested struct that may be left out is a pointer")
	}
	if parsed.max == "" {
		parsed.max = "MaxStringBytes"
	}
	return parsed, nil
}

// setTag reads "name,omitempty,max=10".
func (f *field) setTag(tag string) error {
	name, rest, _ := strings.Cut(tag, ",")
	// The MessagePack codec writes a name with a header of one byte.
	if name == "" || len(name) > 31 || strings.ContainsAny(name, "\"\\/~ ") {
		return fmt.Errorf("%q is no name for the wire", name)
	}
	f.wireName = name
	for option := range strings.SplitSeq(rest, ",") {
		limit, isMax := strings.CutPrefix(option, "max=")
		switch {
		case option == "":
		case option == "omitempty":
			f.omitEmpty = true
		case isMax && limit != "":
			f.max = limit
		default:
			return fmt.Errorf("unknown option %q", option)
		}
	}
	return nil
}

func (f *field) setType(expr ast.Expr) error {
	wrapped := expr
	forScalar, forNested := scalar, nested
	switch t := expr.(type) {
	case *ast.StarExpr:
		wrapped, forScalar, forNested = t.X, scalarPointer, nestedPointer
	case *ast.ArrayType:
		if t.Len != nil {
			return errors.New("arrays have no codec")
		}
		wrapped, forScalar, forNested = t.Elt, scalarList, nestedList
	}
	base, ok := wrapped.(*ast.Ident)
	if !ok {
		return errors.New("this type has no codec")
	}
	f.base = base.Name
	f.shape = forNested
	if _, ok := scalars[f.base]; ok {
		f.shape = forScalar
	}
	if f.shape == scalarList && f.base != "string" {
		return errors.New("a list holds structs or strings")
	}
	return nil
}

// checkBases refuses a field whose type is no message, as a misspelt or forgotten tag leaves it.
func checkBases(messages []message) error {
	known := make(map[string]bool)
	for _, m := range messages {
		known[m.name] = true
	}
	for _, m := range messages {
		for _, f := range m.fields {
			if f.shape >= nested && !known[f.base] {
				return fmt.Errorf("%s.%s: %s has no codec", m.name, f.goName, f.base)
			}
		}
	}
	return nil
}
