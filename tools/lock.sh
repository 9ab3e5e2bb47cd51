#!/usr/bin/env bash
# Pin every dependency with hashes and without addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 -m venv var/lock && var/lock/bin/pip install -q uv
pin="var/lock/bin/uv pip compile -q --upgrade --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header"
$pin pyproject.toml -o requirements.txt
$pin --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
