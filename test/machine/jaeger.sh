#!/usr/bin/env bash
# Builds Jaeger all-in-one from Go modules, for machines that reach no image registry: "jaeger.sh binary" prints the path
# of the cached program, "jaeger.sh image" also gives the Docker engine the image and prints its name.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=SCRIPTDIR/cache.sh
source "$here/cache.sh"

# Later versions need modules that the checksum database does not have.
version=1.62.0
module=github.com/jaegertracing/jaeger
package=$module/cmd/all-in-one
image=sysspan-test/jaeger:$version
binary=$cache/jaeger/$version/jaeger

build() {
  local go work
  go=$("$here/go.sh" 1.22)
  work=$(mktemp -d "$cache/jaeger-build.XXXXXX")
  # shellcheck disable=SC2064 # expanded now, since work is local
  trap "rm -rf '$work'" EXIT
  cd "$work"
  say "building Jaeger $version (two minutes or more on two cores)"
  # Jaeger's own go.mod has a replace line, which go install refuses: hence a module of ours.
  if ! {
    "$go" mod init sysspan/jaeger &&
      "$go" get "$package@v$version" &&
      CGO_ENABLED=0 nice "$go" build -trimpath -o jaeger \
        -ldflags "-s -w -X $module/pkg/version.latestVersion=v$version" "$package"
  } >log 2>&1; then
    tail -n 20 log >&2
    fail "Jaeger $version could not be built (the last lines are above): check GOPROXY, the network and the disk"
  fi
  mkdir -p "$(dirname "$binary")"
  mv jaeger "$binary"
}

ensure_binary() {
  mkdir -p "$cache"
  if [[ ! -x $binary ]]; then (build); fi
}

ensure_image() {
  docker info >/dev/null 2>&1 || fail "no Docker engine answers: run eval \"\$(test/machine/docker.sh start)\" first"
  if docker image inspect "$image" >/dev/null 2>&1; then return; fi
  ensure_binary
  tar -C "$(dirname "$binary")" --owner=0 --group=0 -c jaeger |
    docker import --change 'ENTRYPOINT ["/jaeger"]' --change 'EXPOSE 4317 4318 14269 16686' - "$image" >/dev/null ||
    fail "the Docker engine refused the image $image: see what it says above"
}

case ${1:-} in
  binary)
    ensure_binary
    echo "$binary"
    ;;
  image)
    ensure_image
    echo "$image"
    ;;
  *) fail "name what to build: jaeger.sh binary, or jaeger.sh image" ;;
esac
