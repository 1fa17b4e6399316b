// SPDX-License-Identifier: Apache-2.0
// The address space: mapped, protected, advised, locked, on nodes; memory behind descriptors.
#include <linux/mempolicy.h>
#include <linux/membarrier.h>
#include <linux/memfd.h>
#include <sys/uio.h>

#include "rows.h"

static void *mapped(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	expect("mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = %p", at);
	expect("mprotect(%p, 4096, PROT_READ) = %s", at, result(syscall(SYS_mprotect, at, 4096L, PROT_READ)));
	expect("pkey_mprotect(%p, 4096, PROT_READ|PROT_WRITE, -1) = %s", at,
	       result(syscall(SYS_pkey_mprotect, at, 4096L, PROT_READ | PROT_WRITE, -1)));
	expect("mremap(%p, 4096, 4096, MREMAP_MAYMOVE) = %s", at,
	       place(syscall(SYS_mremap, at, 4096L, 4096L, MREMAP_MAYMOVE)));
	expect("remap_file_pages(NULL, 0, PROT_NONE, 0, MAP_SHARED) = %s",
	       result(syscall(SYS_remap_file_pages, NULL, 0L, PROT_NONE, 0L, MAP_SHARED)));
	expect("map_shadow_stack(NULL, 0, 0) = %s", place(syscall(SYS_map_shadow_stack, NULL, 0L, 0)));
	expect("brk(NULL) = %s", place(syscall(SYS_brk, NULL)));
	return at;
}

static void advised(void *at)
{
	static unsigned char resident[1];
	struct iovec range = {at, 4096};

	expect("madvise(%p, 4096, MADV_NORMAL) = %s", at, result(syscall(SYS_madvise, at, 4096L, MADV_NORMAL)));
	expect("process_madvise(-1, [{iov_base=%p, iov_len=4096}], 1, MADV_COLD, 0) = %s", at,
	       result(syscall(SYS_process_madvise, -1, &range, 1L, 20, 0)));
	expect("mincore(%p, 4096, %p) = %s", at, (void *)resident, result(syscall(SYS_mincore, at, 4096L, resident)));
	expect("msync(%p, 4096, MS_SYNC) = %s", at, result(syscall(SYS_msync, at, 4096L, MS_SYNC)));
	expect("mlock(%p, 4096) = %s", at, result(syscall(SYS_mlock, at, 4096L)));
	expect("mlock2(%p, 4096, MLOCK_ONFAULT) = %s", at, result(syscall(SYS_mlock2, at, 4096L, 1)));
	expect("munlock(%p, 4096) = %s", at, result(syscall(SYS_munlock, at, 4096L)));
	expect("mlockall(0) = %s", result(syscall(SYS_mlockall, 0)));
	expect("munlockall() = %s", result(syscall(SYS_munlockall)));
	expect("mseal(NULL, 0, 0x1) = %s", result(syscall(SYS_mseal, NULL, 0L, 1L)));
}

static void placed(void *at)
{
	int *mode = tail_alloc(sizeof(*mode));

	expect("set_mempolicy(MPOL_DEFAULT, NULL, 0) = %s", result(syscall(SYS_set_mempolicy, MPOL_DEFAULT, NULL, 0L)));
	expect("get_mempolicy([MPOL_DEFAULT], NULL, 0, NULL, 0) = %s",
	       result(syscall(SYS_get_mempolicy, mode, NULL, 0L, NULL, 0L)));
	expect("mbind(%p, 4096, MPOL_DEFAULT, NULL, 0, MPOL_MF_STRICT) = %s", at,
	       result(syscall(SYS_mbind, at, 4096L, MPOL_DEFAULT, NULL, 0L, MPOL_MF_STRICT)));
	expect("set_mempolicy_home_node(%p, 4096, 0, 0x1) = %s", at,
	       result(syscall(SYS_set_mempolicy_home_node, at, 4096L, 0L, 1L)));
	expect("migrate_pages(-1, 0, NULL, NULL) = %s", result(syscall(SYS_migrate_pages, -1, 0L, NULL, NULL)));
	expect("move_pages(0, 0, NULL, NULL, NULL, MPOL_MF_MOVE) = %s",
	       result(syscall(SYS_move_pages, 0, 0L, NULL, NULL, NULL, MPOL_MF_MOVE)));
}

static void behind_descriptors(void *at)
{
	expect("memfd_create(\"rows\", MFD_CLOEXEC|MFD_ALLOW_SEALING) = %s",
	       result(syscall(SYS_memfd_create, "rows", MFD_CLOEXEC | MFD_ALLOW_SEALING)));
	expect("memfd_secret(0) = %s", result(syscall(SYS_memfd_secret, 0)));
	expect("userfaultfd(O_CLOEXEC) = %s", result(syscall(SYS_userfaultfd, 02000000)));
	expect("pkey_alloc(1, PKEY_DISABLE_ACCESS) = %s", result(syscall(SYS_pkey_alloc, 1, 1L)));
	expect("pkey_free(-1) = %s", result(syscall(SYS_pkey_free, -1)));
	expect("membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0) = %s",
	       result(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0)));
	expect("munmap(%p, 4096) = %s", at, result(syscall(SYS_munmap, at, 4096L)));
}

int main(void)
{
	void *at = mapped();

	advised(at);
	placed(at);
	behind_descriptors(at);
	return 0;
}
