// The workloads of the fixture: a shell with a pipe, as strace sees it, and a process with any number of calls.

import type { FixtureCall, FixtureProcess, FixtureTrace } from './fixture.ts';

type Line = readonly [name: string, args: readonly string[], result: number | string, microseconds: number];

const ENOENT = 'ENOENT No such file or directory';
const LIBC = '"/lib/x86_64-linux-gnu/libc.so.6"';

/** Begin of all traces: 2026-11-23 14:20:31.123 UTC. */
export const BEGIN = 1_795_443_631_123_456_789n;

function loader(program: string, argv: string): Line[] {
  return [
    ['execve', [`"/usr/bin/${program}"`, argv, '0x7ffc52a1e0f8 /* 21 vars */'], 0, 214.6],
    ['brk', ['NULL'], '0x5581d5a3e000', 0.7],
    ['mmap', ['NULL', '8192', 'PROT_READ|PROT_WRITE', 'MAP_PRIVATE|MAP_ANONYMOUS', '-1', '0'], '0x7f5c1be2d000', 1.9],
    ['access', ['"/etc/ld.so.preload"', 'R_OK'], ENOENT, 3.2],
    ['openat', ['AT_FDCWD', '"/etc/ld.so.cache"', 'O_RDONLY|O_CLOEXEC'], 3, 5.4],
    ['newfstatat', ['3', '""', '{st_mode=S_IFREG|0644, st_size=27002, ...}', 'AT_EMPTY_PATH'], 0, 1.1],
    ['mmap', ['NULL', '27002', 'PROT_READ', 'MAP_PRIVATE', '3', '0'], '0x7f5c1be26000', 2.8],
    ['close', ['3'], 0, 0.6],
    ['openat', ['AT_FDCWD', LIBC, 'O_RDONLY|O_CLOEXEC'], 3, 6.1],
    ['read', ['3', '"\\177ELF\\2\\1\\1\\3\\0\\0\\0\\0\\0\\0\\0\\0\\3\\0>\\0\\1\\0\\0\\0Ps\\2\\0\\0\\0\\0\\0"...', '832'], 832, 1.6],
    ['mmap', ['NULL', '1970000', 'PROT_READ', 'MAP_PRIVATE|MAP_DENYWRITE', '3', '0'], '0x7f5c1bc45000', 4.4],
    [
      'mmap',
      ['0x7f5c1bc6b000', '1396736', 'PROT_READ|PROT_EXEC', 'MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE', '3', '0x26000'],
      '0x7f5c1bc6b000',
      6.7,
    ],
    ['close', ['3'], 0, 0.5],
    ['arch_prctl', ['ARCH_SET_FS', '0x7f5c1be23740'], 0, 0.4],
    ['set_tid_address', ['0x7f5c1be23a10'], 48211, 0.4],
    ['set_robust_list', ['0x7f5c1be23a20', '24'], 0, 0.4],
    ['rseq', ['0x7f5c1be24060', '0x20', '0', '0x53053053'], 0, 0.4],
    ['mprotect', ['0x7f5c1be17000', '16384', 'PROT_READ'], 0, 3.9],
    ['prlimit64', ['0', 'RLIMIT_STACK', 'NULL', '{rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}'], 0, 0.6],
    ['munmap', ['0x7f5c1be26000', '27002'], 0, 4.1],
    ['getrandom', ['"\\x2f\\x6b\\x9c\\x11\\xd0\\x45\\xfe\\x83"', '8', 'GRND_NONBLOCK'], 8, 0.5],
    ['brk', ['0x5581d5a5f000'], '0x5581d5a5f000', 1.2],
  ];
}

