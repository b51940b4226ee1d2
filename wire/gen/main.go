// Command gen writes the codecs of package wire from its struct tags.
//
// It reads every struct of the package in -dir whose fields have a `wire` tag, and writes
// zz_msgpack.go and zz_json.go beside them. Package wire's comment says what a tag may hold.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", ".", "folder of the package to read and to write to")
	flag.Parse()
	if err := writeCodecs(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func writeCodecs(dir string) error {
	files, err := generate(dir)
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return fmt.Errorf("writing a codec: %w", err)
		}
	}
	return nil
}

// generate returns the content of every generated file by its name.
func generate(dir string) (map[string][]byte, error) {
	structs, err := parsePackage(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the structs of %s: %w", dir, err)
	}
	files := make(map[string][]byte)
	for _, f := range []format{msgpack, json} {
		content, err := emit(f, structs)
		if err != nil {
			return nil, fmt.Errorf("writing the %s codec: %w", f.name, err)
		}
		files[f.file] = content
	}
	return files, nil
}
