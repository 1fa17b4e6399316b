#!/usr/bin/env bash
# Builds one of the programs that a test cluster runs, and prints its path in the cache:
#   build.sh kube      Kubernetes, etcd and kubectl as one program (7 minutes or more on two cores)
#   build.sh helm      Helm
#   build.sh coredns   CoreDNS
#   build.sh kstatus   what says of objects, as Flux and Helm 4 do, whether they are done
#   build.sh pause     what keeps the namespaces of a pod
#   build.sh           all of them
# Idempotent and safe to call several times at once. Sources come as Go modules, pinned by the go.sum beside each main.go.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
machine=$here/../machine
# shellcheck source=SCRIPTDIR/../machine/cache.sh
source "$machine/cache.sh"
home=$cache/cluster

# required FOLDER MODULE: the version that the folder's go.mod asks for.
required() {
  awk -v module="$2" '{ sub("require ", "") } $1 == module { print $2; exit }' "$here/$1/go.mod"
}

# go_build FOLDER PACKAGE FLAGS: into ./program, without a C library and without the paths of this machine.
go_build() {
  local folder=$1 package=$2 flags=$3 go output=$PWD/program
  go=$("$machine/go.sh" "$(awk '$1 == "go" { print $2 }' "$here/$folder/go.mod")")
  cd "$here/$folder"
  CGO_ENABLED=0 GOFLAGS='' nice "$go" build -trimpath -buildvcs=false -ldflags "-s -w $flags" -o "$output" "$package"
}

build_kube() {
  local version flags=k8s.io/component-base/version
  version=$(required kubernetes k8s.io/kubernetes)
  [[ $version =~ ^v([0-9]+)\.([0-9]+)\. ]]
  go_build kubernetes . "-X $flags.gitVersion=$version -X $flags.gitTreeState=clean
    -X $flags.gitMajor=${BASH_REMATCH[1]} -X $flags.gitMinor=${BASH_REMATCH[2]}"
}

build_helm() {
  go_build helm helm.sh/helm/v3/cmd/helm "-X helm.sh/helm/v3/internal/version.version=$(required helm helm.sh/helm/v3)"
}

build_coredns() {
  go_build coredns . ''
}

build_kstatus() {
  go_build kstatus . ''
}

build_pause() {
  gcc -static -Os -s -Wall -Wextra -Werror -o program "$here/node/pause.c"
}

# sources NAME: what decides the bytes of a program, compilers aside.
sources() {
  case $1 in
    kube) cat "$here/kubernetes"/* ;;
    pause) cat "$here/node/pause.c" ;;
    *) cat "$here/$1"/* ;;
  esac
  declare -f "build_$1" go_build
}

# build NAME WORK PATH
build() {
  local name=$1 work=$2 path=$3
  mkdir -p "$work"
  say "building $name"
  if ! (cd "$work" && "build_$name") >"$work/log" 2>&1; then
    tail -n 20 "$work/log" >&2
    fail "$name could not be built (the last lines of $work/log are above): check GOPROXY, the network and the disk"
  fi
  mkdir -p "$(dirname "$path")"
  mv "$work/program" "$path"
  rm -r "$work"
}

ensure() {
  local name=$1 path lock
  path=$home/$name-$(sources "$name" | sha256sum | cut -c1-12)/$name
  if [[ ! -x $path ]]; then
    mkdir -p "$home"
    exec {lock}>"$home/$name.lock"
    flock "$lock"
    if [[ ! -x $path ]]; then (build "$name" "$home/$name.build" "$path"); fi
    exec {lock}>&-
  fi
  echo "$path"
}

case ${1:-} in
  kube | helm | coredns | kstatus | pause) ensure "$1" ;;
  '') for name in kube helm coredns kstatus pause; do ensure "$name"; done ;;
  *) fail "name what to build: kube, helm, coredns, kstatus or pause" ;;
esac
