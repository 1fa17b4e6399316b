// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const cloneFlags: ConstantList = {
  name: 'cloneFlags',
  header: 'linux/sched.h',
  prefix: 'CLONE_',
  values: [
    ['CLONE_VM', 256],
    ['CLONE_FS', 512],
    ['CLONE_FILES', 1024],
    ['CLONE_SIGHAND', 2048],
    ['CLONE_PIDFD', 0x1000],
    ['CLONE_PTRACE', 0x2000],
    ['CLONE_VFORK', 0x4000],
    ['CLONE_PARENT', 0x8000],
    ['CLONE_THREAD', 0x10000],
    ['CLONE_NEWNS', 0x20000],
    ['CLONE_SYSVSEM', 0x40000],
    ['CLONE_SETTLS', 0x80000],
    ['CLONE_PARENT_SETTID', 0x100000],
    ['CLONE_CHILD_CLEARTID', 0x200000],
    ['CLONE_DETACHED', 0x400000],
    ['CLONE_UNTRACED', 0x800000],
    ['CLONE_CHILD_SETTID', 0x1000000],
    ['CLONE_NEWCGROUP', 0x2000000],
    ['CLONE_NEWUTS', 0x4000000],
    ['CLONE_NEWIPC', 0x8000000],
    ['CLONE_NEWUSER', 0x10000000],
    ['CLONE_NEWPID', 0x20000000],
    ['CLONE_NEWNET', 0x40000000],
    ['CLONE_IO', 0x80000000],
  ],
};

export const clone3Flags: ConstantList = {
  name: 'clone3Flags',
  header: 'linux/sched.h',
  prefix: 'CLONE_',
  values: [
    ['CLONE_VM', 256],
    ['CLONE_FS', 512],
    ['CLONE_FILES', 1024],
    ['CLONE_SIGHAND', 2048],
    ['CLONE_PIDFD', 0x1000],
    ['CLONE_PTRACE', 0x2000],
    ['CLONE_VFORK', 0x4000],
    ['CLONE_PARENT', 0x8000],
    ['CLONE_THREAD', 0x10000],
    ['CLONE_NEWNS', 0x20000],
    ['CLONE_SYSVSEM', 0x40000],
    ['CLONE_SETTLS', 0x80000],
    ['CLONE_PARENT_SETTID', 0x100000],
    ['CLONE_CHILD_CLEARTID', 0x200000],
    ['CLONE_UNTRACED', 0x800000],
    ['CLONE_CHILD_SETTID', 0x1000000],
    ['CLONE_NEWCGROUP', 0x2000000],
    ['CLONE_NEWUTS', 0x4000000],
    ['CLONE_NEWIPC', 0x8000000],
    ['CLONE_NEWUSER', 0x10000000],
    ['CLONE_NEWPID', 0x20000000],
    ['CLONE_NEWNET', 0x40000000],
    ['CLONE_IO', 0x80000000],
    ['CLONE_NEWTIME', 128],
    ['CLONE_CLEAR_SIGHAND', 0x100000000],
    ['CLONE_INTO_CGROUP', 0x200000000],
    ['CLONE_AUTOREAP', 0x400000000],
    ['CLONE_NNP', 0x800000000],
    ['CLONE_PIDFD_AUTOKILL', 0x1000000000],
    ['CLONE_EMPTY_MNTNS', 0x2000000000],
  ],
};

export const unshareFlags: ConstantList = {
  name: 'unshareFlags',
  header: 'linux/sched.h',
  prefix: 'CLONE_',
  values: [
    ['CLONE_NEWTIME', 128],
    ['CLONE_VM', 256],
    ['CLONE_FS', 512],
    ['CLONE_FILES', 1024],
    ['CLONE_SIGHAND', 2048],
    ['CLONE_THREAD', 0x10000],
    ['CLONE_NEWNS', 0x20000],
    ['CLONE_SYSVSEM', 0x40000],
    ['CLONE_NEWCGROUP', 0x2000000],
    ['CLONE_NEWUTS', 0x4000000],
    ['CLONE_NEWIPC', 0x8000000],
    ['CLONE_NEWUSER', 0x10000000],
    ['CLONE_NEWPID', 0x20000000],
    ['CLONE_NEWNET', 0x40000000],
    ['UNSHARE_EMPTY_MNTNS', 0x100000],
  ],
};

export const setnsTypes: ConstantList = {
  name: 'setnsTypes',
  header: 'linux/sched.h',
  prefix: 'CLONE_',
  values: [
    ['CLONE_NEWTIME', 128],
    ['CLONE_NEWNS', 0x20000],
    ['CLONE_NEWCGROUP', 0x2000000],
    ['CLONE_NEWUTS', 0x4000000],
    ['CLONE_NEWIPC', 0x8000000],
    ['CLONE_NEWUSER', 0x10000000],
    ['CLONE_NEWPID', 0x20000000],
    ['CLONE_NEWNET', 0x40000000],
  ],
};

