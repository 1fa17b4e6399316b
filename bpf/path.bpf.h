/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Paths of open files, read from the dentries. */
#ifndef SYSSPAN_PATH_BPF_H
#define SYSSPAN_PATH_BPF_H

#include "capture.bpf.h"

/* A path from its last component to the root, over mount points: fs/d_path.c, prepend_path(). */
struct walk {
	struct scratch *scratch;
	struct dentry *dentry;
	struct mount *mount;
	__u32 depth;
	__u32 used;
	__u32 end; /* no component begins behind it */
};

enum { PATH_DEPTH = 64 };

static struct mount *mount_of(struct vfsmount *mnt)
{
	return (void *)mnt - bpf_core_field_offset(struct mount, mnt);
}

static long walk_up(__u64 index, struct walk *w)
{
	struct dentry *dentry = w->dentry, *parent;
	struct mount *mount = w->mount, *above;

	if (dentry != BPF_CORE_READ(mount, mnt.mnt_root)) {
		if (w->depth >= PATH_DEPTH)
			return 1;
		w->scratch->dentry[w->depth & (PATH_DEPTH - 1)] = (__u64)dentry;
		w->depth++;
		parent = BPF_CORE_READ(dentry, d_parent);
		w->dentry = parent;
		return parent == dentry; /* of a file that was never in a directory */
	}
	above = BPF_CORE_READ(mount, mnt_parent);
	if (above == mount)
		return 1;
	w->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
	w->mount = above;
	return 0;
}

static long append_component(__u64 index, struct walk *w)
{
	struct dentry *dentry;
	__u32 used = w->used;
	long got;

	if (!w->depth || used >= w->end)
		return 1;
	w->depth--;
	dentry = (void *)w->scratch->dentry[w->depth & (PATH_DEPTH - 1)];
	*(char *)record_at(w->scratch, used) = '/';
	got = bpf_probe_read_kernel_str(record_at(w->scratch, used + 1), 256, BPF_CORE_READ(dentry, d_name.name));
	w->used += got > 0 ? got : 1;
	return 0;
}

/* Appends a path and a NUL, which is not counted. The status is WIRE_CUT when the path is not whole. */
static __always_inline __u32 append_file_path(struct scratch *s, __u32 used, struct vfsmount *mnt,
					      struct dentry *dentry, __u8 *status)
{
	struct walk w = {
		.scratch = s,
		.dentry = dentry,
		.mount = mount_of(mnt),
		.used = used,
		.end = used + WIRE_PATH_MAX - 256,
	};
	__u32 depth;

	bpf_loop(2 * PATH_DEPTH, walk_up, &w, 0);
	depth = w.depth;
	if (!depth) {
		*(char *)record_at(s, used) = '/';
		w.used++;
	}
	bpf_loop(PATH_DEPTH, append_component, &w, 0);
	*(char *)record_at(s, w.used) = 0;
	*status = w.depth || depth == PATH_DEPTH ? WIRE_CUT : WIRE_WHOLE;
	return w.used - used;
}

#endif
