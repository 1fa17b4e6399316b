# All verbs of the project; `make help` lists them. Quiet unless V=1.
Q := $(if $(V),,@)
ARCH := $(shell uname -m)
NODE_ARCH := $(if $(filter aarch64,$(ARCH)),arm64,x64)
BPF_ARCH := $(if $(filter aarch64,$(ARCH)),arm64,x86)
# Where C headers are, when they are not this machine's.
SYSROOT :=
NODE_PACKAGE := $(CURDIR)/node_modules/node-linux-$(NODE_ARCH)
NODE := $(NODE_PACKAGE)/bin/node
BIN := $(CURDIR)/node_modules/.bin
export PATH := $(dir $(NODE)):$(BIN):$(PATH)

# The second is for kernels before 6.2, the third looks how a kernel runs the first.
BPF_OBJECTS := $(addprefix bpf/build/,trace.bpf.o trace-plain.bpf.o probe.bpf.o)
ADDON := native/build/Release/sysspan.node
LAUNCHER := agent/bin/sysspan
PROGRAM := agent/dist/start.js
PAGE := agent/dist/viewer/index.html

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup build compiled check test kernel images cluster e2e demo conformance bench generate clean

help: ## list these verbs
	$(Q)sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## install all that building and testing needs (as root)
	$(Q)test/machine/setup.sh test

node_modules/.package-lock.json: package-lock.json
	$(Q)test/machine/setup.sh build
	$(Q)touch $@

build: node_modules/.package-lock.json compiled $(PROGRAM) $(PAGE) ## compile the BPF programs, the addon, the command line and the page

compiled: $(BPF_OBJECTS) $(ADDON) $(LAUNCHER)

bpf/build/%.bpf.o: $(wildcard bpf/*.h bpf/*.c)
	$(Q)mkdir -p $(dir $@)
	$(Q)clang -O2 -g -target bpf -mcpu=v3 -D__TARGET_ARCH_$(BPF_ARCH) -I$(SYSROOT)/usr/include/$(ARCH)-linux-gnu \
		-Wall -Wextra -Werror -Wno-unused-parameter $(if $(findstring -plain,$*),-DSYSSPAN_PLAIN) \
		-c bpf/$(subst -plain,,$*).bpf.c -o $@

$(LAUNCHER): $(wildcard native/launcher/*)
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) -O2 -Wall -Wextra -Werror -D_GNU_SOURCE $(LDFLAGS) -o $@ native/launcher/launcher.c native/launcher/held_command.c

$(ADDON): $(wildcard native/src/*.cc native/src/*.h native/src/*/*.cc native/src/*/*.h native/launcher/held_command.* native/binding.gyp bpf/wire.h bpf/plan.h)
	$(Q)cd native && node-gyp rebuild --jobs=max --nodedir=$(NODE_PACKAGE) --arch=$(NODE_ARCH) $(if $(V),,--silent)

$(PROGRAM): $(shell find agent/src -name '*.ts' -not -path '*/viewer/*') $(wildcard native/*.ts) deploy/images/bundle.ts deploy/program.ts
	$(Q)node deploy/program.ts $@

$(PAGE): $(shell find agent/src/viewer -type f)
	$(Q)vite build --config agent/src/viewer/vite.config.ts $(if $(V),,--logLevel warn)

check: build ## types, lint, format, shell scripts, and that generated files are up to date
	$(Q)test/check.sh

test: build ## install what tests need and run all of them
	$(Q)test/machine/setup.sh test
	$(Q)test/run.sh

kernel: build ## prove the programs and the kernel tests on the running kernel, and on emulated older and newer ones
	$(Q)test/machine/setup.sh kernel
	$(Q)$(MAKE) --no-print-directory -s -C test/programs
	$(Q)node test/vm/main.ts

images: build ## build the images of agent and operator, pulling none
	$(Q)deploy/images/build.sh

cluster: build ## start a cluster of two nodes with everything loaded, until Ctrl-C
	$(Q)test/machine/setup.sh test
	$(Q)test/run.sh cluster

e2e: build ## prove all of it on a real cluster with a real Jaeger
	$(Q)test/machine/setup.sh test
	$(Q)test/run.sh e2e

demo: build ## trace a small workload with children and open the viewer
	$(Q)test/demo.sh

conformance: build ## compare what is shown with what strace shows, for many real programs
	$(Q)test/machine/setup.sh test
	$(Q)$(MAKE) --no-print-directory -s -C test/conformance/programs
	$(Q)node test/conformance/main.ts

bench: build ## measure the goals, beside strace, perf trace, bpftrace and the stock OpenTelemetry pipeline; GOALS=1,4 some of them
	$(Q)test/machine/setup.sh bench
	$(Q)node test/bench/main.ts

generate: node_modules/.package-lock.json ## write numbers, constants and layouts anew from the kernel's headers, and documents from what they are about
	$(Q)node agent/src/generate/main.ts
	$(Q)node operator/src/generate/main.ts
	$(Q)node docs/generate/main.ts

clean: ## remove what was built
	$(Q)rm -rf agent/bin bpf/build native/build agent/dist deploy/images/build test/programs/build test/vm/build test/conformance/build