export const waitOptions: ConstantList = {
  name: 'waitOptions',
  header: 'linux/wait.h',
  prefix: 'W',
  values: [
    ['WNOHANG', 1],
    ['WSTOPPED', 2],
    ['WEXITED', 4],
    ['WCONTINUED', 8],
    ['WNOWAIT', 0x1000000],
    ['__WCLONE', 0x80000000],
    ['__WALL', 0x40000000],
    ['__WNOTHREAD', 0x20000000],
  ],
};

export const waitidOptions: ConstantList = {
  name: 'waitidOptions',
  header: 'linux/wait.h',
  prefix: 'W',
  values: [
    ['WNOHANG', 1],
    ['WSTOPPED', 2],
    ['WEXITED', 4],
    ['WCONTINUED', 8],
    ['WNOWAIT', 0x1000000],
    ['__WCLONE', 0x80000000],
    ['__WALL', 0x40000000],
    ['__WNOTHREAD', 0x20000000],
  ],
};

export const idTypes: ConstantList = {
  name: 'idTypes',
  header: 'linux/wait.h',
  prefix: 'P_',
  values: [
    ['P_ALL', 0],
    ['P_PID', 1],
    ['P_PGID', 2],
    ['P_PIDFD', 3],
  ],
};

export const prctlOptions: ConstantList = {
  name: 'prctlOptions',
  header: 'linux/prctl.h',
  prefix: 'PR_',
  values: [
    ['PR_SET_PDEATHSIG', 1],
    ['PR_GET_PDEATHSIG', 2],
    ['PR_GET_DUMPABLE', 3],
    ['PR_SET_DUMPABLE', 4],
    ['PR_GET_UNALIGN', 5],
    ['PR_SET_UNALIGN', 6],
    ['PR_GET_KEEPCAPS', 7],
    ['PR_SET_KEEPCAPS', 8],
    ['PR_GET_FPEMU', 9],
    ['PR_SET_FPEMU', 10],
    ['PR_GET_FPEXC', 11],
    ['PR_SET_FPEXC', 12],
    ['PR_GET_TIMING', 13],
    ['PR_SET_TIMING', 14],
    ['PR_SET_NAME', 15],
    ['PR_GET_NAME', 16],
    ['PR_GET_ENDIAN', 19],
    ['PR_SET_ENDIAN', 20],
    ['PR_GET_SECCOMP', 21],
    ['PR_SET_SECCOMP', 22],
    ['PR_CAPBSET_READ', 23],
    ['PR_CAPBSET_DROP', 24],
    ['PR_GET_TSC', 25],
    ['PR_SET_TSC', 26],
    ['PR_GET_SECUREBITS', 27],
    ['PR_SET_SECUREBITS', 28],
    ['PR_SET_TIMERSLACK', 29],
    ['PR_GET_TIMERSLACK', 30],
    ['PR_TASK_PERF_EVENTS_DISABLE', 31],
    ['PR_TASK_PERF_EVENTS_ENABLE', 32],
    ['PR_MCE_KILL', 33],
    ['PR_MCE_KILL_GET', 34],
    ['PR_SET_MM', 35],
    ['PR_SET_PTRACER', 0x59616d61],
    ['PR_SET_CHILD_SUBREAPER', 36],
    ['PR_GET_CHILD_SUBREAPER', 37],
    ['PR_SET_NO_NEW_PRIVS', 38],
    ['PR_GET_NO_NEW_PRIVS', 39],
    ['PR_GET_TID_ADDRESS', 40],
    ['PR_SET_THP_DISABLE', 41],
    ['PR_GET_THP_DISABLE', 42],
    ['PR_MPX_ENABLE_MANAGEMENT', 43],
    ['PR_MPX_DISABLE_MANAGEMENT', 44],
    ['PR_SET_FP_MODE', 45],
    ['PR_GET_FP_MODE', 46],
    ['PR_CAP_AMBIENT', 47],
    ['PR_SVE_SET_VL', 50],
    ['PR_SVE_GET_VL', 51],
    ['PR_GET_SPECULATION_CTRL', 52],
    ['PR_SET_SPECULATION_CTRL', 53],
    ['PR_PAC_RESET_KEYS', 54],
    ['PR_SET_TAGGED_ADDR_CTRL', 55],
    ['PR_GET_TAGGED_ADDR_CTRL', 56],
    ['PR_SET_IO_FLUSHER', 57],
    ['PR_GET_IO_FLUSHER', 58],
    ['PR_SET_SYSCALL_USER_DISPATCH', 59],
    ['PR_PAC_SET_ENABLED_KEYS', 60],
    ['PR_PAC_GET_ENABLED_KEYS', 61],
    ['PR_SCHED_CORE', 62],
    ['PR_SME_SET_VL', 63],
    ['PR_SME_GET_VL', 64],
    ['PR_SET_MDWE', 65],
    ['PR_GET_MDWE', 66],
    ['PR_SET_VMA', 0x53564d41],
    ['PR_GET_AUXV', 0x41555856],
    ['PR_SET_MEMORY_MERGE', 67],
    ['PR_GET_MEMORY_MERGE', 68],
    ['PR_RISCV_V_SET_CONTROL', 69],
    ['PR_RISCV_V_GET_CONTROL', 70],
    ['PR_RISCV_SET_ICACHE_FLUSH_CTX', 71],
    ['PR_PPC_GET_DEXCR', 72],
    ['PR_PPC_SET_DEXCR', 73],
    ['PR_GET_SHADOW_STACK_STATUS', 74],
    ['PR_SET_SHADOW_STACK_STATUS', 75],
    ['PR_LOCK_SHADOW_STACK_STATUS', 76],
    ['PR_TIMER_CREATE_RESTORE_IDS', 77],
    ['PR_FUTEX_HASH', 78],
    ['PR_RSEQ_SLICE_EXTENSION', 79],
    ['PR_GET_CFI', 80],
    ['PR_SET_CFI', 81],
  ],
};

