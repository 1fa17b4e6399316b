// Goals 6, 10 and 11: what the agent costs, from the rings to acknowledged OTLP/gRPC. A program makes a mix of calls at a
// steady rate; every span goes to a receiver on the same machine. Processor time is that of the whole tracing process, and
// the figure for a span is the difference between a long and a short run, so that starting costs nothing. The stock pipeline
// sends spans with the same attributes to the same receiver. The event loop is watched by a timer in the tracing process.

import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { bundle } from '../../deploy/images/bundle.ts';
import { IMAGES } from '../../deploy/images/images.ts';
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
  runWatched,
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
const THREADS = 10_000;
const { agent } = parse(readFileSync(script('../../charts/sysspan/values.yaml'), 'utf8')) as { agent: { callRingMiB: number } };
const RING_MIB = agent.callRingMiB;

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

/** A way to start sysspan. */
interface Installed {
  readonly command: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** The program as the agent's image has it, with the settings of the image. */
async function asInImage(folder: string): Promise<Installed> {
  const checkout = script('../..');
  const app = join(folder, 'app');
  await bundle(checkout, 'agent/src/main.ts', join(app, 'agent/src/main.js'));
  for (const place of ['agent/package.json', 'native', 'bpf']) symlinkSync(join(checkout, place), join(app, place));
  const { nodeOptions = '' } = IMAGES.find(({ name }) => name === 'agent') ?? {};
  return {
    command: [process.execPath, join(app, 'agent/src/main.js')],
    environment: { NODE_OPTIONS: nodeOptions, MALLOC_ARENA_MAX: '1' },
  };
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
      name: 'of its processor time the agent spends on its JavaScript thread',
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
    row('end of a call to wire at 10,000 calls a second, 99th percentile', whole.p99Ms, 'by the trace model: a trace is 0.8 s here'),
    row('the same with --spans-per-trace 500', (await late(['--spans-per-trace', '500'])).p99Ms, ''),
  ];
}

async function memory(folder: string, url: string): Promise<Figure[]> {
  const installed = await asInImage(folder);
  const watched = (flags: readonly string[], command: readonly string[]) =>
    runWatched(line(installed.command, url, ['--ring-mib', String(RING_MIB), ...flags], command), installed.environment);
  const peak = async (command: readonly string[]): Promise<number> => (await watched(['--spans-per-second', '1000'], command)).peakRssMiB;
  const all = await watched([], pace(RATE, LONG));
  const rss = await inTurns(
    { few: () => peak([program('loop'), 'getppid', '1000', '1']), many: () => peak([program('loop'), 'getppid', '1000', String(THREADS)]) },
    { rounds: 3 },
  );
  return [
    {
      goal: 11,
      name: `resident memory at 200,000 spans a second, ring of ${RING_MIB} MiB included`,
      value: all.peakRssMiB,
      unit: 'MiB',
      target: 90,
      bound: 'most',
      note: 'the program of the agent’s image, with the ring that the chart gives it',
    },
    { goal: 11, name: 'calls and spans lost meanwhile', value: lost(all), unit: '', target: 0, bound: 'most' },
    {
      goal: 11,
      name: 'resident memory for each selected thread',
      value: Math.max(0, ((rss.many - rss.few) * 1024) / THREADS),
      unit: 'KiB',
      target: 1,
      bound: 'most',
    },
  ];
}

export const exportCost: Bench = {
  goals: [6, 10, 11],
  run: async (say) => {
    const folder = mkdtempSync(join(tmpdir(), 'sysspan-bench-'));
    const receiver = await sink();
    try {
      return [...(await perSpan(folder, receiver.line, say)), ...(await lateness(folder)), ...(await memory(folder, receiver.line))];
    } finally {
      await receiver.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
