// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const protFlags: ConstantList = {
  name: 'protFlags',
  header: 'asm-generic/mman-common.h',
  prefix: 'PROT_',
  values: [
    ['PROT_NONE', 0],
    ['PROT_READ', 1],
    ['PROT_WRITE', 2],
    ['PROT_EXEC', 4],
    ['PROT_SEM', 8],
    ['PROT_GROWSDOWN', 0x1000000],
    ['PROT_GROWSUP', 0x2000000],
  ],
  arm64: [
    ['PROT_NONE', 0],
    ['PROT_READ', 1],
    ['PROT_WRITE', 2],
    ['PROT_EXEC', 4],
    ['PROT_SEM', 8],
    ['PROT_BTI', 16],
    ['PROT_MTE', 32],
    ['PROT_GROWSDOWN', 0x1000000],
    ['PROT_GROWSUP', 0x2000000],
  ],
};

export const mapTypes: ConstantList = {
  name: 'mapTypes',
  header: 'linux/mman.h',
  prefix: 'MAP_',
  values: [
    ['MAP_SHARED', 1],
    ['MAP_PRIVATE', 2],
    ['MAP_SHARED_VALIDATE', 3],
    ['MAP_DROPPABLE', 8],
  ],
};

export const mapFlags: ConstantList = {
  name: 'mapFlags',
  header: 'linux/mman.h',
  prefix: 'MAP_',
  values: [
    ['MAP_FIXED', 16],
    ['MAP_ANONYMOUS', 32],
    ['MAP_32BIT', 64],
    ['MAP_ABOVE4G', 128],
    ['MAP_NORESERVE', 0x4000],
    ['MAP_POPULATE', 0x8000],
    ['MAP_NONBLOCK', 0x10000],
    ['MAP_GROWSDOWN', 256],
    ['MAP_DENYWRITE', 2048],
    ['MAP_EXECUTABLE', 0x1000],
    ['MAP_FILE', 0],
    ['MAP_LOCKED', 0x2000],
    ['MAP_STACK', 0x20000],
    ['MAP_HUGETLB', 0x40000],
    ['MAP_SYNC', 0x80000],
    ['MAP_UNINITIALIZED', 0x4000000],
    ['MAP_FIXED_NOREPLACE', 0x100000],
  ],
  arm64: [
    ['MAP_FIXED', 16],
    ['MAP_ANONYMOUS', 32],
    ['MAP_NORESERVE', 0x4000],
    ['MAP_POPULATE', 0x8000],
    ['MAP_NONBLOCK', 0x10000],
    ['MAP_GROWSDOWN', 256],
    ['MAP_DENYWRITE', 2048],
    ['MAP_EXECUTABLE', 0x1000],
    ['MAP_FILE', 0],
    ['MAP_LOCKED', 0x2000],
    ['MAP_STACK', 0x20000],
    ['MAP_HUGETLB', 0x40000],
    ['MAP_SYNC', 0x80000],
    ['MAP_UNINITIALIZED', 0x4000000],
    ['MAP_FIXED_NOREPLACE', 0x100000],
  ],
};

export const mapHugeSizes: ConstantList = {
  name: 'mapHugeSizes',
  header: 'linux/mman.h',
  prefix: 'MAP_HUGE_',
  values: [
    ['MAP_HUGE_16KB', 0x38000000],
    ['MAP_HUGE_64KB', 0x40000000],
    ['MAP_HUGE_512KB', 0x4c000000],
    ['MAP_HUGE_1MB', 0x50000000],
    ['MAP_HUGE_2MB', 0x54000000],
    ['MAP_HUGE_8MB', 0x5c000000],
    ['MAP_HUGE_16MB', 0x60000000],
    ['MAP_HUGE_32MB', 0x64000000],
    ['MAP_HUGE_256MB', 0x70000000],
    ['MAP_HUGE_512MB', 0x74000000],
    ['MAP_HUGE_1GB', 0x78000000],
    ['MAP_HUGE_2GB', 0x7c000000],
    ['MAP_HUGE_16GB', 0x88000000],
  ],
};