export const prctlCapAmbient: ConstantList = {
  name: 'prctlCapAmbient',
  header: 'linux/prctl.h',
  prefix: 'PR_CAP_AMBIENT_',
  values: [
    ['PR_CAP_AMBIENT_IS_SET', 1],
    ['PR_CAP_AMBIENT_RAISE', 2],
    ['PR_CAP_AMBIENT_LOWER', 3],
    ['PR_CAP_AMBIENT_CLEAR_ALL', 4],
  ],
};

export const prctlSetMm: ConstantList = {
  name: 'prctlSetMm',
  header: 'linux/prctl.h',
  prefix: 'PR_SET_MM_',
  values: [
    ['PR_SET_MM_START_CODE', 1],
    ['PR_SET_MM_END_CODE', 2],
    ['PR_SET_MM_START_DATA', 3],
    ['PR_SET_MM_END_DATA', 4],
    ['PR_SET_MM_START_STACK', 5],
    ['PR_SET_MM_START_BRK', 6],
    ['PR_SET_MM_BRK', 7],
    ['PR_SET_MM_ARG_START', 8],
    ['PR_SET_MM_ARG_END', 9],
    ['PR_SET_MM_ENV_START', 10],
    ['PR_SET_MM_ENV_END', 11],
    ['PR_SET_MM_AUXV', 12],
    ['PR_SET_MM_EXE_FILE', 13],
    ['PR_SET_MM_MAP', 14],
    ['PR_SET_MM_MAP_SIZE', 15],
  ],
};

export const prctlSetVma: ConstantList = {
  name: 'prctlSetVma',
  header: 'linux/prctl.h',
  prefix: 'PR_SET_VMA_',
  values: [['PR_SET_VMA_ANON_NAME', 0]],
};

export const prctlMceKill: ConstantList = {
  name: 'prctlMceKill',
  header: 'linux/prctl.h',
  prefix: 'PR_MCE_KILL_',
  values: [
    ['PR_MCE_KILL_CLEAR', 0],
    ['PR_MCE_KILL_SET', 1],
  ],
};

export const prctlMceKillPolicies: ConstantList = {
  name: 'prctlMceKillPolicies',
  header: 'linux/prctl.h',
  prefix: 'PR_MCE_KILL_',
  values: [
    ['PR_MCE_KILL_LATE', 0],
    ['PR_MCE_KILL_EARLY', 1],
    ['PR_MCE_KILL_DEFAULT', 2],
  ],
};

export const prctlTsc: ConstantList = {
  name: 'prctlTsc',
  header: 'linux/prctl.h',
  prefix: 'PR_TSC_',
  values: [
    ['PR_TSC_ENABLE', 1],
    ['PR_TSC_SIGSEGV', 2],
  ],
};

export const prctlSpeculation: ConstantList = {
  name: 'prctlSpeculation',
  header: 'linux/prctl.h',
  prefix: 'PR_SPEC_',
  values: [
    ['PR_SPEC_STORE_BYPASS', 0],
    ['PR_SPEC_INDIRECT_BRANCH', 1],
    ['PR_SPEC_L1D_FLUSH', 2],
  ],
};

export const prctlSpeculationControl: ConstantList = {
  name: 'prctlSpeculationControl',
  header: 'linux/prctl.h',
  prefix: 'PR_SPEC_',
  values: [
    ['PR_SPEC_NOT_AFFECTED', 0],
    ['PR_SPEC_PRCTL', 1],
    ['PR_SPEC_ENABLE', 2],
    ['PR_SPEC_DISABLE', 4],
    ['PR_SPEC_FORCE_DISABLE', 8],
    ['PR_SPEC_DISABLE_NOEXEC', 16],
  ],
};

export const prctlSyscallDispatch: ConstantList = {
  name: 'prctlSyscallDispatch',
  header: 'linux/prctl.h',
  prefix: 'PR_SYS_DISPATCH_',
  values: [
    ['PR_SYS_DISPATCH_OFF', 0],
    ['PR_SYS_DISPATCH_EXCLUSIVE_ON', 1],
    ['PR_SYS_DISPATCH_INCLUSIVE_ON', 2],
  ],
};

export const prctlSchedCore: ConstantList = {
  name: 'prctlSchedCore',
  header: 'linux/prctl.h',
  prefix: 'PR_SCHED_CORE_',
  values: [
    ['PR_SCHED_CORE_GET', 0],
    ['PR_SCHED_CORE_CREATE', 1],
    ['PR_SCHED_CORE_SHARE_TO', 2],
    ['PR_SCHED_CORE_SHARE_FROM', 3],
  ],
};

