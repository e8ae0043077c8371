# make demo: the whole system with invented people, in one command.   make test: everything that must hold.
PORT ?= 8000
DATA ?= $(HOME)/.local/share/outreach-demo
KEYS ?= $(HOME)/.config/outreach-demo
VENV ?= .venv
# Before one that somebody built by hand comes that of the distribution, if it will do: it was built with a profile, which saves a fifth.
ifeq ($(origin PYTHON),undefined)
PYTHON := $(shell /usr/bin/python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo /usr/bin/python3 || echo python3)
endif

BIN := $(VENV)/bin
SOURCES := outreach config.py wsgi.py

export PYTHON
export PIP_DISABLE_PIP_VERSION_CHECK := 1
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help venv venv-dev demo test check lint types format bench mutants messages pictures lock late clean

help:
	@echo "make demo    serve the system with invented people on http://127.0.0.1:$(PORT)"
	@echo "make test    lint, types, import laws, and every test"
	@echo "make check   lint, types and import laws alone"
	@echo "make format  put the sources into the shape that check asks for"
	@echo "make bench   measure"
	@echo "make mutants break the code that decides access, and see whether the tests notice (hours; stop and go on)"
	@echo "make messages  every sentence as messages.pot, for a translator's tool"
	@echo "make pictures  take the pictures of the handbook anew (PICTURES=\"today case\" takes these alone)"
	@echo "make lock    pin the libraries of pyproject.toml anew (UPGRADE=--upgrade takes the newest)"
	@echo "make late    ask the package index which libraries of the lock are late (docs/security.md, «Libraries»)"
	@echo "make clean   remove $(VENV) and caches; data and keys stay"

# One stamp for each lock: nothing is installed again until the lock changes.
venv: $(VENV)/requirements.stamp ; @:
venv-dev: $(VENV)/requirements-dev.stamp ; @:

$(VENV)/%.stamp: %.lock requirements-uv.lock
	@tools/install_locked "$(VENV)" "$<"
	@touch "$@"

demo: venv
	@OUTREACH_DATA="$(DATA)" OUTREACH_KEY_FILE="$(KEYS)/root.key" OUTREACH_HTTPS=0 \
		exec "$(BIN)/python" -m flask --app wsgi demo --port $(PORT)

# Tests give hundreds of commands: each would translate the whole program anew if it may not keep the outcome.
test: export PYTHONDONTWRITEBYTECODE :=
# A file of tests stays in one process, which lays its fixtures once; three for two cores, as some wait for a browser or a server.
# The browser is looked for (and fetched, if need be) while the libraries are. Types are read on one core, all else on the
# other: also the tests, whose translated form the three processes then find.
# pytest comes last, so that its own closing line ends the output.
test:
	@said="$$(mktemp)"; tools/ensure_chromium >"$$said" & browser=$$!; \
	$(MAKE) venv-dev || { wait $$browser; rm "$$said"; exit 1; }; \
	$(MAKE) types & types=$$!; $(MAKE) lint; linted=$$?; "$(BIN)/python" -m pytest --collect-only -qq >/dev/null 2>&1; \
	wait $$browser; reason="$$(cat "$$said")"; rm "$$said"; if [ -n "$$reason" ]; then echo "$$reason"; fi; \
	wait $$types && [ $$linted = 0 ] && OUTREACH_NO_BROWSER="$$reason" exec "$(BIN)/python" -m pytest -n 3 --dist loadscope --no-loadscope-reorder

check: lint types
	"$(BIN)/python" -m pytest -q tests/shape/test_imports.py

lint: venv-dev
	"$(BIN)/python" -m ruff check .
	"$(BIN)/python" -m ruff format --check .
	"$(BIN)/python" tools/lint_templates.py templates
	"$(BIN)/python" -m djlint --lint --quiet templates

types: venv-dev
	"$(BIN)/python" -m mypy $(SOURCES)

format: venv-dev
	"$(BIN)/python" -m ruff check --fix .
	"$(BIN)/python" -m ruff format .

# requirements.lock is what the app runs on; the -dev one that, tests and lint; the -uv one what installs both.
COMPILE = "$(BIN)/uv" pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)
lock: venv
	echo uv | $(COMPILE) - -o requirements-uv.lock
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

late: venv
	@"$(BIN)/python" tools/late.py

messages: venv-dev
	@"$(BIN)/python" -m tools.messages > messages.pot && echo "messages.pot"

pictures: venv-dev
	"$(BIN)/python" -m tools.handbook_pictures $(PICTURES)

bench: venv-dev
	"$(BIN)/python" -m benchmarks

mutants: venv-dev
	"$(BIN)/mutmut" run $(MUTANTS)
	"$(BIN)/python" tools/mutate_permissions.py

clean:
	rm -rf "$(VENV)" mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
