# Two commands are enough: `make chat` opens a chat in this terminal, `make test` runs the tests.
PYTHON ?= python3
# Another one for each Python: make PYTHON=python3.13 VENV=.venv-3.13 test
VENV ?= .venv
BIN := $(VENV)/bin

# A suite is one process's from first to last; two cores halve the time.
PYTEST := $(BIN)/python -m pytest -q -n auto --maxprocesses=4 --dist loadfile
# What no branch of may go untested.
COVERED := --cov=mpchat.irc --cov=mpchat.chat --cov-branch --cov-fail-under=100 --cov-report=

.PHONY: help chat demo test slow check fix lint types docs screenshot bench hostile torture clean

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

$(VENV)/base: setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mpchat needs Python 3.11 or newer: make PYTHON=python3.11")'
	@echo "Setting up $(VENV), once: about ten seconds ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/test: $(VENV)/base
	@echo "Installing what the tests need, once: about a minute ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

chat: $(VENV)/base  ## open a chat and join it in this terminal
	@$(BIN)/mpchat $(ARGS)

demo: $(VENV)/test  ## a server and three clients side by side, in tmux
	$(BIN)/python -m tests.demo

test: $(VENV)/test  ## run the tests
	$(PYTEST) -m "not slow"

slow: $(VENV)/test  ## run the tests that take minutes: torture, attacks, the tutorial, packages
	$(PYTEST) -m slow

lint: $(VENV)/test  ## format check and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/test  ## mypy --strict
	$(BIN)/mypy

docs: $(VENV)/test  ## write the generated parts of docs/ again
	$(BIN)/python -m docs.generate

screenshot: $(VENV)/test  ## draw the picture in the README again, from real terminals
	$(BIN)/python -m docs.screenshot

check: lint types  ## everything that must hold before a commit
	$(BIN)/python -m docs.generate --check
	$(PYTEST) $(COVERED) -m "not slow"

fix: $(VENV)/test  ## repair format, lint, generated docs and golden screens
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m docs.generate
	MPCHAT_GOLDEN=write $(BIN)/python -m pytest -q tests/client/view/test_view.py

bench: $(VENV)/test  ## measure: see bench/README.md
	$(BIN)/python -m bench.accept
	$(BIN)/python -m bench.history
	$(BIN)/python -m bench.broadcast

hostile: $(VENV)/test  ## attack the server and measure what others notice: see bench/README.md
	$(BIN)/python -m bench.hostile $(ARGS)

torture: $(VENV)/test  ## kill the server 2,000 times and cut the network as often, then compare
	$(BIN)/python -m bench.torture $(ARGS)

clean:  ## take away what make made
	rm -rf $(VENV) .venv .venv-* build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
