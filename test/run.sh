#!/usr/bin/env bash
# Runs all tests, or those whose files are named. Files run one after the other: they share the kernel.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -eq 0 ]; then
  make --no-print-directory check
  mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.test.ts')
else
  files=("$@")
fi
[ ! -e test/programs/Makefile ] || make --no-print-directory -s -C test/programs
eval "$(test/machine/docker.sh start)"
trap 'test/machine/docker.sh stop' EXIT
test/machine/jaeger.sh image >/dev/null
node --test --test-concurrency=1 --test-timeout=300000 "${files[@]}"
