# Two commands for a fresh machine: make demo, make test. Both set up .venv first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test check train bench samples clean

demo: $(READY)
	$(BIN)/zhaojing demo

test: $(READY)
	$(BIN)/python -m pytest

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy

train: $(READY)
	$(BIN)/python -m pipeline.classify.train

samples: $(READY)
	$(BIN)/python -m tests.write_samples
	$(BIN)/python -m tests.write_dossiers

bench: $(READY)
	$(BIN)/python -m bench.speed
	$(BIN)/python -m bench.orchestration flow_to_library latency

# Debian keeps ensurepip in a package of its own; without it the system's pip puts pip into .venv.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV) || { $(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) demo-output
