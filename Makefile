# 大堂学堂: needs python3 (3.11+), pip and make, nothing else.
PY ?= python3
T ?= tests
BIN := .venv/bin
FLASK := $(BIN)/flask --app app

.PHONY: help setup run test lint bench chaos translations
.DEFAULT_GOAL := help

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# pip installs into a venv without ensurepip, so neither python3-venv nor a newer pip is needed, and the
# bank's own pip.conf, mirror and certificate are honoured.
.venv/%.ok: %.lock
	test -x $(BIN)/python || $(PY) -m venv --without-pip .venv
	$(PY) -m pip --python $(BIN)/python install -q --require-hashes --disable-pip-version-check --no-warn-script-location -r $<
	touch $@

PO := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
%.mo: %.po .venv/requirements.ok
	$(BIN)/pybabel -q compile -i $< -o $@

setup: .venv/requirements.ok $(PO:.po=.mo) ## Prepare .venv with what the app needs to run

run: setup ## Set up, create the database and demo data on first run, and serve on loopback
	LOBBY_DEMO=1 $(FLASK) demo serve

test: setup .venv/requirements-dev.ok ## Run every test: SQLite, PostgreSQL, content, browser (T=path for some)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(T)

lint: setup .venv/requirements-dev.ok ## Check style, types and templates
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/djlint --quiet --lint app/templates

bench: setup .venv/requirements-dev.ok ## Measure beside a bare Flask view (ratios in one run)
	$(BIN)/python -m bench

chaos: setup .venv/requirements-dev.ok ## Kill, restart and starve real servers under load, then look for lost answers (ROUNDS=200)
	$(BIN)/python -m chaos

translations: setup ## Collect the interface's sentences and update the English catalogue
	$(BIN)/pybabel -q extract -F babel.cfg -k _l --no-location --sort-output -o app/translations/messages.pot .
	$(BIN)/pybabel -q update -i app/translations/messages.pot -d app/translations -l en --no-fuzzy-matching --ignore-obsolete --no-wrap
