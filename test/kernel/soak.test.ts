// Traces that come and go for months: what ended leaves nothing behind, neither memory nor work for each poll of the reader.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Exporter } from '../../agent/src/export/exporter.ts';
import { otlpGrpc } from '../../agent/src/export/otlp-grpc.ts';
import { everything, SETTINGS, sessionWith } from './containers.ts';

const TRACES = 10_000;
const ROUND = 500;
/** Rounds of which the quickest counts, early and late: a processor has slow times too. */
const LOOKED_AT = 5;
/** Of all but the first 2,000: a trace takes about 100 bytes where its counts are kept, and more where its way is. */
const GROWTH_BYTES = 512 << 10;
/** Nobody is there: nothing is sent. */
const NOWHERE = 'http://127.0.0.1:9';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/**
 * Keeps this process on one processor: its threads pass work to each other, which takes five times as long between two, and they are
 * on two or on one as the scheduler likes.
 */
function stayOnOneProcessor(): void {
  const allowed = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  assert.ok(allowed !== undefined);
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', allowed, `${process.pid}`], { stdio: 'ignore' });
}

function memory(): number {
  collect();
  return process.memoryUsage.rss();
}

test('10,000 traces that were made, removed and forgotten cost nothing afterwards', async (t) => {
  stayOnOneProcessor();
  const session = sessionWith({ byCgroup: true, spans: true });
  session.start(() => undefined);
  const exporter = new Exporter(otlpGrpc(NOWHERE));
  const directExport = exporter.directExportFor({ handedBack: () => undefined });
  assert.ok(directExport !== undefined);
  const frame = { owner: 'soak', resource: new Uint8Array(1_000), scope: new Uint8Array(100) };
  const rounds: { readonly microseconds: number; readonly bytes: number }[] = [];
  try {
    for (let first = 1; first <= TRACES; first += ROUND) {
      const before = process.cpuUsage();
      for (let number = first; number < first + ROUND; number++) {
        session.addTrace({ ...SETTINGS, number, traceSet: 0, filter: everything });
        session.exportDirectly(number, BigInt(number), directExport, frame);
        session.removeTrace(number, 'request_ended');
        session.forgetTrace(number);
      }
      const { user, system } = process.cpuUsage(before);
      rounds.push({ microseconds: user + system, bytes: memory() });
    }
  } finally {
    session.stop('shutdown');
    await exporter.shutdown(0);
  }
  t.diagnostic(rounds.map(({ microseconds, bytes }) => `${microseconds / ROUND} µs ${bytes >> 10} KiB`).join(', '));
  const early = rounds.slice(1, 1 + LOOKED_AT);
  const late = rounds.slice(-LOOKED_AT);
  const quickest = (of: typeof rounds): number => Math.min(...of.map(({ microseconds }) => microseconds));
  const settled = rounds[2_000 / ROUND - 1];
  assert.ok(settled !== undefined);
  assert.ok(quickest(late) < 2 * quickest(early), 'the last traces took no more time than the first');
  assert.ok(Math.min(...late.map(({ bytes }) => bytes)) - settled.bytes < GROWTH_BYTES, 'nor have they left anything');
});
