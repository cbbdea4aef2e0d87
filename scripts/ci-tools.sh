#!/usr/bin/env bash
# Installs what some specs need beside Node, where it is missing and this may install it: promtool, which reads our metrics
# and alert rules as Prometheus does, Chromium, which opens the dashboard, and redis-py, which the example in Python uses.
# Says what is missing; never fails.
set -u
cd "$(dirname "$0")/.."

bin=.setup/bin
python=.setup/python
longest=120 # seconds for each command
export DEBIAN_FRONTEND=noninteractive

has_promtool() { command -v promtool >/dev/null || [ -x "$bin/promtool" ]; }
has_redis_py() { [ -d "$python" ]; }
has_chromium() { command -v chromium >/dev/null || command -v google-chrome >/dev/null; }

may_install() {
  grep -qsE '^ID(_LIKE)?=.*\b(debian|ubuntu)\b' /etc/os-release && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null
}

within() { timeout --kill-after=5 "$longest" "$@" >/dev/null 2>&1; }

# Debian's package brings a server as a service, which would start now and at each boot. We want one program of it.
install_promtool() {
  local folder
  folder=$(mktemp -d) || return 1
  (cd "$folder" && within apt-get -q download prometheus) &&
    within dpkg-deb -x "$folder"/prometheus_*.deb "$folder/files" &&
    mkdir -p "$bin" &&
    mv "$folder/files/usr/bin/promtool" "$bin/promtool"
  local code=$?
  rm -rf "$folder"
  return "$code"
}

# Unpacked for the tests alone: a machine's own Python is not ours to change.
install_redis_py() {
  local folder
  folder=$(mktemp -d) || return 1
  (cd "$folder" &&
    within apt-get -q download python3-redis python3-async-timeout python3-deprecated python3-wrapt python3-packaging &&
    for package in *.deb; do within dpkg-deb -x "$package" files || exit 1; done) &&
    PYTHONPATH="$folder/files/usr/lib/python3/dist-packages" within /usr/bin/python3 -c 'import redis' &&
    mkdir -p "$(dirname "$python")" &&
    mv "$folder/files" "$python"
  local code=$?
  rm -rf "$folder"
  return "$code"
}

install_chromium() {
  within apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends chromium
}

if has_promtool && has_chromium && has_redis_py; then
  exit 0
fi
if may_install; then
  within apt-get -q -o DPkg::Lock::Timeout=120 update || echo 'The list of packages could not be fetched.'
  has_promtool || install_promtool || echo 'promtool could not be installed.'
  has_redis_py || install_redis_py || echo 'redis-py could not be unpacked.'
  has_chromium || install_chromium || echo 'Chromium could not be installed.'
fi
has_promtool || echo 'There is no promtool: the specs of metrics and alert rules that need it are skipped.'
has_redis_py || echo 'There is no redis-py: the specs of the example in Python are skipped.'
has_chromium || echo 'There is no Chromium: the specs of the dashboard that need it are skipped.'
exit 0
