// Events against a real API server, which checks every field and converts them to what `kubectl describe` reads.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Connection, KubeObject, Resource } from '@sysspan/agent/kube';
import { EVENTS, type Event, EventRecorder, type Occurrence } from '../../operator/src/kube/events.ts';
import { startApiServer } from '../cluster/api-server.ts';
import { until } from '../until.ts';
import { connectTo, listen, makeNamespace } from './connect.ts';
import { startProxy } from './tcp-proxy.ts';

type CoreEvent = KubeObject & { message: string; involvedObject: { name: string }; series?: { count: number }; reportingComponent: string };
const CORE_EVENTS: Resource<CoreEvent> = { group: '', version: 'v1', kind: 'Event', plural: 'events', namespaced: true };

let api: Awaited<ReturnType<typeof startApiServer>>;
let direct: Connection;

before(async () => {
  api = await startApiServer();
  direct = connectTo(api.kubeconfig);
});

after(async () => {
  direct?.close();
  await api?.stop();
});

function recorder(connection: Connection = direct, more: { seriesMs?: number; forgetMs?: number } = {}): EventRecorder {
  return new EventRecorder({
    connection,
    logger: listen().logger,
    controller: 'sysspan.io/operator',
    instance: 'sysspan-operator-0',
    ...more,
  });
}

function occurrence(namespace: string, more: Partial<Occurrence> = {}): Occurrence {
  const regarding = {
    apiVersion: 'sysspan.io/v1alpha1',
    kind: 'SyscallTrace',
    namespace,
    name: 'checkout',
    uid: '11112222-3333-4444-5555-666677778888',
  };
  return { regarding, type: 'Warning', reason: 'NoPodsMatched', action: 'Select', note: 'no pod has app=checkout', ...more };
}

async function eventsIn(namespace: string): Promise<Event[]> {
  return (await direct.list(EVENTS, { namespace })).items;
}

test('one occurrence is one event, as kubectl describe reads it', async () => {
  const namespace = await makeNamespace(direct, 'one');
  const events = recorder();
  events.record(occurrence(namespace));
  await events.close();
  const [event] = (
    await direct.list(CORE_EVENTS, { namespace, fieldSelector: 'involvedObject.name=checkout,involvedObject.kind=SyscallTrace' })
  ).items;
  assert.deepEqual(
    [event?.message, event?.reportingComponent, event?.series],
    ['no pod has app=checkout', 'sysspan.io/operator', undefined],
  );
  assert.equal(events.counters.created, 1);
});

test('equal occurrences become one event with their count; other words are another event', async () => {
  const namespace = await makeNamespace(direct, 'series');
  const events = recorder(direct, { seriesMs: 200 });
  for (let i = 0; i < 5; i++) events.record(occurrence(namespace));
  await until('created', () => events.counters.created > 0);
  for (let i = 0; i < 3; i++) events.record(occurrence(namespace));
  await until('counted up', () => events.counters.updated > 0);
  events.record(occurrence(namespace));
  events.record(occurrence(namespace, { note: 'no pod has app=shop' }));
  await events.close();
  const found = await eventsIn(namespace);
  assert.deepEqual(found.map(({ note, series }) => `${note}: ${series?.count ?? 1}`).sort(), [
    'no pod has app=checkout: 9',
    'no pod has app=shop: 1',
  ]);
  assert.ok(events.counters.updated <= 2, 'repeats are written together');
});

test('an event that has lived its hour is made anew with its whole count', async () => {
  const namespace = await makeNamespace(direct, 'gone');
  const events = recorder();
  events.record(occurrence(namespace));
  await until('written', () => events.counters.created === 1);
  const [event] = await eventsIn(namespace);
  await direct.delete(EVENTS, { namespace, name: event?.metadata?.name ?? '' });
  events.record(occurrence(namespace));
  await events.close();
  assert.deepEqual(
    (await eventsIn(namespace)).map(({ series }) => series?.count),
    [2],
  );
});

test('after a quiet while the same is a new event', async () => {
  const namespace = await makeNamespace(direct, 'quiet');
  const events = recorder(direct, { forgetMs: 50 });
  events.record(occurrence(namespace));
  await new Promise((resolve) => setTimeout(resolve, 80));
  events.record(occurrence(namespace));
  await events.close();
  assert.equal((await eventsIn(namespace)).length, 2);
});

test('an object that has too much to say is cut short, and others are still heard', async () => {
  const namespace = await makeNamespace(direct, 'loud');
  const events = recorder();
  for (let i = 0; i < 30; i++) events.record(occurrence(namespace, { note: `attempt ${i}` }));
  const { regarding } = occurrence(namespace);
  events.record(occurrence(namespace, { regarding: { ...regarding, name: 'other' } }));
  await events.close(10_000);
  assert.deepEqual({ ...events.counters }, { created: 26, updated: 0, dropped: 5, failed: 0 });
  assert.equal((await eventsIn(namespace)).length, 26);
});

test('long names, long notes and objects without a namespace are taken', async () => {
  const namespace = await makeNamespace(direct, 'long');
  const events = recorder();
  const { regarding } = occurrence(namespace);
  events.record(occurrence(namespace, { regarding: { ...regarding, name: 'n'.repeat(253) }, note: 'ü'.repeat(2_000) }));
  events.record(occurrence(namespace, { regarding: { apiVersion: 'v1', kind: 'Node', name: 'worker-1' } }));
  await events.close();
  const [event] = await eventsIn(namespace);
  assert.match(event?.note ?? '', /^ü{500,510}…$/);
  assert.equal((await eventsIn('default')).filter((other) => other.regarding.name === 'worker-1').length, 1);
  assert.equal(events.counters.failed, 0);
});

test('what could not be written is tried again; what is refused is not', async (context) => {
  const namespace = await makeNamespace(direct, 'away');
  const proxy = await startProxy(api.url);
  context.after(() => proxy.stop());
  proxy.close();
  const events = recorder(connectTo(api.kubeconfig, proxy.url));
  events.record(occurrence(namespace));
  await until('failed', () => events.counters.failed === 1);
  proxy.open();
  await until('written', () => events.counters.created === 1);
  events.record(occurrence('no-such-namespace'));
  await until('refused', () => events.counters.failed === 2);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await events.close();
  assert.deepEqual([events.counters.failed, (await eventsIn(namespace)).length], [2, 1]);
});
