#!/usr/bin/env bash
# Makes the pictures of the documentation from the screens as they are.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

need chromium chromium || { not_run "the pictures" "there is no Chromium here and none could be installed"; exit 1; }
CUPO_PICTURES="$PWD/docs/pictures" go test -count=1 -timeout 10m -run 'TestPictures' ./internal/screens
