# `make` alone lists what there is. Every target makes the environment it needs in .venv first, from
# the exact versions in requirements/*.txt, and makes it again only when those change. Needs Python 3.11
# or newer (with venv), git and make. OCR=paddleocr needs packages that do not go together with the
# others and has .venv-paddle.

INBOX ?= inbox
OUTPUT ?= output
UV ?= uv
# Another OCR engine for scans: make extract OCR=paddleocr
OCR ?=
export INBOX OUTPUT OCR

# Another interpreter: make extract PYTHON=/path/to/python
PYTHON ?=
export PYTHON

BIN := .venv/bin
LOCKS := requirements/build.txt requirements/run.txt requirements/dev.txt
PADDLE_LOCKS := requirements/build.txt requirements/paddle.txt
# The environment that reads files.
READER := $(if $(filter paddleocr,$(OCR)),.venv-paddle,.venv)
CODE := pipeline extractors normalizers tests tools

# Only wheels, so that nothing is ever compiled here; jieba alone is published as source (pure Python).
# A user-wide "install into my home folder" setting would stop pip inside an environment.
export PIP_USER := 0
PIP = $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-input
PIP_LOCKED = $(PIP) --require-hashes --no-build-isolation --only-binary :all: --no-binary jieba
OFFLINE = { echo "form-pipeline: the environment could not be completed (pip says why above); it needs the Python package index or a mirror of it. Run make again when that is mended." >&2; exit 1; }

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help extract watch status review demo test test-paddleocr deep check bench goldens lock clean FORCE

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile

extract: $(READER)/.project ## read every file in INBOX (inbox), write records to OUTPUT (output)
	@$(READER)/bin/form-pipeline extract "$$INBOX" -o "$$OUTPUT" $(if $(OCR),--ocr "$$OCR")

watch: $(READER)/.project ## read whatever lands in INBOX, until Ctrl-C
	@$(READER)/bin/form-pipeline watch "$$INBOX" -o "$$OUTPUT" $(if $(OCR),--ocr "$$OCR")

status: .venv/.project ## say what is waiting in INBOX, done, for review, failed; changes nothing
	@$(BIN)/form-pipeline status "$$INBOX" -o "$$OUTPUT" $(if $(OCR),--ocr "$$OCR")

review: .venv/.project ## settle in the browser what needs a person
	@$(BIN)/form-pipeline review "$$INBOX" -o "$$OUTPUT"

demo: .venv/.project ## read the example documents of this repository into demo/
	@$(BIN)/form-pipeline demo

test: .venv/.project .venv/.dev ## run the tests
	@$(BIN)/python -m pytest -n auto -q

test-paddleocr: .venv-paddle/.project ## run the tests of the OCR engine paddleocr, in an environment of its own
	@.venv-paddle/bin/python -m pytest -q -rs tests/paddle || test $$? -eq 5 # none: a system library is missing

deep: .venv/.project .venv/.dev ## run the laws with thousands of examples each
	@HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -q tests/test_laws.py

check: .venv/.project .venv/.dev ## lint, types, import directions, line limits; changes nothing
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy $(CODE)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python tools/line_limits.py
	@test ! -s pipeline/__init__.py || { echo "pipeline/__init__.py must stay empty: re-exports make 'import normalizers' circular" >&2; exit 1; }

bench: .venv/.project .venv/.dev ## measure speed and memory, of scans too; minutes on two idle cores
	@$(BIN)/python -m tests.bench

goldens: .venv/.project .venv/.dev ## write the golden files anew; read the diff before committing it
	@$(BIN)/python -m tests.regenerate_goldens

# One version of each package for every Python and platform (--fork-strategy fewest). A version moves
# only when pyproject.toml asks for it, or with: make lock LOCK_FLAGS=--upgrade
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url --no-header $(LOCK_FLAGS)
lock: ## pin the versions in requirements/ anew (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: pip install uv, or name it with UV=/path/to/uv" >&2; exit 1; }
	$(LOCK) --group build -o requirements/build.txt
	$(LOCK) pyproject.toml --extra witness --override requirements/one-opencv.in -o requirements/run.txt
	$(LOCK) pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	$(LOCK) pyproject.toml --group test --extra paddleocr --override requirements/one-opencv-paddle.in -c requirements/build.txt -o requirements/paddle.txt

clean: ## remove the environments and all caches; inbox, output and demo stay
	rm -rf .venv .venv-paddle build *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. A stamp is written last and holds the folder's path, so an environment that was cut
# off half-way, moved with the folder, or lost its interpreter is made again. The tools for tests come on
# top; where adding them was cut off, all is installed over (.begun), for pip may take half a package for whole.
ifneq ($(shell $(BIN)/python -c '' 2>/dev/null && cat .venv/.made 2>/dev/null),$(CURDIR))
.venv/.made: FORCE
endif
ifneq ($(shell .venv-paddle/bin/python -c '' 2>/dev/null && cat .venv-paddle/.made 2>/dev/null),$(CURDIR))
.venv-paddle/.made: FORCE
endif

.venv/.made: $(LOCKS)
.venv/.made: FILE := requirements/run.txt
.venv-paddle/.made: $(PADDLE_LOCKS)
.venv-paddle/.made: FILE := requirements/paddle.txt
.venv/.made .venv-paddle/.made:
	@usable=; bare=; seen=; \
	if [ -n "$$PYTHON" ]; then set -- "$$PYTHON"; else set -- python3.12 python3.11 python3.13 python3; fi; \
	for python in "$$@"; do \
	  version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
	  seen="$$python is Python $$version"; \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || { bare=$$version; continue; }; \
	  usable=$$python; break; \
	done; \
	if [ -z "$$usable" ] && [ -n "$$bare" ]; then \
	  echo "form-pipeline: Python $$bare is here without its venv module: install it (Debian, Ubuntu: apt install python$$bare-venv), then run make again." >&2; exit 1; \
	elif [ -z "$$usable" ]; then \
	  echo "form-pipeline: Python 3.11 or newer is needed ($${seen:-none was found}): install it (Debian, Ubuntu: apt install python3.11 python3.11-venv; macOS: brew install python@3.12) or name one with make PYTHON=/path/to/python, then run make again." >&2; exit 1; \
	fi; \
	echo "form-pipeline: making the environment in $(@D) with $$usable; this happens once and takes a minute or two" >&2; \
	rm -rf $(@D) && "$$usable" -m venv $(@D) || exit 1; \
	$(PIP) --require-hashes --only-binary :all: -r requirements/build.txt && $(PIP_LOCKED) --no-deps -r $(FILE) || $(OFFLINE) # all is listed, but for an OpenCV too many
	@printf '%s\n' "$(CURDIR)" > $@

.venv/.dev: .venv/.made
	@echo "form-pipeline: adding the tools for tests and checks" >&2
	@again=; test ! -e .venv/.begun || again=--force-reinstall; touch .venv/.begun; \
	$(PIP_LOCKED) $$again -r requirements/dev.txt || $(OFFLINE)
	@rm -f .venv/.begun && touch $@

.venv/.project: .venv/.made
.venv-paddle/.project: .venv-paddle/.made
.venv/.project .venv-paddle/.project: pyproject.toml
	@$(PIP) --quiet --no-deps --no-build-isolation --editable . # twice quiet: setuptools warns of every such install
	@touch $@
