#!/usr/bin/env bash
# Run two commands at once, the first one beside the second: all that the first says is
# shown before what the second says, and where the first fails the second is stopped.
set -euo pipefail
# A job of its own can be stopped whole, and hears Ctrl-C itself as in a terminal: the
# shell makes others deaf to it, which they would bequeath to what they start.
set -m

said=$(mktemp)
trap 'rm -f "$said"' EXIT

bash -c "$2" >"$said" 2>&1 &
second=$!
stop() { kill -TERM -- "-$second" 2>/dev/null || true; wait "$second" || true; }
trap 'stop; exit 130' INT TERM
if ! nice -n 10 bash -c "$1"; then
    stop
    exit 1
fi
tail --follow --lines=+1 --pid="$second" "$said" &
wait "$!"
wait "$second"
