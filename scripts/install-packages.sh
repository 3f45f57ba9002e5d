#!/usr/bin/env bash
# Installs the npm packages of the lock file. TA-Lib (a test peer) is compiled from source by its package.
set -euo pipefail
cd "$(dirname "$0")/.."

need() {
  command -v "$1" >/dev/null || { echo "error: $1 is needed ($2)" >&2; exit 6; }
}
need node "Node.js 20.19 or newer"
need npm "it comes with Node.js"
node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`error: Node.js 20.19 or newer is needed, found ${process.versions.node}`);
    process.exit(6);
  }'
npm ci --loglevel=error
