# `make` is green or red; `make run`, `make demo`, `make test` and `make check` build what they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: check venv run demo test bench train format lint types contracts docs lock

check: format lint types contracts test

venv: $(READY)

$(READY): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=/path/to/it")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "building $(VENV) from requirements/dev.lock ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

run: venv
	@exec $(BIN)/watcher run

demo: venv
	@exec $(BIN)/watcher demo $(ARGS)

# On all cores, then what measures seconds, alone; exit code 5 of pytest is that ARGS chose none of these.
test: venv
	$(BIN)/pytest -n auto --dist worksteal -m "not alone" $(ARGS) || [ $$? = 5 ]
	$(BIN)/pytest -m alone $(ARGS) || [ $$? = 5 ]

# What the program costs, against the targets of docs/performance.md; ARGS picks: `make bench ARGS="tick --json"`.
bench: venv
	@$(BIN)/python -m benchmarks $(ARGS)

# Learns the judge's weights from tests/corpus anew: the same cases give the same bits.
train: venv
	@OMP_NUM_THREADS=1 $(BIN)/python -m training $(ARGS)

format: venv
	$(BIN)/ruff format --check .

lint: venv
	$(BIN)/ruff check .

types: venv
	$(BIN)/mypy

contracts: venv
	$(BIN)/lint-imports

# Writes docs/cli.md from the commands; config/schema/ and the tables of docs/configuration.md from the models.
docs: venv
	$(BIN)/python -m watcher.config
	$(BIN)/python -m typer watcher.cli utils docs --name watcher > docs/cli.md

# For maintainers: versions and hashes, no addresses (needs `uv` on the PATH).
lock:
	uv pip compile pyproject.toml --extra postgres --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/run.lock
	uv pip compile pyproject.toml --extra browser --extra postgres --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/browser.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/dev.lock
	echo "hatchling>=1.27,<2" | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/build.lock
