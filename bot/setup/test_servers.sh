#!/bin/sh
# Install what the tests run against, from the system's packages, where it is missing: PostgreSQL, tmux, and
# Chromium with a Chinese font. Nothing is skipped without it: tests that need one of these fail and name this script.
set -eu
say() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

packages=
if ! has initdb && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then packages="postgresql"; fi
if ! has chromium && ! has chromium-browser && ! has google-chrome; then packages="$packages chromium"; fi
if ! has fc-list || [ -z "$(fc-list :lang=zh)" ]; then packages="$packages fontconfig fonts-wqy-microhei"; fi
if ! has tmux; then packages="$packages tmux"; fi
packages=${packages# }
[ -n "$packages" ] || exit 0

by_hand="install PostgreSQL (initdb and pg_ctl), tmux, Chromium and a Chinese font with your system's packages"
if ! has apt-get; then
  say "error: the tests need more than this machine has, and there is no apt-get: $by_hand"
  exit 1
fi
run=
if [ "$(id -u)" -ne 0 ]; then
  if ! has sudo || ! sudo -v; then
    say "error: the tests need the packages $packages, which only root may install; as root, run:"
    say "         apt-get update && apt-get install $packages"
    exit 1
  fi
  run=sudo
fi

say "installing for the tests, from the system's packages: $packages (Chromium is about 80 MB, once) …"
log=$(mktemp)
{ $run apt-get update && $run env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages; } \
  >"$log" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null' INT TERM
while kill -0 "$pid" 2>/dev/null; do
  sleep 5
  say "  $(tail -n 1 "$log" | cut -c1-100)"
done
if ! wait "$pid"; then
  say "error: these packages could not be installed: $packages"
  tail -n 15 "$log" >&2
  say "       $by_hand, then run the command again"
  exit 1
fi
rm -f "$log"
