#!/usr/bin/env bash
# Everything a change must pass, from a fresh clone: CI runs this and nothing
# else. The short runs at the end go through the built programs, as a user does.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh
. scripts/tools.sh

curl_missing="curl is missing and could not be installed"
need curl curl || not_run "the README's lines" "$curl_missing"
scripts/static.sh
step "all tests" scripts/race.sh
step "screens" scripts/screens.sh
step "two simulated days" go test -count=1 -timeout 20m ./internal/sim/cluster
step "fuzz, short" env FUZZTIME=20000x scripts/fuzz.sh
step "opening minute" make --no-print-directory run ONCE=1
step "month, a hundredth" make --no-print-directory month SCALE=0.01
step "kill -9, short" make --no-print-directory kill KILLS=3
if [ "$(uname)" = Linux ]; then
	step "chaos, short" make --no-print-directory chaos MINUTES=0
else
	not_run "chaos" "it needs Linux"
fi
command -v curl >/dev/null || not_run "the README's lines" "$curl_missing"
echo "==> everything passed in $SECONDS s"
