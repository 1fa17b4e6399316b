// Goals 6 and 10: what tracing costs its process, from the rings to acknowledged OTLP/gRPC. A program makes a mix of calls at a
// steady rate; every span goes to a receiver on the same machine. Processor time is that of the whole tracing process, and
// the figure for a span is the difference between a long and a short run, so that starting costs nothing. The stock pipeline
// sends spans with the same attributes to the same receiver. The event loop is watched by a timer in the tracing process.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../median.ts';
import {
  inTurns,
  least,
  lost,
  type Output,
  type ProbeReport,
  pinned,
  probed,
  program,
  READER_CPU,
  ROUNDS,
  runAside,
  type SinkReport,
  script,
  sink,
  sysspan,
  TRACED_CPU,
} from './measure.ts';
import type { Bench, Figure, Say } from './report.ts';

const RATE = 200_000;
const SHORT = 200_000;
const LONG = 2_000_000;
/** Half a minute: an agent runs for days, and V8 compiles what runs 25 times a second only after a while. */
const STEADY = 6_000_000;

interface Run {
  readonly output: Output;
  readonly probe: ProbeReport;
}

const line = (program: readonly string[], url: string, flags: readonly string[], command: readonly string[]): string[] =>
  pinned(READER_CPU, [...program, 'trace', '-f', '--otlp', url, ...flags, '--', ...pinned(TRACED_CPU, command)]);

interface TraceOptions {
  readonly flags?: readonly string[];
  /** Whether the delays of the event loop are wanted. */
  readonly loop?: boolean;
}

/** Traces a command with spans to a receiver, and says what the tracing process cost. */
async function traced(folder: string, url: string, command: readonly string[], options: TraceOptions = {}): Promise<Run> {
  const { flags = [], loop = false } = options;
  const report = join(folder, 'probe.json');
  const output = await runAside(line([sysspan], url, flags, command), probed(report, loop));
  return { output, probe: JSON.parse(readFileSync(report, 'utf8')) as ProbeReport };
}

const pace = (rate: number, calls: number): string[] => [program('pace'), 'mix', String(rate), String(calls)];

async function perSpan(folder: string, url: string, say: Say): Promise<Figure[]> {
  const file = join(folder, 'spans.jsonl');
  await runAside([sysspan, 'trace', '--spans', file, '--', program('pace'), 'mix', '100000', '4000']);
  let losses = 0;
  let stockRss = 0;
  const cpu = async (calls: number): Promise<ProbeReport> => {
    const { output, probe } = await traced(folder, url, pace(RATE, calls));
    losses += lost(output);
    return probe;
  };
  const us = await inTurns(
    {
      short: async () => (await cpu(SHORT)).cpuUs,
      long: async () => (await cpu(LONG)).cpuUs,
      stock: async () => {
        const { stdout } = await runAside(pinned(READER_CPU, [process.execPath, script('stock.ts'), url, '100000', file]));
        const [each = Number.NaN, rss = 0] = stdout.split(' ').map(Number);
        stockRss = Math.max(stockRss, rss);
        return each;
      },
    },
    { rounds: Math.min(ROUNDS, 5), figure: least },
  );
  const span = (us.long - us.short) / (LONG - SHORT);
  say(
    `a span costs ${span.toFixed(3)} µs, in the stock pipeline ${us.stock.toFixed(2)} µs with ${stockRss.toFixed(0)} MiB; lost ${losses}`,
  );
  const shares: number[] = [];
  for (let round = 0; round < 3; round++) shares.push((await cpu(STEADY)).mainShare);
  const delays: number[] = [];
  for (let round = 0; round < 3; round++) delays.push((await traced(folder, url, pace(RATE, LONG), { loop: true })).probe.loopP99Ms);
  return [
    {
      goal: 6,
      name: 'spans a CPU second, against the stock JavaScript pipeline',
      value: us.stock / span,
      unit: '×',
      target: 15,
      bound: 'least',
      note: `${Math.round(1e6 / span)} spans a CPU second`,
    },
    { goal: 6, name: 'calls and spans lost meanwhile', value: losses, unit: '', target: 0, bound: 'most' },
    {
      goal: 10,
      name: 'of its processor time sysspan trace spends on its JavaScript thread',
      value: 100 * median(shares),
      unit: '%',
      target: 5,
      bound: 'most',
      note: 'requests are put together there, and sent by native',
    },
    {
      goal: 10,
      name: 'event-loop delay, 99th percentile, at 200,000 calls a second',
      value: median(delays),
      unit: 'ms',
      target: 5,
      bound: 'most',
    },
  ];
}

/** Spans are sent when their segment is closed: its length decides how late they are. */
async function lateness(folder: string): Promise<Figure[]> {
  const late = async (flags: readonly string[]): Promise<SinkReport> => {
    const receiver = await sink('--latency');
    await traced(folder, receiver.line, pace(10_000, 60_000), { flags });
    return JSON.parse(await receiver.stop()) as SinkReport;
  };
  const row = (name: string, value: number, note: string): Figure => ({
    goal: 10,
    name,
    value,
    unit: 'ms',
    target: 100,
    bound: 'most',
    note,
  });
  const whole = await late([]);
  return [
    row('end of a trace to wire at 10,000 calls a second, 99th percentile', whole.traceP99Ms, 'a trace is sent when it is whole'),
    row('end of a call to wire at 10,000 calls a second, 99th percentile', whole.p99Ms, 'a call is sent when its trace ends: 0.8 s here'),
    row('the same with --spans-per-trace 500', (await late(['--spans-per-trace', '500'])).p99Ms, ''),
  ];
}

export const exportCost: Bench = {
  goals: [6, 10],
  run: async (say) => {
    const folder = mkdtempSync(join(tmpdir(), 'sysspan-bench-'));
    const receiver = await sink();
    try {
      return [...(await perSpan(folder, receiver.line, say)), ...(await lateness(folder))];
    } finally {
      await receiver.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