const SHELL: readonly Line[] = [
  ['getuid', [], 1000, 0.3],
  ['getpid', [], 48210, 0.3],
  ['rt_sigaction', ['SIGCHLD', '{sa_handler=0x5581d3c1b0a0, sa_mask=~[RTMIN RT_1], sa_flags=SA_RESTORER}', 'NULL', '8'], 0, 0.4],
  ['getcwd', ['"/work"', '4096'], 6, 1.3],
  ['stat', ['"/home/dev/.shrc"', '0x7ffd0a0f1a90'], ENOENT, 2.9],
  ['stat', ['"/usr/local/bin/ls"', '0x7ffd0a0f1b10'], ENOENT, 2.2],
  ['stat', ['"/usr/bin/ls"', '{st_mode=S_IFREG|0755, st_size=151344, ...}'], 0, 1.8],
  ['pipe2', ['[3, 4]', '0'], 0, 4.5],
  ['clone', ['child_stack=NULL', 'flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD', 'child_tidptr=0x7f5c1be23a10'], 48211, 96.3],
  ['close', ['4'], 0, 0.6],
  ['clone', ['child_stack=NULL', 'flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD', 'child_tidptr=0x7f5c1be23a10'], 48212, 88.1],
  ['close', ['3'], 0, 0.6],
  ['wait4', ['-1', '[{WIFEXITED(s) && WEXITSTATUS(s) == 2}]', '0', 'NULL'], 48211, 1540],
  ['--SIGCHLD', [], 0, 0],
  ['rt_sigreturn', ['{mask=[]}'], 48211, 0.4],
  ['wait4', ['-1', '[{WIFEXITED(s) && WEXITSTATUS(s) == 0}]', '0', 'NULL'], 48212, 190],
  ['exit_group', ['0'], '?', 0],
];

const LS: readonly Line[] = [
  ['dup2', ['4', '1'], 1, 0.6],
  ['close', ['4'], 0, 0.4],
  ['openat', ['AT_FDCWD', '"/usr/lib/locale/locale-archive"', 'O_RDONLY|O_CLOEXEC'], ENOENT, 4.2],
  ['statfs', ['"/sys/fs/selinux"', '0x7ffe2c8a1d20'], ENOENT, 2.6],
  ['ioctl', ['1', 'TCGETS', '0x7ffe2c8a1b60'], 'ENOTTY Inappropriate ioctl for device', 0.8],
  ['ioctl', ['1', 'TIOCGWINSZ', '0x7ffe2c8a1c40'], 'ENOTTY Inappropriate ioctl for device', 0.6],
  ['statx', ['AT_FDCWD', '"/nowhere"', 'AT_STATX_SYNC_AS_STAT', 'STATX_MODE', '0x7ffe2c8a1680'], ENOENT, 3.7],
  ['write', ['2', '"ls: cannot access \'/nowhere\': No such file or directory\\n"', '56'], 56, 18.4],
  ['statx', ['AT_FDCWD', '"/"', 'AT_STATX_SYNC_AS_STAT', 'STATX_MODE', '{stx_mask=STATX_MODE, stx_mode=S_IFDIR|0755}'], 0, 2.1],
  ['openat', ['AT_FDCWD', '"/"', 'O_RDONLY|O_NONBLOCK|O_CLOEXEC|O_DIRECTORY'], 3, 4.9],
  ['getdents64', ['3', '[{d_ino=2, d_off=1, d_reclen=24, d_type=DT_DIR, d_name="."}, ...] /* 24 entries */', '32768'], 624, 31.5],
  ['getdents64', ['3', '[]', '32768'], 0, 0.9],
  ['close', ['3'], 0, 0.9],
  ['write', ['1', '"/:\\nbin\\nboot\\ndev\\netc\\nhome\\nlib\\nl"...', '142'], 142, 9.8],
  ['close', ['1'], 0, 0.7],
  ['close', ['2'], 0, 0.4],
  ['exit_group', ['2'], '?', 0],
];

const WC: readonly Line[] = [
  ['dup2', ['3', '0'], 0, 0.5],
  ['close', ['3'], 0, 0.4],
  ['fadvise64', ['0', '0', '0', 'POSIX_FADV_SEQUENTIAL'], 'ESPIPE Illegal seek', 0.5],
  ['read', ['0', '"/:\\nbin\\nboot\\ndev\\netc\\nhome\\nlib\\nl"...', '16384'], 142, 874],
  ['read', ['0', '""', '16384'], 0, 61],
  ['newfstatat', ['1', '""', '{st_mode=S_IFCHR|0620, st_rdev=makedev(0x88, 0x2), ...}', 'AT_EMPTY_PATH'], 0, 0.9],
  ['write', ['1', '"25\\n"', '3'], 3, 12.7],
  ['close', ['0'], 0, 0.5],
  ['close', ['1'], 0, 0.4],
  ['close', ['2'], 0, 0.3],
  ['exit_group', ['0'], '?', 0],
];

