#!/usr/bin/env bash
# Runs all tests with the race detector. It needs cgo and a C compiler; where
# there is none and none can be installed, the tests run without it and the log
# says so at the top and at the end: a check that is left out is never silent.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

# The tests in a browser are a step of their own (scripts/screens.sh): beside all others they would be starved.
packages=$(go list ./... | grep -v /internal/screens)

if need "$(go env CC)" gcc libc6-dev; then
	CGO_ENABLED=1 go test -race -timeout 30m "$@" $packages
else
	not_run "race detection" "there is no C compiler here and none could be installed: install gcc and libc6-dev"
	go test -timeout 30m "$@" $packages
	not_run "race detection" "there is no C compiler here and none could be installed: install gcc and libc6-dev"
fi
