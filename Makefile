# `make` alone lists the targets. Nothing is needed but python3 >= 3.11 with venv, make and git.

PYTHON ?= python3
PORT ?= 8000
SCALE ?= township
LEVEL ?= demo
ONLY ?=
ROUNDS ?= 200
ARGS ?=
VENV := .venv/bin/python
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help demo test setup setup-dev check quick fix bench races histories chaos storm described shots spark lock messages stop python

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

python:
	@command -v $(PYTHON) >/dev/null || { echo \
	"没有找到 $(PYTHON)：请运行 sudo apt install python3 python3-venv 后再试。 / $(PYTHON) was not found: run sudo apt install python3 python3-venv and try again."; exit 1; }

demo: python ## everything, with data: SCALE=village|township|county|prefecture, PORT=8000
	@$(PYTHON) qiannan/demo/bootstrap.py demo --port $(PORT) --scale $(SCALE)
	@$(VENV) -m qiannan.demo --port $(PORT) --scale $(SCALE)

test: setup-dev ## everything a test needs, then all tests: ARGS="-k name"
	@$(VENV) -m qiannan.demo.testing $(ARGS)

setup: python ## only the environment (LEVEL=dev adds the tools): then .venv/bin/python manage.py
	@$(PYTHON) qiannan/demo/bootstrap.py $(LEVEL)

setup-dev: python
	@$(PYTHON) qiannan/demo/bootstrap.py dev

quick: setup-dev ## the tests without the slow ones and without a browser
	@$(VENV) -m qiannan.demo.testing -m "not slow and not browser and not worker" $(ARGS)

check: setup-dev ## style, types, migrations and deployment checks
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy
	$(VENV) manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy --fail-level WARNING"
	@HTTPS=true SECRET_KEY=$$($(VENV) -c "import secrets; print(secrets.token_urlsafe(60))") \
	LEDGER_KEY=$$($(VENV) -c "import secrets; print(secrets.token_urlsafe(60))") \
	$(VENV) manage.py check --deploy --fail-level WARNING

fix: setup-dev ## put style right where a tool can
	$(VENV) -m ruff check --fix .
	$(VENV) -m ruff format .

bench: setup-dev ## the benchmarks with their peers, into bench.json: ONLY=name
	@$(VENV) -m tests.benchmarks $(if $(ONLY),--only $(ONLY)) $(ARGS)

races: setup-dev ## two and more people at once, round after round: ROUNDS=200, ARGS="-k close"
	@ROUNDS=$(ROUNDS) $(VENV) -m qiannan.demo.testing -n 0 -q -s tests/accountability/races $(ARGS)

described: setup-dev ## what the phone API is sent by its own description, as each duty: CASES=400
	@CASES=$(or $(CASES),400) $(VENV) -m qiannan.demo.testing -n 0 -q tests/ledger/acts/test_described.py $(ARGS)

histories: setup-dev ## phones, offices and bad networks in any order: HISTORIES=2000 STEPS=40 SEED=1
	@HISTORIES=$(or $(HISTORIES),2000) STEPS=$(or $(STEPS),40) SEED=$(or $(SEED),1) \
	$(VENV) -m qiannan.demo.testing -n 0 -q tests/households/field/histories $(ARGS)

chaos: setup-dev ## phones that send while the site is being killed: ARGS="--acts 10000 --seed 1"
	@$(VENV) -m tests.chaos $(ARGS)

storm: setup-dev ## everybody logs in at once while phones send: ARGS="--people 120"
	@$(VENV) -m tests.chaos.storm $(ARGS)

shots: setup-dev ## page screenshots, into docs/screens
	@$(VENV) -m qiannan.demo.testing -n 0 tests/e2e -m browser --shots $(ARGS)

spark: setup-dev ## the test that DuckDB and Spark find the same by every rule
	@$(VENV) -m qiannan.demo.testing -n 0 tests/screening/test_engines.py $(ARGS)

messages: setup-dev ## collect and compile the translations
	@command -v xgettext >/dev/null && \
	$(VENV) manage.py makemessages -l zh_Hans --no-location --no-wrap --ignore node_modules --ignore .venv \
	|| echo "gettext is not installed: the texts are compiled but not collected"
	@$(VENV) qiannan/demo/messages.py

lock: setup-dev ## write requirements/*.txt (uv) and package-lock.json (npm) anew
	for level in base demo dev build spark s3; do uv pip compile --universal --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --python-version 3.11 requirements/$$level.in -o requirements/$$level.txt; done
	npm install --package-lock-only

stop: ## stop a running demo and the embedded servers
	@if [ -x $(VENV) ]; then $(VENV) -m qiannan.demo stop; else echo "nothing was running"; fi
