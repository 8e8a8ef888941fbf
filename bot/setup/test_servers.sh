#!/bin/sh
# Install the server that the tests run against: PostgreSQL, from the system's packages.
set -eu
say() { printf '%s\n' "$*" >&2; }

ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && exit 0
command -v initdb >/dev/null 2>&1 && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  say "error: the tests need PostgreSQL (initdb and pg_ctl); install it with your system's packages"
  exit 1
fi
run=
[ "$(id -u)" -eq 0 ] || run=sudo
say "installing PostgreSQL from the system's packages, for the tests …"
log=$(mktemp)
if ! { $run apt-get update && $run env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; } >"$log" 2>&1
then
  say "error: PostgreSQL could not be installed:"
  tail -n 15 "$log" >&2
  exit 1
fi
rm -f "$log"
