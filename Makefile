# Two commands are enough: `make demo` and `make test`. Each installs what is missing.

SHELL := bash

PORT ?= 8080
PUBLIC_URL ?= /
SITE ?= dist
NAME ?= here

.DEFAULT_GOAL := help
.PHONY: help demo test check site package golden budgets bench bench-peers

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: ## show the page on 127.0.0.1:8080 (PORT=…) as soon as it can be built
	@scripts/demo $(PORT)

test: ## everything that CI runs, in a real browser too
	@scripts/test

check: ## the quick part: format, lints, unit tests
	@scripts/test fmt lint unit

site: ## the static site in dist/ (PUBLIC_URL=/path/ where it will live, SITE_URL=https://…/path/ for og: data and a sitemap, SITE=folder)
	@scripts/tools rust trunk wasm-bindgen markdown wasm-opt
	@. scripts/env.sh && trunk build --release --public-url $(PUBLIC_URL) --dist $(SITE)

package: site ## the npm package of the engine, from the site in dist/
	@scripts/package $(SITE)

golden: ## record tests/golden/*.json anew from the embedded bundle
	@scripts/golden

budgets: ## write anew how many instructions an answer may take, into bench/budgets.json
	@scripts/budgets --renew

bench: ## how fast it is here, into bench/results/NAME.json and BENCHMARKS.md (NAME=…)
	@scripts/bench $(NAME)

bench-peers: ## the same beside ONNX Runtime Web, Hugging Face and PyTorch, which it installs (6 GB)
	@scripts/bench --peers $(NAME)
