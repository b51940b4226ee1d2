package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/site"
)

// The sizes of a compressed program: what is aimed at, and what the build fails at.
const (
	budgetBytes = 650 << 10
	limitBytes  = 700 << 10
)

// hashBytes is how much of a hash stands in a name.
const hashBytes = 6

// assets is where everything but the pages is served.
const assets = "/assets/"

// contentTypes are the types of the files there are.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".wasm": "application/wasm",
	".svg":  "image/svg+xml",
}

// pack is one build of the site.
type pack struct {
	root, source, out string
	manifest          site.Manifest
	// weights are the sizes of the files in bytes, compressed, by their paths.
	weights map[string]int
}

func run(root, out string) error {
	p := &pack{root: root, source: filepath.Join(root, "kiosk/site/src"), out: out, weights: map[string]int{}}
	build, err := p.fingerprint()
	if err != nil {
		return err
	}
	if p.standing() == build {
		return nil // nothing has changed
	}
	p.manifest.Build = build
	if err := p.clear(); err != nil {
		return err
	}
	shared, err := p.shared()
	if err != nil {
		return err
	}
	for _, one := range faces {
		if err := p.face(one, shared); err != nil {
			return fmt.Errorf("the %s: %w", one.name, err)
		}
	}
	text, err := json.MarshalIndent(&p.manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("listing the files: %w", err)
	}
	return os.WriteFile(filepath.Join(out, site.ManifestName), text, 0o644)
}

// standing is the build that was made last, empty where there is none.
func (p *pack) standing() string {
	var m site.Manifest
	text, err := os.ReadFile(filepath.Join(p.out, site.ManifestName))
	if err != nil || json.Unmarshal(text, &m) != nil {
		return ""
	}
	return m.Build
}

// clear removes the files of the build before.
func (p *pack) clear() error {
	old, err := filepath.Glob(filepath.Join(p.out, "*"))
	if err != nil {
		return fmt.Errorf("listing %s: %w", p.out, err)
	}
	for _, file := range old {
		if filepath.Base(file) == "placeholder" {
			continue
		}
		if err := os.Remove(file); err != nil {
			return fmt.Errorf("clearing the last build: %w", err)
		}
	}
	return nil
}

// shared writes what all faces load, and gives the paths by name.
func (p *pack) shared() (map[string]string, error) {
	script, err := p.script()
	if err != nil {
		return nil, fmt.Errorf("reading the start: %w", err)
	}
	names := map[string]string{}
	if names["script"], err = p.hashed("start", ".js", script); err != nil {
		return nil, err
	}
	for name, file := range map[string]string{"style": "style.css", "icon": "icon.svg"} {
		content, err := os.ReadFile(filepath.Join(p.source, file))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", file, err)
		}
		if names[name], err = p.hashed(name, path.Ext(file), content); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// face writes a page with its program.
func (p *pack) face(f face, shared map[string]string) error {
	program, err := p.compile(f.program)
	if err != nil {
		return err
	}
	wasm, err := p.hashed(f.name, ".wasm", program)
	if err != nil {
		return err
	}
	values := map[string]string{"wasm": wasm, "title": f.title, "first": h.HTML(f.first()), "worker": ""}
	for name, path := range shared {
		values[name] = path
	}
	if f.worker {
		values["worker"] = f.workerPath()
		if err := p.worker(f, append([]string{f.path, wasm}, shared["script"], shared["style"], shared["icon"])); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(filepath.Join(p.source, "index.html"))
	if err != nil {
		return fmt.Errorf("reading the page: %w", err)
	}
	if err := p.write(f.path, f.name+".html", fill(text, values), false); err != nil {
		return err
	}
	fmt.Printf("%s: page %d, style %d, script %d, program %d bytes, compressed\n",
		f.name, p.weights[f.path], p.weights[shared["style"]], p.weights[shared["script"]], p.weights[wasm])
	return nil
}

func fill(text []byte, values map[string]string) []byte {
	for name, value := range values {
		text = bytes.ReplaceAll(text, []byte("{{"+name+"}}"), []byte(value))
	}
	return text
}

// worker writes the service worker that keeps a face's shell.
func (p *pack) worker(f face, shell []string) error {
	text, err := os.ReadFile(filepath.Join(p.source, "sw.js"))
	if err != nil {
		return fmt.Errorf("reading the service worker: %w", err)
	}
	list, err := json.Marshal(shell)
	if err != nil {
		return fmt.Errorf("listing the shell: %w", err)
	}
	return p.write(f.workerPath(), f.name+"-worker.js", fill(text, map[string]string{"build": p.manifest.Build, "shell": string(list)}), false)
}

// hashed writes a file whose name says what is in it, and gives its path.
func (p *pack) hashed(name, extension string, content []byte) (string, error) {
	sum := sha256.Sum256(content)
	full := name + "-" + hex.EncodeToString(sum[:hashBytes]) + extension
	return assets + full, p.write(assets+full, full, content, true)
}

// write writes a file in both of its forms.
func (p *pack) write(at, name string, content []byte, immutable bool) error {
	small, err := brotliOf(content)
	if err != nil {
		return fmt.Errorf("compressing %s: %w", name, err)
	}
	if strings.HasSuffix(name, ".wasm") {
		if err := weigh(name, len(content), len(small)); err != nil {
			return err
		}
	}
	p.weights[at] = len(small)
	usual, err := gzipOf(content)
	if err != nil {
		return fmt.Errorf("compressing %s: %w", name, err)
	}
	for suffix, form := range map[string][]byte{site.BrotliSuffix: small, site.GzipSuffix: usual} {
		if err := os.WriteFile(filepath.Join(p.out, name+suffix), form, 0o644); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	p.manifest.Files = append(p.manifest.Files, site.File{
		Path: at, ContentType: contentTypes[path.Ext(name)], Name: name, Immutable: immutable,
	})
	return nil
}

func weigh(name string, plain, small int) error {
	fmt.Printf("%s: %d KB, %d KB compressed (budget %d, limit %d)\n", name, plain>>10, small>>10, budgetBytes>>10, limitBytes>>10)
	if small > limitBytes {
		return fmt.Errorf("%s has %d bytes compressed, over the limit of %d", name, small, limitBytes)
	}
	return nil
}
