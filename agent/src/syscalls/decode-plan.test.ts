// What native prints for records of the real table and of small rows: as strace writes it. Built with sanitizers, and
// tried with random records.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { build, run, writePlan } from '../../../native/test/decode-program.ts';
import { type CallSetup, callRecord, type Memory } from '../../../native/test/records.ts';
import { WIRE_ABI_I386, WIRE_ABI_X32, WIRE_BLOCKED, WIRE_NO_RETURN } from '../abi/layout.ts';
import { type Arch, compileRow } from './capture-plan.ts';
import { compileDecodePlan, compileRows } from './decode-plan.ts';
import { rowsFor } from './table.ts';
import { array, constant, int, type Layout, out, row, struct } from './types.ts';

const pair: Layout = { name: 'pair', size: 8, fields: { a: [0, 4], b: [4, 4] } };
/** Shapes that no row of the table has in so small a form. */
const OWN = 500;
const own = [
  row('own_verbose', { p: out(struct(pair, { a: int, b: int }, ['b'])) }),
  row('own_array', { p: out(array(int, constant(40))) }),
].map((one, index) => ({ nr: OWN + index, row: one }));

const rows = [...rowsFor('x64'), ...own];
const planOf = (arch: Arch): ReturnType<typeof compileDecodePlan> =>
  compileDecodePlan(compileRows(arch === 'x64' ? rows : rowsFor(arch), arch), arch);
const plan = writePlan('x64.plan', planOf('x64'));
const program = build('decode_cli', 'address,undefined');

function record(name: string, setup: CallSetup): Buffer {
  const found = rows.find((candidate) => candidate.row.name === name) ?? assert.fail(`no row ${name}`);
  return callRecord(found.nr, compileRow(found.row, 'x64'), setup);
}

/** The line and the facts behind it. */
function facts(bytes: Buffer, limit = 32, verbose = false): string[] {
  return run(program, [plan, 'text', String(limit), verbose ? '1' : '0'], { input: bytes })
    .trimEnd()
    .split('\t');
}
const line = (bytes: Buffer, limit?: number, verbose?: boolean): string => facts(bytes, limit, verbose)[0] ?? '';

const text = (content: string): Buffer => Buffer.from(content, 'latin1');
const words = (...values: readonly (number | bigint)[]): Buffer =>
  Buffer.from(BigUint64Array.from(values, (value) => BigInt.asUintN(64, BigInt(value))).buffer);
const ints = (...values: readonly number[]): Buffer => Buffer.from(Int32Array.from(values).buffer);
const at = (...places: readonly (readonly [number, Uint8Array])[]): Memory => new Map(places);

describe('text', () => {
  const shown = (bytes: string, result = bytes.length): string =>
    line(record('read', { args: [3, 0x1000, 100], result, memory: at([0x1000, text(bytes)]) }));

  test('has the escapes of C, octal as short as can be', () => {
    assert.equal(shown('a"\\\n\t\r\v\f'), 'read(3, "a\\"\\\\\\n\\t\\r\\v\\f", 100) = 8');
    assert.equal(shown('\0\x018\x7fELF\xff'), 'read(3, "\\0\\18\\177ELF\\377", 100) = 8');
    assert.equal(shown('\x011\x007'), 'read(3, "\\0011\\0007", 100) = 4');
  });

  test('ends in dots where there is more', () => {
    assert.equal(shown('a'.repeat(33)), `read(3, "${'a'.repeat(32)}"..., 100) = 33`);
    assert.equal(shown('a'.repeat(32)), `read(3, "${'a'.repeat(32)}", 100) = 32`);
    const bytes = record('read', { args: [3, 0x1000, 100], result: 9, memory: at([0x1000, text('123456789')]) });
    assert.equal(line(bytes, 4), 'read(3, "1234"..., 100) = 9');
  });

  test('is an address where it could not be read, and NULL where there is none', () => {
    assert.equal(
      line(record('openat', { args: [-100, 0x1000, 0], result: -14 })),
      'openat(AT_FDCWD, 0x1000, O_RDONLY) = -1 EFAULT (Bad address)',
    );
    assert.equal(line(record('openat', { args: [5, 0, 0], result: -14 })), 'openat(5, NULL, O_RDONLY) = -1 EFAULT (Bad address)');
    assert.equal(line(record('read', { args: [3, 0x1000, 10], result: -9 })), 'read(3, 0x1000, 10) = -1 EBADF (Bad file descriptor)');
  });

  test('of a path is whole', () => {
    const path = `/${'p'.repeat(300)}`;
    const bytes = record('openat', { args: [-100, 0x1000, 0], result: 3, memory: at([0x1000, text(`${path}\0`)]) });
    assert.deepEqual(facts(bytes), [`openat(AT_FDCWD, "${path}", O_RDONLY) = 3`, `path ${path}`]);
  });

  test('of a buffer ends where the buffer ends, whatever the result is', () => {
    const memory = at([0x1000, text('hello, not the buffer any more')]);
    assert.equal(
      line(record('recvfrom', { args: [3, 0x1000, 5, 0x20, 0, 0], result: 30, memory })),
      'recvfrom(3, "hello", 5, MSG_TRUNC, NULL, NULL) = 30',
    );
    const asked = record('getxattr', { args: [0, 0, 0x1000, 0], result: 30, memory });
    assert.equal(line(asked), 'getxattr(NULL, NULL, "", 0) = 30');
  });
});

