/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The few kernel structures that are read, with just the fields that are read.
 * CO-RE finds their real offsets in the running kernel's BTF.
 */
#ifndef SYSSPAN_KERNEL_BPF_H
#define SYSSPAN_KERNEL_BPF_H

#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "wire.h"

enum { SIGKILL = 9, SIGSYS = 31 };
enum { ERESTARTSYS = 512 }; /* include/linux/errno.h */

/* Not in the object for kernels without it: libbpf refuses that to whoever has no more than CAP_BPF and CAP_PERFMON. */
#ifndef SYSSPAN_PLAIN
extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym;
#endif

#define KERNEL __attribute__((preserve_access_index))

typedef int pid_t;
typedef _Bool bool;

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r10, r9, r8, ax, cx, dx, si, di, orig_ax, sp;
} KERNEL;
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	unsigned long regs[31];
	unsigned long sp;
	unsigned long orig_x0;
	int syscallno;
} KERNEL;
#else
#error "x86 or arm64"
#endif

struct thread_info {
	unsigned long flags;
	__u32 status;
	__u64 preempt_count;
} KERNEL;

struct kuid {
	unsigned int val;
} KERNEL;

struct cred {
	struct kuid euid;
} KERNEL;

struct upid {
	int nr;
} KERNEL;

struct pid {
	unsigned int level;
	struct upid numbers[1];
} KERNEL;

enum { PID_OF_GROUP = 2, PID_OF_SESSION = 3 }; /* enum pid_type, stable since 4.20 */

struct atomic {
	int counter;
} KERNEL;

struct signal_struct {
	struct atomic live;
	int group_exit_code;
	unsigned int flags;
	struct pid *pids[4];
	struct task_struct *group_exec_task;
} KERNEL;

enum { GROUP_EXIT = 0x4 };     /* SIGNAL_GROUP_EXIT, include/linux/sched/signal.h */
enum { STATE_STOPPED = 0x4 };  /* __TASK_STOPPED, include/linux/sched.h */
enum { STOP_SIGNAL = 0xffff }; /* JOBCTL_STOP_SIGMASK, include/linux/sched/jobctl.h */

struct qstr {
	const char *name;
} KERNEL;

struct hlist_bl_node {
	struct hlist_bl_node **pprev;
} KERNEL;

struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
} KERNEL;

struct vfsmount {
	struct dentry *mnt_root;
} KERNEL;

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
} KERNEL;

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
} KERNEL;

struct super_block {
	unsigned long s_magic;
} KERNEL;

struct inode {
	unsigned short i_mode;
	unsigned long i_ino;
	unsigned int i_rdev;
	struct super_block *i_sb;
} KERNEL;

struct file {
	struct path f_path;
	struct inode *f_inode;
	void *private_data;
} KERNEL;

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
} KERNEL;

struct files_struct {
	struct fdtable *fdt;
} KERNEL;

struct fs_struct {
	struct path pwd;
} KERNEL;

struct in6_addr {
	__u8 bytes[16];
};

struct sock_common {
	unsigned int skc_daddr, skc_rcv_saddr;
	unsigned short skc_dport, skc_num;
	unsigned short skc_family;
	unsigned char skc_state;
	struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
} KERNEL;

struct socket;

struct sock {
	struct sock_common __sk_common;
	unsigned short sk_type, sk_protocol;
	struct socket *sk_socket;
} KERNEL;

struct socket {
	struct file *file;
	struct sock *sk;
} KERNEL;

struct sockaddr_un {
	unsigned short sun_family;
	char sun_path[108];
};

struct unix_address {
	int len;
	struct sockaddr_un name[];
} KERNEL;

struct unix_sock {
	struct unix_address *addr;
	struct sock *peer;
} KERNEL;

struct netlink_sock {
	__u32 portid;
} KERNEL;

struct mm_struct {
	unsigned long arg_start, arg_end, env_start, env_end;
	struct file *exe_file;
} KERNEL;

struct kernfs_node {
	__u64 id;
	const char *name;
} KERNEL;

struct cgroup_root {
	int hierarchy_id; /* 0: the v2 hierarchy */
} KERNEL;

struct cgroup {
	int level;
	struct kernfs_node *kn;
	struct cgroup_root *root;
	struct cgroup *ancestors[];
} KERNEL;

struct css_set {
	struct cgroup *dfl_cgrp;
} KERNEL;

struct mnt_namespace;

struct nsproxy {
	struct mnt_namespace *mnt_ns;
} KERNEL;

struct seccomp {
	int mode;
} KERNEL;

struct sigset {
	unsigned long sig[1];
} KERNEL;

struct sigpending {
	struct sigset signal;
} KERNEL;

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	unsigned long jobctl;
	unsigned int flags;
	unsigned int ptrace;
	struct seccomp seccomp;
	struct sigpending pending;
	pid_t pid, tgid;
	int exit_code;
	__u64 start_boottime;
	struct task_struct *group_leader;
	struct task_struct *real_parent;
	struct pid *thread_pid;
	struct signal_struct *signal;
	const struct cred *cred;
	struct mm_struct *mm;
	struct files_struct *files;
	struct fs_struct *fs;
	struct nsproxy *nsproxy;
	struct css_set *cgroups;
	char comm[WIRE_COMM];
} KERNEL;

struct linux_binprm {
	const char *filename;
	const char *interp;
} KERNEL;

struct kernel_siginfo {
	int si_signo;
} KERNEL;

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} KERNEL;

struct bpf_iter__cgroup {
	struct bpf_iter_meta *meta;
	struct cgroup *cgroup;
} KERNEL;

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} KERNEL;

#endif
