#!/bin/sh
# Make the virtual environment with the locked dependencies, or do nothing where it is fresh.
# Python 3.10 comes from PATH, from pyenv, or is fetched by uv, in this order.
set -eu
venv=$1
lock=requirements.lock
stamp=$venv/installed-$(cksum < "$lock" | tr ' ' '-')

[ -e "$stamp" ] && exit 0

say() { printf '%s\n' "$*" >&2; }

is_310() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

find_python() {
  for candidate in python3.10 python3 python; do
    path=$(command -v "$candidate" 2>/dev/null) && is_310 "$path" && { echo "$path"; return; }
  done
  if command -v pyenv >/dev/null 2>&1; then
    for version in $(pyenv versions --bare 2>/dev/null | grep '^3\.10\.' | sort -t. -k3 -rn); do
      path=$(pyenv root)/versions/$version/bin/python
      is_310 "$path" && { echo "$path"; return; }
    done
  fi
  if command -v uv >/dev/null 2>&1; then
    path=$(uv python find 3.10 2>/dev/null) && is_310 "$path" && { echo "$path"; return; }
    say "fetching Python 3.10 with uv …"
    uv python install 3.10 >&2 && path=$(uv python find 3.10) && is_310 "$path" && { echo "$path"; return; }
  fi
  return 1
}

python=$(find_python) || {
  say "error: Python 3.10 was not found on PATH, in pyenv, or through uv."
  say "       Rasa 3.6 runs on Python 3.10 only. Do one of these, then run the command again:"
  say "         pyenv install 3.10      (with pyenv)"
  say "         pip install uv          (uv then fetches Python 3.10 by itself)"
  say "         install python3.10 and its venv module with your system's packages"
  exit 1
}
say "using $("$python" --version) at $python"
rm -rf "$venv"
"$python" -m venv "$venv" || { say "error: $python cannot make a virtual environment; install its venv module"; exit 1; }

total=$(grep -c '==' "$lock")
say "installing $total locked packages into $venv (about two minutes, once) …"
log=$venv/install.log
"$venv/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes -r "$lock" >"$log" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null' INT TERM
while kill -0 "$pid" 2>/dev/null; do
  sleep 5
  say "  $(grep -c '^Collecting' "$log" || true) of $total collected"
done
if ! wait "$pid"; then
  say "error: the packages could not be installed; the end of $log says why:"
  grep -v '^WARNING: Location' "$log" | tail -n 15 >&2
  exit 1
fi
# Every start path of this environment, plain `rasa` included, runs with Rasa's telemetry off.
site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo 'import os; os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")' >"$site/rasa_telemetry_off.pth"
touch "$stamp"
say "the environment is ready"