export const prctlSchedCoreScopes: ConstantList = {
  name: 'prctlSchedCoreScopes',
  header: 'linux/prctl.h',
  prefix: 'PR_SCHED_CORE_SCOPE_',
  values: [
    ['PR_SCHED_CORE_SCOPE_THREAD', 0],
    ['PR_SCHED_CORE_SCOPE_THREAD_GROUP', 1],
    ['PR_SCHED_CORE_SCOPE_PROCESS_GROUP', 2],
  ],
};

export const prctlMemoryDenyWriteExec: ConstantList = {
  name: 'prctlMemoryDenyWriteExec',
  header: 'linux/prctl.h',
  prefix: 'PR_MDWE_',
  values: [
    ['PR_MDWE_REFUSE_EXEC_GAIN', 1],
    ['PR_MDWE_NO_INHERIT', 2],
  ],
};

export const prctlShadowStack: ConstantList = {
  name: 'prctlShadowStack',
  header: 'linux/prctl.h',
  prefix: 'PR_SHADOW_STACK_',
  values: [
    ['PR_SHADOW_STACK_ENABLE', 1],
    ['PR_SHADOW_STACK_WRITE', 2],
    ['PR_SHADOW_STACK_PUSH', 4],
  ],
};

export const prctlDumpable: ConstantList = {
  name: 'prctlDumpable',
  header: 'linux/sched/coredump.h',
  prefix: 'SUID_DUMP_',
  values: [
    ['SUID_DUMP_DISABLE', 0],
    ['SUID_DUMP_USER', 1],
    ['SUID_DUMP_ROOT', 2],
  ],
};

export const secureBits: ConstantList = {
  name: 'secureBits',
  header: 'linux/securebits.h',
  prefix: 'SECBIT_',
  values: [
    ['SECBIT_NOROOT', 1],
    ['SECBIT_NOROOT_LOCKED', 2],
    ['SECBIT_NO_SETUID_FIXUP', 4],
    ['SECBIT_NO_SETUID_FIXUP_LOCKED', 8],
    ['SECBIT_KEEP_CAPS', 16],
    ['SECBIT_KEEP_CAPS_LOCKED', 32],
    ['SECBIT_NO_CAP_AMBIENT_RAISE', 64],
    ['SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED', 128],
    ['SECBIT_EXEC_RESTRICT_FILE', 256],
    ['SECBIT_EXEC_RESTRICT_FILE_LOCKED', 512],
    ['SECBIT_EXEC_DENY_INTERACTIVE', 1024],
    ['SECBIT_EXEC_DENY_INTERACTIVE_LOCKED', 2048],
  ],
};

export const archPrctlCodes: ConstantList = {
  name: 'archPrctlCodes',
  header: 'asm/prctl.h',
  prefix: 'ARCH_',
  values: [
    ['ARCH_SET_GS', 0x1001],
    ['ARCH_SET_FS', 0x1002],
    ['ARCH_GET_FS', 0x1003],
    ['ARCH_GET_GS', 0x1004],
    ['ARCH_GET_CPUID', 0x1011],
    ['ARCH_SET_CPUID', 0x1012],
    ['ARCH_GET_XCOMP_SUPP', 0x1021],
    ['ARCH_GET_XCOMP_PERM', 0x1022],
    ['ARCH_REQ_XCOMP_PERM', 0x1023],
    ['ARCH_GET_XCOMP_GUEST_PERM', 0x1024],
    ['ARCH_REQ_XCOMP_GUEST_PERM', 0x1025],
    ['ARCH_MAP_VDSO_X32', 0x2001],
    ['ARCH_MAP_VDSO_32', 0x2002],
    ['ARCH_MAP_VDSO_64', 0x2003],
    ['ARCH_GET_UNTAG_MASK', 0x4001],
    ['ARCH_ENABLE_TAGGED_ADDR', 0x4002],
    ['ARCH_GET_MAX_TAG_BITS', 0x4003],
    ['ARCH_FORCE_TAGGED_SVA', 0x4004],
    ['ARCH_SHSTK_ENABLE', 0x5001],
    ['ARCH_SHSTK_DISABLE', 0x5002],
    ['ARCH_SHSTK_LOCK', 0x5003],
    ['ARCH_SHSTK_UNLOCK', 0x5004],
    ['ARCH_SHSTK_STATUS', 0x5005],
  ],
  arm64: [],
};

export const resourceLimits: ConstantList = {
  name: 'resourceLimits',
  header: 'asm-generic/resource.h',
  prefix: 'RLIMIT_',
  values: [
    ['RLIMIT_CPU', 0],
    ['RLIMIT_FSIZE', 1],
    ['RLIMIT_DATA', 2],
    ['RLIMIT_STACK', 3],
    ['RLIMIT_CORE', 4],
    ['RLIMIT_RSS', 5],
    ['RLIMIT_NPROC', 6],
    ['RLIMIT_NOFILE', 7],
    ['RLIMIT_MEMLOCK', 8],
    ['RLIMIT_AS', 9],
    ['RLIMIT_LOCKS', 10],
    ['RLIMIT_SIGPENDING', 11],
    ['RLIMIT_MSGQUEUE', 12],
    ['RLIMIT_NICE', 13],
    ['RLIMIT_RTPRIO', 14],
    ['RLIMIT_RTTIME', 15],
  ],
};

