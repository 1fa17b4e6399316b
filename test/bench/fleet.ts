// Goal 13: one SyscallTrace on 1 and on 100 nodes. API server and operator are real; the agents are one process that watches
// and answers for each node as a real agent does. All share the CPUs, which nodes do not: the times are upper bounds.

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { NODE_TRACES } from '../../operator/src/controller/resources.ts';
import { World } from '../operator/operator.ts';
import { processorSeconds } from '../processor-time.ts';
import { until } from '../until.ts';
import { Helper, run, script } from './measure.ts';
import type { Bench, Figure, Say } from './report.ts';

/** What all agents together saw of a trace. */
export interface Seen {
  /** When each learned that it shall trace, in milliseconds since 1970. */
  readonly at: number[];
  /** Bytes of the objects that their watches brought. */
  watched: number;
}

const SIZES = [1, 100] as const;
const LARGEST = 100;
const ROUNDS = 3;
/** Requests under way while the nodes are made. */
const AT_ONCE = 16;
const SETTLE_MS = 3_000;
const LIMIT_MS = 120_000;

/** Makes nodes n-0, n-1, … with an agent and a pod each. */
export async function populate(world: World, nodes: number, labelsOf: (index: number) => Record<string, string>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < nodes; index = next++) {
      const node = `n-${index}`;
      await world.node(node);
      await world.pod({ namespace: 'shop', name: `pod-${index}`, node, labels: labelsOf(index) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** The labels say to which sizes a pod belongs. */
const labelsOf = (index: number): Record<string, string> =>
  Object.fromEntries(SIZES.filter((size) => index < size).map((size) => [`fleet-${size}`, 'in']));

const nameOf = (size: number, round: number): string => `fleet-${size}-${round}`;

/** Applies a trace, waits until its status says that all nodes trace, lets it settle and deletes it. @returns when it was applied */
async function once(world: World, size: number, round: number): Promise<number> {
  const name = nameOf(size, round);
  const applied = Date.now();
  await world.apply(name, { selector: { matchLabels: { [`fleet-${size}`]: 'in' } } });
  await until(
    `${name} on ${size} nodes`,
    async () => {
      const { status } = await world.trace(name);
      if (status?.nodesTracing !== size) throw new Error(`${status?.nodesTracing ?? 0} nodes trace`);
      return true;
    },
    LIMIT_MS,
  );
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  await world.kubectl(['-n', 'shop', 'delete', 'syscalltrace', name]);
  await until(
    `the end of ${name}`,
    async () => ((await world.connection.list(NODE_TRACES, { namespace: 'shop' })).items.length === 0 ? true : undefined),
    LIMIT_MS,
  );
  return applied;
}

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;

async function measure(say: Say): Promise<Figure[]> {
  run([script('../cluster/build.sh'), 'kube']);
  const world = await World.begin();
  try {
    const began = performance.now();
    await populate(world, LARGEST, labelsOf);
    say(`${LARGEST} nodes made in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
    const limits = join(dirname(world.server.kubeconfig), 'operator.yaml');
    writeFileSync(limits, `limits: {podsPerTrace: ${LARGEST}, nodesPerTrace: ${LARGEST}}\n`);
    const operator = world.operator('operator-bench', ['--config', limits]);
    const agents = await Helper.start([process.execPath, script('fleet-agents.ts'), world.server.kubeconfig, String(LARGEST)]);
    const applied = new Map<string, number>();
    const spent = new Map<number, number>();
    for (const size of SIZES) {
      const before = processorSeconds(`/proc/${operator.pid ?? 0}`);
      for (let round = 0; round <= ROUNDS; round++) applied.set(nameOf(size, round), await once(world, size, round));
      spent.set(size, (processorSeconds(`/proc/${operator.pid ?? 0}`) - before) / (ROUNDS + 1) / size);
    }
    const seen = JSON.parse(await agents.stop()) as Record<string, Seen>;
    return figures(say, applied, spent, seen);
  } finally {
    await world.end();
  }
}

function figures(
  say: Say,
  applied: ReadonlyMap<string, number>,
  spent: ReadonlyMap<number, number>,
  seen: Readonly<Record<string, Seen>>,
): Figure[] {
  const rows = SIZES.map((size) => {
    const rounds = Array.from({ length: ROUNDS }, (_, index) => nameOf(size, index + 1));
    const delays = rounds.flatMap((name) => seen[name]?.at.map((at) => at - (applied.get(name) ?? 0)) ?? []);
    const watched = rounds.reduce((sum, name) => sum + (seen[name]?.watched ?? 0), 0) / ROUNDS / size;
    if (delays.length !== size * ROUNDS) throw new Error(`${delays.length} of ${size * ROUNDS} agents learned of their trace`);
    const [p50, p99] = [quantile(delays, 0.5) / 1_000, quantile(delays, 0.99) / 1_000];
    const operatorMs = (spent.get(size) ?? Number.NaN) * 1_000;
    say(
      `${size} nodes: ${p50.toFixed(2)} s from apply to an agent (median), ${p99.toFixed(2)} s (p99); ${(watched / 1_024).toFixed(1)} KiB watched and ${operatorMs.toFixed(1)} ms of the operator’s processor time for each node`,
    );
    return { size, p99, watched };
  });
  const [alone, fleet] = rows;
  return [
    {
      goal: 13,
      name: `what an agent is told of a trace, among ${LARGEST} nodes ÷ alone`,
      value: (fleet?.watched ?? Number.NaN) / (alone?.watched ?? Number.NaN),
      unit: '×',
      target: 1.05,
      bound: 'most',
      note: 'simulated agents; bytes',
    },
    {
      goal: 13,
      name: `from apply to all of ${LARGEST} nodes, p99`,
      value: fleet?.p99 ?? Number.NaN,
      unit: 's',
      target: 3,
      bound: 'most',
      note: `API server, operator and agents on ${availableParallelism()} CPUs`,
    },
  ];
}

export const fleet: Bench = { goals: [13], run: measure };
