// The view on a real API server is in test/operator; here is what costs nothing.

import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { Connection, Resource } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import type { SyscallTrace } from '../api/types.ts';
import { traceOf } from '../testing/situation.ts';
import { ClusterView } from './cluster-view.ts';

const POD = {
  metadata: { name: 'checkout-1', namespace: 'shop', uid: 'p1', labels: { app: 'checkout' } },
  spec: { nodeName: 'worker-1', containers: [{ name: 'app', image: 'checkout:1' }] },
};

/** A view of these traces, and what it is told of the one pod. */
async function viewOf(traces: readonly SyscallTrace[]): Promise<{ view: ClusterView; enqueue: string[]; podChanged: () => Promise<void> }> {
  const streams = new Map<string, PassThrough>();
  const watching = new Map<string, () => void>();
  const opened = new Promise<void>((resolve) => watching.set('pods shop', resolve));
  const connection = {
    list: async ({ plural }: Resource) => ({ items: plural === 'syscalltraces' ? traces : [], resourceVersion: '1' }),
    watch: async ({ plural }: Resource, { namespace = '' }: { namespace?: string }, signal: AbortSignal): Promise<IncomingMessage> => {
      const stream = new PassThrough();
      signal.addEventListener('abort', () => stream.destroy());
      streams.set(`${plural} ${namespace}`, stream);
      watching.get(`${plural} ${namespace}`)?.();
      return stream as unknown as IncomingMessage;
    },
  };
  const silent = (): void => undefined;
  const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
  const enqueue: string[] = [];
  const view = new ClusterView({
    connection: connection as unknown as Connection,
    logger,
    agents: { namespace: 'sysspan', labels: {} },
    owners: { of: () => [], areKnown: () => true },
    enqueue: (key) => enqueue.push(key),
  });
  await view.start();
  await opened;
  let version = 1;
  const podChanged = async (): Promise<void> => {
    enqueue.length = 0;
    const metadata = { ...POD.metadata, resourceVersion: String(++version) };
    const event = { type: version === 2 ? 'ADDED' : 'MODIFIED', object: { ...POD, metadata } };
    streams.get('pods shop')?.write(`${JSON.stringify(event)}\n`);
    while (view.pods.counters.events < version - 1) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { view, enqueue, podChanged };
}

test('a pod concerns the traces that go on, and none that has ended', async (t) => {
  const time = '2026-06-01T12:05:00Z';
  const complete = { type: 'Complete', status: 'True', reason: 'DurationReached', message: '', lastTransitionTime: time } as const;
  const ended = Array.from({ length: 20 }, (_, at) => traceOf({}, { name: `ended-${at}`, status: { conditions: [complete] } }));
  const { view, enqueue, podChanged } = await viewOf([traceOf({}, { name: 'goes-on' }), ...ended]);
  t.after(async () => await view.stop());
  for (let change = 0; change < 3; change++) {
    await podChanged();
    assert.deepEqual(enqueue, ['shop/goes-on']);
  }
});