function timed(lines: readonly Line[], begin: number): FixtureCall[] {
  let at = begin;
  return lines
    .filter(([name]) => !name.startsWith('--'))
    .map(([name, args, result, microseconds], seq) => {
      const call = { name, args, result, at: Math.round(at), took: Math.round(microseconds * 1000), seq };
      at += microseconds * 1000 + 2_400 + ((seq * 7919) % 23) * 610;
      return call;
    });
}

function lasted(calls: readonly FixtureCall[], begin: number): number {
  const last = calls.at(-1);
  return last === undefined ? 0 : last.at + last.took - begin + 30_000;
}

/** `sh -c 'ls / /nowhere | wc -l'`: three processes, a good hundred calls, seven of ls and wc failed. */
export function pipeline(id: string, begin: bigint = BEGIN): FixtureTrace {
  const shell = timed([...loader('sh', '["sh", "-c", "ls / /nowhere | wc -l"]'), ...SHELL], 0);
  const forks = shell.filter(({ name }) => name === 'clone');
  const at = (fork: number): number => (forks[fork]?.at ?? 0) + (forks[fork]?.took ?? 0) - 20_000;
  const ls = timed([...LS.slice(0, 2), ...loader('ls', '["ls", "/", "/nowhere"]'), ...LS.slice(2)], at(0) + 41_000);
  const wc = timed([...WC.slice(0, 2), ...loader('wc', '["wc", "-l"]'), ...WC.slice(2)], at(1) + 38_000);
  const processes: FixtureProcess[] = [
    { name: 'sh', argv: ['sh', '-c', 'ls / /nowhere | wc -l'], pid: 48210, at: 0, took: lasted(shell, 0), exitCode: 0, calls: shell },
    { name: 'ls', argv: ['ls', '/', '/nowhere'], pid: 48211, parent: 48210, at: at(0), took: lasted(ls, at(0)), exitCode: 2, calls: ls },
    { name: 'wc', argv: ['wc', '-l'], pid: 48212, parent: 48210, at: at(1), took: lasted(wc, at(1)), exitCode: 0, calls: wc },
  ];
  return { id, startUnixNano: begin, processes };
}

/** One process with so many calls in two threads, of which some were folded and some lost. */
export function flood(id: string, calls: number, links?: Readonly<Record<string, string>>): FixtureTrace {
  const lines: FixtureCall[] = Array.from({ length: calls }, (_, seq) => ({
    name: seq % 3 === 0 ? 'read' : seq % 3 === 1 ? 'write' : 'futex',
    args: seq % 3 === 2 ? ['0x7f11c80012a8', 'FUTEX_WAIT_PRIVATE', '2', 'NULL'] : [String(5 + (seq % 4)), `"row ${seq}\\n"`, '4096'],
    result: seq % 211 === 0 ? 'EIO Input/output error' : seq % 64,
    at: seq * 9_000 + ((seq * 7919) % 3000),
    took: 900 + ((seq * 104729) % 5200),
    seq,
    tid: 51_000 + (seq % 2),
  }));
  const end = calls * 9_000 + 60_000;
  const fold: FixtureCall = { name: 'lseek', args: [], result: 0, at: 4_000, took: end / 2, seq: calls, fold: 48_120 };
  return {
    id,
    startUnixNano: BEGIN + 5_000_000_000n,
    processes: [
      { name: 'import', argv: ['./import', '--all'], pid: 51_000, at: 0, took: end, signal: 'SIGKILL', lost: 312, calls: [...lines, fold] },
    ],
    ...(links === undefined ? {} : { links, segment: 1 }),
  };
}
