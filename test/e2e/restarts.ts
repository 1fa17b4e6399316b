// What goes on when a part of it restarts: the operator, the API server, an agent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../until.ts';
import { deployment, LOOP, syscallTrace } from './objects.ts';
import { faults } from './spans.ts';
import type { Stage } from './stage.ts';

const NAMESPACE = 'restarts';

/** Waits until the counters have grown from what they are. */
async function grows(stage: Stage, name: string, what: string): Promise<void> {
  const seen = async (): Promise<number> => (await stage.status(NAMESPACE, name)).counters?.seen ?? 0;
  const before = await seen();
  await until(`more calls ${what}`, async () => ((await seen()) > before ? true : undefined));
}

export function restarts(given: () => Stage): void {
  describe('restarts while tracing', () => {
    test('the operator: the trace goes on, and new ones are served', async () => {
      const stage = given();
      await stage.namespace(NAMESPACE);
      await stage.apply(deployment({ namespace: NAMESPACE, name: 'loop', script: LOOP, replicas: 2 }));
      await stage.kubectl('-n', NAMESPACE, 'rollout', 'status', 'deployment/loop', '--timeout=180s');
      await stage.apply(
        syscallTrace(NAMESPACE, 'steady', {
          selector: { matchLabels: { app: 'loop' } },
          limits: { traceSeconds: 5 },
          durationSeconds: 900,
        }),
      );
      await stage.ready(NAMESPACE, 'steady');
      await stage.kubectl('-n', 'sysspan', 'rollout', 'restart', 'deployment/sysspan-operator');
      await stage.kubectl('-n', 'sysspan', 'rollout', 'status', 'deployment/sysspan-operator', '--timeout=180s');
      await stage.apply(syscallTrace(NAMESPACE, 'after', { selector: { matchLabels: { app: 'loop' } } }));
      await stage.reason(NAMESPACE, 'after', 'Tracing');
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct/after');
      await grows(stage, 'steady', 'after the restart of the operator');
    });

    test('the API server: agents go on, and their counts come back', async () => {
      const stage = given();
      await stage.cluster.restartApiServer();
      await grows(stage, 'steady', 'after the restart of the API server');
      assert.equal((await stage.status(NAMESPACE, 'steady')).interruptions ?? 0, 0);
    });

    test('the leading operator: the other one takes over', async () => {
      const stage = given();
      const lease = await stage.get<{ spec: { holderIdentity: string } }>('lease/syscalltraces.sysspan.io', 'kube-system');
      const leader = lease.spec.holderIdentity.split('_')[0] ?? '';
      await stage.kubectl('-n', 'sysspan', 'delete', 'pod', leader, '--grace-period=0', '--force');
      await until('another leader', async () => {
        const { spec } = await stage.get<{ spec: { holderIdentity: string } }>('lease/syscalltraces.sysspan.io', 'kube-system');
        return spec.holderIdentity !== '' && !spec.holderIdentity.startsWith(leader) ? true : undefined;
      });
      await grows(stage, 'steady', 'under the new leader');
    });

    test('the agents: the trace goes on, the gap is told, no span comes twice', async () => {
      const stage = given();
      const before = (await stage.status(NAMESPACE, 'steady')).counters?.seen ?? 0;
      await stage.kubectl('-n', 'sysspan', 'delete', 'pod', '-l', 'app.kubernetes.io/component=agent', '--grace-period=0', '--force');
      await stage.kubectl('-n', 'sysspan', 'rollout', 'status', 'daemonset/sysspan-agent', '--timeout=180s');
      await stage.reason(NAMESPACE, 'steady', 'Tracing');
      await grows(stage, 'steady', 'after the restart of the agents');
      const status = await stage.status(NAMESPACE, 'steady');
      assert.ok((status.counters?.seen ?? 0) > before, 'counts go on from where they were');
      assert.ok((status.interruptions ?? 0) >= 1, 'the cut is counted');
      await stage.kubectl('-n', NAMESPACE, 'patch', 'sct/steady', '--type=merge', '-p', '{"spec":{"suspend":true}}');
      await stage.reason(NAMESPACE, 'steady', 'Suspended');
      const traces = await stage.seen('loop', 'steady', 'spans from before and after', (all) => (all.length > 3 ? all : undefined));
      const ids = traces.flatMap((trace) => trace.spans.map(({ traceID, spanID }) => `${traceID} ${spanID}`));
      assert.equal(new Set(ids).size, ids.length, 'no span id twice');
      for (const trace of traces) assert.deepEqual(faults(trace), [], trace.traceID);
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct/steady');
    });

    test('an agent that is told to stop sends what it has', async () => {
      const stage = given();
      await stage.apply(syscallTrace(NAMESPACE, 'stopped', { selector: { matchLabels: { app: 'loop' } }, limits: { traceSeconds: 300 } }));
      await stage.ready(NAMESPACE, 'stopped');
      await until('calls', async () => ((await stage.status(NAMESPACE, 'stopped')).counters?.seen ?? 0) > 100 || undefined);
      await stage.kubectl('-n', 'sysspan', 'delete', 'pod', '-l', 'app.kubernetes.io/component=agent', '--wait=true');
      await stage.kubectl('-n', 'sysspan', 'rollout', 'status', 'daemonset/sysspan-agent', '--timeout=180s');
      await stage.reason(NAMESPACE, 'stopped', 'Tracing');
      const { lost, counters } = await stage.status(NAMESPACE, 'stopped');
      assert.equal(lost, 0, JSON.stringify(counters));
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct/stopped');
    });
  });
}
