#!/usr/bin/env bash
# What runs before each commit: about a minute, nothing to set up.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh

scripts/static.sh
step "unit tests, short" go test -short ./...
