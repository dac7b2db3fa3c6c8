#!/usr/bin/env bash
# The Debian packages that the tests need: a browser to look at the kiosk, a linter for these scripts,
# a C compiler for the virtual GPIO chip, a database for the club server, an MQTT broker.
set -euo pipefail
exec "$(dirname "$0")/apt.sh" chromium fonts-dejavu-core fonts-inter gcc libc6-dev mosquitto openssl postgresql shellcheck systemd
