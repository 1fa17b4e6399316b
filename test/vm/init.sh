#!/bin/busybox sh
# shellcheck shell=dash
# The first process of a virtual machine: makes it what programs expect of one, asks the questions, and switches it off.
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t cgroup2 cgroup2 /sys/fs/cgroup
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mkdir /dev/pts /dev/shm
/bin/busybox mount -t devpts devpts /dev/pts
/bin/busybox mount -t tmpfs tmpfs /dev/shm
/bin/busybox ip link set lo up
/bin/busybox hostname machine
# What is written to the port for answers, which the kernel's command line names, arrives as it is.
/bin/busybox stty -F "$SYSSPAN_RESULTS" raw -echo

export NO_COLOR=1 PATH=/usr/bin:/usr/sbin HOME=/root TMPDIR=/tmp NODE_COMPILE_CACHE=/tmp/compiled
cd /sysspan || exit
node test/vm/probe.js test/kernel/*.test.js
/bin/busybox poweroff -f
