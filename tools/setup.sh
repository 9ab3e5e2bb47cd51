#!/usr/bin/env bash
# Make the environment: tools/setup.sh runtime|dev. Installs only what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo"
updated=""
need() {  # need COMMAND PACKAGE…
  command -v "$1" >/dev/null 2>&1 && return
  shift
  echo "  installing $* …"
  [ -n "$updated" ] || { $sudo apt-get update -qq >/dev/null; updated=1; }
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
python=""
for candidate in python3.13 python3.12 python3.11 python3; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then python="$candidate"; break; fi
done
[ -n "$python" ] || { echo "Python 3.11 or newer is needed."; exit 1; }
if [ ! -x .venv/bin/python ]; then
  echo "→ environment (.venv)"
  "$python" -c 'import ensurepip' 2>/dev/null || { $sudo apt-get update -qq; $sudo apt-get install -y -qq "$(basename "$("$python" -c 'import sys; print(f"python3.{sys.version_info[1]}")')")-venv" >/dev/null; }
  "$python" -m venv .venv
fi
case "${1:-runtime}" in
  runtime)
    echo "→ Python packages (about 40, half a minute)"
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
    echo "→ front-end packages (figures font, camera reader)"
    # Optional by design: without them figures use the system face and the camera button photographs instead.
    { need npm npm && npm ci --ignore-scripts --no-audit --no-fund --silent; } || echo "  left out: npm is not to be had here"
    .venv/bin/python tools/words.py compile
    ;;
  dev)
    echo "→ packages for checks and tests"
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
    need xgettext gettext
    need chromium chromium
    fc-list :lang=zh 2>/dev/null | grep -q . || need no-such-command fonts-noto-cjk fontconfig
    tools/postgres.sh >/dev/null
    ;;
esac