export const mremapFlags: ConstantList = {
  name: 'mremapFlags',
  header: 'linux/mman.h',
  prefix: 'MREMAP_',
  values: [
    ['MREMAP_MAYMOVE', 1],
    ['MREMAP_FIXED', 2],
    ['MREMAP_DONTUNMAP', 4],
  ],
};

export const msyncFlags: ConstantList = {
  name: 'msyncFlags',
  header: 'asm-generic/mman-common.h',
  prefix: 'MS_',
  values: [
    ['MS_SYNC', 4],
    ['MS_ASYNC', 1],
    ['MS_INVALIDATE', 2],
  ],
};

export const mlockFlags: ConstantList = {
  name: 'mlockFlags',
  header: 'asm-generic/mman-common.h',
  prefix: 'MLOCK_',
  values: [['MLOCK_ONFAULT', 1]],
};

export const mlockallFlags: ConstantList = {
  name: 'mlockallFlags',
  header: 'asm-generic/mman.h',
  prefix: 'MCL_',
  values: [
    ['MCL_CURRENT', 1],
    ['MCL_FUTURE', 2],
    ['MCL_ONFAULT', 4],
  ],
};

export const madviseAdvice: ConstantList = {
  name: 'madviseAdvice',
  header: 'asm-generic/mman-common.h',
  prefix: 'MADV_',
  values: [
    ['MADV_NORMAL', 0],
    ['MADV_RANDOM', 1],
    ['MADV_SEQUENTIAL', 2],
    ['MADV_WILLNEED', 3],
    ['MADV_DONTNEED', 4],
    ['MADV_FREE', 8],
    ['MADV_REMOVE', 9],
    ['MADV_DONTFORK', 10],
    ['MADV_DOFORK', 11],
    ['MADV_HWPOISON', 100],
    ['MADV_SOFT_OFFLINE', 101],
    ['MADV_MERGEABLE', 12],
    ['MADV_UNMERGEABLE', 13],
    ['MADV_HUGEPAGE', 14],
    ['MADV_NOHUGEPAGE', 15],
    ['MADV_DONTDUMP', 16],
    ['MADV_DODUMP', 17],
    ['MADV_WIPEONFORK', 18],
    ['MADV_KEEPONFORK', 19],
    ['MADV_COLD', 20],
    ['MADV_PAGEOUT', 21],
    ['MADV_POPULATE_READ', 22],
    ['MADV_POPULATE_WRITE', 23],
    ['MADV_DONTNEED_LOCKED', 24],
    ['MADV_COLLAPSE', 25],
    ['MADV_GUARD_INSTALL', 102],
    ['MADV_GUARD_REMOVE', 103],
  ],
};

export const protectionKeyAccess: ConstantList = {
  name: 'protectionKeyAccess',
  header: 'asm-generic/mman-common.h',
  prefix: 'PKEY_',
  values: [
    ['PKEY_UNRESTRICTED', 0],
    ['PKEY_DISABLE_ACCESS', 1],
    ['PKEY_DISABLE_WRITE', 2],
  ],
  arm64: [
    ['PKEY_UNRESTRICTED', 0],
    ['PKEY_DISABLE_ACCESS', 1],
    ['PKEY_DISABLE_WRITE', 2],
    ['PKEY_DISABLE_EXECUTE', 4],
    ['PKEY_DISABLE_READ', 8],
  ],
};

export const memfdFlags: ConstantList = {
  name: 'memfdFlags',
  header: 'linux/memfd.h',
  prefix: 'MFD_',
  values: [
    ['MFD_CLOEXEC', 1],
    ['MFD_ALLOW_SEALING', 2],
    ['MFD_HUGETLB', 4],
    ['MFD_NOEXEC_SEAL', 8],
    ['MFD_EXEC', 16],
  ],
};

export const memfdHugeSizes: ConstantList = {
  name: 'memfdHugeSizes',
  header: 'linux/memfd.h',
  prefix: 'MFD_HUGE_',
  values: [
    ['MFD_HUGE_64KB', 0x40000000],
    ['MFD_HUGE_512KB', 0x4c000000],
    ['MFD_HUGE_1MB', 0x50000000],
    ['MFD_HUGE_2MB', 0x54000000],
    ['MFD_HUGE_8MB', 0x5c000000],
    ['MFD_HUGE_16MB', 0x60000000],
    ['MFD_HUGE_32MB', 0x64000000],
    ['MFD_HUGE_256MB', 0x70000000],
    ['MFD_HUGE_512MB', 0x74000000],
    ['MFD_HUGE_1GB', 0x78000000],
    ['MFD_HUGE_2GB', 0x7c000000],
    ['MFD_HUGE_16GB', 0x88000000],
  ],
};

