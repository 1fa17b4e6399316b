// Who may do what: tenants in their namespaces, an agent on its node, limits per namespace.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pod, syscallTrace } from './objects.ts';
import type { Stage } from './stage.ts';

const NAMESPACE = 'tenant';

async function refused(stage: Stage, args: readonly string[], says: RegExp, stdin?: string): Promise<void> {
  await assert.rejects(stage.cluster.kubectl(args, stdin), (error: Error) => {
    assert.match(error.message, says);
    return true;
  });
}

export function tenants(given: () => Stage): void {
  describe('tenants and limits', () => {
    test('a tenant creates and reads traces of its namespace, and none of others', async () => {
      const stage = given();
      await stage.namespace(NAMESPACE);
      await stage.kubectl('-n', NAMESPACE, 'create', 'serviceaccount', 'dev');
      await stage.kubectl('-n', NAMESPACE, 'create', 'rolebinding', 'dev', '--clusterrole=edit', `--serviceaccount=${NAMESPACE}:dev`);
      const as = ['--as', `system:serviceaccount:${NAMESPACE}:dev`];
      const object = (namespace: string): string => JSON.stringify(syscallTrace(namespace, 'mine', { podNames: ['x'] }));
      await stage.cluster.kubectl([...as, 'apply', '-f', '-'], object(NAMESPACE));
      assert.match(await stage.kubectl(...as, '-n', NAMESPACE, 'get', 'sct'), /mine/);
      await refused(stage, [...as, 'apply', '-f', '-'], /forbidden/i, object('default'));
      await refused(stage, [...as, '-n', 'default', 'get', 'sct'], /forbidden/i);
      await refused(
        stage,
        [...as, '-n', NAMESPACE, 'create', '-f', '-'],
        /forbidden/i,
        JSON.stringify({ apiVersion: 'sysspan.io/v1alpha1', kind: 'NodeTrace', metadata: { name: 'x', namespace: NAMESPACE }, spec: {} }),
      );
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct/mine');
    });

    test('an agent reads NodeTraces and writes the status of its own, and nothing else', async () => {
      const stage = given();
      const [first, second] = stage.cluster.nodes.map(({ name }) => name);
      await stage.apply(
        pod({ namespace: NAMESPACE, name: 'one', node: first ?? '', labels: { both: 'yes' } }),
        pod({ namespace: NAMESPACE, name: 'two', node: second ?? '', labels: { both: 'yes' } }),
        syscallTrace(NAMESPACE, 'both', { selector: { matchLabels: { both: 'yes' } } }),
      );
      await stage.ready(NAMESPACE, 'both');
      const { items } = await stage.get<{ items: { metadata: { name: string }; spec: { nodeName: string } }[] }>('nodetraces', NAMESPACE);
      const pods = await stage.get<{ items: { metadata: { name: string; uid: string }; spec: { nodeName: string } }[] }>('pods', 'sysspan');
      const agent = pods.items.find(({ metadata, spec }) => metadata.name.startsWith('sysspan-agent') && spec.nodeName === first);
      assert.ok(agent);
      const bound = ['--bound-object-kind=Pod', `--bound-object-name=${agent.metadata.name}`, `--bound-object-uid=${agent.metadata.uid}`];
      const token = (await stage.kubectl('-n', 'sysspan', 'create', 'token', 'sysspan-agent', ...bound)).trim();
      const as = ['--token', token];
      // As the agent writes: kubectl patch would first read the status, which an agent cannot.
      const write = (name: string): [string[], string] => [
        [...as, 'apply', '--server-side', '--force-conflicts', '--subresource=status', '--validate=false', '-f', '-'],
        JSON.stringify({
          apiVersion: 'sysspan.io/v1alpha1',
          kind: 'NodeTrace',
          metadata: { name, namespace: NAMESPACE },
          status: { message: 'by hand' },
        }),
      ];
      const own = items.find(({ spec }) => spec.nodeName === first)?.metadata.name ?? '';
      const other = items.find(({ spec }) => spec.nodeName === second)?.metadata.name ?? '';
      const identity = await stage.kubectl(...as, 'auth', 'whoami', '-o', 'json');
      assert.match(identity, /sysspan-agent/, 'the token is used, not the administrator’s certificate');
      await stage.cluster.kubectl(...write(own));
      await refused(stage, write(other)[0], /node/i, write(other)[1]);
      for (const verb of [
        ['get', 'pods', '-A'],
        ['get', 'secrets', '-A'],
        ['get', 'sct', '-A'],
        ['-n', NAMESPACE, 'delete', `nodetrace/${own}`],
      ])
        await refused(stage, [...as, ...verb], /forbidden/i);
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct/both', 'pod/one', 'pod/two');
    });

    test('limits per namespace count traces, not pods', async () => {
      const stage = given();
      await stage.installed('--set=limits.tracesPerNamespace=2');
      const namespace = await stage.namespace('limited');
      await stage.apply(...['a', 'b', 'c'].map((name) => pod({ namespace, name, labels: { all: 'yes' } })));
      const spec = { selector: { matchLabels: { all: 'yes' } } };
      await stage.apply(syscallTrace(namespace, 'first', spec));
      await stage.ready(namespace, 'first');
      await stage.apply(syscallTrace(namespace, 'second', spec));
      await stage.ready(namespace, 'second');
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await stage.apply(syscallTrace(namespace, 'third', spec));
      const { message } = await stage.reason(namespace, 'third', 'LimitExceeded');
      assert.match(message, /2/);
      await stage.kubectl('-n', namespace, 'delete', 'sct/first');
      await stage.reason(namespace, 'third', 'Tracing', 'Ready', 30_000);
      await stage.kubectl('-n', namespace, 'delete', 'sct', '--all');
      await stage.installed();
    });
  });
}
