// What must hold for every row: numbers, names, references between arguments, layouts, classes, and that it compiles.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Arch, compileRow } from './capture-plan.ts';
import { numbers } from './numbers.ts';
import { aliases, catalogue, classesOf, find, returnsFd, rowsFor, table, takesPath } from './table.ts';
import type { ConstantList, Layout, Length, Note, Row, Type } from './types.ts';

const architectures: readonly Arch[] = ['x64', 'arm64'];

/** In no class of strace either: they concern neither files nor descriptors, nor what the other classes are about. */
const classless = `
  alarm getitimer setitimer nanosleep clock_nanosleep times timer_create timer_settime timer_gettime timer_getoverrun
  timer_delete sched_yield sched_setparam sched_getparam sched_setscheduler sched_getscheduler sched_setattr sched_getattr
  sched_get_priority_max sched_get_priority_min sched_rr_get_interval sched_setaffinity sched_getaffinity getpriority
  setpriority ioprio_get ioprio_set getcpu futex futex_waitv futex_wait futex_wake futex_requeue set_robust_list
  get_robust_list set_tid_address rseq rseq_slice_yield membarrier pkey_alloc pkey_free setpgid getpgid setsid getsid
  unshare ptrace personality getrlimit setrlimit prlimit64 getrusage process_vm_readv process_vm_writev arch_prctl umask
  sync sysfs ustat statmount listmount listns lookup_dcookie nfsservctl mq_unlink io_submit io_cancel io_getevents
  io_pgetevents seccomp lsm_get_self_attr lsm_set_self_attr lsm_list_modules add_key request_key keyctl uname sysinfo
  sethostname setdomainname syslog getrandom reboot vhangup restart_syscall init_module delete_module kexec_load iopl
  ioperm modify_ldt set_thread_area get_thread_area uretprobe uprobe _sysctl create_module get_kernel_syms query_module
  afs_syscall tuxcall security vserver epoll_ctl_old epoll_wait_old
`
  .trim()
  .split(/\s+/);

/** Problems of a type; `siblings` are the names that it may refer to: arguments, or fields of the same struct. */
function problems(type: Type, siblings: ReadonlySet<string>, inMemory: boolean): string[] {
  switch (type.shape) {
    case 'pointer':
      return [...direction(type.direction), ...lengthProblems(type.length, siblings), ...problems(type.to, siblings, true)];
    case 'string':
      return direction(type.direction);
    case 'bytes':
      return [...direction(type.direction), ...lengthProblems(type.length, siblings)];
    case 'struct':
      return structProblems(type);
    case 'array':
      return [
        ...lengthProblems(type.count, siblings),
        ...problems(type.of, siblings, true),
        ...(inMemory ? [] : ['an array that no pointer points at']),
      ];
    case 'primitive':
      return lengthProblems(type.length, siblings);
    case 'when':
      return [...refersTo(type.name, siblings), ...problems(type.type, siblings, inMemory)];
    case 'case':
      return [
        ...caseProblems(type, siblings),
        ...[...Object.values(type.cases), type.otherwise].flatMap((one) => problems(one, siblings, inMemory)),
      ];
    case 'text':
      return inMemory ? [] : ['text that lies in no struct'];
    case 'flags':
    case 'enumeration':
      return type.list.values.length === 0 ? [`list ${type.list.name} is empty`] : [];
    default:
      return [];
  }
}

const direction = (value: unknown): string[] =>
  value === 'in' || value === 'before' || value === 'out' || value === 'inout' ? [] : [`a pointer with direction ${String(value)}`];
const refersTo = (name: string, siblings: ReadonlySet<string>): string[] =>
  siblings.has(name) ? [] : [`refers to ${name}, which does not exist`];

function lengthProblems(length: Length | undefined, siblings: ReadonlySet<string>): string[] {
  return length?.from === 'sibling' || length?.from === 'behind' ? refersTo(length.name, siblings) : [];
}

function caseProblems(
  type: { by: string; list: ConstantList; cases: Readonly<Record<string, unknown>> },
  siblings: ReadonlySet<string>,
): string[] {
  const names = new Set([...type.list.values, ...(type.list.arm64 ?? [])].map(([name]) => name));
  const unknown = Object.keys(type.cases).filter((name) => !names.has(name));
  return [...refersTo(type.by, siblings), ...unknown.map((name) => `case ${name} is not in list ${type.list.name}`)];
}

function structProblems(type: Extract<Type, { shape: 'struct' }>): string[] {
  const { layout, fields, verbose = [], hidden = [] } = type;
  const names = new Set(Object.keys(fields));
  const shapes: readonly Pick<Layout, 'fields'>[] = layout.arm64 === undefined ? [layout] : [layout, layout.arm64];
  const missing = [...names].filter((name) => shapes.some((shape) => shape.fields[name] === undefined));
  return [
    ...missing.map((name) => `struct ${layout.name} has no field ${name} on every architecture`),
    ...[...verbose, ...hidden].flatMap((name) => refersTo(name, names)),
    ...Object.values(fields).flatMap((field) => problems(field, names, true)),
  ];
}