describe('numbers and names', () => {
  const opened = (flags: number, mode = 0): string => line(record('openat', { args: [-100, 0, flags, mode], result: 0 }));

  test('of flags: masked fields first, then bits, then what has no name', () => {
    assert.equal(opened(0o2000000), 'openat(AT_FDCWD, NULL, O_RDONLY|O_CLOEXEC) = 0');
    assert.equal(opened(0o101, 0o644), 'openat(AT_FDCWD, NULL, O_WRONLY|O_CREAT, 0644) = 0');
    assert.equal(opened(0o100, 0), 'openat(AT_FDCWD, NULL, O_RDONLY|O_CREAT, 000) = 0');
    assert.equal(opened(0x40000000), 'openat(AT_FDCWD, NULL, O_RDONLY|0x40000000) = 0');
    assert.equal(line(record('accept4', { args: [3, 0, 0, 0], result: 4 })), 'accept4(3, NULL, NULL, 0) = 4');
    assert.equal(line(record('accept4', { args: [3, 0, 0, 8], result: 4 })), 'accept4(3, NULL, NULL, 0x8 /* SOCK_??? */) = 4');
  });

  test('of enumerations, with the prefix of what is unknown', () => {
    assert.equal(line(record('lseek', { args: [1, -1, 2], result: 0 })), 'lseek(1, -1, SEEK_END) = 0');
    assert.equal(
      line(record('lseek', { args: [1, 0, 77], result: -22 })),
      'lseek(1, 0, 0x4d /* SEEK_??? */) = -1 EINVAL (Invalid argument)',
    );
  });

  test('of signals and statuses', () => {
    assert.equal(line(record('kill', { args: [-5, 17], result: 0 })), 'kill(-5, SIGCHLD) = 0');
    assert.equal(line(record('kill', { args: [1, 34], result: 0 })), 'kill(1, SIGRT_2) = 0');
    const waited = (status: number): string =>
      line(record('wait4', { args: [-1, 0x1000, 0, 0], result: 7, memory: at([0x1000, ints(status)]) }));
    assert.equal(waited(0x300), 'wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 7');
    assert.equal(waited(0x89), 'wait4(-1, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL && WCOREDUMP(s)}], 0, NULL) = 7');
  });

  test('of commands, which decide about other arguments and the result', () => {
    assert.equal(line(record('fcntl', { args: [3, 3], result: 0o4002 })), 'fcntl(3, F_GETFL) = 0x802 (flags O_RDWR|O_NONBLOCK)');
    assert.equal(line(record('fcntl', { args: [3, 4, 0o4000], result: 0 })), 'fcntl(3, F_SETFL, O_RDONLY|O_NONBLOCK) = 0');
    assert.equal(line(record('fcntl', { args: [3, 2, 1], result: 0 })), 'fcntl(3, F_SETFD, FD_CLOEXEC) = 0');
    assert.equal(
      line(record('fcntl', { args: [3, 9999, 1], result: -22 })),
      'fcntl(3, 0x270f /* F_??? */, 0x1) = -1 EINVAL (Invalid argument)',
    );
  });
});

describe('results', () => {
  const close = (result: number, flags = 0): string[] => facts(record('close', { args: [3], result, flags }));

  test('have a name and a text where the call failed', () => {
    assert.deepEqual(close(-9), ['close(3) = -1 EBADF (Bad file descriptor)', 'fd 3']);
    assert.deepEqual(close(-11), ['close(3) = -1 EAGAIN (Resource temporarily unavailable)', 'fd 3', 'flow control']);
    assert.deepEqual(close(-4000), ['close(3) = -1 (errno 4000)', 'fd 3']);
  });

  test('may be restarts, which no program sees', () => {
    assert.equal(close(-512)[0], 'close(3) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)');
    assert.equal(close(-513)[0], 'close(3) = ? ERESTARTNOINTR (To be restarted)');
    assert.equal(close(-514)[0], 'close(3) = ? ERESTARTNOHAND (To be restarted if no handler)');
    assert.equal(close(-516)[0], 'close(3) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)');
  });

  test('may be missing', () => {
    assert.equal(close(0, WIRE_NO_RETURN)[0], 'close(3) = ?');
    assert.equal(close(0, WIRE_BLOCKED)[0], 'close(3) = ?');
  });

  test('of addresses are hexadecimal', () => {
    assert.equal(
      line(record('mmap', { args: [0, 10, 1, 2, 3, 0], result: 0x7f0000001000n })),
      'mmap(NULL, 10, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7f0000001000',
    );
  });

  test('of calls that the table does not have stand beside hexadecimal arguments', () => {
    const empty = { base: { ...compileRow(row('none', {}), 'x64').base, registers: 2 }, variants: [] };
    const unknown = (nr: number, flags: number): string => line(callRecord(nr, empty, { args: [1, 0x20], result: 0x30, flags }));
    assert.equal(unknown(0x1fff, 0), 'syscall_0x1fff(0x1, 0x20) = 0x30');
    assert.equal(unknown(4, WIRE_ABI_I386), 'i386_0x4(0x1, 0x20) = 0x30');
    assert.equal(unknown(1, WIRE_ABI_X32), 'x32_0x1(0x1, 0x20) = 0x30');
  });
});

