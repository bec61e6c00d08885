# The suite on this machine. Needs Python 3.11 or newer and make; everything else is installed
# into .venv, locked by hash. ARGS="…" passes options on: make run ARGS=--split
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: help install run demo stop status test bench sizing profile faults upgrade fuzz year check spdci browser promtool helm format docs clients golden verify backup restore lock clean drop-data

ARGS ?=
PYTHON ?=
BIN := .venv/bin
UV := $(BIN)/uv
STAMP := .venv/.installed
LOCKING := --quiet --generate-hashes --no-emit-index-url --no-header $(ARGS)
ROOMS := engines simulators client local bench faults
PACKAGES := shared web $(patsubst %/pyproject.toml,%,$(wildcard services/*/pyproject.toml)) $(ROOMS:%=deploy/%) tests/kit
INDEX = set -eu; index="$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null || true)}"; \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$index}"; fi; \
	export SSL_CERT_FILE="$${SSL_CERT_FILE:-$${PIP_CERT:-}}"; [ -n "$$SSL_CERT_FILE" ] || unset SSL_CERT_FILE; \
	export UV_HTTP_TIMEOUT="$${UV_HTTP_TIMEOUT:-120}"
MADE_FROM := requirements.lock deploy/local/bootstrap.lock pyproject.toml $(PACKAGES:%=%/pyproject.toml)

help: ## what can be asked for
	@echo "make …"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | \
	  while IFS= read -r line; do printf '  %-11s %s\n' "$${line%%:*}" "$${line##*## }"; done
	@echo 'ARGS="…" passes options on, e.g. make test ARGS="tests/intake -k submit"'

install: $(STAMP) ## the virtual environment with everything locked (done by the others when needed)

run: $(STAMP) ## everything, in the foreground, until ctrl-C; the data stay in .aid
	@exec $(BIN)/aid up $(ARGS)

demo: $(STAMP) ## sample cases from application to paid; starts everything if it is not running
	@$(BIN)/aid status >/dev/null || $(BIN)/aid up --detach
	@exec $(BIN)/aid demo $(ARGS)

stop: $(STAMP) ## what runs behind (aid up --detach)
	@exec $(BIN)/aid down

status: $(STAMP) ## what of the running suite is ready
	@exec $(BIN)/aid status $(ARGS)

test: $(STAMP) ## the tests, one process a core, each with a database and a broker of its own
	@exec $(BIN)/pytest -n logical --maxprocesses 4 $(ARGS)

bench: .venv/.bench ## each figure beside its limit, into build/bench; QUICK=1 takes two minutes, not ten
	@exec $(BIN)/python -m aid_bench $(if $(QUICK),--quick) $(ARGS)

sizing: .venv/.bench ## what a case costs and how reads go with a million rows, into docs/sizing.md; minutes
	@exec $(BIN)/python -m aid_bench.sizes $(ARGS)

profile: .venv/.bench ## where the CPU of reads, changes, events and a decision goes, into build/profile; ARGS="case accept"
	@exec $(BIN)/python -m aid_bench.profile $(ARGS)

fuzz: $(STAMP) ## requests and bytes that nobody means, into build/fuzz; SEED=n draws the same again
	@exec $(BIN)/python -m aid_testing.fuzz $(if $(SEED),--seed $(SEED)) $(ARGS)

faults: $(STAMP) ## cases under load while processes are killed: SEED=n, KILLS=, APPLICATIONS=, CLAIMS=
	@exec $(BIN)/python -m aid_faults $(if $(SEED),--seed $(SEED)) $(if $(KILLS),--kills $(KILLS)) \
	  $(if $(APPLICATIONS),--applications $(APPLICATIONS)) $(if $(CLAIMS),--claims $(CLAIMS)) $(ARGS)

upgrade: $(STAMP) ## cases under load while a release comes: FROM=TAG, SEED=n, APPLICATIONS=, CLAIMS=
	@exec $(BIN)/python -m aid_faults.upgrade $(if $(FROM),--from $(FROM)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(APPLICATIONS),--applications $(APPLICATIONS)) $(if $(CLAIMS),--claims $(CLAIMS)) $(ARGS)

year: $(STAMP) ## payments of a year with banks that err, over New Year, to three-way proof: PAYMENTS=, SEED=n
	@exec $(BIN)/python -m aid_testing.year $(if $(PAYMENTS),--payments $(PAYMENTS)) $(if $(SEED),--seed $(SEED)) $(ARGS)

check: $(STAMP) ## format, lint, types, import contracts, requirements, generated documents, deployment
	@echo "format";  $(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
	@echo "lint";    $(BIN)/ruff check --quiet .
	@echo "types";   $(BIN)/mypy --strict services/*/src shared/src web/src $(ROOMS:%=deploy/%/src) tests/kit/src
	@echo "imports"; $(BIN)/lint-imports
	@echo "requirements"; $(BIN)/pytest -q tests/contracts/test_requirements.py > /dev/null || { $(BIN)/pytest -q tests/contracts/test_requirements.py; exit 1; }
	@echo "generated documents"; $(BIN)/aid docs --check
	@echo "deployment"; deploy/check

spdci: $(STAMP) ## SPDCI's public compliance suite against the running suite: SUITE=FOLDER, a clone of it
	@exec $(BIN)/aid spdci $(SUITE)

browser: ## the system's Chromium, for the tests of the pages (installing needs root)
	@deploy/browser

promtool: $(STAMP) ## Prometheus's own tool from the platform's package, to try the alerts over time
	@deploy/prometheus/promtool

helm: $(STAMP) ## Helm, to render and check the chart of deploy/helm, built by Go where there is none
	@deploy/helm/tool

format: $(STAMP) ## put the code in its format
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

docs: $(STAMP) ## write the generated documents again
	@exec $(BIN)/aid docs

clients: $(STAMP) ## typed clients of the one document, in Python and TypeScript, into build/clients
	@exec deploy/clients/make build/clients

golden: $(STAMP) ## the officers' cases of tests/golden
	@exec $(BIN)/aid golden tests/golden/cases.json $(ARGS)

verify: $(STAMP) ## prove the books and the audit chain of the running suite
	@exec $(BIN)/aid verify

backup: $(STAMP) ## database, topics, documents of one moment: TO=FOLDER, the keys apart: KEYS=FOLDER
	@exec $(BIN)/aid backup $(or $(TO),$(error TO=FOLDER names an empty folder)) $(if $(KEYS),--keys $(KEYS)) $(ARGS)

restore: $(STAMP) ## a suite from such a copy, in an empty place: FROM=FOLDER KEYS=FOLDER
	@exec $(BIN)/aid restore $(or $(FROM),$(error FROM=FOLDER names a copy)) $(if $(KEYS),--keys $(KEYS)) $(ARGS)

lock: $(STAMP) ## pin requirements.in again, with hashes; ARGS=--upgrade takes newer versions
	@$(UV) pip compile $(LOCKING) --universal --python-version 3.11 requirements.in -o requirements.lock
	@$(UV) pip compile $(LOCKING) --universal --python-version 3.11 -c requirements.lock deploy/image.in -o deploy/image.lock
	@$(UV) pip compile $(LOCKING) --universal --python-version 3.11 -c requirements.lock deploy/bench/requirements.in -o deploy/bench/requirements.lock
	@echo uv | $(UV) pip compile $(LOCKING) --no-annotate - -o deploy/local/bootstrap.lock

drop-data: $(STAMP) ## stop everything and delete its data; keys and jars stay
	@exec $(BIN)/aid down --drop-data

clean: ## the virtual environment and all caches; data and keys in .aid stay
	@if [ -x $(BIN)/aid ]; then $(BIN)/aid down || true; fi
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.aid/*' -prune -exec rm -rf {} +

.venv/.bench: $(STAMP) deploy/bench/requirements.lock
	@echo "  installing what the suite is measured beside"
	@$(INDEX); $(UV) pip install --quiet --python $(BIN)/python --require-hashes -r deploy/bench/requirements.lock
	@touch $@

# One firm's mirror: uv asks where pip was told to ask, unless UV_DEFAULT_INDEX says otherwise.
$(STAMP): $(MADE_FROM)
	@echo "installing into .venv (once; again when a lock changes)"
	@set -eu; python="$(PYTHON)"; \
	for candidate in $${python:-python3 python3.14 python3.13 python3.12 python3.11}; do \
	  if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then echo "Python 3.11 or newer is needed; PYTHON=… names one."; exit 1; fi; \
	if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  rm -rf .venv; echo "  making .venv with $$python"; $$python -m venv .venv; \
	fi
	@echo "  installing uv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/local/bootstrap.lock
	@$(INDEX); \
	echo "  installing the locked dependencies"; \
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; \
	echo "  installing the suite"; \
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(PACKAGES:%=-e %); \
	$(BIN)/python -m compileall -q -j 0 $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') $(wildcard $(PACKAGES:%=%/src))
	@touch $@
