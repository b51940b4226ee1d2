#!/usr/bin/env bash
# Runs every fuzz target of the module for FUZZTIME. The go command fuzzes one
# target at a time, and the list is taken from the code so that none is left out.
set -euo pipefail
cd "$(dirname "$0")/.."

time=${FUZZTIME:-1m}
folders=$(go list -f '.{{slice .Dir (len .Module.Dir)}}' ./...)
count=0
for folder in $folders; do
	targets=$(grep -hso '^func Fuzz[A-Za-z0-9_]*' "$folder"/*_test.go | sed 's/^func //' | sort || true)
	for target in $targets; do
		count=$((count + 1))
		echo "fuzz: $folder $target for $time"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$folder"
	done
done

if [ "$count" -eq 0 ]; then
	echo "fuzz: no target found" >&2
	exit 1
fi
echo "fuzz: $count targets"
