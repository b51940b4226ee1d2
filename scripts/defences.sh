#!/usr/bin/env bash
# Takes the defences of the fault table out, one line at a time, and demands that a test notices each. It works
# on a copy of the committed tree: what is not committed is not tried. ROW chooses those that have it in their
# names, or in that of their fault. Their lines of docs/faults.md are written anew.
set -euo pipefail
cd "$(dirname "$0")/.."

exec go run ./internal/defences -markdown docs/faults.md "${ROW:-}"
