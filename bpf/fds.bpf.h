/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What the descriptors of a call are open on. In the code only where that was asked for (struct plan_mode). */
#ifndef SYSSPAN_FDS_BPF_H
#define SYSSPAN_FDS_BPF_H

#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "path.bpf.h"
#include "plan.h"
#include "read.bpf.h"
#include "wire.h"

enum {
	FD_CWD = -100,	   /* AT_FDCWD */
	FDS_OF_ARRAY = 32, /* descriptors of an array that are emitted */
	FD_RESULT_INDEX = PLAN_ARGS,
	SOCKET_MAGIC = 0x534f434b, /* linux/magic.h: SOCKFS_MAGIC */
	FAMILY_UNIX = 1,
	FAMILY_INET = 2,
	FAMILY_INET6 = 10,
	FAMILY_NETLINK = 16,
	UNIX_PATH_MAX = 108,
};

static __always_inline __u32 state_abi(const struct task_state *state)
{
	return state->flags >> TASK_ABI_SHIFT & (WIRE_ABI_I386 | WIRE_ABI_X32);
}

/* Which of the plans is that of the current call: a variant where its arguments choose one. None for calls of other
 * ABIs. */
static __always_inline __u32 plan_number(const struct task_state *state)
{
	__u32 nr = state->nr;
	struct plan_variant key;
	const struct plan *plan;
	const __u32 *variant;

	if (state_abi(state) || nr >= PLAN_SYSCALLS)
		return PLAN_PLANS;
	plan = &plans[nr & (PLAN_SYSCALLS - 1)];
	if (!(plan->flags & PLAN_SELECTS))
		return nr;
	plan_variant_first(&key, nr, plan->selector, plan->selector_mask, state->arg);
	variant = bpf_map_lookup_elem(&variants, &key);
	if (!variant && plan_variant_next(&key, plan->selector))
		variant = bpf_map_lookup_elem(&variants, &key);
	return variant ? *variant : nr;
}

/* The plan of the current call; null if it has none. */
static __always_inline const struct plan *plan_find(const struct task_state *state)
{
	__u32 number = *(const volatile __u32 *)&state->plan;

	if (number >= PLAN_PLANS)
		return 0;
	asm volatile("" : "+r"(number)); /* else clang drops the mask that the verifier wants to see */
	return &plans[number & (PLAN_PLANS - 1)];
}

struct fd_loop {
	struct scratch *scratch;
	struct task_struct *task;
	const struct plan *plan;
	const __u64 *arg;
	__s64 result;
	__u32 array_at, array_size, stride;
	bool at_entry;
};

static __always_inline struct file *file_of(struct task_struct *task, __s32 fd)
{
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file *file = 0, **slot;

	if (!table || fd < 0 || fd >= (__s32)BPF_CORE_READ(table, max_fds))
		return 0;
	slot = BPF_CORE_READ(table, fd) + fd;
	bpf_probe_read_kernel(&file, sizeof(file), slot);
	return file;
}

/* A socket's address of the family AF_UNIX goes behind the struct, where a file has its path. */
static __always_inline __u32 read_unix(struct scratch *s, struct wire_fd *fd, struct sock *sk, __u32 used)
{
	struct unix_sock *socket = (void *)sk;
	struct unix_address *address;
	struct sock *peer;
	__u64 size;

	if (!bpf_core_type_exists(struct unix_sock) || !bpf_core_type_exists(struct unix_address))
		return 0;
	peer = BPF_CORE_READ(socket, peer);
	if (peer)
		fd->peer_inode = BPF_CORE_READ(peer, sk_socket, file, f_inode, i_ino);
	address = BPF_CORE_READ(socket, addr);
	if (!address)
		return 0;
	size = BPF_CORE_READ(address, len) - 2; /* without the family */
	size = bounded(size, UNIX_PATH_MAX);
	if (bpf_probe_read_kernel(record_at(s, used), size,
				  (void *)address + bpf_core_field_offset(struct unix_address, name) + 2))
		return 0;
	return size;
}

static __always_inline __u32 read_socket(struct scratch *s, struct wire_fd *fd, struct file *file, __u32 used)
{
	struct socket *socket = BPF_CORE_READ(file, private_data);
	struct sock *sk = BPF_CORE_READ(socket, sk);

	if (!sk)
		return 0;
	fd->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	fd->state = BPF_CORE_READ(sk, __sk_common.skc_state);
	fd->type = BPF_CORE_READ(sk, sk_type);
	fd->protocol = BPF_CORE_READ(sk, sk_protocol);
	if (fd->family == FAMILY_UNIX)
		return read_unix(s, fd, sk, used);
	if (fd->family == FAMILY_NETLINK && bpf_core_type_exists(struct netlink_sock)) {
		*(__u32 *)fd->local = BPF_CORE_READ((struct netlink_sock *)sk, portid);
		return 0;
	}
	if (fd->family != FAMILY_INET && fd->family != FAMILY_INET6)
		return 0;
	fd->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
	fd->peer_port = BPF_CORE_READ(sk, __sk_common.skc_dport);
	if (fd->family == FAMILY_INET) {
		*(__u32 *)fd->local = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
		*(__u32 *)fd->peer = BPF_CORE_READ(sk, __sk_common.skc_daddr);
	} else if (bpf_core_field_exists(sk->__sk_common.skc_v6_daddr)) {
		bpf_core_read(fd->local, sizeof(fd->local), &sk->__sk_common.skc_v6_rcv_saddr);
		bpf_core_read(fd->peer, sizeof(fd->peer), &sk->__sk_common.skc_v6_daddr);
	}
	return 0;
}

