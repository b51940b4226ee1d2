#!/usr/bin/env bash
# Runs all tests with the race detector. It needs cgo and a C compiler; where
# there is none and none can be installed, the tests run without it and the log
# says so at the top and at the end: a check that is left out is never silent.
set -euo pipefail
cd "$(dirname "$0")/.."

compiler() { command -v "$(go env CC)" >/dev/null 2>&1; }

install_compiler() {
	[ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
	echo "race: no C compiler, installing gcc"
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq gcc libc6-dev
}

say_not_run() {
	echo '****************************************************************' >&2
	echo '*  RACE DETECTION IS NOT RUN: there is no C compiler here and  *' >&2
	echo '*  none could be installed. Install gcc and libc6-dev.         *' >&2
	echo '****************************************************************' >&2
}

if compiler || { install_compiler && compiler; }; then
	CGO_ENABLED=1 go test -race -timeout 30m "$@" ./...
else
	say_not_run
	go test -timeout 30m "$@" ./...
	say_not_run
fi
