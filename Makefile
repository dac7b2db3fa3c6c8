# Heron: `make run` starts a station, `make test` checks everything, `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
RUNS := $(VENV)/.runs
TESTS := $(VENV)/.tests

.PHONY: run install help test lint types layers shell static unit coverage e2e screenshots bench bench-acquisition bench-club bench-measures soak soak-club soak-memory soak-offline docs languages clean

run: $(RUNS)  ## a working station with the synthetic board
	@exec $(BIN)/heron run

install: $(TESTS)  ## Heron, what its tests need and the tools for working on it, into .venv

# A station needs a third of what its tests need.
$(RUNS): pyproject.toml
	@PYTHON="$(PYTHON)" VENV="$(VENV)" ./tools/venv.sh
	@echo "Installing Heron into $(VENV): a minute or so, once"
	@$(PIP) -e .
	@touch $@

$(TESTS): pyproject.toml
	@PYTHON="$(PYTHON)" VENV="$(VENV)" ./tools/venv.sh
	@echo "Installing Heron and what its tests need into $(VENV): some minutes, once"
	@$(PIP) -e '.[test]'
	@touch $(RUNS) $@

help:  ## what can be made
	@awk -F ':.*  ## ' '/^[a-z0-9-]+:.*  ## / {printf "%-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

test: install  ## everything that CI checks
	@./tools/test-packages.sh
	@./tools/both.sh "$(MAKE) --no-print-directory static" "$(MAKE) --no-print-directory unit"

static: lint types layers shell  ## what can be said without running it

lint: install  ## ruff: style and likely mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install  ## mypy --strict
	$(BIN)/mypy

layers: install  ## import-linter: no room imports outward
	$(BIN)/lint-imports --no-cache

shell:  ## shellcheck
	@./tools/apt.sh shellcheck
	shellcheck tools/*.sh .ci/run

# Three on two cores: whoever waits for a browser or a station in real time leaves its core
# to the others.
PYTEST := TMPDIR="$$(./tools/scratch.sh)" $(BIN)/pytest -n 3 --dist loadscope --no-loadscope-reorder

unit: install  ## all tests, on three workers
	$(PYTEST)

coverage: install  ## which lines and branches the tests reach; four times the work
	$(BIN)/coverage erase
	$(PYTEST) --cov --cov-report=term:skip-covered

e2e: install  ## only the tests that drive a browser
	$(BIN)/pytest -m e2e

screenshots: install  ## every page, in each size, theme, and also in LANGUAGE=de; ten minutes
	$(BIN)/python -m tests.e2e.gallery $(LANGUAGE)

bench: install  ## timings, printed as ratios against a named limit or peer
	$(BIN)/python -m tests.bench

bench-acquisition: install  ## the HX711 reader beside its peers, and in real time
	$(PIP) -e '.[bench]'
	$(BIN)/python -m tests.bench acquisition

soak: install  ## ten million simulated conversions, every accepted count checked
	$(BIN)/python -m tests.bench.soak

bench-club: install  ## the club server: ingest beside plain inserts, and the squad's page
	$(BIN)/python -m tests.bench club

soak-club: install  ## 10 000 trials over a bad line while everybody is killed; half an hour
	$(BIN)/python -m tests.bench.soak_club

soak-memory: install  ## an hour of streaming: whether anything grows; an hour
	$(BIN)/python -m tests.bench.soak_memory

soak-offline: install  ## 2000 trials reach the club while somebody stands on the board
	$(BIN)/python -m tests.bench.soak_offline

bench-measures: install  ## every measure beside its peers, into docs/measures.md
	$(PIP) -e '.[bench]'
	$(BIN)/python -m tools.measures bench

docs: install  ## rewrite the pages that the code knows best
	$(BIN)/python -m tools.docs
	$(BIN)/python -m tools.measures definitions

languages: install  ## collect the sentences into the catalogues of the languages
	$(BIN)/python -m tools.languages

clean:  ## away with the virtual environment and all caches
	rm -rf $(VENV) .coverage* .mypy_cache .ruff_cache .pytest_cache build dist
