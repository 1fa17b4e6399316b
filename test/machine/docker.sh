#!/usr/bin/env bash
# Gives the tests a Docker engine: eval "$(docker.sh start)" uses the one that answers, or starts one of our own beside
# whatever else the machine has; docker.sh stop ends only our own, and leaves no mount, bridge or control group behind.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=SCRIPTDIR/cache.sh
source "$here/cache.sh"
export PATH="$PATH:/usr/sbin:/sbin"

home=$cache/docker
endpoint=unix://$home/docker.sock
forwarding=/proc/sys/net/ipv4/ip_forward

answers() {
  docker info >/dev/null 2>&1
}

ours_answers() {
  DOCKER_HOST=$endpoint answers
}

# The process ids of our dockerd, containerd and container shims: all are told of our folder when they are started.
our_processes() {
  local process file
  { grep -s -l -a -F "$home/exec" /proc/[0-9]*/cmdline || true; } | while read -r file; do
    process=${file%/cmdline}
    if grep -s -q -E '^(dockerd|containerd)' "$process/comm"; then basename "$process"; fi
  done
}

# Processes of containers that outlived their engine; the engine's folder names the containers, and so do control groups.
orphans() {
  local folder container
  for folder in "$home"/data/containers/*; do
    container=$(basename "$folder")
    # Anything but a container's full name could match the control group of a stranger.
    if [[ ! $container =~ ^[0-9a-f]{64}$ ]]; then continue; fi
    find /sys/fs/cgroup -path "*$container*" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done
}

unmount_ours() {
  local mount
  awk -v home="$home/" 'index($5, home) == 1 { print $5 }' /proc/self/mountinfo | tac | while read -r mount; do
    umount "$mount" 2>/dev/null || umount --lazy "$mount"
  done
}

# What an engine leaves that was killed, or that did not come up.
clear_remains() {
  local process
  for process in $(our_processes) $(orphans); do kill -KILL "$process" 2>/dev/null || true; done
  unmount_ours
  rm -rf "$home/exec" "$home/docker.sock" "$home/dockerd.pid"
}

# What the machine was like before, for stop to put it back.
remember() {
  if [[ -d $home/before ]]; then return; fi
  mkdir "$home/before"
  cat "$forwarding" >"$home/before/forwarding"
  if ip link show docker0 >/dev/null 2>&1; then touch "$home/before/bridge"; fi
}

wait_until_ours_answers() {
  local dockerd=$1 tries
  for ((tries = 0; tries < 300; tries++)); do
    if ours_answers; then return; fi
    if [[ ! -d /proc/$dockerd ]]; then break; fi
    sleep 0.2
  done
  tail -n 20 "$home/dockerd.log" >&2
  fail "our Docker engine did not start (the last lines of $home/dockerd.log are above): docker.sh stop, resolve, start again"
}

# Published ports go through Docker's own proxy on the loopback address, so no iptables rule is needed.
launch() {
  cp "$here/runtime.sh" "$home/runtime.sh"
  setsid dockerd \
    --host "$endpoint" --pidfile "$home/dockerd.pid" --data-root "$home/data" --exec-root "$home/exec" \
    --iptables=false --ip6tables=false --ip 127.0.0.1 \
    --add-runtime "sysspan=$home/runtime.sh" --default-runtime sysspan \
    >"$home/dockerd.log" 2>&1 </dev/null 9>&- &
  wait_until_ours_answers $!
}

start_ours() {
  if ((EUID != 0)); then fail "no Docker engine answers and only root can start one: start Docker, or run this as root"; fi
  local command
  for command in docker dockerd containerd runc jq ip; do
    command -v "$command" >/dev/null || fail "$command is missing: run test/machine/setup.sh test"
  done
  mkdir -p "$home"
  exec 9>"$home/lock"
  flock 9
  if ! ours_answers; then
    clear_remains
    remember
    launch
  fi
  exec 9>&-
}

start() {
  local host
  if answers; then
    host=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}')}
  else
    start_ours
    host=$endpoint
  fi
  echo "export DOCKER_HOST=$host"
  if [[ $host == "$endpoint" ]]; then
    say "our own Docker engine answers at $host"
    # The testcontainers package would guess another address when this machine is itself a container.
    echo "export TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1"
  else
    say "using the Docker engine that answers at $host"
  fi
}

# Asks our dockerd to end, and waits up to 30 seconds.
end() {
  local dockerd tries
  dockerd=$(cat "$home/dockerd.pid" 2>/dev/null) || return 0
  for ((tries = 0; tries < 150; tries++)); do
    if ! grep -qx "$dockerd" <<<"$(our_processes)"; then return; fi
    if ((tries == 0)); then kill "$dockerd"; fi
    sleep 0.2
  done
}

remove_containers() {
  local containers
  mapfile -t containers < <(DOCKER_HOST=$endpoint docker ps --all --quiet)
  if ((${#containers[@]} > 0)); then
    DOCKER_HOST=$endpoint docker rm --force --volumes "${containers[@]}" >/dev/null
  fi
  DOCKER_HOST=$endpoint docker network prune --force >/dev/null
}

# A control group that is in use cannot be removed, so this takes only what containers left empty.
remove_groups() {
  find /sys/fs/cgroup -depth -type d -path '*/docker*' ! -path '*/*.slice/*' -exec rmdir {} + 2>/dev/null || true
}

restore() {
  if [[ ! -f $home/before/bridge ]] && ip link show docker0 >/dev/null 2>&1; then ip link delete docker0; fi
  cat "$home/before/forwarding" >"$forwarding"
  rm -r "$home/before"
}

stop() {
  if [[ ! -d $home/before ]]; then
    say "no Docker engine of our own is there"
    return
  fi
  exec 9>"$home/lock"
  flock 9
  # Only an engine knows its networks: one that was killed is started again to remove them.
  if ! ours_answers; then
    clear_remains
    (launch) || say "removing what can be removed without the engine"
  fi
  if ours_answers; then remove_containers; fi
  end
  clear_remains
  remove_groups
  restore
  say "our own Docker engine is stopped; its images stay in $home/data"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  *) fail "say what to do: docker.sh start, or docker.sh stop" ;;
esac
