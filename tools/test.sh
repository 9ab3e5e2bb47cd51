#!/usr/bin/env bash
# Everything: checks, tests on SQLite and on PostgreSQL, browser tests. One closing line counts them all.
set -euo pipefail
cd "$(dirname "$0")/.."
export DEBUG=1 LOG_LEVEL=WARNING
began=$SECONDS
tools/check.sh --no-tests
echo "→ tests on SQLite"
.venv/bin/pytest -n 2 -m "not browser and not postgres" tests
echo "→ tests on PostgreSQL"
DATABASE_URL="$(tools/postgres.sh)" .venv/bin/pytest -n 2 -m "not browser" tests
echo "→ browser tests (the demo in real Chromium)"
.venv/bin/pytest -m browser tests
echo "All passed in $((SECONDS - began)) s."
