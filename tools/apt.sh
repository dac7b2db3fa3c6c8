#!/usr/bin/env bash
# Install the Debian packages named as arguments, those that are missing, as root or through sudo.
set -euo pipefail

# Whether sudo lets this user; somebody at a terminal may be asked for the password.
may_sudo() {
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null && return
    [ -t 0 ] && [ -t 2 ] && sudo -p "sudo password of %u, to install $1: " -v
}

if ! command -v apt-get >/dev/null; then
    echo "heron: this is no Debian; what these packages of it hold is needed: $*" >&2
    exit 0
fi

missing=()
for package in "$@"; do
    if ! dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
        missing+=("$package")
    fi
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif may_sudo "${missing[*]}"; then
    as_root=(sudo -n)
else
    echo "heron: these Debian packages are needed: ${missing[*]}" >&2
    echo "heron: run 'apt-get update && apt-get install ${missing[*]}' as root, then try again" >&2
    exit 2
fi

echo "Installing Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
