#!/usr/bin/env bash
# Runs all tests, or those whose files are named, or with "e2e" those on a cluster; with "cluster" it starts that cluster and
# stays. Files run one after the other: they share the kernel.
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-} in
  '')
    make --no-print-directory check
    mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.test.ts')
    ;;
  e2e | cluster) files=(test/e2e/*.test.ts) ;;
  *) files=("$@") ;;
esac
make --no-print-directory -s -C test/programs
make --no-print-directory -s -C test/conformance/programs
eval "$(test/machine/docker.sh start)"
trap 'test/machine/docker.sh stop' EXIT
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
else
  node --test --test-concurrency=1 --test-timeout=600000 "${files[@]}"
fi
