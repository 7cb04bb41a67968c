# Everything works from a fresh clone with nothing else typed: each target sets up what it needs first.
.DEFAULT_GOAL := help
.PHONY: help setup demo tour test soak lint bench screens deb clean
# Dozens of tests start programs of ours, which would be compiled anew each time.
export PYTHONDONTWRITEBYTECODE :=
BIN := .venv/bin
TOUR := var/tour
# A process more than there are cores, as many tests wait for others; each has a database server and a window of its
# own. A file's tests stay together, and files begin in their order: the long stories come before the short units.
SIDE_BY_SIDE := -n $(shell expr $$(nproc) + 1) --dist loadfile --no-loadscope-reorder
# Measured where it is tested: tracing the whole suite for it would make everything half as slow again.
DOMAIN := tests/unit/visit
COVERED := --cov=kiosk.visit --cov-report=term-missing:skip-covered --cov-fail-under=100

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup: ## Install what is missing: system packages, .venv, fonts
	@.ci/setup.sh

demo: setup ## Run lobby, gate, office and a virtual printer; Ctrl+C ends it
	@$(BIN)/kiosk demo

tour: setup ## Walk one whole visit through the real screens; pictures in var/tour
	@$(BIN)/kiosk demo --tour $(TOUR)

test: lint ## Run the checks and all tests; the domain must be covered wholly
	$(BIN)/pytest -n auto $(COVERED) $(DOMAIN)
	$(BIN)/pytest $(SIDE_BY_SIDE) --ignore=$(DOMAIN) \
		|| $(BIN)/pytest --last-failed --last-failed-no-failures none # what failed beside others has to pass alone

soak: setup ## Random touches, keys and scans for an hour or two, and memory over 2,000 visits
	$(BIN)/pytest -m soak -s

lint: setup ## Check style, types and the import rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## Measure the figures that matter at the counter
	$(BIN)/python tests/bench.py

screens: setup ## Make the pictures of every page in docs/screens anew
	@$(BIN)/python tests/screens/gallery.py docs/screens

deb: ## Build a Debian package that needs no network for Python, in dist/
	@systemd/deb/build.sh dist

clean: ## Remove what was made; var/ and .venv too
	rm -rf .venv var build dist *.egg-info .coverage .*_cache .hypothesis assets/fonts/*.otf
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