static __always_inline void fill_fd(struct wire_fd *to, struct inode *inode, struct dentry *dentry)
{
	__builtin_memset(to, 0, sizeof(*to));
	to->magic = BPF_CORE_READ(inode, i_sb, s_magic);
	to->inode = BPF_CORE_READ(inode, i_ino);
	to->mode = BPF_CORE_READ(inode, i_mode);
	to->device = BPF_CORE_READ(inode, i_rdev);
	/* A root, and what never was in a directory, is its own parent. */
	if (!BPF_CORE_READ(dentry, d_hash.pprev) && BPF_CORE_READ(dentry, d_parent) != dentry)
		to->flags |= WIRE_FD_UNLINKED;
}

static __always_inline void append_fd(struct scratch *s, struct task_struct *task, __s32 number)
{
	struct file *file = number == FD_CWD ? 0 : file_of(task, number);
	struct wire_item *item = record_at(s, s->used);
	struct wire_fd *fd = record_at(s, s->used + sizeof(*item));
	__u32 text = s->used + sizeof(*item) + sizeof(*fd), size;
	struct vfsmount *mnt;
	struct dentry *dentry;
	__u8 status = WIRE_WHOLE;

	if (record_full(s, sizeof(*item) + sizeof(*fd) + WIRE_PATH_MAX) || (!file && number != FD_CWD))
		return;
	if (file) {
		mnt = BPF_CORE_READ(file, f_path.mnt);
		dentry = BPF_CORE_READ(file, f_path.dentry);
		fill_fd(fd, BPF_CORE_READ(file, f_inode), dentry);
	} else {
		mnt = BPF_CORE_READ(task, fs, pwd.mnt);
		dentry = BPF_CORE_READ(task, fs, pwd.dentry);
		fill_fd(fd, 0, dentry);
	}
	if (fd->magic == SOCKET_MAGIC)
		size = read_socket(s, fd, file, text);
	else
		size = append_file_path(s, text, mnt, dentry, &status);
	item->status = status;
	item->unused = 0;
	item->size = sizeof(*fd) + size;
	item->index = s->fds;
	item->address = (__s64)number;
	s->used = text + pad8(size);
	s->fds++;
}

static long emit_fd(__u64 index, struct fd_loop *loop)
{
	__u32 at = index;
	__s32 number;

	if (at < PLAN_ARGS) {
		if (!(loop->plan->fds >> at & 1) || loop->at_entry != !!(loop->plan->fds & PLAN_FD_REPLACED))
			return 0;
		number = loop->arg[at & 7];
	} else if (loop->at_entry || loop->result < 0) {
		return 1;
	} else if (at == FD_RESULT_INDEX) {
		if (!(loop->plan->fds & PLAN_FD_RESULT))
			return 0;
		number = loop->result;
	} else {
		at = (at - FD_RESULT_INDEX - 1) * loop->stride;
		if (at + sizeof(number) > loop->array_size)
			return 1;
		number = *(__s32 *)record_at(loop->scratch, loop->array_at + at);
	}
	append_fd(loop->scratch, loop->task, number);
	return 0;
}

/* Appends the chunk of the call's descriptors to the record that is being put together. */
__noinline int emit_fds(struct task_state *state, __s64 result, __u32 at_entry, __u32 hook)
{
	struct scratch *s = scratch_get(hook);
	const struct plan *plan = state ? plan_find(state) : 0;
	struct wire_chunk *chunk;
	__u32 start;

	if (!s || !state || !plan || !(plan->fds | plan->fd_array) || record_full(s, sizeof(*chunk)))
		return 0;
	struct fd_loop loop = {
		.scratch = s,
		.task = bpf_get_current_task_btf(),
		.plan = plan,
		.arg = state->arg,
		.result = result,
		.at_entry = at_entry,
	};

	if (plan->fd_array) {
		const struct op_bytes *source = &s->op[(plan->fd_array - 1) & 15];

		loop.array_at = source->at;
		loop.array_size = source->size;
		loop.stride = (plan->fd_array >> 4) * 4;
	}
	start = s->used;
	s->used += sizeof(*chunk);
	s->fds = 0;
	bpf_loop(FD_RESULT_INDEX + 1 + FDS_OF_ARRAY, emit_fd, &loop, 0);
	if (!s->fds) {
		s->used = start;
		return 0;
	}
	chunk = record_at(s, start);
	chunk->op = at_entry ? WIRE_FDS_ENTRY : WIRE_FDS_EXIT;
	chunk->status = WIRE_WHOLE;
	chunk->size = s->used - start - sizeof(*chunk);
	chunk->items = s->fds;
	chunk->unused = 0;
	s->chunks++;
	return 0;
}

#endif
