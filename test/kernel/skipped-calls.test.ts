// Calls that the kernel does not execute, because a seccomp filter or a tracer answers, are shown with their arguments, and
// are told from calls that were under way when the tracing began.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Pod, release, Tracer } from './containers.ts';
import { attribute, program, sleep, spansOf, start, strace, sysspan, trace, withFolderAsync } from './run.ts';

const SKIPPED = ['mkdirat', 'getsockopt', 'execve', 'pwritev', 'renameat', 'chroot', 'chdir', 'fchmodat', 'symlinkat', 'truncate'];
/** The library's own calls have other arguments. */
const MADE = /^(mkdirat|getsockopt|execve(?=\("\/bin\/true)|pwritev|renameat|unlinkat|chroot|chdir|fchmodat|symlinkat|truncate)\(/;
const ADDRESS = /0x[0-9a-f]{6,}/g;

describe('calls that are not executed', () => {
  const shown = trace([program('skipped')]);
  const { spans } = spansOf([program('skipped')]);
  const made = (lines: readonly { text: string }[]): string[] =>
    lines.flatMap(({ text }) => (MADE.test(text) ? [text.replace(ADDRESS, '0xADDRESS')] : []));

  test('are shown with their arguments', () => {
    assert.equal(shown.status, 0);
    const said = shown.stdout.trimEnd().split('\n');
    assert.equal(said.length, 13);
    for (const line of said) {
      const expected = line.replace('child: ', '');
      // The memory of a thread that was ended is there in some kernels, and not in others.
      const read = expected.replace(/^symlinkat\(.*\)/, 'symlinkat("a thread", AT_FDCWD, "ends here")');
      assert.ok(
        shown.lines.some(({ text }) => text === expected || text === read),
        `${line}\nshown:\n${made(shown.lines).join('\n')}`,
      );
    }
  });

  test('are shown as strace shows them', () => {
    // What strace reads is brought in; and where a signal is the answer, it shows what the register holds, which is no result.
    const same = (text: string): boolean => !/^(fchmodat|symlinkat|truncate|mkdirat\(AT_FDCWD, ("\\177ELF|0x))/.test(text);
    const both = [shown, strace([program('skipped')])].map(({ lines }) => made(lines).filter(same));
    assert.equal(both[0]?.length, 9);
    assert.deepEqual(both[0], both[1]);
  });

  test('have spans that say so, with no duration', () => {
    const skipped = spans.filter((span) => attribute(span, 'syscall.skipped') === 'true');
    assert.deepEqual([...new Set(skipped.map(({ name }) => name))].toSorted(), SKIPPED.toSorted());
    assert.equal(skipped.length, 11);
    for (const span of skipped) {
      assert.equal(attribute(span, 'syscall.resumed'), undefined);
      assert.equal(span.startTimeUnixNano, span.endTimeUnixNano);
    }
    const [refused] = skipped.filter(({ name }) => name === 'mkdirat');
    assert.ok(refused !== undefined);
    assert.equal(attribute(refused, 'syscall.errno'), 'EPERM');
    assert.equal(attribute(refused, 'syscall.args_truncated'), undefined);
    assert.equal(attribute(refused, 'file.path'), 'refused by a filter');
    const [trapped] = skipped.filter(({ name }) => name === 'fchmodat');
    assert.ok(trapped !== undefined);
    assert.equal(attribute(trapped, 'syscall.return_value'), undefined, 'a signal came in its place');
    assert.ok(spans.some((span) => span.name === 'unlinkat' && attribute(span, 'syscall.skipped') === undefined));
  });

  test('are told without their number where a tracer took it', () => {
    const { lines, status } = trace([program('skipped'), 'traced']);
    assert.equal(status, 0);
    const found = lines.filter(({ text }) => text.startsWith('syscall_0x'));
    assert.equal(found.length, 1);
    assert.match(found[0]?.text ?? '', /^syscall_0xffffffff\(0xb, 0x16, .*\) = -1 EXDEV \(Invalid cross-device link\)$/);
  });

  test('are told from one that was under way when its container was selected', async () => {
    const tracer = new Tracer();
    const pod = new Pod(`sysspan-skipped-${process.pid}`);
    try {
      const child = pod.enter(pod.container('app'), `exec ${program('skipped')} waits`);
      await sleep(300);
      tracer.add(1);
      tracer.select(pod.path, 1, [1]);
      await release(child);
      const calls = tracer.end(1).flatMap((segment) => segment.calls);
      const of = (name: string) => calls.find((call) => call.name === name)?.attributes;
      assert.equal(of('read')?.isTrue('syscall.resumed'), true);
      assert.equal(of('read')?.isTrue('syscall.skipped'), false);
      assert.equal(of('mkdirat')?.isTrue('syscall.skipped'), true);
      assert.equal(of('mkdirat')?.isTrue('syscall.resumed'), false);
      assert.equal(of('exit_group')?.isTrue('syscall.skipped'), false);
    } finally {
      await pod.remove();
      tracer.stop();
    }
  });

  test('are none of those that are under way when the tracing begins or ends', async () => {
    using looped = start(program('skipped'), ['looked-at']);
    await withFolderAsync(async (folder) => {
      const output = join(folder, 'calls.jsonl');
      for (let turn = 0; turn < 5; turn++) {
        rmSync(output, { force: true });
        using tracing = start(sysspan, ['trace', '--output-format=json', '-o', output, '-p', String(looped.pid)]);
        const deadline = Date.now() + 20_000;
        while (!existsSync(output) || statSync(output).size < 100_000) {
          assert.ok(Date.now() < deadline, 'it is traced');
          await sleep(20);
        }
        process.kill(tracing.pid, 'SIGINT');
        await tracing.ended;
        const text = readFileSync(output, 'utf8');
        assert.ok(text.includes('"getppid"'));
        assert.ok(!text.includes('syscall.skipped'));
      }
    });
  });
});
