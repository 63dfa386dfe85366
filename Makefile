# Boss Workflow. Needs Python 3.11 or newer (with venv) and make; everything else is installed into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
UV := UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv
PYTHON := $(shell for p in "$$PYTHON" python3 python3.14 python3.13 python3.12 python3.11; do \
	[ -n "$$p" ] && command -v "$$p" >/dev/null 2>&1 && \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

.PHONY: help run test test-fast format lint types borders audit bench eval clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## Start everything here; in a terminal, chat as the boss
	@$(BIN)/boss up

test: $(VENV)/.installed-dev format-check lint types borders ## Everything: format, lint, types, borders, all tests
	@$(BIN)/python -m tests.support.redis
	$(BIN)/pytest -n auto --dist loadfile

test-fast: $(VENV)/.installed-dev ## The tests that take no longer than a moment each
	$(BIN)/pytest -n auto --dist loadfile -m "not slow"

.PHONY: format-check
format-check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .

format: $(VENV)/.installed-dev ## Format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lint: $(VENV)/.installed-dev ## Lint
	$(BIN)/ruff check .

types: $(VENV)/.installed-dev ## Check types, strictly
	$(BIN)/mypy

borders: $(VENV)/.installed-dev ## Check who imports whom
	$(BIN)/lint-imports --no-logo

audit: $(VENV)/.installed-dev ## Check the lock file for known vulnerabilities
	$(UV) audit --locked

bench: $(VENV)/.installed-dev ## Measure start, API, lists of a million tasks and a burst of messages against the aims (half an hour)
	@$(BIN)/python benchmarks/start.py
	@$(BIN)/python benchmarks/api.py
	@$(BIN)/python benchmarks/plans.py
	@$(BIN)/python benchmarks/burst.py

eval: $(VENV)/.installed-dev ## Score what the rules understand, without a model
	@$(BIN)/python benchmarks/understand.py

clean: ## Remove the environment and caches (never the data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/uv: 
	@if [ -z "$(PYTHON)" ]; then \
		echo "Boss Workflow needs Python 3.11 or newer with venv (on Debian: apt install python3-venv)."; exit 1; fi
	@echo "Making the environment in $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.installed: $(BIN)/uv uv.lock pyproject.toml
	$(UV) sync --locked --inexact --no-dev --compile-bytecode
	@touch $@

$(VENV)/.installed-dev: $(BIN)/uv uv.lock pyproject.toml
	$(UV) sync --locked --inexact --compile-bytecode
	@touch $@ $(VENV)/.installed
