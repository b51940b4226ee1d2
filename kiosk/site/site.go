// Package site holds the files that a browser loads: the kiosk's program, its start, its look. They are made
// by package pack (make kiosk) and embedded. It imports nothing of the kiosk: what is embedded here is the
// kiosk itself.
package site

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// dist is what make kiosk wrote. A checkout in which it has not run yet has a placeholder only, so that
// everything compiles.
//
//go:embed all:dist
var dist embed.FS

// Base is the path that the kiosk's files are served below.
const Base = "/kiosk/"

// Policy is the Content-Security-Policy of every page: only our own files, no script from a string, and
// WebAssembly.
const Policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types cupo"

// File is one that is served. Name is its path below Base, empty for the page itself; it is kept compressed
// twice, for whoever takes Brotli and for all others.
type File struct {
	Name, ContentType string
	Brotli, Gzip      []byte
	// Immutable files have their hash in the name and may be kept for ever.
	Immutable bool
}

// contentTypes are the types of the files there are.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".wasm": "application/wasm",
	".svg":  "image/svg+xml",
}

// Files are all files, none where make kiosk has not run.
func Files() ([]File, error) {
	names, err := fs.Glob(dist, "dist/*.br")
	if err != nil {
		return nil, fmt.Errorf("listing the kiosk's files: %w", err)
	}
	var files []File
	for _, name := range names {
		file, err := read(strings.TrimSuffix(name, ".br"))
		if err != nil {
			return nil, fmt.Errorf("reading the kiosk's files: %w", err)
		}
		files = append(files, file)
	}
	return files, nil
}

func read(name string) (file File, err error) {
	file.ContentType = contentTypes[path.Ext(name)]
	if file.Name = path.Base(name); file.Name == "index.html" {
		file.Name = ""
	}
	file.Immutable = strings.Contains(file.Name, "-")
	if file.Brotli, err = dist.ReadFile(name + ".br"); err != nil {
		return file, err
	}
	file.Gzip, err = dist.ReadFile(name + ".gz")
	return file, err
}

// Build is the build of the embedded kiosk, empty where there is none.
func Build() string {
	text, err := dist.ReadFile("dist/build")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
