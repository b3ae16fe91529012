# Fest Ops. `make run` and `make test` are all that a newcomer needs; each installs what it uses, once.
# Needed on the machine: make, git, Python 3.11+ with venv (Debian: python3-venv).

PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
PYTEST := $(PY) -m local.pytest
TYPED := fest_ops worker local migrations tests $(if $(wildcard bench/*.py),bench)
UV ?= uv

export PORT
.DEFAULT_GOAL := help
.PHONY: help run test check test-long bench lock clean lint types contracts unit old-python install-run install-test

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /make \1: /p' Makefile | sort

run: install-run ## start everything on this machine and print the address; Ctrl-C ends it (PORT=8000)
	@exec $(PY) -m local.run

test: install-test check ## everything: lint, types, contracts, all tests on real servers and a real browser
	$(PYTEST) tests --ignore=tests/unit --ignore=tests/browser --ignore=tests/faults -n 2
	$(PYTEST) tests/browser tests/faults -n 2 --dist worksteal --ignore=tests/faults/test_second_start.py
	$(PYTEST) tests/faults/test_second_start.py

check: install-test ## the quick part: ruff, mypy, the import contracts, unit tests
	@$(MAKE) --no-print-directory -j2 --keep-going --output-sync=target lint types contracts unit

test-long: export FEST_OPS_TEST_LONG = 1
test-long: test ## the full counts that `make test` samples

bench: install-test ## measure; writes bench/out/latest.json
	$(PY) -m bench

lint:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types:
	$(PY) -m mypy $(TYPED)

contracts:
	$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo

unit:
	$(PYTEST) tests/unit -n 2 -q

lock: ## write the lock files anew from requirements/*.in and package.json (needs uv and npm)
	cd requirements && for name in core local dev; do \
	  $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
	    --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) -o $$name.txt $$name.in || exit 1; done
	cd requirements && $(UV) pip compile --quiet --no-deps --generate-hashes --universal --python-version 3.11 \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) -o oracle.txt oracle.in
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

clean: ## forget the demo's data, the logs and the keys of this machine
	@$(PYTHON) -m local.clean

old-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Python 3.11 or later is needed. Name one: make PYTHON=python3.12 ...' >&2; exit 1; }

install-run: old-python
	@$(PYTHON) -m local.install run

install-test: old-python
	@$(PYTHON) -m local.install test
