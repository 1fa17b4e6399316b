// Why lines are not the same where that is as it should be, or known. Such lines still count as not identical. The first
// entry that fits is the reason.

import type { Verdict } from './compare.ts';

export interface Explained {
  readonly call: RegExp;
  readonly verdict?: Verdict;
  readonly strace?: RegExp;
  readonly ours?: RegExp;
  /** Only values differ, not what the line is made of. */
  readonly values?: boolean;
  readonly situation?: string;
  readonly reason: string;
}

/** Situations in which several threads, or processes that wait for each other or for a server, take their turns as they come. */
const SEVERAL_AT_ONCE = [
  'node',
  'go',
  'gdb (ptrace user)',
  'strace (ptrace user)',
  'redis',
  'timeout',
  'waiting',
  'make',
  'script (terminal)',
  'curl',
  'curl (404, refused)',
  'git clone',
  'tracer',
  'signals',
];

export const explained: readonly Explained[] = [
  // What tracing without ptrace does not see, or sees otherwise.
  {
    call: /^--- SIG(CHLD|CONT|WINCH|URG|RT_\d+)$/,
    verdict: 'missing',
    reason: 'a signal that the process ignores, by default or by choice, is never delivered: only ptrace makes the kernel deliver it',
  },
  {
    call: /^---/,
    verdict: 'missing',
    reason: 'a signal that ends or stops the process: the kernel delivers it without a handler, and only the end is told of',
  },
  {
    call: /^(pause|futex|nanosleep|clock_nanosleep|poll|epoll_wait|epoll_pwait|read|wait4|rt_sigsuspend)$/,
    strace: / = \?$/,
    ours: / = \? ERESTART/,
    reason: 'a call that a deadly signal interrupts: strace is not told how it ended, the tracepoint is',
  },
  { call: /./, situation: 'small-32', reason: '32-bit calls are shown by number: the table is that of 64-bit calls' },
  // What strace 6.1 does not know, or names in two ways.
  {
    call: /^ioctl$/,
    strace: / or [A-Z0-9_]+[,)]/,
    reason: 'strace names every ioctl that has the number; the name that fits the descriptor is shown',
  },
  {
    call: /./,
    verdict: 'different',
    strace: /_\?\?\?|\|0x[0-9a-f]+[,)}]/,
    reason: 'a constant that is newer than strace 6.1',
  },
  { call: /^fcntl$/, strace: /F_\?\?\?/, reason: 'a command that is newer than strace 6.1' },
  { call: /^pkey_alloc$/, ours: /PKEY_UNRESTRICTED/, reason: 'a constant that is newer than strace 6.1' },
  { call: /^ioctl$/, strace: /c_iflag=,/, reason: 'strace shows nothing for a set of terminal flags that is empty' },
  { call: /^(rseq|restart_syscall)$/, reason: 'strace has a text of its own where a call is made in an unusual way' },
  { call: /^(truncate|ftruncate)$/, strace: /\d{20}/, reason: 'strace shows a negative length as a large number' },
  { call: /^sendfile$/, strace: /\] => \[/, reason: 'strace writes the changed offset of sendfile in a way of its own' },
  {
    call: /^(copy_file_range|splice)$/,
    ours: /=>/,
    reason: 'the offset after the call is shown as well, as strace does for sendfile only',
  },
  {
    call: /^(clone3|mount_setattr)$/,
    strace: /\((?:.*, )?0x[0-9a-f]+, \d+\) = -1/,
    reason: 'arguments that the kernel refused for their size are shown as far as they were passed',
  },
  // What is not decoded.
  {
    call: /^(sendto|recvfrom|sendmsg|recvmsg)$/,
    strace: /nlmsg_len=/,
    reason: 'netlink messages are shown as bytes',
  },
  {
    call: /^(sendmmsg|recvmmsg)$/,
    reason: 'of several messages in one call, buffers and addresses are not read',
  },
  { call: /^recvmsg$/, strace: /cmsg_type=(SO_|IP_)/, reason: 'control messages beside rights and credentials are shown as bytes' },
  { call: /./, strace: /if_nametoindex\(/, reason: 'an interface is shown by its number: its name is another one in another namespace' },
  { call: /^recvmsg$/, strace: /\{msg_namelen=\d+\}/, reason: 'of a recvmsg that failed, strace shows one field' },
  { call: /^getdents(64)?$/, ours: /or more entries/, reason: 'entries behind the first 4095 bytes are not counted, and that is said' },
  { call: /^perf_event_open$/, reason: 'bits and kinds of perf events are shown as numbers, or not at all' },
  {
    call: /^ptrace$/,
    reason: 'offsets of registers are shown as numbers, sets of them and what ptrace tells of a call as addresses',
  },
  { call: /^ioprio_/, reason: 'priorities of input and output are shown as numbers' },
  { call: /^(msgsnd|msgrcv)$/, reason: 'messages of System V queues are not read' },
  {
    call: /^(io_submit|io_uring_setup|io_uring_register|mincore|quotactl|process_vm_readv|futex)$/,
    verdict: 'different',
    strace: /\[|features=|QCMD|FUTEX_OP_/,
    reason: 'arrays of pointers, and words that are put together, are shown as numbers',
  },
  { call: /^poll$/, strace: /, \.\.\.\]/, reason: 'strace shows no more than 32 descriptors of a poll' },
  { call: /^bpf$/, strace: /, \.\.\.\}/, reason: 'that more of bpf’s attributes follow is not said' },
  { call: /^mmap$/, strace: /MAP_HUGE_SHIFT/, reason: 'the size of huge pages in the flags of mmap is shown as a number' },
  { call: /^shmget$/, strace: /, 000\)/, reason: 'a mode of 0 is shown as 0' },
  { call: /^epoll_ctl$/, strace: /EPOLL_CTL_DEL/, reason: 'the event of an EPOLL_CTL_DEL, which the kernel ignores, is shown' },
  // What is not the same when a program runs again, though two runs under strace happened to agree.
  {
    call: /^(sysinfo|getcpu|times|getrusage|timerfd_gettime|timer_gettime)$/,
    reason: 'load, times and CPU differ from run to run',
  },
  {
    call: /^prctl$/,
    strace: /PR_SET_NAME, "[^"]{15}"\.\.\.\)/,
    reason: 'strace shows a name of exactly 15 characters as if it were longer',
  },
  { call: /^ioctl$/, strace: /FIGETBSZ/, reason: 'decoded, though strace does not' },
  { call: /^swapon$/, reason: 'strace shows a priority of 0' },
  { call: /^setsockopt$/, strace: /SO_REUSEADDR, 0x/, reason: 'a value that is too short is shown as bytes' },
  { call: /^(set_mempolicy|get_mempolicy|mbind)$/, reason: 'masks of memory nodes are shown as addresses' },
  { call: /^socket$/, strace: /ETH_P_/, reason: 'protocols of packet sockets are shown as numbers' },
  { call: /^prctl$/, strace: /PR_SET_PTRACER_ANY/, reason: 'the tracer that stands for any is shown as -1' },
  {
    call: /^(--- SIGCHLD|waitid)$/,
    verdict: 'different',
    reason: 'the time that a child took differs from run to run',
  },
  { call: /^(newfstatat|fstatfs|statfs)$/, values: true, reason: 'sizes of compressed files and of free space differ from run to run' },
  ...SEVERAL_AT_ONCE.flatMap((situation): Explained[] => {
    const reason = 'timing: who makes a call, how often, and what has come until then, differs where a program runs many times slower';
    return [
      { call: /./, verdict: 'missing', situation, reason },
      { call: /./, verdict: 'extra', situation, reason },
      { call: /./, verdict: 'different', values: true, situation, reason },
      {
        call: /^(read|write|recvmsg|poll|ppoll|epoll_wait|epoll_pwait2?|nanosleep|clock_nanosleep|rt_sigprocmask|sched_getaffinity|close)$/,
        verdict: 'different',
        situation,
        reason,
      },
    ];
  }),
  {
    call: /./,
    verdict: 'different',
    strace: /^[^"]*"/,
    ours: /^[^"]*0x[0-9a-f]+/,
    reason: 'a text in a page that was not in memory yet when the call was made: its address is shown',
  },
  { call: /^kcmp$/, values: true, reason: 'kcmp orders by addresses of the kernel, which differ from run to run' },
  {
    call: /^rt_sigreturn$/,
    verdict: 'different',
    reason: 'timing: a signal met another call, whose result the return from its handler restores',
  },
  ...(['missing', 'extra'] as const).map((verdict) => ({
    call: /^(wait4|rt_sigreturn|futex|--- SIGCHLD)$/,
    verdict,
    reason: 'timing: when a child or thread ends decides which call learns of it',
  })),
  {
    call: /^(clone3|set_robust_list|mprotect)$/,
    verdict: 'different',
    reason: 'timing: which stack or arena a thread finds free, and whether it still lives at the end, differs from run to run',
  },
  { call: /^getsockopt$/, strace: /SO_INCOMING_CPU|TCP_INFO/, reason: 'load, times and CPU differ from run to run' },
  {
    call: /^(futex|wait4|clock_nanosleep|epoll_pwait)$/,
    verdict: 'different',
    reason: 'timing: whether there was something to wait for differs where a program runs many times slower',
  },
  {
    call: /^(futex|poll|epoll_wait|epoll_pwait|wait4|read|write|close|sched_yield|madvise|mprotect|munmap|brk|mmap|getdents64|epoll_ctl|nanosleep)$/,
    verdict: 'different',
    values: true,
    reason: 'timing: under strace a program runs many times slower, so that threads meet, wait and read in another way',
  },
];
