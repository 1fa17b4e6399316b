#!/bin/bash
# The first process of a node: makes a container look like a machine to Kubernetes, then runs the programs that
# /etc/cluster/programs names, each a file with one argument a line, and runs anew each one that ends.
set -eu

# Both hierarchies of control groups as a kubelet expects them, below the place of this container.
prepare_cgroups() {
  if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
    # Version 2: a group that hands controllers to its children may not hold processes itself.
    local processes process controllers controller
    mkdir -p /sys/fs/cgroup/init
    mapfile -t processes </sys/fs/cgroup/cgroup.procs
    for process in "${processes[@]}"; do echo "$process" >/sys/fs/cgroup/init/cgroup.procs || true; done
    read -ra controllers </sys/fs/cgroup/cgroup.controllers
    for controller in "${controllers[@]}"; do
      echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control || true
    done
    return
  fi
  if [[ -e /etc/cluster/without-cgroup2 ]]; then return; fi
  # Version 1: containers get no version 2 hierarchy beside it, but then their processes have no place of their own in it.
  local own
  own=$(sed -n 's/^0:://p' /proc/self/cgroup)
  mkdir -p /sys/fs/cgroup/unified /run/cgroup2
  mount -t cgroup2 none /run/cgroup2
  mount --bind "/run/cgroup2$own" /sys/fs/cgroup/unified
  umount /run/cgroup2
}

# A kubelet sets these for the whole kernel unless they have the values that it wants, so it is shown those.
hide_settings() {
  local setting
  for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
    kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
    mkdir -p "/run/settings/$(dirname "$setting")"
    echo "${setting#*=}" >"/run/settings/${setting%=*}"
    mount --bind "/run/settings/${setting%=*}" "/proc/sys/${setting%=*}"
  done
}

# keep FILE: while /run/held/NAME exists the program is not started anew.
keep() {
  local file=$1 name command
  name=$(basename "$file")
  mapfile -t command <"$file"
  while true; do
    while [[ -e /run/held/$name ]]; do sleep 0.1; done
    "${command[@]}" >>"/var/log/$name.log" 2>&1 </dev/null &
    echo $! >"/run/$name.pid"
    wait $! || echo "$name ended with status $?" >>"/var/log/$name.log"
    sleep 0.2
  done
}

mount --make-rshared /
prepare_cgroups
hide_settings
mkdir -p /run/held
echo 1 >/proc/sys/net/ipv4/ip_forward
for file in /etc/cluster/programs/*; do keep "$file" & done
echo "this node is up"
while true; do wait; done
