/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Paths of open files, read from the dentries. */
#ifndef SYSSPAN_PATH_BPF_H
#define SYSSPAN_PATH_BPF_H

#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "read.bpf.h"
#include "wire.h"

struct walk {
	struct scratch *scratch; /* all that changes is there: elements.bpf.h */
};

static struct mount *mount_of(struct vfsmount *mnt)
{
	return (void *)mnt - bpf_core_field_offset(struct mount, mnt);
}

/* A path from its last component to the root, over mount points: fs/d_path.c, prepend_path(). */
static long walk_up(__u64 index, struct walk *w)
{
	struct path_walk *at = &w->scratch->walk;
	struct dentry *dentry = (void *)at->dentry, *parent;
	struct mount *mount = (void *)at->mount, *above;

	if (dentry != BPF_CORE_READ(mount, mnt.mnt_root)) {
		if (at->depth >= PATH_DEPTH)
			return 1;
		at->component[at->depth & (PATH_DEPTH - 1)] = (__u64)dentry;
		at->depth++;
		parent = BPF_CORE_READ(dentry, d_parent);
		at->dentry = (__u64)parent;
		return parent == dentry; /* of a file that was never in a directory */
	}
	above = BPF_CORE_READ(mount, mnt_parent);
	if (above == mount)
		return 1;
	at->dentry = (__u64)BPF_CORE_READ(mount, mnt_mountpoint);
	at->mount = (__u64)above;
	return 0;
}

static long append_component(__u64 index, struct walk *w)
{
	struct path_walk *at = &w->scratch->walk;
	struct dentry *dentry;
	__u32 used = at->used;
	long got;

	if (!at->depth || used >= at->end)
		return 1;
	at->depth--;
	dentry = (void *)at->component[at->depth & (PATH_DEPTH - 1)];
	*(char *)record_at(w->scratch, used) = '/';
	got = bpf_probe_read_kernel_str(record_at(w->scratch, used + 1), 256, BPF_CORE_READ(dentry, d_name.name));
	at->used += got > 0 ? got : 1;
	return 0;
}

/* Appends a path and a NUL, which is not counted. The status is WIRE_CUT when the path is not whole. */
static __always_inline __u32 append_file_path(struct scratch *s, __u32 used, struct vfsmount *mnt,
					      struct dentry *dentry, __u8 *status)
{
	struct path_walk *at = &s->walk;
	struct walk w = {.scratch = s};
	__u32 depth;

	at->dentry = (__u64)dentry;
	at->mount = (__u64)mount_of(mnt);
	at->depth = 0;
	at->used = used;
	at->end = used + WIRE_PATH_MAX - 256; /* no component begins behind it */
	bpf_loop(2 * PATH_DEPTH, walk_up, &w, 0);
	depth = at->depth;
	if (!depth) {
		*(char *)record_at(s, used) = '/';
		at->used++;
	}
	bpf_loop(PATH_DEPTH, append_component, &w, 0);
	*(char *)record_at(s, at->used) = 0;
	*status = at->depth || depth == PATH_DEPTH ? WIRE_CUT : WIRE_WHOLE;
	return at->used - used;
}

#endif
