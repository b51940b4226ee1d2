#!/usr/bin/env bash
# Measures every target of the kiosk in a real browser and prints it beside its target.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

need chromium chromium || { not_run "the kiosk's figures" "there is no Chromium here and none could be installed"; exit 1; }
go run -buildvcs=false ./kiosk/site/pack
echo "program, compressed: $(stat -c %s kiosk/site/dist/kiosk-*.wasm.br) bytes, target 665600, limit 716800"
CUPO_KIOSK_BENCH=1 go test -count=1 -timeout 30m -run 'TestFigures' -v ./internal/screens | grep -E 'target|^(FAIL|ok|---)'
go test -count=1 -run 'EightHours' -v ./kiosk/flow | grep -E '^(---|FAIL|ok)'
go test -count=1 -timeout 10m -run 'ShutOut' -v ./internal/screens | grep -E 'axe-core|^(---|FAIL|ok)'
