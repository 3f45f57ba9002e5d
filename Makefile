# make setup | demo | test | lint | bench. Each target does its own set-up; a second run finds the stamps and is instant.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench clean

stamps := .stamps
sources := $(shell find src commands bench bin scripts native -type f 2>/dev/null) tsconfig.json tsconfig.build.json

help:
	@echo "make setup   install packages, compile, install the engines' libraries that are missing"
	@echo "make demo    the full pipeline on a synthetic market, offline, ending in a report"
	@echo "make test    every test (engines, TA-Lib and a real browser included)"
	@echo "make lint    formatter, linter, types, dead code"
	@echo "make bench   speed against peers, printed as ratios"

$(stamps)/packages: package.json package-lock.json .npmrc
	scripts/install-packages.sh
	@mkdir -p $(stamps) && touch $@

$(stamps)/build: $(stamps)/packages $(sources)
	npm run --silent build
	@touch $@

$(stamps)/engines: $(stamps)/build
	bin/trademl engines install
	@touch $@

$(stamps)/browser: scripts/install-browser.sh
	scripts/install-browser.sh
	@mkdir -p $(stamps) && touch $@

setup: $(stamps)/engines

demo: setup
	bin/trademl train --full-pipeline --config configs/pipelines/demo.yaml

test: setup $(stamps)/browser
	npx vitest run

lint: $(stamps)/packages
	npm run --silent lint

bench: setup
	node dist/bench/run.js

clean:
	rm -rf dist $(stamps)