function noteProblems(note: Note, names: ReadonlySet<string>): string[] {
  switch (note.note) {
    case 'ready':
      return [note.argument, ...(note.left === undefined ? [] : [note.left])].flatMap((name) => refersTo(name, names));
    case 'selected':
      return [note.in, note.out, note.except, note.left].flatMap((name) => refersTo(name, names));
    case 'as':
      return problems(note.type, names, false);
    case 'case':
      return [...caseProblems(note, names), ...Object.values(note.cases).flatMap((one) => noteProblems(one, names))];
    default:
      return [];
  }
}

function rowProblems(row: Row): string[] {
  const names = new Set(Object.keys(row.args));
  const orders = [row.arm64, row.labels === undefined ? undefined : Object.keys(row.labels)].filter((order) => order !== undefined);
  return [
    ...Object.values(row.args).flatMap((type) => problems(type, names, false)),
    ...problems(row.result, names, false),
    ...noteProblems(row.note, names),
    ...orders
      .filter((order) => order.toSorted().join() !== [...names].toSorted().join())
      .map(() => 'an order that does not name every argument once'),
    ...(names.size > 6 ? ['more than six arguments'] : []),
  ];
}

describe('the syscall table', () => {
  for (const arch of architectures) {
    test(`has a row for every number of ${arch}`, () => {
      const rows = new Map(rowsFor(arch).map(({ nr, row }) => [nr, row.name]));
      assert.deepEqual(
        Object.entries(numbers[arch]).filter(([name, nr]) => rows.get(nr) !== name),
        [],
      );
    });

    test(`compiles to capture plans for ${arch}`, () => {
      for (const { row } of rowsFor(arch)) assert.doesNotThrow(() => compileRow(row, arch), row.name);
    });
  }

  test('names each call once, and only calls that exist', () => {
    const names = table.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      names.filter((name) => !architectures.some((arch) => name in numbers[arch])),
      [],
    );
  });

  test('refers only to what exists', () => {
    assert.deepEqual(
      table.flatMap((row) => rowProblems(row).map((problem) => `${row.name}: ${problem}`)),
      [],
    );
  });

  test('puts every call into a class, or none for a reason', () => {
    const without = table.filter((row) => classesOf(row).size === 0).map(({ name }) => name);
    assert.deepEqual(without.toSorted(), classless.toSorted());
  });

  test('finds rows by the names of libc', () => {
    for (const [alias, name] of aliases) {
      assert.equal(find(alias)?.name, name);
      assert.equal(
        table.some((row) => row.name === alias),
        false,
        `${alias} is a call of its own`,
      );
    }
    assert.equal(find('openat')?.name, 'openat');
    assert.equal(find('nonesuch'), undefined);
  });
});

describe('what follows from a row', () => {
  const named = (name: string): Row => find(name) ?? assert.fail(`no row ${name}`);

  test('says which calls take a path and return a descriptor', () => {
    assert.deepEqual(
      ['openat', 'execve', 'getcwd', 'fsconfig', 'read', 'socket'].map((name) => takesPath(named(name))),
      [true, true, true, true, false, false],
    );
    assert.deepEqual(
      ['openat', 'socket', 'fcntl', 'read', 'mmap'].map((name) => returnsFd(named(name))),
      [true, true, true, false, false],
    );
  });

  test('derives classes from types and adds those of the row', () => {
    assert.deepEqual([...classesOf(named('openat'))].toSorted(), ['desc', 'file']);
    assert.deepEqual([...classesOf(named('newfstatat'))].toSorted(), ['%stat', 'desc', 'file', 'fstat']);
    assert.deepEqual([...classesOf(named('kill'))].toSorted(), ['process', 'signal']);
    assert.deepEqual([...classesOf(named('mmap'))].toSorted(), ['desc', 'memory']);
    assert.deepEqual([...classesOf(named('getpid'))], ['pure']);
    assert.deepEqual([...classesOf(named('pipe'))], ['desc']);
  });

  test('gives expressions the names of one architecture', () => {
    assert.ok(catalogue('x64').names.includes('open'));
    assert.ok(!catalogue('arm64').names.includes('open'));
    assert.ok(catalogue('arm64').classes.get('file')?.has('openat'));
  });

  test('orders the arguments of clone as each architecture does', () => {
    const args = (arch: Arch): string[] => rowsFor(arch).flatMap(({ row }) => (row.name === 'clone' ? Object.keys(row.args) : []));
    assert.deepEqual(args('x64'), ['flags', 'stack', 'parent_tid', 'child_tid', 'tls']);
    assert.deepEqual(args('arm64'), ['flags', 'stack', 'parent_tid', 'tls', 'child_tid']);
  });
});
