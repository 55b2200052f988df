# `make demo` and `make test` set everything up by themselves; `make setup` makes .venv, in which .venv/bin/kg works.
PYTHON ?= python3
CORPUS ?= $(if $(wildcard ../shared/corpus/dev-*.jsonl),../shared/corpus,tests/corpus)
NOTE = Sample articles written for illustration; mixes fact and fiction
KG = .venv/bin/kg
DEMO = build/demo-store

.PHONY: demo setup check test lint types eval bench train docs notebooks

demo: setup
	@rm -rf $(DEMO)
	$(KG) add --samples --store $(DEMO)
	@echo; echo "Which deals with OpenAI are only talked of, and who says so?"
	$(KG) ask talks --organization OpenAI --store $(DEMO)
	@echo; echo "Who backs both a lab and its rival?"
	$(KG) ask backers-of-rivals --store $(DEMO)
	@echo; echo "What holds for Anthropic, and in which words?"
	$(KG) ask in-force --organization Anthropic --store $(DEMO)
	@echo
	$(KG) view --store $(DEMO) -o map.html --note "$(NOTE)"
	@echo "Open $(CURDIR)/map.html in a browser."

setup: .venv/.stamp

.venv/.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "kg needs Python 3.11 or newer, and '$(PYTHON)' is: $$($(PYTHON) --version 2>&1)."; \
		echo "Name another one: make setup PYTHON=python3.12"; exit 1; }
	@test -x .venv/bin/pip || $(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	.venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

check: lint types
	.venv/bin/pytest -m "not slow and not browser"

test: lint types
	.venv/bin/pytest -n auto --dist loadgroup

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

types: setup
	.venv/bin/mypy

eval: setup
	.venv/bin/python bench/evaluation.py $(CORPUS) $(if $(PASTE),--paste $(PASTE))

bench: setup
	.venv/bin/python bench/reading.py $(wildcard $(CORPUS)/dev-*.jsonl)
	.venv/bin/python bench/graph.py
	.venv/bin/python bench/analytics.py
	.venv/bin/python bench/view.py
	.venv/bin/python bench/serve.py

train: setup
	.venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,train]'
	.venv/bin/python -m training.train $(wildcard $(CORPUS)/dev-*.jsonl $(CORPUS)/train/*.jsonl) training/articles/*.jsonl \
		$(OWN) --unseen train-d train-e

docs: setup
	@mkdir -p build && rm -rf $(DEMO) && $(KG) add --quiet --samples --store $(DEMO)
	@$(KG) view --quiet --store $(DEMO) -o build/map.html --note "$(NOTE)"
	.venv/bin/python docs/pictures.py build/map.html
	.venv/bin/pytest tests/test_docs.py tests/test_notebooks.py

notebooks: setup
	.venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,notebooks]'
	.venv/bin/jupyter lab notebooks $(if $(filter 0,$(shell id -u)),--allow-root)
