# Every command of the house; `make help` lists them. Nothing here needs an account, Docker or sudo.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin

# Set-up is stamped with what it depends on: pyproject.toml and the place of the project.
# A stamp of another digest is not found, so set-up runs again exactly when one of them changed.
DIGEST := $(shell { cat pyproject.toml; pwd; } | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-16)
TWIN := $(VENV)/.equipped-twin-$(DIGEST)
DEV := $(VENV)/.equipped-dev-$(DIGEST)
BROKER := $(VENV)/.broker-sought

# What runs is deaf to the user's cloud account, proxies and Python paths. Set-up is not: pip may need the proxy.
NOISE := $(filter AWS_% %_proxy %_PROXY PYTHONPATH PYTHONHOME,$(.VARIABLES))
ALONE := env $(foreach name,$(NOISE),-u $(name)) AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
SBIN := /usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:/usr/local/opt/mosquitto/sbin

.PHONY: help
help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(TWIN) $(BROKER) ## press a device's button and watch the alarm travel to a closed incident (under 60 s)
	@$(ALONE) $(BIN)/anju demo

# One worker more than there are cores: some tests wait for the wall clock, and would leave a core idle.
# tests/conftest.py says which tests stay together and which begin.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
.PHONY: test
test: $(DEV) $(BROKER) ## run every test; each drill of drills/ is one of them
	$(ALONE) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

N ?= 1000
.PHONY: campaign
campaign: $(DEV) ## play N random schedules (crashes, repeats, outages) and audit that nothing is lost: make campaign N=10000
	@$(ALONE) $(BIN)/python -m localcloud.campaign --schedules $(N)

.PHONY: check
check: $(DEV) ## read the code with ruff, mypy, import-linter and the template's own rules
	$(ALONE) $(BIN)/ruff check .
	$(ALONE) $(BIN)/ruff format --check .
	$(ALONE) $(BIN)/python -m mypy
	$(ALONE) $(BIN)/lint-imports
	$(if $(wildcard build.mk),@$(MAKE) --no-print-directory lint-template)

# `build` and `lint-template`: the composed template and what is deployed from it.
-include build.mk

.PHONY: clean
clean: ## remove what was built and every cache; .venv stays
	rm -rf build .aws-sam .twin .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- set-up, by itself ----

# A Python is one that runs (a shim that only prints an error is none), fits, and can make environments.
FITS := import sys, venv, ensurepip; (3, 11) <= sys.version_info < (3, 14) and print("fits")

.PHONY: venv
venv:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	  [ "$$("$$python" -c '$(FITS)' 2>/dev/null)" = fits ] || continue; \
	  echo "make: $(VENV) from $$("$$python" --version)"; \
	  rm -rf $(VENV) && exec "$$python" -m venv $(VENV); \
	done; \
	echo "make: no working Python 3.11 to 3.13 with venv was found: install one (Debian/Ubuntu: apt-get install python3-venv; macOS: brew install python@3.13) or name it: make PYTHON=/path/to/python3.13" >&2; exit 1

# Only where there is no environment that fits: a broken one is made anew, its stamps gone with it.
FOUND := $(shell $(BIN)/python -c '$(FITS)' 2>/dev/null)
ifneq ($(FOUND),fits)
$(TWIN) $(DEV) $(BROKER): venv
endif

$(DEV):
	@$(call install,twin,dev)

$(TWIN):
	@test -e $(DEV) || { $(call install,twin); }

comma := ,
define install
echo "make: installing Anju with $(1)$(if $(2),$(comma)$(2)) (once, and again when pyproject.toml changes)"; \
rm -f $(VENV)/.equipped-*; \
$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[$(1)$(if $(2),$(comma)$(2))]' \
  || { echo "make: pip could not install the dependencies, its message is above: no network, or a proxy that pip was not told of?" >&2; exit 1; }; \
touch $@
endef

# mosquitto is the better broker; where it is not and root may not install it, the one from PyPI does.
$(BROKER):
	@if PATH="$$PATH:$(SBIN)" command -v mosquitto >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "make: installing mosquitto (once)"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get install -y -q mosquitto >/dev/null 2>&1 || { apt-get update -q && apt-get install -y -q mosquitto; } >/dev/null 2>&1 \
	    || echo "make: apt-get could not install mosquitto: the broker from PyPI is used"; \
	else echo "make: no mosquitto here: the broker from PyPI is used"; \
	fi; touch $@
