#!/usr/bin/env bash
# Runs all tests, or those whose files are named, or with "e2e" those on a cluster; with "cluster" it starts that cluster and
# stays. When all run, those with containers and API servers, which mostly wait, run beside the others; the files of each of these
# two lanes run one after the other.
set -euo pipefail
cd "$(dirname "$0")/.."

run() { node --test --test-concurrency=1 --test-timeout=600000 "$@"; }

case ${1:-} in
  '')
    make --no-print-directory check
    mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.test.ts')
    beside='^(deploy|test/(cluster|e2e|jaeger|kube|operator))/'
    mapfile -t waiting < <(printf '%s\n' "${files[@]}" | grep -E "$beside")
    mapfile -t others < <(printf '%s\n' "${files[@]}" | grep -vE "$beside")
    ;;
  e2e | cluster) files=(test/e2e/*.test.ts) ;;
  *) files=("$@") ;;
esac
make --no-print-directory -s -C test/programs
make --no-print-directory -s -C test/conformance/programs
eval "$(test/machine/docker.sh start)"
logs=$(mktemp -d)
lane=
trap 'kill $lane 2>/dev/null || true; test/machine/docker.sh stop; rm -rf "$logs"' EXIT
test/machine/jaeger.sh image >/dev/null
case " ${files[*]} " in
  *" test/cluster/"* | *" test/e2e/"* | *" test/kube/"* | *" test/operator/"* | *" test/chart/"* | *" test/kernel/"* | *" deploy/"*)
    test/cluster/build.sh >/dev/null
    ;;
esac
case " ${files[*]} " in
  *" test/cluster/"* | *" test/e2e/"*)
    for image in node pause coredns tools jaeger; do test/cluster/images.sh "$image" >/dev/null; done
    ;;
esac
case " ${files[*]} " in
  *" test/e2e/"* | *" deploy/"*) deploy/images/build.sh ;;
esac
if [ "${1:-}" = cluster ]; then
  node test/cluster/up.ts
elif [ "$#" -gt 0 ]; then
  run "${files[@]}"
else
  run "${waiting[@]}" >"$logs/waiting" 2>&1 &
  lane=$! failed=0
  run "${others[@]}" 2>&1 | tee "$logs/others" || failed=1
  wait "$lane" || failed=1
  lane=
  cat "$logs/waiting"
  # What failed in either lane is the last that is read.
  sed -n '/failing tests:$/,$p' "$logs/others"
  exit "$failed"
fi
