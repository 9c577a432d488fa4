# One name per task, the same on a developer's machine and in CI. `make help` lists them.

SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
# The first of these that is 3.11 or newer makes the virtual environment.
PYTHONS := python3 python3.11 python3.12 python3.13 python3.14

.DEFAULT_GOAL := help
.PHONY: help run test check bench rows screenshots messages lock format clean

help: ## list the tasks
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/pyvenv.cfg:
	@for python in $(PYTHONS); do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    exec $$python -m venv $(VENV); fi; \
	done; \
	echo "The portal needs Python 3.11 or newer, with venv (on Debian: apt-get install python3-venv)." >&2; exit 1

$(VENV)/base.stamp: requirements/base.txt | $(VENV)/pyvenv.cfg
	@echo "Installing what the portal needs ..."
	@$(PIP) install --require-hashes -r $<
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/base.stamp
	@echo "Installing what tests and checks need ..."
	@$(PIP) install --require-hashes -r $<
	@touch $@

run: $(VENV)/base.stamp ## install, migrate, load procedures and the demo when empty, and serve on PORT (8000)
	@exec $(PY) scripts/run.py

test: $(VENV)/dev.stamp ## run everything: on SQLite, on PostgreSQL, and in a browser
	@$(PY) scripts/test.py $(SUITES)

check: $(VENV)/dev.stamp ## linters, architecture, migrations, translations, deploy checks
	@$(PY) scripts/check.py

bench: $(VENV)/dev.stamp ## measure against an empty view, as a table and in var/bench.json
	@$(PY) -m tests.benchmarks

rows: $(VENV)/dev.stamp ## which mission rows a passing test shows, from the last `make test`
	@$(PY) scripts/rows.py

screenshots: $(VENV)/dev.stamp ## take the pictures of the README from the running portal
	@$(PY) -m pytest -q -p no:cacheprovider tests/e2e/take_screenshots.py

messages: $(VENV)/dev.stamp ## collect the words to translate into locale/
	@$(PY) scripts/translations.py --write

format: $(VENV)/dev.stamp ## put the code into shape
	@$(VENV)/bin/ruff check --quiet --fix .
	@$(VENV)/bin/ruff format --quiet .

lock: $(VENV)/dev.stamp ## pin the requirements again, with hashes
	@$(PY) scripts/lock.py

clean: ## remove what set-up and tests made; the portal's data stay
	@rm -rf $(VENV) node_modules var/static var/static-vendor var/e2e var/screenshots var/failures
