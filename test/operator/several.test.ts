// Operators that have to share a cluster: each keeps silent where it is not responsible, and one of them acts at a time. And what an
// operator says where the API server takes no agents.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../until.ts';
import { World } from './operator.ts';

const folder = mkdtempSync(join(tmpdir(), 'sysspan-operators-'));
const only = (namespace: string): string[] => {
  const file = join(folder, `${namespace}.yaml`);
  writeFileSync(file, `limits: {namespaces: [${namespace}]}\nagents: {daemonSet: sysspan-agent}`);
  return ['--config', file];
};

let world: World;
before(async () => {
  world = await World.begin();
  await world.namespace('lab');
  await world.pod({ namespace: 'shop', name: 'a', node: 'n1' });
  await world.pod({ namespace: 'lab', name: 'a', node: 'n1' });
});
after(async () => {
  await world.end();
  rmSync(folder, { recursive: true });
});

const reason = async (namespace: string): Promise<string | undefined> =>
  (await world.trace('mine', namespace)).status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
const soon = <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => until(what, look, 40_000);

describe('two operators', () => {
  test('leave the traces of namespaces that are not theirs as they are', async () => {
    world.operator('operator-a', only('shop'));
    for (const namespace of ['shop', 'lab']) await world.apply('mine', { podNames: ['a'] }, namespace);
    await soon('the NodeTrace of shop', async () => ((await world.nodeTraces('mine')).length === 1 ? true : undefined));
    const { resourceVersion } = (await world.trace('mine', 'lab')).metadata;
    world.operator('operator-b', only('lab'));
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    assert.equal(await reason('lab'), 'WaitingForOperator');
    assert.equal((await world.trace('mine', 'lab')).metadata.resourceVersion, resourceVersion, 'nobody has written it');
    assert.deepEqual(await world.nodeTraces('mine', 'lab'), []);
  });

  test('of which one acts, and the other when that one is gone', async () => {
    const holder = await world.kubectl([
      '-n',
      'kube-system',
      'get',
      'lease',
      'syscalltraces.sysspan.io',
      '-o',
      'jsonpath={.spec.holderIdentity}',
    ]);
    assert.equal(holder, 'operator-a_sysspan');
    world.first.kill('SIGTERM');
    await soon('the NodeTrace of lab', async () => ((await world.nodeTraces('mine', 'lab')).length === 1 ? true : undefined));
    await soon('that lab is told', async () => ((await reason('lab')) === 'Starting' ? true : undefined));
  });
});

describe('agents that the API server refuses', () => {
  test('are told by the condition, with the words of Pod Security and what to do', async () => {
    const violates =
      'violates PodSecurity "baseline:latest": non-default capabilities (container "agent" must not include "BPF", "PERFMON")';
    const time = new Date().toISOString();
    await world.kubectl(
      ['create', '-f', '-'],
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'refused', namespace: 'sysspan' },
        involvedObject: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'sysspan-agent', namespace: 'sysspan' },
        reason: 'FailedCreate',
        type: 'Warning',
        message: `Error creating: pods "sysspan-agent-x7z2k" is forbidden: ${violates}`,
        source: { component: 'daemonset-controller' },
        firstTimestamp: time,
        lastTimestamp: time,
      }),
    );
    await world.deletePod('sysspan', 'agent-n1');
    const message = await soon('what refuses them', async () => {
      const found = (await world.trace('mine', 'lab')).status?.conditions?.find(({ type }) => type === 'Ready');
      return found?.reason === 'AgentMissing' && found.message.includes('PodSecurity') ? found.message : undefined;
    });
    assert.ok(message.includes(violates), message);
    assert.match(message, /^Node n1: .*: kubectl label namespace sysspan pod-security\.kubernetes\.io\/enforce=privileged --overwrite\.$/);
  });
});
