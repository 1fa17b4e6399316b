// What an earlier version left, under its definitions: NodeTraces that are named otherwise, have a status, and are granular for server-side
// apply; SyscallTraces with fields that have other names now.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KubeObject } from '@sysspan/agent/kube';
import { NODE_TRACES } from '../../operator/src/controller/resources.ts';
import { settings } from '../../operator/src/testing/node-trace.ts';
import { crd } from '../../operator/src/testing/schema.ts';
import { DEFINITIONS } from '../kube/connect.ts';
import { until } from '../until.ts';
import { World } from './operator.ts';

const NAME = 'nodetraces.sysspan.io';
const OLD = 'kept-0a1b2c3d';

let world: World;
before(async () => {
  world = await World.begin();
});
after(async () => await world.end());

/** The parts of the definition that were otherwise. */
function earlierDefinition(): object {
  const { spec } = structuredClone(crd('nodetraces')) as unknown as { spec: { versions: Record<string, unknown>[] } };
  const [version = {}] = spec.versions;
  const { openAPIV3Schema: schema } = version.schema as { openAPIV3Schema: { properties: Record<string, Record<string, unknown>> } };
  const { 'x-kubernetes-map-type': _, ...rest } = schema.properties.spec ?? {};
  const { reportSeconds: _seconds, ...properties } = rest.properties as Record<string, Record<string, unknown>>;
  const required = (rest.required as string[]).filter((name) => name !== 'reportSeconds');
  const targets = { ...properties.targets, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['podUID'] };
  schema.properties.spec = { ...rest, properties: { ...properties, targets }, required };
  schema.properties.status = { type: 'object', properties: { state: { type: 'string' } } };
  version.subresources = { status: {} };
  return spec;
}

async function define(spec: object, name = NAME): Promise<void> {
  const { metadata } = await world.connection.get(DEFINITIONS, { name });
  await world.connection.replace(DEFINITIONS, { metadata: { name, resourceVersion: metadata?.resourceVersion }, spec } as KubeObject);
}

/** SyscallTraces that have fields of before, as if these were still there. */
function earlierTraces(): object {
  const { spec } = structuredClone(crd('syscalltraces')) as unknown as { spec: { versions: Record<string, unknown>[] } };
  const [version = {}] = spec.versions;
  const { openAPIV3Schema: schema } = version.schema as {
    openAPIV3Schema: { properties: { spec: { properties: Record<string, object> } } };
  };
  const { properties } = schema.properties.spec;
  for (const name of ['onlyFailed', 'followForks', 'minDuration']) {
    const { 'x-kubernetes-validations': _, ...field } = properties[name] as Record<string, unknown>;
    properties[name] = field;
  }
  return spec;
}

test('they go, and what they were parts of goes on', async () => {
  await world.pod({ namespace: 'shop', name: 'a', node: 'n1' });
  const { metadata } = await world.apply('kept', { podNames: ['a'] });
  const trace = { name: 'kept', uid: metadata.uid };
  const owner = { apiVersion: 'sysspan.io/v1alpha1', kind: 'SyscallTrace', controller: true, blockOwnerDeletion: true, ...trace };
  const target = { podUID: 'a', podName: 'a', attributes: {}, containers: [] };
  const old = {
    metadata: { name: OLD, namespace: 'shop', ownerReferences: [owner] },
    spec: { nodeName: 'n1', trace, clusterUID: 'c', exporter: 'default', suspend: false, settings, targets: [target] },
  };
  await define(earlierDefinition());
  await until('the earlier definition', async () => {
    await world.connection.apply(NODE_TRACES, old as never, { fieldManager: 'sysspan-operator', force: true });
    const status = { state: 'Tracing' };
    const key = { namespace: 'shop', name: OLD };
    const { status: told } = (await world.connection.mergePatch(NODE_TRACES, key, { status }, { subresource: 'status' })) as {
      status?: object;
    };
    return told === undefined ? undefined : true;
  });
  await define(crd('nodetraces').spec);
  world.operator('operator-a');
  const names = async (): Promise<string[]> => (await world.nodeTraces('kept')).map((one) => one.metadata.name);
  await until('those of this version alone', async () => (/^kept-[0-9a-f]{12}$/.test((await names()).join()) ? true : undefined), 20_000);
  const [made] = await world.nodeTraces('kept');
  assert.equal((made as { status?: object } | undefined)?.status, undefined);
  assert.ok(made);
  await world.agentSays(made, {
    state: 'Tracing',
    reason: 'Tracing',
    counters: { recorded: 1, spans: 1 },
    startedAt: new Date().toISOString(),
  });
  await until('the trace to go on', async () => {
    const ready = (await world.trace('kept')).status?.conditions?.find(({ type }) => type === 'Ready');
    return ready?.reason === 'Tracing' ? true : undefined;
  });
});

test('a SyscallTrace with fields of before is not carried out as another one, and goes on where they asked for nothing', async () => {
  const name = 'syscalltraces.sysspan.io';
  await define(earlierTraces(), name);
  const idle = { onlyFailed: false, followForks: true, minDuration: '0s' };
  await until('the earlier definition', async () => await world.apply('outdated', { podNames: ['a'], onlyFailed: true }));
  await world.apply('idle', { podNames: ['a'], ...idle });
  await define(crd('syscalltraces').spec, name);
  let tries = 0;
  await until('this one', async () => {
    const { message } = await world.apply(`probe-${tries++}`, { podNames: ['a'], onlyFailed: true }).then(
      () => new Error('taken'),
      (error: Error) => error,
    );
    return message.includes('onlyFailed is now results');
  });
  // Its fields of before are as they were: the API server takes other changes, and what the operator says.
  for (const changed of ['outdated', 'idle'])
    await world.kubectl(['-n', 'shop', 'patch', 'sct', changed, '--type=merge', '-p', '{"spec":{"durationSeconds":77}}']);
  const reason = async (of: string): Promise<string | undefined> => {
    const { metadata, status } = await world.trace(of);
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    return ready?.observedGeneration === metadata.generation ? ready.reason : undefined;
  };
  await until('the one to be refused', async () => (await reason('outdated')) === 'SpecOutdated');
  await until('the other to begin', async () => (await reason('idle')) === 'Starting');
  assert.deepEqual(await world.nodeTraces('outdated'), []);
  assert.equal((await world.nodeTraces('idle')).length, 1);
});