describe('memory', () => {
  const socket = (family: number, rest: string): Buffer => Buffer.concat([Buffer.from([family, 0]), text(rest)]);
  const connected = (address: Buffer): string[] =>
    facts(record('connect', { args: [3, 0x1000, address.length], result: 0, memory: at([0x1000, address]) }));

  test('of socket addresses', () => {
    assert.deepEqual(connected(socket(2, '\0P\x7f\0\0\x01\0\0\0\0\0\0\0\0')), [
      'connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
      'fd 3',
      'peer 127.0.0.1 80',
    ]);
    assert.deepEqual(connected(socket(1, '/run/x\0')).slice(0, 1), ['connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 9) = 0']);
    assert.deepEqual(connected(socket(1, '\0abs\x01')).slice(0, 1), ['connect(3, {sa_family=AF_UNIX, sun_path=@"abs\\1"}, 7) = 0']);
    assert.deepEqual(connected(socket(1, '')).slice(0, 1), ['connect(3, {sa_family=AF_UNIX}, 2) = 0']);
    assert.deepEqual(connected(socket(31, '\x01ab')).slice(0, 1), ['connect(3, {sa_family=AF_BLUETOOTH, sa_data="\\1ab"}, 5) = 0']);
    assert.deepEqual(connected(socket(200, '\x01')).slice(0, 1), ['connect(3, {sa_family=0xc8 /* AF_??? */, sa_data="\\1"}, 3) = 0']);
    assert.deepEqual(connected(Buffer.from([2])).slice(0, 1), ['connect(3, 0x1000, 1) = 0']);
    const netlink = Buffer.concat([Buffer.from([16, 0, 0, 0]), ints(7, 5)]);
    assert.deepEqual(connected(netlink).slice(0, 1), ['connect(3, {sa_family=AF_NETLINK, nl_pid=7, nl_groups=0x000005}, 12) = 0']);
  });

  test('that the call fills goes as far as there was room', () => {
    const address = socket(2, '\0P\x7f\0\0\x01\0\0\0\0\0\0\0\0');
    const asked = (room: number): string =>
      line(
        record('getsockname', {
          args: [3, 0x1000, 0x2000],
          result: 0,
          memory: at([0x1000, address], [0x2000, ints(16)]),
          before: at([0x2000, ints(room)]),
        }),
      );
    assert.equal(asked(16), 'getsockname(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, [16]) = 0');
    assert.equal(asked(100), 'getsockname(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, [100 => 16]) = 0');
    assert.equal(asked(4), 'getsockname(3, {sa_family=AF_INET, sa_data="\\0P"}, [4 => 16]) = 0');
  });

  test('of scattered buffers', () => {
    const memory = at([0x1000, words(0x2000, 2, 0x3000, 40, 0, 0)], [0x2000, text('ab')], [0x3000, text('c'.repeat(40))]);
    const bytes = record('writev', { args: [1, 0x1000, 3], result: 42, memory });
    assert.equal(
      line(bytes),
      `writev(1, [{iov_base="ab", iov_len=2}, {iov_base="${'c'.repeat(32)}"..., iov_len=40}, {iov_base=NULL, iov_len=0}], 3) = 42`,
    );
    assert.equal(line(bytes, 2), 'writev(1, [{iov_base="ab", iov_len=2}, {iov_base="cc"..., iov_len=40}, ...], 3) = 42');
    const read = record('readv', { args: [1, 0x1000, 2], result: 1, memory });
    assert.equal(line(read), 'readv(1, [{iov_base="a", iov_len=2}, {iov_base="", iov_len=40}], 2) = 1');
  });

  test('of messages, with control data where there is some', () => {
    const header = (control: number, size: number): Buffer => Buffer.concat([words(0, 0, 0x2000, 1, control, size), words(0)]);
    const rights = Buffer.concat([words(24), ints(1, 1, 5, 6)]);
    const memory = (control: number, size: number): Memory =>
      at([0x1000, header(control, size)], [0x2000, words(0x3000, 3)], [0x3000, text('msg')], [0x4000, rights]);
    const sent = (control: number, size: number): string =>
      line(record('sendmsg', { args: [3, 0x1000, 0], result: 3, memory: memory(control, size) }));
    const start = 'sendmsg(3, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="msg", iov_len=3}], msg_iovlen=1, ';
    assert.equal(sent(0, 0), `${start}msg_controllen=0, msg_flags=0}, 0) = 3`);
    assert.equal(
      sent(0x4000, 24),
      `${start}msg_control=[{cmsg_len=24, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5, 6]}], msg_controllen=24, msg_flags=0}, 0) = 3`,
    );
  });

  test('of signal sets, inverted where most are in it', () => {
    const blocked = (set: bigint, size = 8): string =>
      line(record('rt_sigprocmask', { args: [0, 0x1000, 0, size], result: 0, memory: at([0x1000, words(set)]) }));
    assert.equal(blocked(0n), 'rt_sigprocmask(SIG_BLOCK, [], NULL, 8) = 0');
    assert.equal(blocked(0x4002n), 'rt_sigprocmask(SIG_BLOCK, [INT TERM], NULL, 8) = 0');
    assert.equal(blocked(-1n), 'rt_sigprocmask(SIG_BLOCK, ~[], NULL, 8) = 0');
    assert.match(blocked((1n << 42n) - 1n), /SIG_BLOCK, ~\[RT_11 RT_12/);
    assert.match(blocked((1n << 41n) - 1n), /SIG_BLOCK, \[HUP INT/);
    assert.equal(blocked(0n, 4), 'rt_sigprocmask(SIG_BLOCK, 0x1000, NULL, 4) = 0');
  });

  test('of arguments and environment of a program', () => {
    const memory = at(
      [0x1000, words(0x2000, 0x2100, 0x2200, 0)],
      [0x2000, text('ls\0')],
      [0x2100, text('-l\0')],
      [0x2200, text('0123456789\0')],
    );
    const bytes = record('execve', { args: [0x2000, 0x1000, 0x1000], result: -2, memory });
    assert.equal(line(bytes), 'execve("ls", ["ls", "-l", "0123456789"], 0x1000 /* 3 vars */) = -1 ENOENT (No such file or directory)');
    assert.equal(line(bytes, 2), 'execve("ls", ["ls", "-l", ...], 0x1000 /* 3 vars */) = -1 ENOENT (No such file or directory)');
  });

  test('of polled descriptors stands before the call and behind it', () => {
    const polled = (revents: number): Buffer => Buffer.from(Int16Array.of(4, 0, 1, revents).buffer);
    const memory = at([0x1000, polled(1)]);
    const call = (result: number): string => line(record('poll', { args: [0x1000, 1, 5], result, memory }));
    assert.equal(call(1), 'poll([{fd=4, events=POLLIN}], 1, 5) = 1 ([{fd=4, revents=POLLIN}])');
    assert.equal(call(0), 'poll([{fd=4, events=POLLIN}], 1, 5) = 0 (Timeout)');
  });

  test('of structs and arrays ends in dots where something is left out', () => {
    const filled = record('own_verbose', { args: [0x1000], result: 0, memory: at([0x1000, ints(1, 2)]) });
    assert.equal(line(filled), 'own_verbose({a=1, ...}) = 0');
    assert.equal(line(filled, 32, true), 'own_verbose({a=1, b=2}) = 0');
    const numbers = record('own_array', {
      args: [0x1000],
      result: 0,
      memory: at([0x1000, ints(...Array.from({ length: 40 }, (_, i) => i))]),
    });
    assert.equal(line(numbers, 3), 'own_array([0, 1, 2, ...]) = 0');
  });
});

describe('any record', () => {
  test('that is malformed gives hexadecimal arguments', () => {
    const bytes = record('openat', { args: [-100, 0x1000, 0], result: 3, memory: at([0x1000, text('/etc\0')]) });
    bytes.writeUInt16LE(9999, bytes.length - 14);
    assert.equal(line(bytes), 'openat(0xffffffffffffff9c, 0x1000, 0, 0) = 0x3');
    const short = bytes.subarray(0, 40);
    short.writeUInt16LE(40, 0);
    assert.equal(line(short), 'syscall_?() = ?');
  });

  for (const arch of ['x64', 'arm64'] as const) {
    test(`is shown without reading outside of it (${arch})`, () => {
      run(program, [writePlan(`${arch}.plan`, planOf(arch)), 'random', '100000', '1', '510']);
    });
  }
});
