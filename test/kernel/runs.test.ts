// A run as others ask for it: what it says of processes and calls is what the spans of its file say.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type CallFilter, Run, type Window } from '../../agent/src/runs/run.ts';
import { RunFile } from '../../agent/src/runs/run-file.ts';
import { decodeTraceRequest, type OtlpSpan } from '../../agent/src/spans/otlp-decode.ts';
import { attribute, isCall, run as runCommand, sysspan } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'sysspan-runs-'));
const path = join(folder, 'run.binpb.zst');
const PROGRAM = `
  for i in 1 2 3 4 5 6; do find /etc; done
  cat $(printf '/%s%s/%s%s' Q zxv W kjq)
  sh -c 'sleep 0.1; exit 7'
`;

let run: Run;
let file: RunFile;
/** Of each block. */
let spans: readonly (readonly OtlpSpan[])[];

before(async () => {
  const words = ['trace', '-f', '--spans-per-trace', '2000', '--spans', path, '--', 'sh', '-c', PROGRAM];
  assert.equal(runCommand(sysspan, words).status, 7);
  file = await RunFile.open(path);
  run = new Run(file);
  assert.equal(await run.poll(), true);
  assert.equal(await run.poll(), false);
  spans = await Promise.all(
    run.blocks.map(async ({ block }) =>
      (await file.requests(block))
        .flatMap((bytes) => decodeTraceRequest(bytes).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    ),
  );
});
after(async () => {
  await file.close();
  rmSync(folder, { recursive: true });
});

const number = (span: OtlpSpan, key: string): number => Number(attribute(span, key) ?? 0);
const args = (span: OtlpSpan): string[] =>
  span.attributes.find(({ key }) => key === 'syscall.args')?.value.arrayValue?.values.map(({ stringValue = '' }) => stringValue) ?? [];
const whole = (span: OtlpSpan): boolean => attribute(span, 'syscall.unfinished') === undefined;
const duration = (span: OtlpSpan): number =>
  Number(attribute(span, 'syscall.duration_ns') ?? BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano));
const calls = (): OtlpSpan[] => spans.flat().filter((span) => isCall(span));

/** As text shows it. */
function text(span: OtlpSpan): string {
  const value = attribute(span, 'syscall.return_value');
  const errno = attribute(span, 'syscall.errno');
  const message = span.status.message === undefined ? '' : ` (${span.status.message})`;
  const result = errno === undefined ? (attribute(span, 'syscall.return_text') ?? value ?? '?') : `-1 ${errno}${message}`;
  return `${span.name}(${args(span).join(', ')}${whole(span) ? `) = ${result}` : ' <unfinished ...>'}`.toLowerCase();
}

test('processes are those of the spans, once each, below those that forked them', () => {
  const told = spans.flat().filter((span) => !isCall(span));
  const identities = Map.groupBy(told, (span) => `${number(span, 'process.pid')} ${attribute(span, 'process.creation.time')}`);
  assert.equal(run.processes.length, identities.size);
  assert.ok(told.length > identities.size, 'one is in several segments');
  for (const process of run.processes) {
    const own =
      [...identities.values()].find((list) => number(list[0] as OtlpSpan, 'process.pid') === process.pid) ?? assert.fail(process.name);
    const sum = (key: string): number => own.reduce((total, span) => total + number(span, key), 0);
    assert.deepEqual([process.calls, process.errors], [sum('syscall.count'), sum('syscall.error_count')]);
    const parent = run.processes[process.parent];
    assert.equal(parent?.pid ?? number(own[0] as OtlpSpan, 'process.parent_pid'), number(own[0] as OtlpSpan, 'process.parent_pid'));
    assert.equal(process.name, own.at(-1)?.name);
  }
  const exits = run.processes.filter(({ exitCode }) => exitCode === 7);
  assert.equal(exits.length, 2);
  assert.ok(
    run.processes.every(({ running }) => running === undefined),
    'all have ended',
  );
});

describe('find', () => {
  const find = async (
    filter: CallFilter,
    rowsMax?: number,
  ): Promise<{ readonly calls: number; readonly errors: number; readonly rows: string[] }> => {
    let [counted, errors] = [0, 0];
    const rows: string[] = [];
    for await (const found of run.find(filter, rowsMax === undefined ? {} : { rowsMax })) {
      counted += found.calls;
      errors += found.errors;
      for (const span of found.span) rows.push(spans[found.block]?.[span]?.spanId ?? '');
    }
    return { calls: counted, errors, rows };
  };
  /** Some time, in which there are calls. */
  let window: Window = { fromUnixNs: 0n, toUnixNs: 0n };
  before(() => {
    const all = calls();
    const fromUnixNs = BigInt(all[Math.floor(all.length / 2)]?.startTimeUnixNano ?? 0);
    window = { fromUnixNs, toUnixNs: fromUnixNs + 10_000_000n };
  });
  const cases: [name: string, filter: () => CallFilter, fits: (span: OtlpSpan) => boolean][] = [
    ['everything', () => ({}), () => true],
    ['a path', () => ({ words: ['/qZXV/Wkjq'] }), (span) => text(span).includes('/qzxv/wkjq')],
    [
      'several words',
      () => ({ words: ['O_RDONLY', '/etc', '= 3'.slice(2)] }),
      (span) => ['o_rdonly', '/etc', '3'].every((word) => text(span).includes(word)),
    ],
    ['across what stands between arguments', () => ({ words: ['openat(AT_FDCWD,'] }), (span) => text(span).includes('openat(at_fdcwd,')],
    [
      'what an error means',
      () => ({ words: ['file', 'directory)'] }),
      (span) => ['file', 'directory)'].every((word) => text(span).includes(word)),
    ],
    ['a name', () => ({ names: ['openat', 'close'] }), ({ name }) => name === 'openat' || name === 'close'],
    ['other names', () => ({ names: ['openat', 'close'], otherNames: true }), ({ name }) => name !== 'openat' && name !== 'close'],
    ['failed', () => ({ failed: true }), (span) => attribute(span, 'syscall.errno') !== undefined],
    ['an error', () => ({ errors: ['ENOENT'] }), (span) => attribute(span, 'syscall.errno') === 'ENOENT'],
    ['long ones', () => ({ leastNs: 50_000 }), (span) => duration(span) >= 50_000],
    [
      'a time',
      () => window,
      (span) => BigInt(span.startTimeUnixNano) < window.toUnixNs && BigInt(span.endTimeUnixNano) >= window.fromUnixNs,
    ],
    [
      'a process',
      () => ({ processes: new Set(run.processes.filter(({ name }) => name === 'cat').map((process) => process.number)) }),
      (span) => run.processes.some(({ name, pid }) => name === 'cat' && pid === number(span, 'process.pid')),
    ],
  ];
  for (const [name, filter, fits] of cases)
    test(`${name}: as many as there are, and these`, async () => {
      const expected = calls().filter(fits);
      const found = await find(filter());
      assert.ok(expected.length > 0 && expected.length <= calls().length);
      assert.deepEqual(found.rows.toSorted(), expected.map(({ spanId }) => spanId).toSorted());
      assert.equal(found.calls, expected.filter(whole).length);
      assert.equal(found.errors, expected.filter((span) => whole(span) && attribute(span, 'syscall.errno') !== undefined).length);
      const few = await find(filter(), 2);
      assert.equal(few.calls, found.calls, 'all are counted');
      assert.ok(few.rows.length <= 2 * run.blocks.length);
    });

  test('nothing where there is nothing, without looking', async () => {
    assert.deepEqual(await find({ words: ['no such text as this'] }), { calls: 0, errors: 0, rows: [] });
  });
});
