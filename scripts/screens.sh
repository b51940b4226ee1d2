#!/usr/bin/env bash
# Tests what people see, in a real browser. Chromium is installed where that is possible; where there is none the
# log says so at the top and at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

missing="there is no Chromium here and none could be installed"
need chromium chromium || not_run "the screens in a browser" "$missing"
go test -count=1 -timeout 20m "$@" ./internal/screens
command -v chromium >/dev/null || not_run "the screens in a browser" "$missing"
