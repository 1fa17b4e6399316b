// Whom a trace follows. The rows of pinchy's fork following, each as a behaviour.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { until } from '../until.ts';
import { attribute, byThread, callNames, isCall, program, spansOf, start, sysspan, trace, withFolderAsync } from './run.ts';

describe('following children', () => {
  for (const how of ['fork', 'vfork', 'clone3']) {
    test(`not one first call of 1,000 children is missed (${how})`, () => {
      const { lines, status } = trace([program('children'), '1000', how], ['-f', '-e', 'getppid,write,exit_group']);
      assert.equal(status, 0);
      const children = [...byThread(lines).values()].filter((list) => list.some(({ text }) => text.includes('"child ')));
      assert.equal(children.length, 1000);
      for (const [index, child] of children.entries()) {
        assert.deepEqual(callNames(child), ['getppid', 'write', 'exit_group']);
        assert.match(child[1]?.text ?? '', new RegExp(`^write\\(-1, "child ${index}", `));
      }
    });
  }

  test('not one of 1,000 children is missed in a PID namespace, where fork returns other numbers', () => {
    const { lines, status } = trace(['unshare', '--pid', '--fork', program('children'), '1000'], ['-f', '-e', 'getppid,write']);
    assert.equal(status, 0);
    assert.equal(lines.filter(({ text }) => text.startsWith('write(-1, "child ')).length, 1000);
    assert.equal(lines.filter(({ text }) => text.startsWith('getppid()')).length, 1000);
  });

  test('a child that gets the process id of an earlier one, which was not traced, is followed from its first call', async () => {
    await withFolderAsync(async (folder) => {
      const [begun, free, out] = [join(folder, 'begun'), join(folder, 'free'), join(folder, 'out.txt')];
      const script = `touch ${begun}; until [ -e ${free} ]; do sleep 0.1; done; exec ${program('reuse')} $(cat ${free})`;
      using tracer = start(sysspan, ['trace', '-f', '-e', 'sched_get_priority_max', '-o', out, '--', 'sh', '-c', script]);
      await until('the command to begin', () => existsSync(begun));
      const { pid } = spawnSync('true');
      writeFileSync(`${free}.new`, String(pid));
      renameSync(`${free}.new`, free);
      assert.deepEqual(await tracer.ended, { code: 0, signal: null });
      assert.match(readFileSync(out, 'utf8'), new RegExp(`^${pid} +sched_get_priority_max\\(`, 'm'));
    });
  });

  test('children are followed whatever the filter says', () => {
    const { lines } = trace([program('children'), '3'], ['-f', '-e', 'write']);
    assert.equal(lines.filter(({ text }) => text.startsWith('write(-1, "child ')).length, 3);
  });

  test('without -f children are left out', () => {
    const { lines, status } = trace([program('children'), '3'], ['-e', 'write,wait4']);
    assert.equal(status, 0);
    assert.equal(lines.length, 0, 'without -f no process ids are in front');
    const { spans } = spansOf([program('children'), '3'], []);
    assert.equal(spans.filter((span) => !isCall(span)).length, 1);
  });

  test('an execve is the first thing seen of a child that a shell starts', () => {
    const { lines } = trace(['sh', '-c', 'for i in 1 2 3 4 5 6 7 8; do /bin/true; done'], ['-f', '-e', 'execve']);
    assert.equal(lines.filter(({ text }) => text.startsWith('execve("/bin/true", ["/bin/true"], ')).length, 8);
  });

  test('threads belong to their process and are no children', () => {
    const { spans } = spansOf([program('threads')]);
    assert.equal(spans.filter((span) => !isCall(span)).length, 1);
    const closes = spans.filter((span) => span.name === 'close' && attribute(span, 'syscall.errno') === 'EBADF');
    assert.equal(new Set(closes.map((span) => attribute(span, 'thread.id'))).size, 4);
    assert.equal(new Set(closes.map((span) => attribute(span, 'process.pid'))).size, 1);
  });

  test('a child in a PID namespace of its own is followed from its first call', () => {
    const { spans, status } = spansOf([program('namespace')]);
    assert.equal(status, 0);
    const child = spans.find((span) => !isCall(span) && attribute(span, 'process.vpid') === '1');
    assert.ok(child !== undefined);
    const calls = spans.filter((span) => span.parentSpanId === child.spanId).map(({ name }) => name);
    assert.ok(calls.includes('getppid') && calls.includes('close'));
  });

  test('a call that a signal ended, one that never returned, an unknown number and a 32-bit call are shown as what they are', () => {
    const { lines } = trace([program('killed')]);
    const texts = lines.map(({ text }) => text);
    assert.ok(texts.includes('nanosleep({tv_sec=60, tv_nsec=0}, NULL) = ?'));
    assert.ok(texts.includes('exit_group(0) = ?'));
    assert.ok(texts.includes('+++ killed by SIGKILL +++'));
    assert.ok(texts.includes('syscall_0x3e8(0x1, 0x2, 0x3, 0x4, 0x5, 0x6) = -1 ENOSYS (Function not implemented)'));
    if (process.arch !== 'x64') return;
    assert.ok(texts.some((text) => text.startsWith('i386_0x14(')));
    assert.ok(!texts.some((text) => text.startsWith('writev(')));
  });
});
