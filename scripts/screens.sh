#!/usr/bin/env bash
# Tests what people see, in a real browser. What the tests need beside Go is installed where that is possible; what
# could not be run is said at the top and at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

missing() {
	command -v chromium >/dev/null || not_run "the screens in a browser" "there is no Chromium here and none could be installed"
	[ -e internal/screens/axe/node_modules/axe-core/axe.min.js ] ||
		not_run "axe-core on every screen" "npm could not fetch it, or there is no npm here and none could be installed"
}

need chromium chromium || true
if need npm npm; then
	(cd internal/screens/axe && npm ci --no-audit --no-fund --ignore-scripts) || true
fi
missing
go test -count=1 -timeout 20m "$@" ./internal/screens
missing
