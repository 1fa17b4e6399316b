// The syscall table: all rows of all families, found by number and by name, and what follows from them.

import { numbers } from './numbers.ts';
import { credentialRows } from './rows/credentials.ts';
import { directoryRows } from './rows/directory.ts';
import { execRows } from './rows/exec.ts';
import { fcntlRows } from './rows/fcntl.ts';
import { ioUringAioRows } from './rows/io-uring-aio.ts';
import { ipcRows } from './rows/ipc.ts';
import { memoryRows } from './rows/memory.ts';
import { mountRows } from './rows/mount.ts';
import { networkRows } from './rows/network.ts';
import { notifyRows } from './rows/notify.ts';
import { openRows } from './rows/open.ts';
import { pollRows } from './rows/poll.ts';
import { prctlRows } from './rows/prctl.ts';
import { processRows } from './rows/process.ts';
import { readWriteRows } from './rows/read-write.ts';
import { schedulingRows } from './rows/scheduling.ts';
import { securityRows } from './rows/security.ts';
import { signalRows } from './rows/signal.ts';
import { socketOptionRows } from './rows/socket-options.ts';
import { statRows } from './rows/stat.ts';
import { systemRows } from './rows/system.ts';
import { timeRows } from './rows/time.ts';
import { xattrRows } from './rows/xattr.ts';
import type { Row, Type } from './types.ts';

export const table: readonly Row[] = [
  ...openRows,
  ...fcntlRows,
  ...readWriteRows,
  ...statRows,
  ...directoryRows,
  ...xattrRows,
  ...mountRows,
  ...processRows,
  ...execRows,
  ...prctlRows,
  ...signalRows,
  ...schedulingRows,
  ...credentialRows,
  ...securityRows,
  ...memoryRows,
  ...ipcRows,
  ...networkRows,
  ...socketOptionRows,
  ...pollRows,
  ...notifyRows,
  ...timeRows,
  ...ioUringAioRows,
  ...systemRows,
];

const byName: ReadonlyMap<string, Row> = new Map(table.map((row) => [row.name, row]));

/** Other spellings, of libc or of man pages, with the kernel's names. */
export const aliases: ReadonlyMap<string, string> = new Map([
  ['pread', 'pread64'],
  ['pwrite', 'pwrite64'],
  ['fstatat', 'newfstatat'],
  ['fstatat64', 'newfstatat'],
  ['umount', 'umount2'],
  ['prlimit', 'prlimit64'],
  ['fadvise', 'fadvise64'],
  ['posix_fadvise', 'fadvise64'],
  ['pselect', 'pselect6'],
  ['sigaction', 'rt_sigaction'],
  ['sigprocmask', 'rt_sigprocmask'],
  ['sigpending', 'rt_sigpending'],
  ['sigsuspend', 'rt_sigsuspend'],
  ['sigtimedwait', 'rt_sigtimedwait'],
  ['sigqueueinfo', 'rt_sigqueueinfo'],
  ['sigreturn', 'rt_sigreturn'],
  ['sysctl', '_sysctl'],
  ['_exit', 'exit_group'],
]);

/** A row by the kernel's name or by another spelling. */
export function find(name: string): Row | undefined {
  return byName.get(name) ?? byName.get(aliases.get(name) ?? '');
}

/** The rows that an architecture has, with their numbers; arguments are in that architecture's order. */
export function rowsFor(arch: 'x64' | 'arm64'): { nr: number; row: Row }[] {
  return table.flatMap((row) => {
    const nr = numbers[arch][row.name];
    return nr === undefined ? [] : [{ nr, row: arch === 'arm64' ? ordered(row) : row }];
  });
}

function ordered(row: Row): Row {
  if (row.arm64 === undefined) return row;
  const args = Object.fromEntries(row.arm64.flatMap((name) => (row.args[name] === undefined ? [] : [[name, row.args[name]] as const])));
  return { ...row, args };
}

/** An argument's type and all that it can be instead. */
function possible(type: Type): Type[] {
  if (type.shape === 'when') return possible(type.type);
  if (type.shape === 'case') return [...Object.values(type.cases), type.otherwise].flatMap(possible);
  return [type];
}

const isFd = (type: Type): boolean =>
  type.shape === 'integer'
    ? type.meaning === 'fd' || type.meaning === 'fdAt'
    : type.shape === 'pointer' && type.to.shape === 'array' && isFd(type.to.of);

/** Whether an argument is a file name. */
export function takesPath(row: Row): boolean {
  return Object.values(row.args).some((type) => possible(type).some((one) => one.shape === 'string' && one.path));
}

/** Whether the result is a descriptor, always or for some commands. */
export function returnsFd(row: Row): boolean {
  return possible(row.result).some(isFd);
}

/** The classes of -e trace, without the percent sign: what the row says and what follows from its types. */
export function classesOf(row: Row): Set<string> {
  const classes = new Set<string>(row.classes);
  if (takesPath(row)) classes.add('file');
  if (returnsFd(row) || Object.values(row.args).some((type) => possible(type).some(isFd))) classes.add('desc');
  if (['stat', 'lstat', 'fstat'].some((name) => classes.has(name))) classes.add('%stat');
  if (['statfs', 'fstatfs'].some((name) => classes.has(name))) classes.add('%statfs');
  return classes;
}

/** What an expression of -e trace chooses from on an architecture. */
export function catalogue(arch: 'x64' | 'arm64'): {
  names: readonly string[];
  aliases: ReadonlyMap<string, string>;
  classes: ReadonlyMap<string, ReadonlySet<string>>;
  numbers: ReadonlyMap<number, string>;
} {
  const numbered = rowsFor(arch);
  const rows = numbered.map(({ row }) => row);
  const classes = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const name of classesOf(row)) classes.set(name, (classes.get(name) ?? new Set()).add(row.name));
  }
  classes.set('net', classes.get('network') ?? new Set());
  return {
    names: rows.map(({ name }) => name),
    aliases,
    classes,
    numbers: new Map(numbered.map(({ nr, row }) => [nr, row.name])),
  };
}
