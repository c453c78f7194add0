# Every target is one script under scripts/, so that it can be read, changed and run by itself.
SHELL := /usr/bin/env bash
.DEFAULT_GOAL := help
.PHONY: help run test check bench sanitize soak mutants fuzz tls clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, serve on port 5000 with sample data
	@scripts/run.sh

test: ## everything CI runs: check, then crash states, kills, clients, soak, fuzzing (under 20 minutes on 2 cores)
	@scripts/test.sh

check: ## format, house rules, build with warnings as errors, unit tests and fixtures
	@scripts/check.sh

bench: ## appends and merges a second, a reconnect storm, long histories, Socket.IO; bare loops and others beside them
	@scripts/bench.sh

sanitize: ## the tests under the address and the thread sanitizer
	@scripts/sanitize.sh

soak: ## simulate until interrupted; with SECONDS=600 for so long, then the long forms of kills, crash states, fuzzing
	@scripts/soak.sh "$(SECONDS)"

mutants: ## plant every known fault in a scratch copy of the engine; each must fail a test
	@scripts/mutants.sh

fuzz: ## feed the parsers generated input (SECONDS_EACH=60)
	@scripts/fuzz.sh "$${SECONDS_EACH:-60}"

tls: ## build with TLS in the server itself, and try https and wss (the first time some 5 minutes more)
	@scripts/tls.sh

clean: ## remove what builds and tests made; ./data stays
	@rm -rf .build .build-*
