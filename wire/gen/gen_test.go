package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGeneratedFilesAreCurrent(t *testing.T) {
	files, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 {
		t.Fatalf("%d files", len(files))
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the structs ask for: run go generate ./wire", name)
		}
	}
}

// generateFrom generates from one file of source, into nothing.
func generateFrom(t *testing.T, source string) error {
	t.Helper()
	dir := t.TempDir()
	content := "package p\n" + strings.ReplaceAll(source, "'", "`")
	if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := generate(dir)
	return err
}

func TestMistakesInTagsAreRefused(t *testing.T) {
	for source, want := range map[string]string{
		"type A struct { B []string 'wire:\"b\"' }":                               "a list needs a max",
		"type A struct { B []int 'wire:\"b,max=3\"' }":                            "a list holds structs or strings",
		"type A struct { B [3]string 'wire:\"b,max=3\"' }":                        "arrays have no codec",
		"type A struct { B map[string]int 'wire:\"b\"' }":                         "this type has no codec",
		"type A struct { B int 'wire:\"b,max=3\"' }":                              "only lists and strings have a max",
		"type A struct { B string 'wire:\"b,omitmepty\"' }":                       `unknown option "omitmepty"`,
		"type A struct { B string 'wire:\"b,max=\"' }":                            `unknown option "max="`,
		"type A struct { B string 'wire:\"\"' }":                                  `"" is no name`,
		"type A struct { B string 'wire:\"b/c\"' }":                               `"b/c" is no name`,
		"type A struct { B string 'wire:\"" + strings.Repeat("b", 32) + "\"' }":   "is no name",
		"type A struct { B string 'wire:\"b\"'; C string }":                       "A.C: has no wire tag",
		"type A struct { b string 'wire:\"b\"' }":                                 "exported, named fields",
		"type A struct { B, C string 'wire:\"b\"' }":                              "exported, named fields",
		"type A struct { B string 'wire:\"b\"'; C string 'wire:\"b\"' }":          `two fields are named "b"`,
		"type A struct { B C 'wire:\"b\"' }\ntype C struct { D string }":          "A.B: C has no codec",
		"type A struct { B int32 'wire:\"b\"' }":                                  "A.B: int32 has no codec",
		"type A struct { B A2 'wire:\"b,omitempty\"' }\ntype A2 struct { C int }": "is a pointer",
		"type A struct {": "expected",
	} {
		err := generateFrom(t, source)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n got %v\nwant %s", source, err, want)
		}
	}
}

func TestEveryShapeHasACodec(t *testing.T) {
	const source = `
type Inner struct { A string 'wire:"a"' }
type untouched struct { a string }
type Outer struct {
	S string 'wire:"s,max=10"'
	T *string 'wire:"t"'
	U *int 'wire:"u,omitempty"'
	V bool 'wire:"v,omitempty"'
	W Inner 'wire:"w"'
	X *Inner 'wire:"x"'
	Y []Inner 'wire:"y,max=limit"'
	Z []string 'wire:"z,omitempty,max=3"'
	F *float64 'wire:"f"'
}`
	if err := generateFrom(t, source); err != nil {
		t.Error(err)
	}
}
