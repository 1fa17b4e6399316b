// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* The empty pair: what any tracer of this kind costs at least. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("tp_btf/sys_enter")
int pair_enter(void *ctx)
{
	return 0;
}

SEC("tp_btf/sys_exit")
int pair_exit(void *ctx)
{
	return 0;
}
