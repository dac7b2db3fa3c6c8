#!/usr/bin/env bash
# Make the virtual environment. Debian splits `venv` off into python3-venv, so get it where it is missing.
set -euo pipefail

python=${PYTHON:-python3}
venv=${VENV:-.venv}

if ! command -v "$python" >/dev/null; then
    echo "heron: '$python' is not installed; install Python 3.11 or newer (Debian: apt-get install python3)" >&2
    exit 2
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "heron: $("$python" --version) is too old; Heron needs Python 3.11 or newer" >&2
    exit 2
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$(dirname "$0")/apt.sh" python3-venv
fi
"$python" -m venv "$venv"
