# Each target one line of help; `make help` prints them.
.DEFAULT_GOAL := help
.PHONY: run test lint format bench faults lighthouse screenshots help clean lock migrations

run: ## set up and serve at http://127.0.0.1:8000 (PORT= changes it); Ctrl-C stops
	@.ci/setup run
	@exec .ci/serve

test: ## everything: lint, migrations, tests on SQLite and PostgreSQL, browser
	@.ci/test

lint: ## ruff, layers, types, templates, TypeScript
	@.ci/setup test
	@.ci/lint

format: ## put code into its form
	@.ci/setup test
	@.venv/bin/ruff check --fix --quiet site courses quizzes certificates tests manage.py || true
	@.venv/bin/ruff format site courses quizzes certificates tests manage.py
	@npm run --silent format

bench: ## queries, milliseconds and certificates per second beside their yardsticks; writes bench.json (SCALE=nation: five million people)
	@.ci/setup test
	@SCALE="$(SCALE)" .ci/bench

faults: ## whole attempts on a bad line, every fault at every step (FAULT_RUNS=, FAULT_SEED=, FAULT_LINES=)
	@.ci/setup test
	@FAULT_RUNS="$${FAULT_RUNS:-208}" FAULT_LINES="$${FAULT_LINES:-8}" .ci/browser faults.spec.ts

lighthouse: ## Lighthouse's mobile preset on a learner's pages; writes lighthouse.json
	@.ci/setup test
	@.ci/lighthouse

screenshots: ## every page at three widths and by night into var/screens, the README's pictures into docs
	@.ci/setup test
	@mkdir -p var/screens && SCREENS="$$PWD/var/screens" SCREENSHOTS=1 .ci/browser

lock: ## renew the hashed requirements from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --extra build --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -o requirements/base.txt
	@uv pip compile pyproject.toml --extra build --extra dev --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -c requirements/base.txt -o requirements/dev.txt

help: ## this list
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-12s %s\n", $$1, $$2}'

clean: ## remove what was made: environment, packages, build, database
	@rm -rf .venv node_modules tests/lighthouse/node_modules site/frontend/dist var bench.json bench-nation.json lighthouse.json test-results playwright-report
