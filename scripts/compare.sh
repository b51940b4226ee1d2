#!/usr/bin/env bash
# Measures a base revision and this tree in turn, ROUNDS times, each with its own harness and node, and prints
# the ratios pair by pair. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

base=${BASE:?name the revision to compare with, as in: make compare BASE=HEAD~1}
rounds=${ROUNDS:-4}
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q . "$work/base"
(cd "$work/base" && git checkout -q "$base" && scripts/build.sh)
scripts/build.sh
mkdir -p "$work/figures"
for round in $(seq 1 "$rounds"); do
	echo "compare: round $round of $rounds"
	(cd "$work/base" && bin/bench load --cupod bin/cupod --short --out "$work/figures/before.$round.json" >/dev/null)
	(cd "$here" && bin/bench load --cupod bin/cupod --short --out "$work/figures/after.$round.json" >/dev/null)
done
bin/bench compare "$work/figures"
