// What sysspan asks of the kernel fails, one call at a time: bpf(2), the mapping of maps, a thread. Either the trace is what it always
// is, or there is none and a sentence says why: nothing else, and never an end by a signal.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { spansOf as spansIn } from '../../agent/src/http/trace-summary.ts';
import type { OtlpTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { type Outcome, run, sysspan } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'sysspan-failing-'));
after(() => rmSync(folder, { recursive: true }));
const library = join(folder, 'failing.so');
execFileSync('cc', ['-O1', '-fPIC', '-shared', '-Wall', '-Werror', join(import.meta.dirname, 'failing.c'), '-o', library, '-ldl']);

interface Tried extends Outcome {
  /** What each call of the function was for. */
  readonly calls: readonly string[];
  /** Names of the calls of the traced command; absent without a trace. */
  readonly names: readonly string[] | undefined;
}

/** Traces a command while the n-th call of a function fails; with 0 none does. */
function tried(what: 'bpf' | 'mmap' | 'thread', nth: number): Tried {
  const [log, spans] = ['log', 'spans.json'].map((name) => join(folder, name)) as [string, string];
  for (const file of [log, spans]) rmSync(file, { force: true });
  const env = { ...process.env, LD_PRELOAD: library, FAILING_WHAT: what, FAILING_NTH: String(nth), FAILING_LOG: log };
  const outcome = run(sysspan, ['trace', '-f', '--spans', spans, '-o', '/dev/null', '--', '/bin/true'], { env });
  const lines = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
  const requests = outcome.status === 0 ? lines(spans) : undefined;
  const names = requests?.flatMap((line) => spansIn(JSON.parse(line) as OtlpTraceRequest)).map(({ name }) => name);
  return { ...outcome, calls: lines(log), names };
}

/** Numbers of calls, one for each way in which one stands between two others: many are the same over and over. */
function kinds(calls: readonly string[]): number[] {
  const found = new Map<string, number>();
  for (const [at, call] of calls.entries()) {
    const kind = [calls[at - 1], call, calls[at + 1]].join();
    if (!found.has(kind)) found.set(kind, at + 1);
  }
  return [...found.values()];
}

function judge({ status, stderr, names }: Tried, whole: Tried, which: string): void {
  if (status === 0) assert.deepEqual(names, whole.names, which);
  else {
    assert.equal(status, 1, `${which}: ${stderr}`);
    assert.match(stderr, /^sysspan: cannot trace[^\n]*: [^\n]+\n$/m, which);
    assert.doesNotMatch(stderr, /please report/, which);
  }
}

describe('a trace', () => {
  for (const what of ['bpf', 'mmap', 'thread'] as const)
    test(`is whole, or says why there is none, whichever ${what} fails`, () => {
      const whole = tried(what, 0);
      assert.equal(whole.status, 0, whole.stderr);
      assert.ok((whole.names?.length ?? 0) > 10 && whole.calls.length > 0);
      for (const nth of kinds(whole.calls)) judge(tried(what, nth), whole, `${what} ${nth} (${whole.calls[nth - 1]})`);
    });
});
