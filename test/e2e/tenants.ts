// Who may do what: tenants in their namespaces, an agent on its node, limits per namespace.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NodeTrace } from '../../operator/src/api/types.ts';
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

    test('who may do everything in a namespace gets nothing of another one traced, stops nobody, and uses nobody’s exporter', async () => {
      const stage = given();
      const [namespace, victim] = [await stage.namespace('everything'), await stage.namespace('victim')];
      await stage.installed(
        '--set=exporters.payments.endpoint=http://jaeger.observability:4317',
        '--set=exporters.payments.namespaces={payments}',
      );
      const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
      await stage.apply({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'all', namespace }, rules });
      await stage.kubectl('-n', namespace, 'create', 'serviceaccount', 'dev');
      await stage.kubectl('-n', namespace, 'create', 'rolebinding', 'all', '--role=all', `--serviceaccount=${namespace}:dev`);
      const as = ['--as', `system:serviceaccount:${namespace}:dev`, '-n', namespace];
      const [node = ''] = stage.cluster.nodes.map(({ name }) => name);
      await stage.apply(pod({ namespace: victim, name: 'victim', node }), pod({ namespace, name: 'own', node }));
      await stage.apply(syscallTrace(namespace, 'mine', { podNames: ['own'] }));
      await stage.ready(namespace, 'mine');
      const [own] = (await stage.get<{ items: NodeTrace[] }>('nodetraces', namespace)).items;
      const { metadata } = await stage.get<{ metadata: { uid: string } }>('pod/victim', victim);
      assert.ok(own);
      const target = { podUID: metadata.uid, podName: 'victim', attributes: {}, containers: [] };
      const forged = { ...own, metadata: { namespace, name: 'forged' }, spec: { ...own.spec, targets: [target] } };
      const only = /only sysspan's operator writes NodeTraces, NodeTraceReports/;
      await refused(stage, [...as, 'create', '-f', '-'], only, JSON.stringify(forged));
      const patch = JSON.stringify({ spec: { targets: [target] } });
      await refused(stage, [...as, 'patch', 'nodetrace', own.metadata.name, '--type=merge', '-p', patch], only);
      await refused(stage, [...as, 'delete', 'nodetrace', own.metadata.name], only);
      await refused(stage, [...as, 'delete', 'nodetracereport', own.metadata.name], only);
      const hostile = syscallTrace(namespace, 'hostile', { podNames: ['own'], syscalls: ['/^((([a-z0-9_]+)+)+)+!'] });
      await stage.cluster.kubectl([...as, 'apply', '-f', '-'], JSON.stringify(hostile));
      await stage.reason(namespace, 'hostile', 'SyscallsInvalid');
      const theirs = syscallTrace(namespace, 'theirs', { podNames: ['own'], exporter: 'payments' });
      await stage.cluster.kubectl([...as, 'apply', '-f', '-'], JSON.stringify(theirs));
      await stage.reason(namespace, 'theirs', 'ExporterNotAllowed');
      await stage.apply(syscallTrace(victim, 'other', { podNames: ['victim'] }));
      await stage.ready(victim, 'other');
      await stage.kubectl('delete', 'namespace', namespace, victim, '--timeout=180s');
      await stage.installed();
    });

    test('an agent reads NodeTraces and writes into its own reports, and nothing else', async () => {
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
      // Server-side apply: kubectl patch would first get the report, which an agent cannot.
      const write = (name: string): [string[], string] => [
        [...as, 'apply', '--server-side', '--force-conflicts', '--subresource=status', '--validate=false', '-f', '-'],
        JSON.stringify({
          apiVersion: 'sysspan.io/v1alpha1',
          kind: 'NodeTraceReport',
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
        ['-n', NAMESPACE, 'get', `nodetracereport/${own}`],
        ['-n', NAMESPACE, 'delete', `nodetrace/${own}`],
        ['-n', NAMESPACE, 'delete', `nodetracereport/${own}`],
        ['-n', NAMESPACE, 'delete', `nodetracereport/${other}`],
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
      await stage.reason(namespace, 'third', 'Tracing');
      await stage.kubectl('-n', namespace, 'delete', 'sct', '--all');
    });

    test('a namespace has ceilings of its own, and a trace no more nodes than it may have', async () => {
      const stage = given();
      const namespace = await stage.namespace('few');
      await stage.installed('--set=limits.nodesPerTrace=1', `--set=limits.perNamespace.${namespace}.podsPerTrace=1`);
      const nodes = stage.cluster.nodes.slice(0, 2).map(({ name }) => name);
      await stage.namespace('wide');
      for (const where of [namespace, 'wide'])
        await stage.apply(
          ...nodes.map((node, at) => pod({ namespace: where, name: `at-${at}`, node, labels: { all: 'yes' } })),
          syscallTrace(where, 'all', { selector: { matchLabels: { all: 'yes' } } }),
        );
      const few = await stage.reason(namespace, 'all', 'LimitExceeded');
      assert.match(few.message, new RegExp(`limits\\.perNamespace\\.${namespace}\\.podsPerTrace`));
      const wide = await stage.reason('wide', 'all', 'LimitExceeded');
      assert.match(wide.message, /limits\.nodesPerTrace/);
      for (const where of [namespace, 'wide']) assert.equal((await stage.get<{ items: unknown[] }>('nodetraces', where)).items.length, 1);
      await stage.kubectl('delete', 'namespace', namespace, 'wide', '--wait=false');
      await stage.installed();
    });
  });
}
