// Many tasks on one CPU, each preempted again and again, also inside our programs where the kernel does that: every call and every
// child is told exactly once, and no record holds anything of another task.

import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Command, type Counters, type Hooks } from '@sysspan/native';
import { LocalTrace } from '../../agent/src/local/local-trace.ts';
import { ALL_NUMBERS, everything, object, table } from './containers.ts';
import { assertExact, type ConditionState, ERRNO, judge, rounds, type Shown } from './crowd.ts';
import { lines, type Outcome, program, run, sysspan, withFolder } from './run.ts';

const TASKS = 8;
const FIFO = 3;
const WHOLE = ['-f', '-s', '500'];

/** Runs it under `sysspan trace` with these flags. @returns what it did, and the output */
function crowd(what: 'calls' | 'forks', fifo: number, count: number, flags: readonly string[]): Outcome & { readonly output: string } {
  return withFolder((folder) => {
    const output = join(folder, 'out');
    const outcome = run(sysspan, [
      'trace',
      ...WHOLE,
      ...flags,
      '-o',
      output,
      '--',
      program('crowd'),
      what,
      `${TASKS}`,
      `${fifo}`,
      `${count}`,
    ]);
    assert.equal(outcome.status, 0, outcome.stderr);
    return { ...outcome, output: readFileSync(output, 'utf8') };
  });
}

interface JsonLine {
  readonly 'event.name'?: string;
  readonly 'syscall.name'?: string;
  readonly 'syscall.args'?: readonly string[];
  readonly 'syscall.return_value'?: number;
  readonly 'process.pid': number;
  readonly 'process.parent_pid'?: number;
  readonly 'process.exit.code'?: number;
}

const json = (output: string): JsonLine[] =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonLine);

function shownInJson(output: string): Shown[] {
  return json(output).flatMap((line) => {
    const { 'syscall.name': name, 'syscall.args': args, 'syscall.return_value': result } = line;
    return name === undefined ? [] : [{ name, text: (args ?? []).join(', '), result: result ?? 0 }];
  });
}

/** Errors are shown by name there. */
function shownInText(output: string): Shown[] {
  return lines(output).flatMap(({ text }) => {
    const [, name = '', args = '', result = '', error] = /^(\w+)\((.*)\) += (-?\d+)(?: (\w+))?/.exec(text) ?? [];
    return name === '' ? [] : [{ name, text: args, result: error === undefined ? Number(result) : -(ERRNO[error] ?? 0) }];
  });
}

/** The same with hooks that are preemptible where the kernel preempts: then calls are lost. */
async function crowdAsIfPreemptible(fifo: number, count: number): Promise<{ verdict: ConditionState; counters: Counters; hooks: Hooks }> {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-test-'));
  const [output, done] = [join(folder, 'out'), join(folder, 'done')];
  const fd = openSync(output, 'w');
  try {
    const trace = new LocalTrace({
      object,
      table,
      traceSet: { ...everything, syscalls: ALL_NUMBERS, otherNumbers: true, onlyFailed: false, minDurationNs: 0n, stringLimit: 500 },
      session: {
        asIfPreemptible: true,
        stringLimit: 500,
        callRingBytes: 64 << 20,
        text: { toStderr: false, prefix: 'column', json: true },
      },
      request: 'crowd',
      limits: { segmentSeconds: 30, spansPerSegment: 8_000, spansPerSecond: 0 },
      contents: { buffersSent: true, buffersReceived: true, commandLine: true },
      traceContext: 'ignore',
    });
    trace.start(() => undefined);
    trace.writeTo(fd);
    const script = '"$0" calls "$1" "$2" "$3" >"$4"';
    trace.hold({
      command: Command.fork(['/bin/sh', '-c', script, program('crowd'), `${TASKS}`, `${fifo}`, `${count}`, done]),
      file: '/bin/sh',
    });
    trace.release();
    assert.deepEqual(await trace.commandEnded(), { code: 0, signal: undefined });
    trace.stop();
    const verdict = judge(rounds(readFileSync(done, 'utf8')), shownInJson(readFileSync(output, 'utf8')));
    return { verdict, counters: trace.counters(), hooks: trace.hooks() };
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
}

describe('many tasks on one CPU', () => {
  test('every call of ordinary tasks is told once, and as it was', () => {
    const { stdout, output, stderr } = crowd('calls', 0, 500, ['--output-format=json']);
    assertExact(judge(rounds(stdout), shownInJson(output)));
    assert.equal(stderr, '');
  });

  test('every call beside real-time tasks is told once, and as it was', () => {
    const { stdout, output, stderr } = crowd('calls', FIFO, 300, []);
    assertExact(judge(rounds(stdout), shownInText(output)));
    assert.equal(stderr, '');
  });

  for (const fifo of [0, 2])
    test(`every child is told with its begin, its call and its end, beside ${fifo} real-time tasks`, () => {
      const { stdout, output, stderr } = crowd('forks', fifo, 40, ['--output-format=json']);
      const list = json(output);
      const begun = new Set(list.filter((line) => line['event.name'] === 'sysspan.begin').map((line) => line['process.pid']));
      const ended = new Map(
        list.filter((line) => line['event.name'] === 'sysspan.exit').map((line) => [line['process.pid'], line['process.exit.code']]),
      );
      const wrote = new Map(
        list
          .filter((line) => line['syscall.name'] === 'write')
          .map((line) => [/\[(\d{3}:\d{7})\]/.exec(line['syscall.args']?.[1] ?? '')?.[1] ?? '', line['process.pid']]),
      );
      for (const [task, count] of rounds(stdout))
        for (let round = 0; round < count; round++) {
          const child = wrote.get(`${String(task).padStart(3, '0')}:${String(round).padStart(7, '0')}`) ?? 0;
          assert.ok(child > 0, `child ${round} of task ${task} wrote`);
          assert.ok(begun.has(child), `child ${round} of task ${task} began`);
          assert.equal(ended.get(child), round & 63, `child ${round} of task ${task} ended`);
        }
      assert.equal(stderr, '');
    });

  for (const fifo of [0, FIFO])
    test(`where programs may be skipped, what is missing is told and nothing is mixed, beside ${fifo} real-time tasks`, async (t) => {
      const { verdict, counters, hooks } = await crowdAsIfPreemptible(fifo, 300);
      const { seen, filtered, recorded, lostRingFull, lostRingBusy, lostMissed, lostFault } = counters;
      assert.equal(hooks.kind, 'preemptible');
      assert.equal(seen, filtered + recorded + lostRingFull + lostRingBusy + lostMissed + lostFault);
      const told = lostRingFull + lostRingBusy + lostFault + Math.max(lostMissed, hooks.missedEnds);
      t.diagnostic(
        `${verdict.missing.length} of ${verdict.issued} are missing; told: ${lostRingBusy} busy, ${lostMissed} of ${hooks.missedEnds} skipped`,
      );
      assert.ok(verdict.missing.length <= told, `${verdict.missing.length} are missing, and no more than ${told} are told`);
      assertExact({ ...verdict, missing: [] });
    });
});
