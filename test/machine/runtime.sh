#!/bin/sh
# A container runtime: runc, asked for no capability that this host cannot grant. Hosts may lack one (then runc fails with
# "unable to apply caps"), and Docker 20.10 does not know the last three, so a container that is to have all gets them here.
set -eu

names="CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE
  NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT
  SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG
  WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE"
late='["CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE"]'

# The names in this process's bounding set, one a line; the order above is the kernel's numbering.
granted() {
  bounding=$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
  number=0
  for name in $names; do
    if [ $((0x$bounding >> number & 1)) = 1 ]; then echo "CAP_$name"; fi
    number=$((number + 1))
  done
}

# The late capabilities join a list that already has all the others. A list that is absent stays absent.
# shellcheck disable=SC2016 # the dollars are jq's
edit='
  ($granted | split("\n")) as $granted
  | ($granted - $late) as $early
  | def grant: if $early - . == [] then . + $late | unique else . end | map(select(IN($granted[])));
  (.process? // .).capabilities |= if . == null then . else map_values(if . == null then . else grant end) end
'

# rewrite FILE: in place, keeping the file itself, which the caller has open rights to.
rewrite() {
  edited=$(jq --arg granted "$(granted)" --argjson late "$late" "$edit" "$1")
  printf '%s\n' "$edited" >"$1"
}

command='' bundle=. process=''
previous=''
for argument in "$@"; do
  case $previous in
    --bundle | -b) bundle=$argument ;;
    --process | -p) process=$argument ;;
  esac
  case $argument in
    --bundle=*) bundle=${argument#*=} ;;
    --process=*) process=${argument#*=} ;;
    create | run | exec) command=${command:-$argument} ;;
  esac
  previous=$argument
done

case $command in
  create | run) rewrite "$bundle/config.json" ;;
  exec) if [ -n "$process" ]; then rewrite "$process"; fi ;;
esac
exec runc "$@"
