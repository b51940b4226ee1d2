#!/usr/bin/env bash
# What can be said of the code without running it. Shared by check.sh and
# test.sh, so that CI cannot know a rule that a commit was not checked against.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh

formatted() {
	local files
	files=$(gofmt -l .)
	[ -z "$files" ] && return
	echo "not formatted, run gofmt -w on:" >&2
	echo "$files" >&2
	return 1
}

step "gofmt" formatted
step "vet" go vet ./...
step "vet of the kiosk" env GOOS=js GOARCH=wasm go vet ./kiosk/... ./cmd/cupokiosk ./cmd/cupoportal
# Staticcheck comes from the module in tools/, which keeps the product's go.mod short.
step "staticcheck" go tool -modfile=tools/go.mod staticcheck ./...
step "tidy" go test -count=1 ./internal/tidy
