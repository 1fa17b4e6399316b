// What a node lacks to be traced: taken from the agents, and read from the condition of a trace.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../until.ts';
import { pod, syscallTrace } from './objects.ts';
import type { Stage } from './stage.ts';

const NAMESPACE = 'lacking';

/** An agent that cannot trace is never ready, so that a roll-out would stop at the first one: all are made anew, and have begun. */
async function renewAgents(stage: Stage): Promise<void> {
  const agents = ['pod', '-l', 'app.kubernetes.io/component=agent'];
  await stage.kubectl('-n', 'sysspan', 'delete', ...agents, '--grace-period=1');
  await until('agents that have begun', async () => {
    const started = await stage.kubectl(
      '-n',
      'sysspan',
      'get',
      ...agents,
      '-o',
      'jsonpath={.items[*].status.containerStatuses[0].started}',
    );
    return started === stage.cluster.nodes.map(() => 'true').join(' ') ? true : undefined;
  });
}

async function provoked(stage: Stage, reason: string, says: RegExp): Promise<void> {
  const name = reason.toLowerCase();
  const { message, status } = await stage.told(NAMESPACE, name, { podNames: ['here'] }, reason);
  assert.equal(status, 'False');
  assert.match(message, says);
  await stage.kubectl('-n', NAMESPACE, 'delete', `sct/${name}`);
}

export function nodeLacks(given: () => Stage): void {
  describe('what a node lacks', () => {
    test('KernelUnsupported: no BTF', async () => {
      const stage = given();
      await stage.namespace(NAMESPACE);
      await stage.apply(pod({ namespace: NAMESPACE, name: 'here' }));
      await stage.kubectl('-n', NAMESPACE, 'wait', 'pod/here', '--for=condition=Ready', '--timeout=180s');
      await stage.upgrade(
        '--set-json=agent.extraVolumes=[{"name":"hidden","emptyDir":{}}]',
        '--set-json=agent.extraVolumeMounts=[{"name":"hidden","mountPath":"/sys/kernel/btf"}]',
      );
      try {
        await renewAgents(stage);
        await provoked(stage, 'KernelUnsupported', /BTF/);
      } finally {
        await stage.upgrade();
      }
    });

    test('CapabilityMissing: no CAP_PERFMON', async () => {
      const stage = given();
      const path = '/spec/template/spec/containers/0/securityContext/capabilities/add';
      const grant = (...value: string[]): Promise<string> => {
        const patch = JSON.stringify([{ op: 'replace', path, value }]);
        return stage.kubectl('-n', 'sysspan', 'patch', 'daemonset/sysspan-agent', '--type=json', '-p', patch);
      };
      await grant('BPF');
      try {
        await renewAgents(stage);
        await provoked(stage, 'CapabilityMissing', /CAP_BPF and CAP_PERFMON/);
      } finally {
        await grant('BPF', 'PERFMON');
        await renewAgents(stage);
      }
    });

    test('a trace goes on when the node has all of it again', async () => {
      const stage = given();
      await stage.installed();
      await stage.apply(syscallTrace(NAMESPACE, 'again', { podNames: ['here'] }));
      await stage.ready(NAMESPACE, 'again');
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct/again', 'pod/here');
    });
  });
}
