# The habits of the house. `make demo` and `make test` do everything on a fresh Debian/Ubuntu with Python 3.11.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
CODE := xingma standins demo bench tools tests manage.py
DATABASE_URL ?=
PORT ?= 8000
export PYTHONDONTWRITEBYTECODE ?= 1

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | column -ts "$$(printf '\t')"

.venv/.runtime: requirements.txt package-lock.json
	@tools/setup.sh runtime
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@tools/setup.sh dev
	@touch $@

demo: .venv/.runtime  ## web, worker and stand-in SAP on 127.0.0.1 with realistic data (DATABASE_URL=postgres://… for PostgreSQL)
	@DATABASE_URL="$(DATABASE_URL)" PORT="$(PORT)" $(PY) -m demo

check: .venv/.dev  ## lint, types, layers, words, fast tests (inner loop)
	@tools/check.sh

test: .venv/.dev  ## everything: checks, both databases, browser
	@tools/test.sh

fmt: .venv/.dev  ## format and repair what can be repaired
	@.venv/bin/ruff check -q --fix $(CODE) || true
	@.venv/bin/ruff format -q $(CODE)

bench: .venv/.dev  ## measure against bare SQL on PostgreSQL; table and var/bench.json
	@DATABASE_URL="$$(tools/postgres.sh xingma_bench)" DEBUG=0 $(PY) -m bench

screenshots: .venv/.dev  ## pictures of the README, taken from the running demo
	@$(PY) -m tools.screenshots

lock: .venv/.dev  ## pin dependencies anew (hashes, no addresses)
	@tools/lock.sh

clean:  ## forget the demo's data
	rm -rf var

.PHONY: help demo check test fmt bench screenshots lock clean
