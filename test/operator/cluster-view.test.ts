// What the operator knows, against a real API server: the answer to a write may come later than what others made of it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { NodeTrace, NodeTraceReport, SyscallTrace } from '../../operator/src/api/types.ts';
import { ClusterView } from '../../operator/src/controller/cluster-view.ts';
import { NODE_TRACE_REPORTS, NODE_TRACES, SYSCALL_TRACES } from '../../operator/src/controller/resources.ts';
import { listen } from '../kube/connect.ts';
import { until } from '../until.ts';
import { World } from './operator.ts';

let world: World;
let view: ClusterView;
let trace: SyscallTrace;

before(async () => {
  world = await World.begin();
  const agents = { namespace: 'sysspan', labels: {} };
  const owners = { of: () => [], areKnown: () => true };
  view = new ClusterView({ connection: world.connection, logger: listen().logger, agents, owners, enqueue: () => undefined });
  await view.start();
  trace = await world.apply('web', { selector: { matchLabels: { app: 'web' } } });
  await until('the trace', () => view.trace('shop/web'));
});

after(async () => {
  await view.stop();
  await world.end();
});

const make = (name: string): Promise<NodeTrace> => {
  const { uid } = trace.metadata;
  const settings = { followForks: true, syscalls: [], onlyFailed: false, minDurationNanoseconds: 0, executables: [], expectedErrors: [] };
  const limits = { spansPerSecond: 1000, spansPerTrace: 8000, traceSeconds: 30, stringBytes: 256, buffers: 'None', commandLine: false };
  const spec = {
    nodeName: 'n1',
    trace: { name: 'web', uid },
    clusterUID: 'cluster',
    exporter: 'default',
    suspend: false,
    reportSeconds: 5,
    settings: { ...settings, ...limits, traceContext: 'Link' },
    targets: [],
  };
  return world.connection.create(NODE_TRACES, { metadata: { name, namespace: 'shop' }, spec } as unknown as NodeTrace);
};
const known = (name: string): NodeTrace | undefined => view.nodeTracesOf('shop/web').find(({ metadata }) => metadata.name === name);

test('what an agent said before the maker of its report had its answer is not forgotten', async () => {
  const nodeTrace = await make('quick');
  const spec = { nodeName: 'n1', trace: nodeTrace.spec.trace };
  const report = { metadata: { name: 'quick', namespace: 'shop' }, spec } as NodeTraceReport;
  const made = await world.connection.create(NODE_TRACE_REPORTS, report);
  const said = (): string | undefined => view.reportsOf('shop/web').find(({ metadata }) => metadata.name === 'quick')?.status?.state;
  await world.agentSays(nodeTrace, { state: 'Tracing', reason: 'Tracing', message: '', podsTracing: 1, targets: [] });
  await until('the agent’s word', said);
  view.wrote(made);
  assert.equal(said(), 'Tracing');
});

test('a NodeTrace that is gone before its maker has its answer does not come back', async () => {
  const made = await make('gone');
  await until('the NodeTrace', () => known('gone'));
  const { namespace, name, uid } = made.metadata;
  await world.connection.delete(NODE_TRACES, { namespace, name }, { uid });
  await until('its end', () => (known('gone') === undefined ? true : undefined));
  view.wrote(made);
  assert.equal(known('gone'), undefined);
});

test('what a person changed before the answer to an older write came stays changed', async () => {
  const before = await world.trace('web');
  await world.apply('web', { selector: { matchLabels: { app: 'web' } }, suspend: true });
  await until('the change', () => view.trace('shop/web')?.spec.suspend || undefined);
  view.wrote(before);
  assert.equal(view.trace('shop/web')?.spec.suspend, true);
});

test('what was written is known before the watch tells', async () => {
  await view.stop();
  const status = {
    conditions: [{ type: 'Ready', status: 'True', reason: 'Tracing', message: '', lastTransitionTime: new Date().toISOString() }],
  };
  const key = { namespace: 'shop', name: 'web' };
  const written = await world.connection.mergePatch(SYSCALL_TRACES, key, { status }, { subresource: 'status' });
  view.wrote(written as SyscallTrace);
  assert.equal(view.trace('shop/web')?.status?.conditions?.[0]?.reason, 'Tracing');
});
