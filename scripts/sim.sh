#!/usr/bin/env bash
# Simulates DAYS days of cluster life and adds a row to the ledger; before that, histories of single states.
set -euo pipefail
cd "$(dirname "$0")/.."

days=${DAYS:-30}
commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
go test ./internal/sim/history -count=1 -timeout 0 -run TestHistory -seeds="$((days * 10))" -check=50 -entries=5000 -v
go test ./internal/sim/cluster -count=1 -timeout 0 -run TestCluster -days="$days" \
	-ledger="$PWD/docs/simulation.md" -commit="$commit" -v