export const usageWho: ConstantList = {
  name: 'usageWho',
  header: 'linux/resource.h',
  prefix: 'RUSAGE_',
  values: [
    ['RUSAGE_SELF', 0],
    ['RUSAGE_CHILDREN', 0xffffffff],
    ['RUSAGE_BOTH', 0xfffffffe],
    ['RUSAGE_THREAD', 1],
  ],
};

export const priorityWhich: ConstantList = {
  name: 'priorityWhich',
  header: 'linux/resource.h',
  prefix: 'PRIO_',
  values: [
    ['PRIO_PROCESS', 0],
    ['PRIO_PGRP', 1],
    ['PRIO_USER', 2],
  ],
};

export const pidfdOpenFlags: ConstantList = {
  name: 'pidfdOpenFlags',
  header: 'linux/pidfd.h',
  prefix: 'PIDFD_',
  values: [
    ['PIDFD_NONBLOCK', 2048],
    ['PIDFD_THREAD', 128],
  ],
};

export const pidfdSignalFlags: ConstantList = {
  name: 'pidfdSignalFlags',
  header: 'linux/pidfd.h',
  prefix: 'PIDFD_SIGNAL_',
  values: [
    ['PIDFD_SIGNAL_THREAD', 1],
    ['PIDFD_SIGNAL_THREAD_GROUP', 2],
    ['PIDFD_SIGNAL_PROCESS_GROUP', 4],
  ],
};

export const pidfdInfoMask: ConstantList = {
  name: 'pidfdInfoMask',
  header: 'linux/pidfd.h',
  prefix: 'PIDFD_INFO_',
  values: [
    ['PIDFD_INFO_PID', 1],
    ['PIDFD_INFO_CREDS', 2],
    ['PIDFD_INFO_CGROUPID', 4],
    ['PIDFD_INFO_EXIT', 8],
    ['PIDFD_INFO_COREDUMP', 16],
    ['PIDFD_INFO_SUPPORTED_MASK', 32],
    ['PIDFD_INFO_COREDUMP_SIGNAL', 64],
    ['PIDFD_INFO_COREDUMP_CODE', 128],
  ],
};

export const schedPolicies: ConstantList = {
  name: 'schedPolicies',
  header: 'linux/sched.h',
  prefix: 'SCHED_',
  values: [
    ['SCHED_FIFO', 1],
    ['SCHED_RR', 2],
    ['SCHED_BATCH', 3],
    ['SCHED_IDLE', 5],
    ['SCHED_DEADLINE', 6],
    ['SCHED_EXT', 7],
    ['SCHED_OTHER', 0],
  ],
};

export const schedPolicyFlags: ConstantList = {
  name: 'schedPolicyFlags',
  header: 'linux/sched.h',
  prefix: 'SCHED_',
  values: [['SCHED_RESET_ON_FORK', 0x40000000]],
};

export const schedFlags: ConstantList = {
  name: 'schedFlags',
  header: 'linux/sched.h',
  prefix: 'SCHED_FLAG_',
  values: [
    ['SCHED_FLAG_RESET_ON_FORK', 1],
    ['SCHED_FLAG_RECLAIM', 2],
    ['SCHED_FLAG_DL_OVERRUN', 4],
    ['SCHED_FLAG_KEEP_POLICY', 8],
    ['SCHED_FLAG_KEEP_PARAMS', 16],
    ['SCHED_FLAG_UTIL_CLAMP_MIN', 32],
    ['SCHED_FLAG_UTIL_CLAMP_MAX', 64],
  ],
};

export const ioprioWho: ConstantList = {
  name: 'ioprioWho',
  header: 'linux/ioprio.h',
  prefix: 'IOPRIO_WHO_',
  values: [
    ['IOPRIO_WHO_PROCESS', 1],
    ['IOPRIO_WHO_PGRP', 2],
    ['IOPRIO_WHO_USER', 3],
  ],
};

export const ioprioClasses: ConstantList = {
  name: 'ioprioClasses',
  header: 'linux/ioprio.h',
  prefix: 'IOPRIO_CLASS_',
  values: [
    ['IOPRIO_CLASS_NONE', 0],
    ['IOPRIO_CLASS_RT', 1],
    ['IOPRIO_CLASS_BE', 2],
    ['IOPRIO_CLASS_IDLE', 3],
  ],
};

export const kcmpTypes: ConstantList = {
  name: 'kcmpTypes',
  header: 'linux/kcmp.h',
  prefix: 'KCMP_',
  values: [
    ['KCMP_FILE', 0],
    ['KCMP_VM', 1],
    ['KCMP_FILES', 2],
    ['KCMP_FS', 3],
    ['KCMP_SIGHAND', 4],
    ['KCMP_IO', 5],
    ['KCMP_SYSVSEM', 6],
    ['KCMP_EPOLL_TFD', 7],
  ],
};

