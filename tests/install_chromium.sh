#!/usr/bin/env bash
# Make sure that a real Chromium is there: install Debian's when it is missing and we may, fail clearly otherwise.
set -euo pipefail
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Chromium is missing: installing Debian's package."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
  exit 0
fi
echo "The browser tests need Chromium. Install it (apt-get install chromium fonts-dejavu-core), then run make test again." >&2
exit 1
