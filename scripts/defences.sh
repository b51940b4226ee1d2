#!/usr/bin/env bash
# Takes the defences of the fault table out, one line at a time, and demands that a test notices each. It works
# on a copy of the committed tree: what is not committed is not tried. ROW chooses those that have it in their
# names; all of them together write docs/faults.md anew.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${ROW:-}" ]; then
	exec go run ./internal/defences "$ROW"
fi
exec go run ./internal/defences -markdown docs/faults.md