export const personalityTypes: ConstantList = {
  name: 'personalityTypes',
  header: 'linux/personality.h',
  prefix: 'PER_',
  values: [
    ['PER_LINUX', 0],
    ['PER_LINUX_32BIT', 0x800000],
    ['PER_LINUX_FDPIC', 0x80000],
    ['PER_SVR4', 0x4100001],
    ['PER_SVR3', 0x5000002],
    ['PER_SCOSVR3', 0x7000003],
    ['PER_OSR5', 0x6000003],
    ['PER_WYSEV386', 0x5000004],
    ['PER_ISCR4', 0x4000005],
    ['PER_BSD', 6],
    ['PER_SUNOS', 0x4000006],
    ['PER_XENIX', 0x5000007],
    ['PER_LINUX32', 8],
    ['PER_LINUX32_3GB', 0x8000008],
    ['PER_IRIX32', 0x4000009],
    ['PER_IRIXN32', 0x400000a],
    ['PER_IRIX64', 0x400000b],
    ['PER_RISCOS', 12],
    ['PER_SOLARIS', 0x400000d],
    ['PER_UW7', 0x410000e],
    ['PER_OSF4', 15],
    ['PER_HPUX', 16],
  ],
};

export const personalityQuery: ConstantList = {
  name: 'personalityQuery',
  header: 'linux/personality.h',
  prefix: 'PER_',
  values: [['PER_QUERY', 0xffffffff]],
};

export const personalityFlags: ConstantList = {
  name: 'personalityFlags',
  header: 'linux/personality.h',
  prefix: 'PER_',
  values: [
    ['UNAME26', 0x20000],
    ['ADDR_NO_RANDOMIZE', 0x40000],
    ['FDPIC_FUNCPTRS', 0x80000],
    ['MMAP_PAGE_ZERO', 0x100000],
    ['ADDR_COMPAT_LAYOUT', 0x200000],
    ['READ_IMPLIES_EXEC', 0x400000],
    ['ADDR_LIMIT_32BIT', 0x800000],
    ['SHORT_INODE', 0x1000000],
    ['WHOLE_SECONDS', 0x2000000],
    ['STICKY_TIMEOUTS', 0x4000000],
    ['ADDR_LIMIT_3GB', 0x8000000],
  ],
};

export const capabilityVersions: ConstantList = {
  name: 'capabilityVersions',
  header: 'linux/capability.h',
  prefix: '_LINUX_CAPABILITY_VERSION_',
  values: [
    ['_LINUX_CAPABILITY_VERSION_1', 0x19980330],
    ['_LINUX_CAPABILITY_VERSION_2', 0x20071026],
    ['_LINUX_CAPABILITY_VERSION_3', 0x20080522],
  ],
};

export const capabilities: ConstantList = {
  name: 'capabilities',
  header: 'linux/capability.h',
  prefix: 'CAP_',
  values: [
    ['CAP_CHOWN', 0],
    ['CAP_DAC_OVERRIDE', 1],
    ['CAP_DAC_READ_SEARCH', 2],
    ['CAP_FOWNER', 3],
    ['CAP_FSETID', 4],
    ['CAP_KILL', 5],
    ['CAP_SETGID', 6],
    ['CAP_SETUID', 7],
    ['CAP_SETPCAP', 8],
    ['CAP_LINUX_IMMUTABLE', 9],
    ['CAP_NET_BIND_SERVICE', 10],
    ['CAP_NET_BROADCAST', 11],
    ['CAP_NET_ADMIN', 12],
    ['CAP_NET_RAW', 13],
    ['CAP_IPC_LOCK', 14],
    ['CAP_IPC_OWNER', 15],
    ['CAP_SYS_MODULE', 16],
    ['CAP_SYS_RAWIO', 17],
    ['CAP_SYS_CHROOT', 18],
    ['CAP_SYS_PTRACE', 19],
    ['CAP_SYS_PACCT', 20],
    ['CAP_SYS_ADMIN', 21],
    ['CAP_SYS_BOOT', 22],
    ['CAP_SYS_NICE', 23],
    ['CAP_SYS_RESOURCE', 24],
    ['CAP_SYS_TIME', 25],
    ['CAP_SYS_TTY_CONFIG', 26],
    ['CAP_MKNOD', 27],
    ['CAP_LEASE', 28],
    ['CAP_AUDIT_WRITE', 29],
    ['CAP_AUDIT_CONTROL', 30],
    ['CAP_SETFCAP', 31],
    ['CAP_MAC_OVERRIDE', 32],
    ['CAP_MAC_ADMIN', 33],
    ['CAP_SYSLOG', 34],
    ['CAP_WAKE_ALARM', 35],
    ['CAP_BLOCK_SUSPEND', 36],
    ['CAP_AUDIT_READ', 37],
    ['CAP_PERFMON', 38],
    ['CAP_BPF', 39],
    ['CAP_CHECKPOINT_RESTORE', 40],
  ],
};

export const rseqFlags: ConstantList = {
  name: 'rseqFlags',
  header: 'linux/rseq.h',
  prefix: 'RSEQ_FLAG_',
  values: [
    ['RSEQ_FLAG_UNREGISTER', 1],
    ['RSEQ_FLAG_SLICE_EXT_DEFAULT_ON', 2],
  ],
};

