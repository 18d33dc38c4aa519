# The composed template and what is deployed from it. No Docker, no account: the credentials are dummies.
SAM_VENV := .venv-sam
SAM_CLI := aws-sam-cli==1.170.0
SAM := $(SAM_VENV)/.equipped-$(subst ==,-,$(SAM_CLI))
TEMPLATE := build/template.yaml
BUILT := .aws-sam/build
REGIONS := cn-north-1 us-east-1
# What the China partition does not have stands in a template of its own (docs/adr/0012).
CONNECT_TEMPLATE := build/connect.yaml
CONNECT_REGIONS := us-east-1
RUNTIME_PYTHON := python3.13
BUILDER := env -u AWS_PROFILE -u AWS_SESSION_TOKEN AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true AWS_DEFAULT_REGION=cn-north-1 AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none SAM_CLI_TELEMETRY=0

.PHONY: build
build: lint-template $(SAM) ## compose the template, lint it for both partitions and build what is deployed
	@rm -rf $(BUILT)
	$(BUILDER) PYTHON="$(abspath $(SAM_VENV))/bin/python" $(SAM_VENV)/bin/sam build --template $(TEMPLATE)
	@$(BIN)/python -m infra.layer_check $(BUILT) $(TEMPLATE)
	@$(compile)

.PHONY: lint-template
lint-template: $(DEV) template ## compose the template and lint it for China and the world
	$(ALONE) $(BIN)/cfn-lint --template $(TEMPLATE) --regions $(REGIONS)
	$(ALONE) $(BIN)/cfn-lint --template $(CONNECT_TEMPLATE) --regions $(CONNECT_REGIONS)

.PHONY: template
template: $(DEV)
	@$(ALONE) $(BIN)/python -m infra.compose --out build
	@$(ALONE) $(BIN)/python -m infra.connect --out build

$(SAM): $(DEV)
	@echo "make: installing $(SAM_CLI) into $(SAM_VENV), apart from the project's own (once)"
	@rm -rf $(SAM_VENV) && $(BIN)/python -m venv $(SAM_VENV)
	@$(SAM_VENV)/bin/python -m pip install --quiet --disable-pip-version-check $(SAM_CLI)
	@touch $@

# Compiled modules start 2.6 times as fast; only the runtime's own minor version can make them.
define compile
for python in $(RUNTIME_PYTHON) "$$HOME"/.pyenv/versions/$(RUNTIME_PYTHON:python%=%).*/bin/python; do \
  "$$python" -c '' 2>/dev/null || continue; \
  echo "make: compiling with $$python"; \
  exec "$$python" -m compileall -q --invalidation-mode unchecked-hash $(BUILT); \
done; echo "make: no $(RUNTIME_PYTHON) here: built without compiled modules, cold starts will be slower"
endef
