#!/usr/bin/env bash
# Traces a small real workload, a compilation with its children, and leaves the viewer open until Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/hello.c" <<'C'
#include <stdio.h>
int main(void) { return puts("hello from a traced build") < 0; }
C
cat >"$work/Makefile" <<'M'
hello: hello.c
	$(CC) -o $@ $<
	./$@
	cat missing-file || true
M

agent/bin/sysspan check || exit 1
echo "Tracing: make -C $work (Ctrl-C ends the demo)"
agent/bin/sysspan trace -f --view "$@" -- make -C "$work"
