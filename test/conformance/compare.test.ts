import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Compared, compare } from './compare.ts';
import { threadsOf } from './lines.ts';
import { figures, percent } from './report.ts';
import { worse } from './score.ts';

const twice = (first: string, second = first): { first: ReturnType<typeof threadsOf>; second: ReturnType<typeof threadsOf> } => ({
  first: threadsOf(first),
  second: threadsOf(second),
});
const verdicts = (compared: readonly Compared[]): string[] => compared.map(({ verdict }) => verdict);

test('threads are named by their place in the tree, and halves of calls are joined', () => {
  const threads = threadsOf(
    '7 fork( <unfinished ...>\n9 getpid() = 9\n7 <... fork resumed>) = 9\n9 fork()      = 12\n12 +++ exited with 0 +++\n',
  );
  assert.deepEqual(
    [...threads],
    [
      ['0', ['fork() = 9']],
      ['0.1', ['getpid() = 9', 'fork() = 12']],
      ['0.1.1', ['+++ exited with 0 +++']],
    ],
  );
});

test('a text without thread ids is one thread', () => {
  assert.deepEqual([...threadsOf('getpid() = 9\n+++ exited with 0 +++\n')], [['0', ['getpid() = 9', '+++ exited with 0 +++']]]);
});

test('what the machine changes on its own is no difference, what a tracer shows is', () => {
  const verdict = (strace: string, ours: string): string | undefined => compare(twice(`1 ${strace}\n`), twice(`1 ${ours}\n`))[0]?.verdict;
  assert.equal(verdict('statfs("/", {f_bfree=7, f_namelen=255}) = 0', 'statfs("/", {f_bfree=9, f_namelen=255}) = 0'), 'identical');
  assert.equal(verdict('statfs("/", {f_bfree=7, f_namelen=255}) = 0', 'statfs("/", {f_bfree=7, f_namelen=254}) = 0'), 'different');
  assert.equal(verdict('sysinfo({loads=[1, 2, 3], pad=0}) = 0', 'sysinfo({loads=[4, 5, 6], pad=0}) = 0'), 'identical');
  assert.equal(verdict('sysinfo({loads=[1, 2, 3], pad=0}) = 0', 'sysinfo({loads=[4, 5], pad=0}) = 0'), 'different');
  assert.equal(verdict('brk(0x555556095670) = 0', 'brk(0x5555560956a0) = 0'), 'identical', 'an address');
  assert.equal(verdict('brk(0x555556095670) = 0', 'brk(NULL) = 0'), 'different', 'none');
  assert.equal(verdict('rt_sigaction(0xffff) = 0', 'rt_sigaction(0xfffe) = 0'), 'different', 'a small number');
});

test('what two runs of strace disagree on is masked, and nothing else', () => {
  const strace = twice('1 kill(100, SIGTERM) = 0\n1 close(3) = 0\n', '2 kill(200, SIGTERM) = 0\n2 close(3) = 0\n');
  assert.deepEqual(verdicts(compare(strace, twice('3 kill(300, SIGTERM) = 0\n3 close(3) = 0\n'))), ['identical', 'identical']);
  assert.deepEqual(verdicts(compare(strace, twice('3 kill(NULL, SIGTERM) = 0\n3 close(4) = 0\n'))), ['different', 'different']);
});

test('a call that only one tracer has is missing or extra, not a shift of all that follow', () => {
  const strace = twice('1 a() = 0\n1 b() = 0\n1 c() = 0\n');
  assert.deepEqual(verdicts(compare(strace, twice('1 a() = 0\n1 c() = 0\n'))), ['identical', 'missing', 'identical']);
  assert.deepEqual(verdicts(compare(strace, twice('1 a() = 0\n1 b() = 0\n1 x() = 0\n1 c() = 0\n'))), [
    'identical',
    'identical',
    'identical',
    'extra',
  ]);
});

test('a call that comes in one of two runs only is unstable and does not count', () => {
  const compared = compare(twice('1 a() = 0\n1 futex(1) = 0\n', '1 a() = 0\n'), twice('1 a() = 0\n'));
  assert.deepEqual(verdicts(compared), ['identical', 'unstable']);
  assert.deepEqual(figures(compared), { lines: 1, identical: 1, unstable: 1 });
});

test('another order is a difference', () => {
  const compared = compare(twice('1 a() = 0\n1 b() = 0\n'), twice('1 b() = 0\n1 a() = 0\n'));
  assert.equal(compared.filter(({ verdict }) => verdict === 'identical').length, 1);
});

test('per cent is rounded down', () => {
  assert.equal(percent({ lines: 1000, identical: 999, unstable: 0 }), 99.9);
  assert.equal(percent({ lines: 10_000, identical: 9999, unstable: 0 }), 99.9);
});

test('a lower figure is worse; one situation may waver a little', () => {
  const before = { percent: 98, situations: { sh: 100 } };
  const many = new Map([['sh', 1_000]]);
  assert.deepEqual(worse(before, { percent: 98, situations: { sh: 98 } }, many, true), []);
  assert.deepEqual(worse(before, { percent: 98, situations: { sh: 95 } }, new Map([['sh', 120]]), false), [], 'six lines of 120');
  assert.equal(worse(before, { percent: 98, situations: { sh: 97.9 } }, many, false).length, 1);
  assert.equal(worse(before, { percent: 97.9, situations: { sh: 100 } }, many, true).length, 1);
});
