# Everything a developer does, each in one command that also works on a fresh machine:
# Python 3.11 or newer, make, and apt for a browser. `make` alone lists them.

.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
# Tests start some hundred programs, which need not all be compiled again.
export PYTHONDONTWRITEBYTECODE =

PORT ?= 3000
HOST ?= 0.0.0.0

bin := .venv/bin
python := $(bin)/python
# Node.js is there too where the machine has none that will do.
with_bin := PATH="$(CURDIR)/$(bin):$$PATH"

.PHONY: help play test test-unit test-oldest check fix bench build
.PHONY: check-style check-tree check-imports check-mypy check-pyright check-js
.PHONY: python-play python-dev node npm browser

help: ## this list
	@echo "make <target>:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

play: python-play ## play tic-tac-toe: serves the game on port 3000 (PORT=, HOST= to change it)
	@PYTHONPATH=apps HOST="$(HOST)" PORT="$(PORT)" exec $(python) -m tictactoe

# The Python tests come last, so that the closing line counts them. Most of them wait for a peer's
# clock rather than for a processor, so three at a time suit a machine with two cores.
test: python-dev npm browser ## all tests: JavaScript, then Python from units to browsers
	@cd js && $(with_bin) NODE_OPTIONS=--test-reporter=dot npm test --silent
	@$(python) -m pytest -n 3 --dist worksteal

test-unit: python-dev ## the quick tests only, in a minute or two
	@$(python) -m pytest -n 2 --dist worksteal $(wildcard tests/unit tests/pairs tests/properties)

test-oldest: python-dev ## the quick tests with the oldest releases of what pyproject.toml asks for
	@$(python) scripts/oldest.py

check: check-style check-tree check-imports check-mypy check-pyright check-js ## format, lint, types, import contracts, file lengths, built files

check-style: python-dev
	@$(bin)/ruff format --check --quiet || { echo "Not formatted: make fix"; exit 1; }
	@$(bin)/ruff check

check-tree: python-dev
	@$(python) scripts/check_tree.py

check-imports: python-dev
	@PYTHONPATH=apps $(bin)/lint-imports --no-logo

check-mypy: python-dev
	@$(bin)/mypy src apps tests scripts conftest.py $(wildcard bench examples/*.py examples/*/*.py)

check-pyright: node
	@$(with_bin) pyright

check-js: npm
	@cd js && $(with_bin) npm run --silent check

fix: python-dev npm ## mend formatting and what the linter can mend by itself
	@$(bin)/ruff check --fix --exit-zero --quiet
	@$(bin)/ruff format
	@cd js && $(with_bin) npm run --silent --if-present fix
	@$(bin)/ruff check

bench: python-dev ## all benchmarks beside Node and python-socketio, about forty minutes (ARGS=--quick: two minutes)
	@$(python) -m bench.install
	@$(with_bin) $(python) -m bench $(ARGS)

build: python-dev ## the wheel and the source distribution, in dist/
	@$(python) -m build --outdir dist

python-play:
	@scripts/ensure-venv
	@$(python) scripts/install.py play

python-dev:
	@scripts/ensure-venv
	@$(python) scripts/install.py dev

node: python-dev
	@$(python) scripts/install.py node

npm: python-dev
	@$(python) scripts/install.py npm

browser:
	@scripts/ensure-chromium >/dev/null
	@scripts/ensure-firefox >/dev/null