export const seccompOperations: ConstantList = {
  name: 'seccompOperations',
  header: 'linux/seccomp.h',
  prefix: 'SECCOMP_',
  values: [
    ['SECCOMP_SET_MODE_STRICT', 0],
    ['SECCOMP_SET_MODE_FILTER', 1],
    ['SECCOMP_GET_ACTION_AVAIL', 2],
    ['SECCOMP_GET_NOTIF_SIZES', 3],
  ],
};

export const seccompModes: ConstantList = {
  name: 'seccompModes',
  header: 'linux/seccomp.h',
  prefix: 'SECCOMP_MODE_',
  values: [
    ['SECCOMP_MODE_DISABLED', 0],
    ['SECCOMP_MODE_STRICT', 1],
    ['SECCOMP_MODE_FILTER', 2],
  ],
};

export const seccompFilterFlags: ConstantList = {
  name: 'seccompFilterFlags',
  header: 'linux/seccomp.h',
  prefix: 'SECCOMP_FILTER_FLAG_',
  values: [
    ['SECCOMP_FILTER_FLAG_TSYNC', 1],
    ['SECCOMP_FILTER_FLAG_LOG', 2],
    ['SECCOMP_FILTER_FLAG_SPEC_ALLOW', 4],
    ['SECCOMP_FILTER_FLAG_NEW_LISTENER', 8],
    ['SECCOMP_FILTER_FLAG_TSYNC_ESRCH', 16],
    ['SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV', 32],
  ],
};

export const seccompActions: ConstantList = {
  name: 'seccompActions',
  header: 'linux/seccomp.h',
  prefix: 'SECCOMP_RET_',
  values: [
    ['SECCOMP_RET_KILL_PROCESS', 0x80000000],
    ['SECCOMP_RET_KILL_THREAD', 0],
    ['SECCOMP_RET_TRAP', 0x30000],
    ['SECCOMP_RET_ERRNO', 0x50000],
    ['SECCOMP_RET_USER_NOTIF', 0x7fc00000],
    ['SECCOMP_RET_TRACE', 0x7ff00000],
    ['SECCOMP_RET_LOG', 0x7ffc0000],
    ['SECCOMP_RET_ALLOW', 0x7fff0000],
  ],
};

export const ptraceRequests: ConstantList = {
  name: 'ptraceRequests',
  header: 'linux/ptrace.h',
  prefix: 'PTRACE_',
  values: [
    ['PTRACE_TRACEME', 0],
    ['PTRACE_PEEKTEXT', 1],
    ['PTRACE_PEEKDATA', 2],
    ['PTRACE_POKETEXT', 4],
    ['PTRACE_POKEDATA', 5],
    ['PTRACE_CONT', 7],
    ['PTRACE_KILL', 8],
    ['PTRACE_SINGLESTEP', 9],
    ['PTRACE_ATTACH', 16],
    ['PTRACE_DETACH', 17],
    ['PTRACE_SYSCALL', 24],
    ['PTRACE_SETOPTIONS', 0x4200],
    ['PTRACE_GETEVENTMSG', 0x4201],
    ['PTRACE_GETSIGINFO', 0x4202],
    ['PTRACE_SETSIGINFO', 0x4203],
    ['PTRACE_GETREGSET', 0x4204],
    ['PTRACE_SETREGSET', 0x4205],
    ['PTRACE_SEIZE', 0x4206],
    ['PTRACE_INTERRUPT', 0x4207],
    ['PTRACE_LISTEN', 0x4208],
    ['PTRACE_PEEKSIGINFO', 0x4209],
    ['PTRACE_GETSIGMASK', 0x420a],
    ['PTRACE_SETSIGMASK', 0x420b],
    ['PTRACE_SECCOMP_GET_FILTER', 0x420c],
    ['PTRACE_SECCOMP_GET_METADATA', 0x420d],
    ['PTRACE_GET_SYSCALL_INFO', 0x420e],
    ['PTRACE_SET_SYSCALL_INFO', 0x4212],
    ['PTRACE_GET_RSEQ_CONFIGURATION', 0x420f],
    ['PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG', 0x4210],
    ['PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG', 0x4211],
    ['PTRACE_GETREGS', 12],
    ['PTRACE_SETREGS', 13],
    ['PTRACE_GETFPREGS', 14],
    ['PTRACE_SETFPREGS', 15],
    ['PTRACE_GETFPXREGS', 18],
    ['PTRACE_SETFPXREGS', 19],
    ['PTRACE_OLDSETOPTIONS', 21],
    ['PTRACE_GET_THREAD_AREA', 25],
    ['PTRACE_SET_THREAD_AREA', 26],
    ['PTRACE_ARCH_PRCTL', 30],
    ['PTRACE_SYSEMU', 31],
    ['PTRACE_SYSEMU_SINGLESTEP', 32],
    ['PTRACE_SINGLEBLOCK', 33],
    ['PTRACE_PEEKUSER', 3],
    ['PTRACE_POKEUSER', 6],
  ],
  arm64: [
    ['PTRACE_TRACEME', 0],
    ['PTRACE_PEEKTEXT', 1],
    ['PTRACE_PEEKDATA', 2],
    ['PTRACE_POKETEXT', 4],
    ['PTRACE_POKEDATA', 5],
    ['PTRACE_CONT', 7],
    ['PTRACE_KILL', 8],
    ['PTRACE_SINGLESTEP', 9],
    ['PTRACE_ATTACH', 16],
    ['PTRACE_DETACH', 17],
    ['PTRACE_SYSCALL', 24],
    ['PTRACE_SETOPTIONS', 0x4200],
    ['PTRACE_GETEVENTMSG', 0x4201],
    ['PTRACE_GETSIGINFO', 0x4202],
    ['PTRACE_SETSIGINFO', 0x4203],
    ['PTRACE_GETREGSET', 0x4204],
    ['PTRACE_SETREGSET', 0x4205],
    ['PTRACE_SEIZE', 0x4206],
    ['PTRACE_INTERRUPT', 0x4207],
    ['PTRACE_LISTEN', 0x4208],
    ['PTRACE_PEEKSIGINFO', 0x4209],
    ['PTRACE_GETSIGMASK', 0x420a],
    ['PTRACE_SETSIGMASK', 0x420b],
    ['PTRACE_SECCOMP_GET_FILTER', 0x420c],
    ['PTRACE_SECCOMP_GET_METADATA', 0x420d],
    ['PTRACE_GET_SYSCALL_INFO', 0x420e],
    ['PTRACE_SET_SYSCALL_INFO', 0x4212],
    ['PTRACE_GET_RSEQ_CONFIGURATION', 0x420f],
    ['PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG', 0x4210],
    ['PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG', 0x4211],
    ['PTRACE_SYSEMU', 31],
    ['PTRACE_SYSEMU_SINGLESTEP', 32],
    ['PTRACE_PEEKMTETAGS', 33],
    ['PTRACE_POKEMTETAGS', 34],
    ['PTRACE_PEEKUSER', 3],
    ['PTRACE_POKEUSER', 6],
  ],
};