export const memfdSecretFlags: ConstantList = {
  name: 'memfdSecretFlags',
  header: 'linux/fcntl.h',
  prefix: 'O_',
  values: [['O_CLOEXEC', 0x80000]],
};

export const memoryPolicies: ConstantList = {
  name: 'memoryPolicies',
  header: 'linux/mempolicy.h',
  prefix: 'MPOL_',
  values: [
    ['MPOL_DEFAULT', 0],
    ['MPOL_PREFERRED', 1],
    ['MPOL_BIND', 2],
    ['MPOL_INTERLEAVE', 3],
    ['MPOL_LOCAL', 4],
    ['MPOL_PREFERRED_MANY', 5],
    ['MPOL_WEIGHTED_INTERLEAVE', 6],
  ],
};

export const memoryPolicyModeFlags: ConstantList = {
  name: 'memoryPolicyModeFlags',
  header: 'linux/mempolicy.h',
  prefix: 'MPOL_F_',
  values: [
    ['MPOL_F_STATIC_NODES', 0x8000],
    ['MPOL_F_RELATIVE_NODES', 0x4000],
    ['MPOL_F_NUMA_BALANCING', 0x2000],
  ],
};

export const getMemoryPolicyFlags: ConstantList = {
  name: 'getMemoryPolicyFlags',
  header: 'linux/mempolicy.h',
  prefix: 'MPOL_F_',
  values: [
    ['MPOL_F_NODE', 1],
    ['MPOL_F_ADDR', 2],
    ['MPOL_F_MEMS_ALLOWED', 4],
  ],
};

export const memoryBindFlags: ConstantList = {
  name: 'memoryBindFlags',
  header: 'linux/mempolicy.h',
  prefix: 'MPOL_MF_',
  values: [
    ['MPOL_MF_STRICT', 1],
    ['MPOL_MF_MOVE', 2],
    ['MPOL_MF_MOVE_ALL', 4],
    ['MPOL_MF_LAZY', 8],
    ['MPOL_MF_INTERNAL', 16],
  ],
};

export const shadowStackFlags: ConstantList = {
  name: 'shadowStackFlags',
  header: 'asm-generic/mman.h',
  prefix: 'SHADOW_STACK_',
  values: [
    ['SHADOW_STACK_SET_TOKEN', 1],
    ['SHADOW_STACK_SET_MARKER', 2],
  ],
};

export const membarrierCommands: ConstantList = {
  name: 'membarrierCommands',
  header: 'linux/membarrier.h',
  prefix: 'MEMBARRIER_CMD_',
  values: [
    ['MEMBARRIER_CMD_QUERY', 0],
    ['MEMBARRIER_CMD_GLOBAL', 1],
    ['MEMBARRIER_CMD_GLOBAL_EXPEDITED', 2],
    ['MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED', 4],
    ['MEMBARRIER_CMD_PRIVATE_EXPEDITED', 8],
    ['MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED', 16],
    ['MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE', 32],
    ['MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE', 64],
    ['MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ', 128],
    ['MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ', 256],
    ['MEMBARRIER_CMD_GET_REGISTRATIONS', 512],
  ],
};

export const membarrierFlags: ConstantList = {
  name: 'membarrierFlags',
  header: 'linux/membarrier.h',
  prefix: 'MEMBARRIER_CMD_FLAG_',
  values: [['MEMBARRIER_CMD_FLAG_CPU', 1]],
};

export const userfaultfdFlags: ConstantList = {
  name: 'userfaultfdFlags',
  header: 'linux/userfaultfd.h',
  prefix: 'UFFD_',
  values: [
    ['O_NONBLOCK', 2048],
    ['O_CLOEXEC', 0x80000],
    ['UFFD_USER_MODE_ONLY', 1],
  ],
};
