#!/usr/bin/env bash
# Prints the path of a go command of at least the given version ("go.sh 1.22"): the one on PATH, or a cached newer one.
# Debian 12 has Go 1.19, which builds nothing of today but can fetch, and verify, a newer toolchain as a Go module.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=SCRIPTDIR/cache.sh
source "$here/cache.sh"

fetched=1.26.8

# at_least VERSION MINIMUM
at_least() {
  [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]
}

# A module's files come without execute bits, and with go.mod files renamed since a module cannot contain another.
unpack() {
  local from=$1 to=$2 file
  rm -rf "$to.new"
  mkdir -p "$(dirname "$to")"
  cp -r --no-preserve=mode "$from" "$to.new"
  find "$to.new/bin" "$to.new/pkg/tool" -type f -exec chmod 755 {} +
  find "$to.new" -name _go.mod | while read -r file; do mv "$file" "$(dirname "$file")/go.mod"; done
  mv "$to.new" "$to"
}

fetch() {
  local to=$cache/go/$fetched module from
  if [[ ! -x $to/bin/go ]]; then
    module=golang.org/toolchain@v0.0.1-go$fetched.$(go env GOOS)-$(go env GOARCH)
    say "fetching $module"
    from=$(cd / && go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",\?$/\1/p') ||
      fail "the Go module $module could not be fetched: check GOPROXY and the network, or put a newer go on PATH"
    unpack "$from" "$to"
  fi
  echo "$to/bin/go"
}

main() {
  local minimum=${1:-} found
  if [[ -z $minimum ]]; then fail "name the lowest version that will do: go.sh 1.22"; fi
  command -v go >/dev/null || fail "there is no go command: run test/machine/setup.sh test"
  found=$(GOTOOLCHAIN=local go env GOVERSION)
  if at_least "${found#go}" "$minimum"; then
    command -v go
    return
  fi
  at_least "$fetched" "$minimum" || fail "Go $minimum is newer than $fetched, the one that can be fetched: raise it in $0"
  fetch
}

main "$@"
