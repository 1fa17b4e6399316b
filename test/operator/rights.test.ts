// Operator and agent with the rights that the chart gives them, and under its admission policies: what they need is there.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { Connection } from '@sysspan/agent/kube';
import { kubeConfigAccess } from '@sysspan/agent/kube-config';
import { NODE_TRACE_REPORTS } from '../../operator/src/controller/resources.ts';
import { objects, render } from '../chart/helm.ts';
import { until } from '../until.ts';
import { World } from './operator.ts';

const KINDS = [
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
];

let world: World;
before(async () => {
  world = await World.begin();
  const rendered = objects(render('--set', 'exporters.default.endpoint=http://collector:4317'));
  const items = rendered.filter(({ kind, metadata }) => KINDS.includes(kind) && metadata.annotations?.['helm.sh/hook'] === undefined);
  await world.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
});
after(async () => await world.end());

/** A kubeconfig of an account. */
async function configOf(account: string, ...bound: string[]): Promise<string> {
  const token = (await world.kubectl(['-n', 'sysspan', 'create', 'token', account, ...bound])).trim();
  const file = join(dirname(world.server.kubeconfig), `${account}.kubeconfig`);
  writeFileSync(file, readFileSync(world.server.kubeconfig, 'utf8').replaceAll(world.server.token, token));
  return file;
}

test('the operator carries a trace out, and the agent reports, from the first NodeTrace to the last report', async () => {
  await world.pod({ namespace: 'shop', name: 'a', node: 'n1' });
  world.operator('operator-a', ['--kubeconfig', await configOf('sysspan-operator')]);
  await world.apply('web', { podNames: ['a'], durationSeconds: 3 });
  const [report] = await until('a report', async () => {
    const found = await world.reports('web');
    return found.length === 1 && (await world.nodeTraces('web')).length === 1 ? found : undefined;
  });
  assert.ok(report);
  await world.kubectl(
    ['apply', '-f', '-'],
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bound', namespace: 'sysspan' },
      spec: {
        nodeName: 'n1',
        serviceAccountName: 'sysspan-agent',
        automountServiceAccountToken: false,
        containers: [{ name: 'agent', image: 'none' }],
      },
    }),
  );
  const config = await configOf('sysspan-agent', '--bound-object-kind=Pod', '--bound-object-name=bound');
  const agent = new Connection(kubeConfigAccess(config));
  const says = async (state: string): Promise<void> => {
    const startedAt = new Date().toISOString();
    const status = { agent: { podName: 'agent-n1' }, state, reason: state, message: '', counters: { recorded: 1, spans: 7 }, startedAt };
    const operations = [
      { op: 'test', path: '/spec/trace/uid', value: report.spec.trace.uid },
      { op: 'add', path: '/status', value: status },
    ] as const;
    const { namespace, name } = report.metadata;
    await agent.jsonPatch(NODE_TRACE_REPORTS, { namespace, name }, operations, { subresource: 'status' });
  };
  const condition = (type: string, reason: string): Promise<true> =>
    until(`${type} to say ${reason}`, async () => {
      const found = (await world.trace('web')).status?.conditions?.find((one) => one.type === type);
      if (found?.reason !== reason) throw new Error(JSON.stringify(found));
      return true;
    });
  await says('Tracing');
  await condition('Ready', 'Tracing');
  await says('Ended');
  await condition('Complete', 'DurationReached');
  assert.equal((await world.trace('web')).status?.spans, 7);
  await until('nothing to be left', async () => {
    const left = [...(await world.nodeTraces('web')), ...(await world.reports('web'))];
    return left.length === 0 ? true : undefined;
  });
  agent.close();
});
