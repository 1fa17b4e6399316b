// Goal 13: what agents cost the API server. First the processor time of one report beside watches of other nodes, as it is, where agents
// watch NodeTraces and write reports, and as it would be if they watched what they write: each event of a custom resource goes past every
// watch of its kind. Then one SyscallTrace on 1,000 nodes, whose agents report as often as the operator says: simulated agents that watch
// and write like real ones; API server and operator are real. All share the CPUs.

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '@sysspan/agent/kube';
import { NODE_TRACE_REPORTS } from '../../operator/src/controller/resources.ts';
import { World } from '../operator/operator.ts';
import { processorSeconds } from '../processor-time.ts';
import { until } from '../until.ts';
import { populate } from './fleet.ts';
import { Helper, run, script } from './measure.ts';
import type { Bench, Figure, Say } from './report.ts';

const WATCHES = [0, 250, 500, 1_000, 2_000] as const;
const WRITES = 400;
const AT_ONCE = 4;
const NODES = 1_000;
const SETTLE_MS = 30_000;
const WINDOW_MS = 60_000;
const LIMIT_MS = 240_000;

/** Milliseconds of the API server's processor time for one write of a report's status. */
async function perWrite(world: World): Promise<number> {
  const key = { namespace: 'shop', name: 'measured' };
  const targets = Array.from({ length: 25 }, (_, at) => ({
    podUID: `pod-${at}`,
    podName: `pod-${at}`,
    state: 'Tracing',
    containers: ['app'],
  }));
  let next = 0;
  const write = async (): Promise<void> => {
    for (let at = next++; at < WRITES; at = next++) {
      const status = { state: 'Tracing', targets, counters: { seen: at, spans: at }, updatedAt: new Date().toISOString() };
      await world.connection.jsonPatch(NODE_TRACE_REPORTS, key, [{ op: 'add', path: '/status', value: status }], { subresource: 'status' });
    }
  };
  const before = processorSeconds(`/proc/${world.server.pid}`);
  await Promise.all(Array.from({ length: AT_ONCE }, write));
  await sleep(500);
  return ((processorSeconds(`/proc/${world.server.pid}`) - before) / WRITES) * 1_000;
}

async function besideWatches(say: Say): Promise<Figure[]> {
  const world = await World.begin();
  try {
    const spec = { nodeName: 'n1', trace: { name: 'measured', uid: 'u' } };
    await world.connection.create(NODE_TRACE_REPORTS, { metadata: { namespace: 'shop', name: 'measured' }, spec } as KubeObject as never);
    await perWrite(world);
    const costs = new Map<string, number>();
    for (const plural of ['nodetraces', 'nodetracereports'])
      for (const count of WATCHES) {
        const watches = await Helper.start([
          process.execPath,
          script('fan-out-watches.ts'),
          world.server.kubeconfig,
          plural,
          String(count),
        ]);
        await sleep(2_000);
        costs.set(`${plural} ${count}`, await perWrite(world));
        await watches.stop();
      }
    const row = (plural: string): string => WATCHES.map((count) => `${costs.get(`${plural} ${count}`)?.toFixed(1)} (${count})`).join(', ');
    say(`API server’s processor time for a report, in ms, beside so many watches of other nodes: ${row('nodetraces')}`);
    say(`the same if agents watched what they write: ${row('nodetracereports')}`);
    const [alone = Number.NaN, beside = Number.NaN] = [costs.get('nodetraces 0'), costs.get('nodetraces 2000')];
    return [
      {
        goal: 13,
        name: 'API server’s time for a report, beside 2,000 watches of other nodes ÷ alone',
        value: beside / alone,
        unit: '×',
        target: 1.2,
        bound: 'most',
        note: `${alone.toFixed(1)} ms alone`,
      },
    ];
  } finally {
    await world.end();
  }
}

async function oneTrace(say: Say): Promise<Figure[]> {
  const world = await World.begin();
  try {
    await populate(world, NODES, () => ({ fleet: 'in' }));
    const limits = join(dirname(world.server.kubeconfig), 'operator.yaml');
    writeFileSync(limits, `limits: {podsPerTrace: ${NODES}, nodesPerTrace: ${NODES}}\n`);
    const operator = world.operator('operator-bench', ['--config', limits]);
    const agents = await Helper.start([process.execPath, script('fleet-agents.ts'), world.server.kubeconfig, String(NODES)]);
    const applied = performance.now();
    await world.apply('fleet', { selector: { matchLabels: { fleet: 'in' } }, durationSeconds: 3_600 });
    await until(
      `a trace on ${NODES} nodes`,
      async () => {
        const { status } = await world.trace('fleet');
        if (status?.nodesTracing !== NODES) throw new Error(`${status?.nodesTracing ?? 0} nodes trace`);
        return true;
      },
      LIMIT_MS,
    );
    say(`${NODES} nodes trace ${((performance.now() - applied) / 1_000).toFixed(0)} s after apply`);
    const [nodeTrace] = await world.nodeTraces('fleet');
    await sleep(SETTLE_MS);
    const folders = { server: `/proc/${world.server.pid}`, operator: `/proc/${operator.pid ?? 0}` };
    const spent = (): { server: number; operator: number } => ({
      server: processorSeconds(folders.server),
      operator: processorSeconds(folders.operator),
    });
    const before = spent();
    await sleep(WINDOW_MS);
    const after = spent();
    const seconds = WINDOW_MS / 1_000;
    const cpus = (after.server - before.server) / seconds;
    const operatorCpus = (after.operator - before.operator) / seconds;
    say(
      `one trace on ${NODES} nodes that report each ${nodeTrace?.spec.reportSeconds} s: API server ${cpus.toFixed(2)} CPU, operator ${operatorCpus.toFixed(2)} CPU`,
    );
    await agents.stop();
    return [
      {
        goal: 13,
        name: `API server, one trace on ${NODES.toLocaleString('en')} nodes`,
        value: cpus,
        unit: 'CPU',
        target: 1,
        bound: 'most',
        note: `agents report each ${nodeTrace?.spec.reportSeconds} s; operator ${operatorCpus.toFixed(2)} CPU; ${availableParallelism()} CPUs`,
      },
    ];
  } finally {
    await world.end();
  }
}

async function measure(say: Say): Promise<Figure[]> {
  run([script('../cluster/build.sh'), 'kube']);
  return [...(await besideWatches(say)), ...(await oneTrace(say))];
}

export const fanOut: Bench = { goals: [13], run: measure };
