// Package site holds the files that browsers load: the programs of the screens, their start, their look. They
// are made by package pack (make kiosk) and embedded. It imports nothing of the kiosk: what is embedded here is
// the kiosk itself.
package site

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// dist is what make kiosk wrote. A checkout in which it has not run yet has a placeholder only, so that
// everything compiles.
//
//go:embed all:dist
var dist embed.FS

// Policy is the Content-Security-Policy of every page: only our own files, no script from a string, WebAssembly,
// and the agent beside a kiosk's browser, which prints.
const Policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self' http://127.0.0.1:9180; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types cupo"

// Manifest is what pack writes beside the files: the build, and all files.
type Manifest struct {
	// Build names what the files were made from.
	Build string
	Files []File
}

// ManifestName is the file of the Manifest, and BrotliSuffix and GzipSuffix end the names of the two forms of
// each file.
const (
	ManifestName = "manifest.json"
	BrotliSuffix = ".br"
	GzipSuffix   = ".gz"
)

// File is one that is served at a path. It is kept compressed twice, for whoever takes Brotli and for all others.
type File struct {
	Path, ContentType string
	// Name is the file's in dist, without the suffixes.
	Name string
	// Immutable files have their hash in the name and may be kept for ever.
	Immutable    bool
	Brotli, Gzip []byte `json:"-"`
}

// Read reads what make kiosk has made; a Manifest without files where it has not run.
func Read() (Manifest, error) {
	var m Manifest
	text, err := dist.ReadFile("dist/" + ManifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	for i := range m.Files {
		file := &m.Files[i]
		if err == nil {
			file.Brotli, err = dist.ReadFile("dist/" + file.Name + BrotliSuffix)
		}
		if err == nil {
			file.Gzip, err = dist.ReadFile("dist/" + file.Name + GzipSuffix)
		}
	}
	if err != nil {
		return m, fmt.Errorf("reading the embedded screens: %w", err)
	}
	return m, nil
}
