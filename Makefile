# Every recipe is one command or a script of scripts/, so that what runs here
# can be run by hand and by CI in the same words.

.DEFAULT_GOAL := help

ONCE     ?=#         ## run: 1 ends after the table instead of serving on
SCALE    ?= 1#       ## month: the share of the month to replay, 0.01 for a short one
MONTH    ?= 2024-04# ## month: which month of the published data to replay
PERSONS  ?= 5000000# ## import: how many persons the registry has
BASE     ?= HEAD~1#  ## compare: the revision to compare with
ROUNDS   ?= 4#       ## compare: how many pairs are measured
KILLS    ?= 20#      ## kill: how many times in a row the node is killed
MINUTES  ?= 60#      ## chaos: for how long the cluster suffers; 0 for each fault once, shortly
FROM     ?= HEAD~1#  ## upgrade: the revision whose program the nodes start with
ROW      ?=#         ## defences: part of the name of those to take out; empty for all
DAYS     ?= 30#      ## sim: how many days of cluster life are simulated
FUZZTIME ?= 1000000x# ## fuzz: how many inputs each target gets

.PHONY: help run dev test check month import bench overload compare kill chaos upgrade sim fuzz defences race generate kiosk kiosk-bench pictures screens build clean

help: ## list the targets and the variables
	@awk -f scripts/help.awk $(MAKEFILE_LIST)

run: build ## start a demo node, replay an opening minute, then serve
ifneq ($(filter-out 0,$(ONCE)),)
	bin/bench opening --cupod bin/cupod --listen 127.0.0.1:0 --once
else
	rm -rf data/run
	bin/bench opening --cupod bin/cupod --data data/run
endif

test: ## everything: set-up, static checks, all tests with -race, short runs of the rest
	scripts/test.sh

check: ## format, vet, staticcheck, tidy and short unit tests; about a minute
	scripts/check.sh

dev: build ## three nodes that are one cluster on this machine, until Ctrl-C
	rm -rf data/dev
	bin/bench dev --cupod bin/cupod --cupo bin/cupo --data data/dev

month: build ## replay a real month of bookings through the HTTP API and check it
	bin/bench month --cupod bin/cupod --scale $(SCALE) --month $(MONTH)

import: build ## import a national registry of PERSONS, kill -9 in the middle, resume, measure
	bin/bench import --cupod bin/cupod --cupo bin/cupo --persons $(PERSONS)

bench: build ## measure, print the ratios beside their targets, write out/bench.json
	@mkdir -p out
	bin/bench load --cupod bin/cupod --out out/bench.json

overload: build ## offer a node five times what it can answer; write out/overload.json
	bin/bench overload --cupod bin/cupod

compare: ## measure BASE and this tree in turn, ROUNDS times, and print the ratios
	BASE=$(BASE) ROUNDS=$(ROUNDS) scripts/compare.sh

kill: build ## kill -9 a node under load again and again; account for every booking
	KILLS=$(KILLS) scripts/kill.sh

sim: ## simulate DAYS days of three nodes in virtual time, and add a row to docs/simulation.md
	DAYS=$(DAYS) scripts/sim.sh

chaos: build ## make three nodes suffer for MINUTES under load; decide whether the promise held
	MINUTES=$(MINUTES) scripts/chaos.sh

upgrade: build ## upgrade a cluster under load from revision FROM to this tree, node by node
	FROM=$(FROM) scripts/upgrade.sh

fuzz: ## run every fuzz target with FUZZTIME inputs
	FUZZTIME=$(FUZZTIME) scripts/fuzz.sh

defences: ## take each defence against a fault out and demand that a test notices; write docs/faults.md
	ROW="$(ROW)" scripts/defences.sh

race: ## all tests with the race detector
	scripts/race.sh

generate: ## write the generated files (zz_*) anew
	go generate ./...

kiosk: ## build the kiosk's program and all that a browser loads, and say how large it is
	go run -buildvcs=false ./kiosk/site/pack

kiosk-bench: ## measure every target of the kiosk in a real browser, beside its target
	scripts/kiosk-bench.sh

pictures: ## make the pictures of docs/kiosk.md from the screens as they are
	scripts/pictures.sh

screens: ## test what people see, in a real browser
	scripts/screens.sh

build: ## build every program into bin/
	scripts/build.sh

clean: ## remove what the other targets made: bin/ and out/ (data/ stays)
	rm -rf bin out
