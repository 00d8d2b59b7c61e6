# `make` lists what can be done. The steps themselves are in .ci/ (no packages needed).

PORT ?= 8000
HOST ?= 127.0.0.1
RECORD ?= seeds
export HOST PORT RECORD PYTHON ARGS N DB

# Any Python will do to read the steps; they look for the right one themselves.
start := $(shell for name in "$$PYTHON" python3 python python3.14 python3.13 python3.12 python3.11 \
	"$$HOME"/.pyenv/versions/*/bin/python3; do \
	if "$$name" -c "" >/dev/null 2>&1; then echo "$$name"; break; fi; done)
task = @"$(or $(start),$(error No Python found. Install Python 3.11 or newer, for example: apt install python3 python3-venv, or name one: make $@ PYTHON=/path/to/python3))" .ci/tasks.py

.DEFAULT_GOAL := help
.PHONY: help run dev test test-sqlite test-postgres test-browser bench check format lock manage messages reset

help: ## list these commands
	@echo "opstracker: a public record of police operations"
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-21s %s\n", $$1, $$2 }'

run: ## start the site with the record in it (PORT=8000 HOST=127.0.0.1 RECORD=seeds)
	$(task) run

dev: ## the same while working on the code: reloads itself, shows errors in full
	$(task) dev

test: ## everything: checks, the suite on every Django and database, the browser tests
	$(task) test

test-sqlite: ## the suite on SQLite, newest Python (ARGS="-k seizure")
	$(task) test-sqlite

test-postgres: ## the suite on PostgreSQL, newest Python (ARGS="-k seizure")
	$(task) test-postgres

test-browser: ## the browser tests, newest Python (ARGS="-k phone")
	$(task) test-browser

bench: ## how fast it is beside its peers, on an invented record (N=100000 DB=sqlite|postgres|both)
	$(task) bench

check: ## format, lint, types, directions of imports, missing migrations
	$(task) check

format: ## put Python and templates into their one form
	$(task) format

lock: ## renew the locked requirements from pyproject.toml (ARGS=--upgrade for newer versions)
	$(task) lock

manage: ## any command of manage.py (ARGS="createsuperuser")
	$(task) manage

messages: ## gather the words to translate into a language, and compile them (ARGS=cy)
	$(task) messages

reset: ## delete the SQLite record of this folder, after asking
	$(task) reset
