# Two commands on a clean machine with Python >= 3.11, git and make:
#   make serve   installs, builds the data, serves http://127.0.0.1:8000 (PORT=… to change)
#   make test    installs with test tools, runs everything the repository carries
#                (WORKERS=… tests at a time; by default one for each core, four at most)

PYTHON ?= python3
PORT ?= 8000
SUITES ?= ../shared/suites
CORPUS ?= ../shared/corpus
WORKERS ?= auto
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: serve test assets test-deps conformance soak lock bench screenshots clean

serve: .venv/serve.stamp
	$(BIN)/kg build
	$(BIN)/kg serve --port $(PORT)

test: .venv/test.stamp
	.ci/system-parts
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "not soak and not timed"
	$(BIN)/python -m pytest -m timed tests/store tests/web

# Ready-built scripts of npm packages for the pages. Node comes from PyPI where the machine has none; the pages work without.
assets: .venv/bin/python
	@command -v npm >/dev/null || $(INSTALL) --require-hashes -r requirements-node.lock || true
	@$(BIN)/python .ci/hatch_build.py || true

test-deps:
	.ci/system-parts --install

conformance: .venv/test.stamp
	SUITES="$(SUITES)" CORPUS="$(CORPUS)" $(BIN)/python -m pytest tests/conformance

soak: .venv/test.stamp
	SOAK=1 $(BIN)/python -m pytest -m soak

bench: .venv/test.stamp
	$(BIN)/python -m benchmarks.first_figures
	$(BIN)/python -m benchmarks.extraction 5 "$(CORPUS)/raw"

# Pictures of the pages, shown in README and docs.
screenshots: .venv/test.stamp
	$(BIN)/python -m tests.web.screenshots

# Pins with hashes and without hosts; uv is needed only here.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build --extra fast --extra parquet pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group node -o requirements-node.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python >= 3.11 is needed; name one with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq python3-venv; \
	  else echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; fi; }
	$(PYTHON) -m venv .venv

.venv/serve.stamp: .venv/bin/python requirements.lock pyproject.toml package-lock.json
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@$(MAKE) --no-print-directory assets
	@touch $@

.venv/test.stamp: .venv/bin/python requirements-dev.lock pyproject.toml package-lock.json
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@$(MAKE) --no-print-directory assets
	@touch $@ .venv/serve.stamp

clean:
	rm -rf .venv build dist node_modules kg/web/static/vendor
