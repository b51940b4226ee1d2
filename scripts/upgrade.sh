#!/usr/bin/env bash
# Upgrades a cluster under load, node by node, from the program of an earlier revision to the one of this tree, and
# checks that nothing was refused or lost.
set -euo pipefail
cd "$(dirname "$0")/.."

: "${FROM:?say which revision to upgrade from}"
earlier=$(mktemp -d)
trap 'git worktree remove --force "$earlier" >/dev/null 2>&1 || true; rm -rf "$earlier"' EXIT
git worktree add --detach --quiet "$earlier" "$FROM"
(cd "$earlier" && go build -o bin/cupod ./cmd/cupod)
bin/bench chaos --from "$earlier/bin/cupod" --cupod bin/cupod --cupo bin/cupo --only "rolling restart" --short --persons 20000
