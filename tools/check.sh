#!/usr/bin/env bash
# Lint, types, layers, migrations, words, templates, fast tests on SQLite. Stops at the first failure.
set -euo pipefail
cd "$(dirname "$0")/.."
export DEBUG=1 LOG_LEVEL=WARNING
bin=.venv/bin
code="xingma standins demo bench tools tests manage.py"
step() { printf '→ %s\n' "$1"; shift; "$@"; }
step "ruff" $bin/ruff check -q $code
step "format" $bin/ruff format -q --check $code
step "layers" $bin/lint-imports --no-cache >/dev/null || { $bin/lint-imports; exit 1; }
step "templates" $bin/djlint --quiet --lint xingma/web/templates
step "migrations" env DATABASE_URL=sqlite://:memory: $bin/python manage.py makemigrations --check --dry-run -v0
step "words" $bin/python tools/words.py missing
step "deploy" env DEBUG=0 HTTPS=1 SECRET_KEY="$(head -c 60 /dev/urandom | base64 -w0)" HASHED_STATIC=0 $bin/python manage.py check --deploy --fail-level WARNING
step "types" $bin/mypy
[ "${1:-}" = "--no-tests" ] || step "tests" $bin/pytest -n 2 -m "not browser and not postgres and not slow" tests
