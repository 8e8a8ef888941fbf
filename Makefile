# Two commands for a newcomer: `make run` and `make test`. `make help` shows the rest.
.DEFAULT_GOAL := help
.PHONY: help run test shell train check lock clean environment

VENV := .venv
PYTHON := $(VENV)/bin/python
PROCESSES ?= 2
export RASA_TELEMETRY_ENABLED := false
export PYTHONWARNINGS := ignore
export TF_CPP_MIN_LOG_LEVEL := 3

help: ## show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: environment ## start the service on http://127.0.0.1:5005/
	@$(PYTHON) -m bot train --if-needed
	@$(PYTHON) -m bot serve

shell: environment ## the agents' terminal; SERVER=https://… for a service that runs
	@$(if $(SERVER),,$(PYTHON) -m bot train --if-needed)
	@$(PYTHON) -m bot shell $(if $(SERVER),--server $(SERVER))

test: environment ## install what the tests need, then run the whole suite; PROCESSES=2 side by side, a gigabyte each
	@sh bot/setup/test_servers.sh
	@$(PYTHON) -m bot train --if-needed
	@$(PYTHON) -m pytest --numprocesses $(PROCESSES) --dist loadfile

train: environment ## train the model
	@$(PYTHON) -m bot train

check: environment ## check the catalogue, the types and the style
	@$(PYTHON) -m bot check
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.10 --generate-hashes --no-header --no-emit-index-url \
	  --no-annotate --extra test --upgrade pyproject.toml --output-file requirements.lock

clean: ## remove the environment, the models and the caches; cases in .state stay
	rm -rf $(VENV) models/*.tar.gz .rasa .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

environment:
	@sh bot/setup/environment.sh $(VENV)
