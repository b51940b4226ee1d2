package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/site"
	"github.com/cupo-ec/cupo/kiosk/view"
)

// The sizes of the compressed program: what is aimed at, and what the build fails at.
const (
	budgetBytes = 650 << 10
	limitBytes  = 700 << 10
)

// hashBytes is how much of a file's hash stands in its name.
const hashBytes = 6

// pack is one build of the site.
type pack struct {
	root, out string
	shell     []string // paths that the service worker keeps
}

func run(root, out string) error {
	p := &pack{root: root, out: out}
	source, err := filepath.Abs(filepath.Join(root, "kiosk/site/src"))
	if err != nil {
		return fmt.Errorf("finding the sources: %w", err)
	}
	build, err := p.fingerprint()
	if err != nil {
		return err
	}
	if kept, err := os.ReadFile(filepath.Join(out, "build")); err == nil && strings.TrimSpace(string(kept)) == build {
		return nil // nothing has changed
	}
	if err := p.clear(); err != nil {
		return err
	}
	program, err := p.compile(build)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, one := range []struct{ name, extension string }{{"wasm", ".wasm"}, {"script", ".js"}, {"style", ".css"}, {"icon", ".svg"}} {
		var content []byte
		switch one.name {
		case "wasm":
			content = program
		case "script":
			content, err = p.script(source)
		case "style":
			content, err = os.ReadFile(filepath.Join(source, "style.css"))
		case "icon":
			content, err = os.ReadFile(filepath.Join(source, "icon.svg"))
		}
		if err != nil {
			return fmt.Errorf("reading %s: %w", one.name, err)
		}
		if names[one.name], err = p.hashed("kiosk", one.extension, content); err != nil {
			return err
		}
	}
	if err := p.page(source, names); err != nil {
		return err
	}
	if err := p.worker(source, build); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "build"), []byte(build+"\n"), 0o644)
}

// fingerprint names a build by what goes into it: the compiler and every source.
func (p *pack) fingerprint() (string, error) {
	list := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}\n{{end}}{{end}}", "./cmd/cupokiosk")
	list.Dir, list.Env = p.root, append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	output, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("listing the sources of the kiosk: %w", err)
	}
	files := strings.Fields(string(output))
	for _, pattern := range []string{"kiosk/site/src/*", "kiosk/site/pack/*.go"} {
		more, err := filepath.Glob(filepath.Join(p.root, pattern))
		if err != nil {
			return "", fmt.Errorf("listing %s: %w", pattern, err)
		}
		files = append(files, more...)
	}
	sum := sha256.New()
	version, err := exec.Command("go", "version").Output()
	if err != nil {
		return "", fmt.Errorf("asking for the version of the compiler: %w", err)
	}
	sum.Write(version)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("reading a source of the kiosk: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n", filepath.Base(file), len(content))
		sum.Write(content)
	}
	return hex.EncodeToString(sum.Sum(nil)[:hashBytes]), nil
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

// compile builds the program without what only a debugger needs.
func (p *pack) compile(build string) ([]byte, error) {
	folder, err := os.MkdirTemp("", "cupokiosk")
	if err != nil {
		return nil, fmt.Errorf("making room for the program: %w", err)
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "kiosk.wasm")
	compile := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w -X main.version="+build, "-o", program, "./cmd/cupokiosk")
	compile.Dir, compile.Env, compile.Stderr = p.root, append(os.Environ(), "GOOS=js", "GOARCH=wasm"), os.Stderr
	if err := compile.Run(); err != nil {
		return nil, fmt.Errorf("building the kiosk's program: %w", err)
	}
	return os.ReadFile(program)
}

// script joins Go's own support with our start, as they must be of one build.
func (p *pack) script(source string) ([]byte, error) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("asking for GOROOT: %w", err)
	}
	support, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib/wasm/wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	boot, err := os.ReadFile(filepath.Join(source, "boot.js"))
	return append(append(support, '\n'), boot...), err
}

// hashed writes a file whose name says what is in it, and gives its path.
func (p *pack) hashed(name, extension string, content []byte) (string, error) {
	sum := sha256.Sum256(content)
	full := name + "-" + hex.EncodeToString(sum[:hashBytes]) + extension
	p.shell = append(p.shell, site.Base+full)
	return site.Base + full, p.write(full, content)
}

func (p *pack) write(name string, content []byte) error {
	small, err := brotliOf(content)
	if err != nil {
		return fmt.Errorf("compressing %s: %w", name, err)
	}
	if strings.HasSuffix(name, ".wasm") {
		if err := p.weigh(len(content), len(small)); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(p.out, name+".br"), small, 0o644); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	usual, err := gzipOf(content)
	if err != nil {
		return fmt.Errorf("compressing %s: %w", name, err)
	}
	return os.WriteFile(filepath.Join(p.out, name+".gz"), usual, 0o644)
}

func (p *pack) weigh(plain, small int) error {
	fmt.Printf("kiosk: %d KB, %d KB compressed (budget %d, limit %d)\n", plain>>10, small>>10, budgetBytes>>10, limitBytes>>10)
	if small > limitBytes {
		return fmt.Errorf("the kiosk's program has %d bytes compressed, over its limit of %d", small, limitBytes)
	}
	return nil
}

// page writes the page with the first screen in it, which so is there before the program.
func (p *pack) page(source string, names map[string]string) error {
	text, err := os.ReadFile(filepath.Join(source, "index.html"))
	if err != nil {
		return fmt.Errorf("reading the page: %w", err)
	}
	names["first"] = h.HTML(view.View(flow.State{}))
	for name, value := range names {
		text = bytes.ReplaceAll(text, []byte("{{"+name+"}}"), []byte(value))
	}
	p.shell = append(p.shell, site.Base)
	return p.write("index.html", text)
}

func (p *pack) worker(source, build string) error {
	text, err := os.ReadFile(filepath.Join(source, "sw.js"))
	if err != nil {
		return fmt.Errorf("reading the service worker: %w", err)
	}
	shell, err := json.Marshal(p.shell)
	if err != nil {
		return fmt.Errorf("listing the shell: %w", err)
	}
	text = bytes.ReplaceAll(text, []byte("{{build}}"), []byte(build))
	return p.write("sw.js", bytes.ReplaceAll(text, []byte("{{shell}}"), shell))
}
