# The help lists the commands to type. Targets that are up to date are not built again.

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
# One and a half workers per core, since many tests wait for a provider that is itself waiting.
WORKERS = $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) * 3 // 2)')
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist load
# Adds up lines such as tests/unit/api/test_loose_json.py: 12
COUNT := awk -F'[/:]' '/:/ { n[$$2] += $$NF; all += $$NF } \
	END { printf "%d tests:", all; for (it in n) printf " %s %d", it, n[it]; print "" }'
CHECKED := provider components emulator cli tools tests examples benchmarks
SOURCES := pyproject.toml constraints.txt README.md LICENSE \
	$(shell find provider components emulator cli -not -name __pycache__ -not -name '*.pyc')

help:
	@echo "make setup    create .venv with the package and its tools, and get the Pulumi CLI"
	@echo "make demo     create a peering connection with a real pulumi up, against the emulator"
	@echo "make test     run the tests for every change, in at most ten minutes;"
	@echo "              ARGS='-k name' selects tests, ARGS='-n 0' runs one at a time"
	@echo "make test-all run all tests: each story on the engine under each version, and the mutants"
	@echo "make test-count  count the tests that each of these two runs"
	@echo "make faults   run thousands of schedules of faults, and check the cloud afterwards;"
	@echo "              SEED=provider-17 replays one, ARGS='--share 0.1' runs a part"
	@echo "make mutants  break one rule of the code at a time, and check that its tests fail;"
	@echo "              ARGS='--only ownership-2' selects one"
	@echo "make lint     check format, style, types and import directions"
	@echo "make format   format the code"
	@echo "make figures  measure the code's structure, and the path of an id through the provider"
	@echo "make bench    measure the package's cost over the engine's floor and the official SDKs;"
	@echo "              ARGS='--only start,client --rounds 3' measures a part"
	@echo "make golden   record this version's state for the tests of later ones, at its release"
	@echo "make docs     build the documentation as pages in .docs, readable without a server"
	@echo "make clean    remove everything created here by make; the CLI stays in its cache"

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

# The theme's notice about its own successor is not a warning about these pages. With --quiet, MkDocs
# would not count warnings, so --strict would let them pass.
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

# Install the wheel instead of the sources, since the official language host looks for
# pulumi-plugin.json beside the installed package. setuptools builds the legacy SDK, which is published
# as sources only; the setuptools in a new .venv can be too old for it.
.venv/.installed: $(SOURCES) | .venv/.made
	@echo "Installing the package and its tools into .venv"
	@$(PIP) hatchling 'setuptools>=70.1' | $(SHOW)
	@$(PIP) --no-build-isolation '.[dev]' | $(SHOW)
	@touch $@
