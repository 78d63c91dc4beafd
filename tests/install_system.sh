#!/usr/bin/env bash
# Make sure that what the tests need of the system is there: a real Chromium, the libraries that draw PDF files, nginx.
# Install Debian's packages when some are missing and we may, fail clearly otherwise.
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium fonts-dejavu-core)
[ -x /usr/sbin/nginx ] || missing+=(nginx-light)
known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)
for pair in libpango-1.0.so.0:libpango-1.0-0 libpangoft2-1.0.so.0:libpangoft2-1.0-0 libharfbuzz-subset.so.0:libharfbuzz-subset0; do
  grep -q "${pair%%:*}" <<<"$known" || missing+=("${pair##*:}")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. Installing Debian's packages."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  exit 0
fi
echo "The tests need ${missing[*]}. Install them (apt-get install ${missing[*]}), then run make test again." >&2
exit 1
