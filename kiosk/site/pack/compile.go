package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// wasm is the environment of a build for browsers.
func wasm() []string { return append(os.Environ(), "GOOS=js", "GOARCH=wasm") }

// fingerprint names a build by what goes into it: the compiler and every source.
func (p *pack) fingerprint() (string, error) {
	arguments := []string{"list", "-deps", "-f", "{{if not .Standard}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}\n{{end}}{{end}}"}
	for _, one := range faces {
		arguments = append(arguments, one.program)
	}
	list := exec.Command("go", arguments...)
	list.Dir, list.Env = p.root, wasm()
	output, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("listing the sources of the screens: %w", err)
	}
	files := strings.Fields(string(output))
	for _, pattern := range []string{"kiosk/site/src/*", "kiosk/site/pack/*.go"} {
		more, err := filepath.Glob(filepath.Join(p.root, pattern))
		if err != nil {
			return "", fmt.Errorf("listing %s: %w", pattern, err)
		}
		files = append(files, more...)
	}
	version, err := exec.Command("go", "version").Output()
	if err != nil {
		return "", fmt.Errorf("asking for the version of the compiler: %w", err)
	}
	sum := sha256.New()
	sum.Write(version)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("reading a source of the screens: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n", filepath.Base(file), len(content))
		sum.Write(content)
	}
	return hex.EncodeToString(sum.Sum(nil)[:hashBytes]), nil
}

// compile builds a program without what only a debugger needs, and without inlining: what was inlined differs a little
// each time, and compresses to a tenth more.
func (p *pack) compile(program string) ([]byte, error) {
	folder, err := os.MkdirTemp("", "cupo-screens")
	if err != nil {
		return nil, fmt.Errorf("making room for the program: %w", err)
	}
	defer os.RemoveAll(folder)
	to := filepath.Join(folder, "program.wasm")
	build := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-gcflags=all=-l", "-ldflags", "-s -w -X main.version="+p.manifest.Build, "-o", to, program)
	build.Dir, build.Env, build.Stderr = p.root, wasm(), os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("building %s: %w", program, err)
	}
	return os.ReadFile(to)
}

// script joins Go's own support with our start, as they must be of one build.
func (p *pack) script() ([]byte, error) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("asking for GOROOT: %w", err)
	}
	support, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib/wasm/wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	start, err := os.ReadFile(filepath.Join(p.source, "boot.js"))
	return append(append(support, '\n'), start...), err
}
