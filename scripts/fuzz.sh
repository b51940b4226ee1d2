#!/usr/bin/env bash
# Runs every fuzz target of the module with FUZZTIME inputs. The go command fuzzes
# one target at a time, and the list is taken from the code so that none is left out.
# It is told a number of inputs and not a time: when a time is over while a worker
# makes an input smaller, it reports "context deadline exceeded" as a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

inputs=${FUZZTIME:-1000000x}
folders=$(go list -f '.{{slice .Dir (len .Module.Dir)}}' ./...)
count=0
for folder in $folders; do
	targets=$(grep -hso '^func Fuzz[A-Za-z0-9_]*' "$folder"/*_test.go | sed 's/^func //' | sort || true)
	for target in $targets; do
		count=$((count + 1))
		echo "fuzz: $folder $target, $inputs"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$inputs" -fuzzminimizetime 1000x "$folder"
	done
done

if [ "$count" -eq 0 ]; then
	echo "fuzz: no target found" >&2
	exit 1
fi
echo "fuzz: $count targets"
