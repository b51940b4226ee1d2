#!/usr/bin/env bash
# Makes a cluster of real processes suffer for MINUTES while clients are at it, and checks what they were
# answered. As root the nodes get network name spaces and disks of their own; what cannot be caused here is
# said aloud by the program, with the reason.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

need ip iproute2 || true
need nft nftables || true
need mkfs.ext4 e2fsprogs || true
minutes=${MINUTES:-60}
if [ "$minutes" -eq 0 ]; then
	exec bin/bench chaos --cupod bin/cupod --cupo bin/cupo --short --persons 20000
fi
# Each person books twice a day at most: about a hundred come in a minute and client.
exec bin/bench chaos --cupod bin/cupod --cupo bin/cupo --lasting "${minutes}m" --persons $((20000 + 2000 * minutes))