export const ptraceOptions: ConstantList = {
  name: 'ptraceOptions',
  header: 'linux/ptrace.h',
  prefix: 'PTRACE_O_',
  values: [
    ['PTRACE_O_TRACESYSGOOD', 1],
    ['PTRACE_O_TRACEFORK', 2],
    ['PTRACE_O_TRACEVFORK', 4],
    ['PTRACE_O_TRACECLONE', 8],
    ['PTRACE_O_TRACEEXEC', 16],
    ['PTRACE_O_TRACEVFORKDONE', 32],
    ['PTRACE_O_TRACEEXIT', 64],
    ['PTRACE_O_TRACESECCOMP', 128],
    ['PTRACE_O_EXITKILL', 0x100000],
    ['PTRACE_O_SUSPEND_SECCOMP', 0x200000],
  ],
};

export const ptraceEvents: ConstantList = {
  name: 'ptraceEvents',
  header: 'linux/ptrace.h',
  prefix: 'PTRACE_EVENT_',
  values: [
    ['PTRACE_EVENT_FORK', 1],
    ['PTRACE_EVENT_VFORK', 2],
    ['PTRACE_EVENT_CLONE', 3],
    ['PTRACE_EVENT_EXEC', 4],
    ['PTRACE_EVENT_VFORK_DONE', 5],
    ['PTRACE_EVENT_EXIT', 6],
    ['PTRACE_EVENT_SECCOMP', 7],
    ['PTRACE_EVENT_STOP', 128],
  ],
};

export const regsetTypes: ConstantList = {
  name: 'regsetTypes',
  header: 'linux/elf.h',
  prefix: 'NT_',
  values: [
    ['NT_PRSTATUS', 1],
    ['NT_PRFPREG', 2],
    ['NT_PRPSINFO', 3],
    ['NT_TASKSTRUCT', 4],
    ['NT_AUXV', 6],
    ['NT_SIGINFO', 0x53494749],
    ['NT_FILE', 0x46494c45],
    ['NT_PRXFPREG', 0x46e62b7f],
    ['NT_386_TLS', 512],
    ['NT_386_IOPERM', 513],
    ['NT_X86_XSTATE', 514],
    ['NT_X86_SHSTK', 516],
    ['NT_X86_XSAVE_LAYOUT', 517],
    ['NT_ARM_VFP', 1024],
    ['NT_ARM_TLS', 1025],
    ['NT_ARM_HW_BREAK', 1026],
    ['NT_ARM_HW_WATCH', 1027],
    ['NT_ARM_SYSTEM_CALL', 1028],
    ['NT_ARM_SVE', 1029],
    ['NT_ARM_PAC_MASK', 1030],
    ['NT_ARM_PACA_KEYS', 1031],
    ['NT_ARM_PACG_KEYS', 1032],
    ['NT_ARM_TAGGED_ADDR_CTRL', 1033],
    ['NT_ARM_PAC_ENABLED_KEYS', 1034],
    ['NT_ARM_SSVE', 1035],
    ['NT_ARM_ZA', 1036],
    ['NT_ARM_ZT', 1037],
    ['NT_ARM_FPMR', 1038],
    ['NT_ARM_POE', 1039],
    ['NT_ARM_GCS', 1040],
  ],
};
