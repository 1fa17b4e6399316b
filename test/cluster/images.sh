#!/usr/bin/env bash
# Gives the Docker engine one of the images that a test cluster uses, and prints its name:
#   images.sh node      a machine of the cluster: Debian with containerd, and Kubernetes in it
#   images.sh pause     the first container of every pod
#   images.sh coredns   the cluster's name service
#   images.sh tools     sysspan/test-tools: a shell, coreutils, curl, busybox, python3, for the pods of tests
#   images.sh jaeger    sysspan/test-jaeger: Jaeger, all in one
# Pulls none: what is not built from source comes as Debian packages of the suite below. A name ends with what the image was built
# from, so one that is there is never built again; tools and jaeger, which manifests name, have a fixed name instead.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
machine=$here/../machine
# shellcheck source=SCRIPTDIR/../machine/cache.sh
source "$machine/cache.sh"
home=$cache/cluster
export PATH="$PATH:/usr/sbin:/sbin"

suite=bookworm
node_packages=containerd,runc,containernetworking-plugins,iptables,iproute2,conntrack,jq
tools_packages=dash,coreutils,findutils,grep,sed,busybox,curl,netbase,python3-minimal
unread=('/usr/share/doc/*' '/usr/share/man/*' '/usr/share/locale/*' '/usr/share/info/*')

# debian VARIANT PACKAGES: prints the path of a tar archive in the cache.
debian() {
  local variant=$1 packages=$2 path
  path=$home/debian/$(sha256sum <<<"$suite $variant $packages ${unread[*]}" | cut -c1-12).tar
  if [[ ! -f $path ]]; then
    if ((EUID != 0)); then fail "images of Debian packages can only be made by root: run this as root"; fi
    command -v mmdebstrap >/dev/null || fail "mmdebstrap is missing: run test/machine/setup.sh test"
    say "fetching Debian packages: $packages"
    mkdir -p "$home/debian"
    if ! mmdebstrap --variant="$variant" --include="$packages" "${unread[@]/#/--dpkgopt=path-exclude=}" --format=tar \
      "$suite" "$path.new" >"$path.log" 2>&1; then
      tail -n 20 "$path.log" >&2
      fail "mmdebstrap failed (the last lines of $path.log are above): check the network, and that debian-archive-keyring is there"
    fi
    mv "$path.new" "$path"
  fi
  echo "$path"
}

# import NAME CHANGE...: makes an image of the archive on standard input.
import() {
  local name=$1 changes=()
  shift
  for change in "$@"; do changes+=(--change "$change"); done
  docker import "${changes[@]}" - "$name" >/dev/null || fail "the Docker engine refused the image $name: see what it says above"
}

# import_program NAME PATH: an image of one static program.
import_program() {
  tar -C "$(dirname "$2")" --owner=0 --group=0 -c "$(basename "$2")" | import "$1" "ENTRYPOINT [\"/$(basename "$2")\"]"
}

# key FILE...: short name of their contents.
key() {
  cat "$@" | sha256sum | cut -c1-12
}

# layered ARCHIVE FOLDER: the archive with the files of a folder added. No path may be in it twice, not even that of a folder.
layered() {
  local archive=$1 folder=$2
  cp "$archive" "$folder.tar"
  (cd "$folder" && find . -mindepth 1 -type d -printf '%p/\n' -o -mindepth 1 -printf '%p\n') |
    grep -vxF -f <(tar --list --file "$archive" | grep '/$') |
    tar -C "$folder" --owner=0 --group=0 --no-recursion --append --file "$folder.tar" --files-from -
  cat "$folder.tar"
}

node() {
  local kube base folder=$work/node
  kube=$("$here/build.sh" kube)
  base=$(debian minbase "$node_packages")
  name=sysspan/test-node:$(key "$here/images.sh" "$here/node/start.sh" "$machine/runtime.sh" <(basename -a "$(dirname "$kube")" "$base"))
  if known; then return; fi
  say "making the image $name"
  mkdir -p "$folder/usr/local/bin" "$folder/etc/cni/net.d"
  cp "$here/node/start.sh" "$machine/runtime.sh" "$kube" "$folder/usr/local/bin/"
  for part in etcd kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl; do
    ln -s kube "$folder/usr/local/bin/$part"
  done
  layered "$base" "$folder" | import "$name" 'ENTRYPOINT ["/usr/local/bin/start.sh"]' \
    'VOLUME ["/var/lib/containerd", "/var/lib/kubelet", "/var/lib/etcd"]'
}

program() {
  local path
  path=$("$here/build.sh" "$1")
  name=sysspan/test-$1:$(basename "$(dirname "$path")" | sed 's/.*-//')
  if ! known; then import_program "$name" "$path"; fi
}

tools() {
  local base folder=$work/tools recipe
  name=sysspan/test-tools:1
  base=$(debian extract "$tools_packages")
  recipe=$(key "$here/images.sh" <(basename "$base"))
  if [[ $(docker image inspect --format '{{.Config.Labels.recipe}}' "$name" 2>/dev/null) == "$recipe" ]]; then return; fi
  mkdir -p "$folder/usr/bin" "$folder/etc" "$folder/tmp"
  chmod 1777 "$folder/tmp"
  echo 'root:x:0:0:root:/:/bin/sh' >"$folder/etc/passwd"
  echo 'root:x:0:' >"$folder/etc/group"
  for applet in awk httpd nc nslookup ps wget; do ln -s ../../bin/busybox "$folder/usr/bin/$applet"; done
  layered "$base" "$folder" | import "$name" 'CMD ["/bin/sh"]' 'ENV PATH=/usr/bin:/bin:/usr/sbin:/sbin' "LABEL recipe=$recipe"
}

jaeger() {
  local built
  built=$("$machine/jaeger.sh" image)
  name=sysspan/test-jaeger:${built#*:}
  docker tag "$built" "$name"
}

known() {
  docker image inspect "$name" >/dev/null 2>&1
}

docker info >/dev/null 2>&1 || fail "no Docker engine answers: run eval \"\$(test/machine/docker.sh start)\" first"
mkdir -p "$home"
exec {lock}>"$home/images.lock"
flock "$lock"
work=$(mktemp -d "$home/images.XXXXXX")
trap 'rm -rf "$work"' EXIT
case ${1:-} in
  node) node ;;
  pause | coredns) program "$1" ;;
  tools) tools ;;
  jaeger) jaeger ;;
  *) fail "name an image: node, pause, coredns, tools or jaeger" ;;
esac
echo "$name"
