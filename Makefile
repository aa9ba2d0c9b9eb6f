# Each line of help is what a person types. What is done is not done again.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all test-count faults mutants lint format figures bench docs golden clean

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --progress-bar off \
	--constraint constraints.txt
SHOW := sed -un -e 's/^Collecting \([A-Za-z0-9._-]*\).*/  fetching \1/p' \
	-e 's/^Installing collected packages.*/  installing/p' -e 's/^Successfully installed.*/  done/p'
# Half as many again as there are cores, since many tests wait for a provider that waits.
WORKERS = $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) * 3 // 2)')
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist load
# From lines such as tests/unit/api/test_loose_json.py: 12
COUNT := awk -F'[/:]' '/:/ { n[$$2] += $$NF; all += $$NF } \
	END { printf "%d tests:", all; for (it in n) printf " %s %d", it, n[it]; print "" }'
CHECKED := provider components emulator cli tools tests examples benchmarks
SOURCES := pyproject.toml constraints.txt README.md LICENSE \
	$(shell find provider components emulator cli -not -name __pycache__ -not -name '*.pyc')

help:
	@echo "make setup    a .venv with the package and its tools, and the Pulumi CLI"
	@echo "make demo     a peering connection made by a real pulumi up, against the emulator"
	@echo "make test     the tests for every change, ten minutes at most; ARGS='-k name' chooses,"
	@echo "              ARGS='-n 0' runs one at a time"
	@echo "make test-all everything: each story on the engine under each version, and the mutants"
	@echo "make test-count  how many tests each of the two runs"
	@echo "make faults   thousands of schedules of trouble, and what they leave of the cloud;"
	@echo "              SEED=provider-17 replays one, ARGS='--share 0.1' runs a part"
	@echo "make mutants  breaks one rule of the code at a time, and sees the tests for it fail;"
	@echo "              ARGS='--only ownership-2' chooses"
	@echo "make lint     format, style, types and import arrows"
	@echo "make format   puts the format right"
	@echo "make figures  how finely the packages are cut, and the trip of an id through the provider"
	@echo "make bench    what the package costs, over the engine's floor and the official SDKs;"
	@echo "              ARGS='--only start,client --rounds 3' measures a part"
	@echo "make golden   what a state of this version holds, kept for the tests of later ones; once"
	@echo "make docs     the documentation as pages in .docs, to be read without a server"
	@echo "make clean    removes what the above made here; the CLI stays in its cache"

setup: .venv/.installed
	@PYTHONPATH=tools $(BIN)/python -m pulumi_cli path > /dev/null

demo: .venv/.installed
	@$(BIN)/qcloud-emulator run -- $(BIN)/python tools/demo.py

test: setup
	@PYTHONPATH=tools $(BIN)/python -m browser
	@echo "About nine minutes on two cores, cheap tests first. make test-all runs the rest as well."
	$(PYTEST) -m "not full" $(ARGS)

test-all: setup
	@PYTHONPATH=tools $(BIN)/python -m browser
	@PYTHONPATH=tools $(BIN)/python -m tests.witnesses
	@echo "About fifty minutes on two cores, cheap tests first; then the mutants, five more."
	$(PYTEST) $(ARGS)
	@$(MAKE) --no-print-directory mutants ARGS=

test-count: .venv/.installed
	@for marks in "not full" ""; do \
		$(BIN)/python -m pytest -m "$$marks" --collect-only -qq -p no:warnings | $(COUNT); done

faults: setup
	PYTHONPATH=tools $(BIN)/python -m tests.faults $(SEED:%=--seed %) $(ARGS)

mutants: .venv/.installed
	$(BIN)/python -m tests.mutants $(ARGS)

lint: .venv/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(CHECKED)
	$(BIN)/lint-imports --no-logo

format: .venv/.installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

figures: .venv/.installed
	@PYTHONPATH=provider:components:emulator:cli:tools $(BIN)/python -m figures $(ARGS)

bench: setup
	@PYTHONPATH=tools $(BIN)/python -m benchmarks $(ARGS)

golden: setup
	@PYTHONPATH=tools $(BIN)/python -m tests.engine.golden

# What the theme says of its own successor is no warning about these pages. With --quiet, MkDocs would
# not count warnings, so --strict would let them pass.
docs: .venv/.installed
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "The documentation is in .docs/index.html"

clean:
	rm -rf .venv .demo .bench .docs build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find provider components emulator cli tools tests examples benchmarks -name __pycache__ -prune -exec rm -rf {} +

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=...")'
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

# The wheel, not the sources: the official language host looks for pulumi-plugin.json beside the
# installed package. setuptools builds the legacy SDK, which is published as sources only; the one
# that a new .venv brings may be too old for it.
.venv/.installed: $(SOURCES) | .venv/.made
	@echo "Installing the package and its tools into .venv"
	@$(PIP) hatchling 'setuptools>=70.1' | $(SHOW)
	@$(PIP) --no-build-isolation '.[dev]' | $(SHOW)
	@touch $@
