#!/usr/bin/env bash
# Builds the images: build.sh [agent] [operator], or build.sh lock to take up newer Debian packages, or build.sh node [--keyring FILE]
# to compare Node with what its own project published. Pulls no image and needs no container engine; where one answers, it is given
# the images. Same commit, same lock files, same image, to the last byte.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
# shellcheck source=SCRIPTDIR/../../test/machine/cache.sh
source "$checkout/test/machine/cache.sh"
cd "$checkout"

case $(uname -m) in
  x86_64) node_arch=x64 ;;
  aarch64) node_arch=arm64 ;;
  *) fail "there is no Node for $(uname -m): use an x86-64 or arm64 machine" ;;
esac
node=$checkout/node_modules/node-linux-$node_arch/bin/node
[[ -x $node ]] || fail "$node is missing: run make build"
for command in apt-get dpkg-deb tar strip llvm-strip; do
  command -v "$command" >/dev/null || fail "$command is missing: use Debian or Ubuntu, and run test/machine/setup.sh build"
done

# The time in the images is that of the commit, unless the caller says otherwise; outside of git it is 1980.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 315532800)}
REVISION=${REVISION:-$(git describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null || true)}
export REVISION LC_ALL=C TZ=UTC
umask 022

# Two builds in one checkout would write the same files.
mkdir -p deploy/images/build
exec 9>deploy/images/build/lock
flock 9

"$node" deploy/images/main.ts --cache "$cache/images" "$@"

if [[ ${1:-} != lock && ${1:-} != node ]] && docker info >/dev/null 2>&1; then
  for archive in deploy/images/build/*.tar; do
    name=$(basename "$archive" .tar)
    if (($# == 0)) || [[ " $* " == *" $name "* ]]; then docker load --quiet --input "$archive"; fi
  done
fi
