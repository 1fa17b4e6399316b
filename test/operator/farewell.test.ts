// What is done before an installation is taken away, with the operator and a real API server; this test is agents, kubelets and the
// controller of Deployments.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../until.ts';
import { World } from './operator.ts';

const main = fileURLToPath(new URL('../../operator/src/main.ts', import.meta.url));
let world: World;

before(async () => {
  world = await World.begin();
  world.operator('operator-a');
  const labels = { app: 'operator' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'operator', image: 'none' }] } };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'sysspan-operator', namespace: 'sysspan' } };
  await world.kubectl(
    ['create', '-f', '-'],
    JSON.stringify({ ...deployment, spec: { replicas: 2, selector: { matchLabels: labels }, template } }),
  );
  await world.pod({ namespace: 'sysspan', name: 'sysspan-test', running: false });
  await world.pod({ namespace: 'shop', name: 'a', node: 'n1' });
});
after(async () => await world.end());

const condition = async (name: string, type = 'Ready') => (await world.trace(name)).status?.conditions?.find((one) => one.type === type);

test('a trace that went on says that it does not, with its last numbers, and neither lease nor pod stays', async () => {
  await world.apply('done', { podNames: ['a'], durationSeconds: 1 });
  await world.apply('goes-on', { podNames: ['a'] });
  const says = async (name: string, state: 'Tracing' | 'Ended' | 'Suspended', spans: number): Promise<void> => {
    const [nodeTrace] = await until(`the NodeTrace of ${name}`, async () => {
      const found = await world.nodeTraces(name);
      return found.length === 1 ? found : undefined;
    });
    assert.ok(nodeTrace);
    await world.agentSays(nodeTrace, {
      state,
      reason: state,
      counters: { spans, recorded: 1 },
      startedAt: new Date().toISOString(),
      podsTracing: 1,
    });
  };
  const forCluster = { apiVersion: 'sysspan.io/v1alpha1', kind: 'ClusterSyscallTrace', metadata: { name: 'for-cluster' } };
  await world.kubectl(['create', '-f', '-'], JSON.stringify({ ...forCluster, spec: { namespaces: ['shop'], podNames: ['none'] } }));
  await says('goes-on', 'Tracing', 3);
  await says('done', 'Tracing', 1);
  await says('done', 'Ended', 1);
  await until('the end of one', async () => ((await condition('done', 'Complete'))?.status === 'True' ? true : undefined));
  await until('the other to trace', async () => ((await condition('goes-on'))?.reason === 'Tracing' ? true : undefined));

  const args = [main, '--kubeconfig', world.server.kubeconfig, '--farewell'];
  const env = { ...process.env, POD_NAME: 'uninstall', POD_NAMESPACE: 'sysspan' };
  const leaving = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const said = text(leaving.stdout);
  const ended = once(leaving, 'exit');
  await until('the agent to hear of it', async () => ((await world.nodeTraces('goes-on'))[0]?.spec.suspend ? true : undefined));
  await says('goes-on', 'Suspended', 5);
  const replicas = (): Promise<string> =>
    world.kubectl(['-n', 'sysspan', 'get', 'deployment', 'sysspan-operator', '-o', 'jsonpath={.spec.replicas}']);
  await until('the operator to be sent away', async () => ((await replicas()) === '0' ? true : undefined), 20_000);
  world.first.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);

  assert.equal(await said, 'shop/goes-on is suspended\nfor-cluster is suspended\n');
  assert.deepEqual([(await condition('goes-on'))?.reason, (await world.trace('goes-on')).status?.spans], ['Suspended', 5]);
  assert.deepEqual([(await world.trace('done')).spec.suspend, (await condition('done'))?.reason], [false, 'DurationReached']);
  assert.doesNotMatch(await world.kubectl(['get', 'leases', '-A', '-o', 'name']), /sysspan/);
  assert.doesNotMatch(await world.kubectl(['-n', 'sysspan', 'get', 'pods', '-o', 'name']), /sysspan-test/);
});

test('where nothing of it is there, that is said, and it ends well', async () => {
  await world.kubectl(['delete', 'crd', 'syscalltraces.sysspan.io']);
  const args = [main, '--kubeconfig', world.server.kubeconfig, '--farewell'];
  const env = { ...process.env, POD_NAME: 'uninstall', POD_NAMESPACE: 'nowhere' };
  const leaving = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [said, [code]] = await Promise.all([text(leaving.stdout), once(leaving, 'exit') as Promise<[number]>]);
  assert.equal(code, 0);
  assert.match(said, /^traces were not suspended: /);
});
