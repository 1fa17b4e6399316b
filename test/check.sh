#!/usr/bin/env bash
# All that can be said about the code without running it. Names what failed, and goes on to the end.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
failed=0

step() {
  local name=$1
  shift
  if output=$("$@" 2>&1); then
    echo "ok    $name"
  else
    echo "FAIL  $name"
    printf '%s\n' "$output" | tail -n 60
    failed=1
  fi
}

c_files() { git ls-files 'bpf/*.c' 'bpf/*.h' 'native/src/*.cc' 'native/src/*.h' 'native/launcher/*'; }
shell_files() { git ls-files '*.sh' .ci/run; }

step "types (tsc)" tsc -p .
step "format and lint (biome)" biome ci --colors=off --max-diagnostics=20 .
step "lint with types (oxlint)" oxlint --type-aware
# shellcheck disable=SC2046
step "C and C++ format (clang-format)" clang-format --dry-run --Werror $(c_files)
# shellcheck disable=SC2046
step "shell scripts (shellcheck)" shellcheck $(shell_files)
step "rooms build on each other" node test/rooms/check.ts
step "generated files are up to date" node agent/src/generate/main.ts --check
step "definitions, their types, their reference and the chart’s copy are the same" node operator/src/generate/main.ts --check
step "documents say what they are made of" node docs/generate/main.ts --check
exit "$failed"
