#!/usr/bin/env bash
# Runs the test that kills a node with SIGKILL under load, KILLS times in a row.
# `go test -run` passes when no test has the name, so it is looked for first.
set -euo pipefail
cd "$(dirname "$0")/.."

export KILLS=${KILLS:-20}
package=$(grep -ls '^func TestKillNine(' server/*_test.go server/*/*_test.go | head -n 1 || true)
if [ -z "$package" ]; then
	echo "kill: there is no TestKillNine under server/" >&2
	exit 1
fi
echo "kill: $KILLS times, ./$(dirname "$package")"
go test -count=1 -v -timeout 60m -run '^TestKillNine$' "./$(dirname "$package")"
