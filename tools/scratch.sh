#!/usr/bin/env bash
# Print where the tests write: in memory where that has room, for on a disk they mostly wait until it has
# written. A memory whose files cannot be run will not do.
set -euo pipefail
memory=/dev/shm
least_kb=4000000
free_kb=$(df --output=avail "$memory" 2>/dev/null | tail -n 1) || free_kb=0
if [ -w "$memory" ] && [ "${free_kb:-0}" -gt "$least_kb" ] && ! grep -qs " $memory [^ ]* [^ ]*noexec" /proc/mounts; then
    echo "$memory"
else
    echo "${TMPDIR:-/tmp}"
fi
