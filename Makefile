# The menu: `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
WORKERS ?= 2

.DEFAULT_GOAL := help

help: ## list what there is to do
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## make the environment in .venv, all extras included

$(STAMP): setup.cfg requirements.lock tools/preflight.py
	@$(PYTHON) tools/preflight.py python pango
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

assets: webform/static/built/app.css ## build the style sheet and the script

webform/static/built/app.css: package-lock.json package.json $(wildcard webform/assets/*)
	@$(PYTHON) tools/preflight.py node
	@npm ci --silent --no-audit --no-fund
	@npm run --silent build
	@touch $@

run: install assets ## make the demonstration council if there is none, and serve it on http://127.0.0.1:8000
	@$(BIN)/caseaudit serve --demonstration

check: install ## lint, types, floors: quick, before every commit
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

test: install assets browser check ## everything: checks and every test
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not torture"

torture: install assets browser ## the long tests, time-boxed
	@$(BIN)/python tools/torture.py

bench: install assets ## measure beside peers, in one run, as ratios
	@npm ci --silent --no-audit --no-fund --prefix bench/peers
	@$(BIN)/python -m bench

browser: install
	@$(BIN)/python tools/preflight.py browser

lock: ## bring requirements.lock up to date with setup.cfg
	@$(BIN)/python -m piptools compile --quiet --extra dev --extra postgresql --extra pdf --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements.lock setup.cfg

clean: ## remove what was built (never the data in var/)
	@rm -rf .venv node_modules bench/peers/node_modules webform/static/built build *.egg-info

.PHONY: help install assets run check test torture bench browser lock clean
