#!/usr/bin/env bash
# The report is tested in a real browser. Uses the one that is there, else installs Debian's Chromium when run as root.
set -euo pipefail

for browser in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$browser" ] && command -v "$browser" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
  exit 0
fi
echo "error: no Chromium or Chrome found; install one (apt-get install chromium) or set CHROMIUM to its path" >&2
exit 6
