// Goals 10 and 11: the memory of `sysspan agent` as its image has it, and its JavaScript thread, with the settings that the chart and the image give it, the rings
// included: beside a real API server, told by a NodeTrace to trace a pod, with every span going to a receiver. The most that was
// ever resident counts, starting included.

import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeTraceReportStatus } from '@sysspan/agent/node-trace';
import { parse } from 'yaml';
import { bundle } from '../../deploy/images/bundle.ts';
import { IMAGES } from '../../deploy/images/images.ts';
import { AgentWorld, nodeTrace, withPlace } from '../kernel/agent-world.ts';
import { release } from '../kernel/containers.ts';
import { inTurns, pinned, program, READER_CPU, ROUNDS, run, script, sink, TRACED_CPU } from './measure.ts';
import type { Bench, Figure, Say } from './report.ts';

const RATE = 200_000;
/** Half a minute, of which the first third is for V8 to compile. */
const CALLS = 6_000_000;
const WARM_MS = 10_000;
const THREADS = 10_000;
const { agent: chart } = parse(readFileSync(script('../../charts/sysspan/values.yaml'), 'utf8')) as {
  agent: { callRingMiB: number; memoryBudgetMiB: number };
};

/** How the program of the image is started. */
interface Installed {
  readonly command: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** It is given a kubeconfig, so that the official Kubernetes client is in it, which the image does without. */
async function asInImage(folder: string): Promise<Installed> {
  const checkout = script('../..');
  const app = join(folder, 'app');
  await bundle(checkout, 'agent/src/main.ts', join(app, 'agent/src/main.js'));
  for (const place of ['agent/package.json', 'native', 'bpf']) symlinkSync(join(checkout, place), join(app, place));
  const { nodeOptions = '', v8Options = [] } = IMAGES.find(({ name }) => name === 'agent') ?? {};
  return {
    command: pinned(READER_CPU, [process.execPath, ...v8Options, join(app, 'agent/src/main.js')]),
    environment: { NODE_OPTIONS: nodeOptions, MALLOC_ARENA_MAX: '1' },
  };
}

interface Traced {
  readonly peakMiB: number;
  /** What part of the agent's processor time its JavaScript thread takes, once it runs steadily. */
  readonly mainShare: number;
  readonly counters: NonNullable<NodeTraceReportStatus['counters']>;
}

/** Has an agent of its own trace a pod that runs a command. */
async function traced(
  world: AgentWorld,
  { command, environment }: Installed,
  words: readonly string[],
  spansPerSecond = 0,
): Promise<Traced> {
  let result: Traced | undefined;
  await withPlace(async (place) => {
    const agent = world.agent(command, place.nodeName, 'agent-bench', environment);
    let warm = { all: 0, main: 0 };
    try {
      await agent.ready();
      const child = place.pod.enter(place.container, `read a; ${pinned(TRACED_CPU, words).join(' ')}`);
      await world.trace(place, { settings: { ...nodeTrace(place).spec.settings, spansPerSecond } });
      await world.stands(place, 'Tracing', 'Tracing');
      const timer = setTimeout(() => {
        warm = agent.processorTime();
      }, WARM_MS);
      await release(child);
      clearTimeout(timer);
      const { all, main } = agent.processorTime();
      const { peak: peakMiB } = agent.resident();
      await agent.end('SIGTERM');
      const { counters = {} } = await world.status(place);
      result = { peakMiB, mainShare: (main - warm.main) / (all - warm.all), counters };
    } finally {
      await agent.end('SIGTERM');
    }
  });
  if (result === undefined) throw new Error('no agent was measured');
  return result;
}

function missing({ counters }: Traced, calls: number): number {
  const { seen = 0, spans = 0, acknowledged = 0, calls: own = 0, folded = 0, filtered = 0, lostNoStorage = 0 } = counters;
  return Math.max(0, calls - seen) + lostNoStorage + (seen - filtered - own - folded) + (spans - acknowledged);
}

async function figures(world: AgentWorld, folder: string, say: Say): Promise<Figure[]> {
  const installed = await asInImage(folder);
  const all = await traced(world, installed, [program('pace'), 'mix', String(RATE), String(CALLS)]);
  const threads = async (count: number): Promise<number> =>
    (await traced(world, installed, [program('loop'), 'getppid', '1000', String(count)], 1_000)).peakMiB;
  const rss = await inTurns({ few: () => threads(1), many: () => threads(THREADS) }, { rounds: Math.min(ROUNDS, 3) });
  say(`an agent has at most ${rss.few.toFixed(1)} MiB with one thread, ${rss.many.toFixed(1)} MiB with ${THREADS}`);
  return [
    {
      goal: 10,
      name: 'the same of an agent, which watches and reports beside',
      value: 100 * all.mainShare,
      unit: '%',
      target: 5,
      bound: 'most',
      note: 'the program of the agent’s image',
    },
    {
      goal: 11,
      name: `resident memory of an agent at 200,000 spans a second, rings of ${chart.callRingMiB} MiB included`,
      value: all.peakMiB,
      unit: 'MiB',
      target: 90,
      bound: 'most',
      note: 'the program of the agent’s image, the most since it started',
    },
    { goal: 11, name: 'calls and spans lost meanwhile', value: missing(all, CALLS), unit: '', target: 0, bound: 'most' },
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

async function measure(say: Say): Promise<Figure[]> {
  run([script('../cluster/build.sh'), 'kube']);
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-bench-'));
  const receiver = await sink();
  const { memoryBudgetMiB, callRingMiB } = chart;
  const world = await AgentWorld.begin({
    exporters: { default: { endpoint: receiver.line } },
    memoryBudgetMiB,
    callRingMiB,
    limits: { spansPerSecond: 0 },
    spansPerSecond: { node: 0, namespace: 0 },
  });
  try {
    return await figures(world, folder, say);
  } finally {
    await world.end();
    await receiver.stop();
    rmSync(folder, { recursive: true });
  }
}

export const agentCost: Bench = { goals: [10, 11], run: measure };
