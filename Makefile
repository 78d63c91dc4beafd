# The verbs of the project. `make run` and `make test` install what they need.
SHELL := /bin/bash
PORT ?= 8000
BIN := .venv/bin
PY := $(BIN)/python
PACKAGES := app.py core networks members surveys analytics peers privacy demo

.PHONY: run test prove check bench soak translations requirements clean

# a bare Debian has Python without its venv module: install that when we may
.venv/bin/pip:
	python3 -m venv .venv || { rm -rf .venv; apt-get update -qq; apt-get install -y -qq python3-venv; python3 -m venv .venv; }

.venv/app.stamp: requirements/build.txt requirements/app.txt pyproject.toml | .venv/bin/pip
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/app.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev.stamp: requirements/dev.txt .venv/app.stamp
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)

.venv/translations.stamp: $(CATALOGUES) .venv/app.stamp
	for catalogue in $(CATALOGUES); do $(BIN)/pybabel -q compile -i $$catalogue -o $${catalogue%.po}.mo || exit 1; done
	touch $@

run: .venv/app.stamp .venv/translations.stamp
	$(BIN)/entrepairs demo --port $(PORT)

.PHONY: system
system:
	bash tests/install_system.sh

check: .venv/dev.stamp .venv/translations.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(PACKAGES) tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/codespell $(PACKAGES) benchmarks docs README.md CHANGELOG.md CONTRIBUTING.md
	$(BIN)/deptry .

test: check system
	$(BIN)/pytest -n 3 --dist loadscope --cov --cov-report=term --proofs=privacy/proofs.json $(ARGS)

# only the tests that promises name; what passed is written down for the privacy page
prove: .venv/dev.stamp .venv/translations.stamp system
	$(BIN)/pytest -n 3 --dist loadscope --proofs=privacy/proofs.json $$($(PY) -m privacy.promises)

bench: .venv/dev.stamp .venv/translations.stamp
	$(PY) -m benchmarks

soak: .venv/dev.stamp .venv/translations.stamp system
	$(PY) -m benchmarks.soak_kills

translations: .venv/dev.stamp
	$(PY) translations/collect.py

requirements: .venv/dev.stamp
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements/app.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --group dev -o requirements/dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --group build -o requirements/build.txt

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache
