#!/usr/bin/env bash
# Builds every program of the module into bin/ with its version stamped in.
# Go's own VCS stamping is off: it fails the build in a checkout that belongs
# to another user, which is what most CI containers have.
set -euo pipefail
cd "$(dirname "$0")/.."

ldflags=
if version=$(git describe --tags --always --dirty 2>/dev/null); then
	ldflags="-X main.version=$version"
fi

go run -buildvcs=false ./kiosk/site/pack

# Asked of the go command and not listed here, so that a new program is built
# from its first day; the Wasm program is not among those of this platform.
programs=$(go list -f '{{if eq .Name "main"}}{{.ImportPath}}{{end}}' ./cmd/... ./bench/...)
if [ -z "$programs" ]; then
	echo "build: there is no program under cmd/ or bench/" >&2
	exit 1
fi

mkdir -p bin
for program in $programs; do
	echo "build: bin/${program##*/}"
	go build -buildvcs=false -ldflags "$ldflags" -o "bin/${program##*/}" "$program"
done
