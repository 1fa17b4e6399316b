// What the exporter counts for each owner, what it says of a receiver, and how owners end.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { halved, type SpanRequest, segmentRequests } from '../spans/request.ts';
import { endpoint } from '../testing/endpoint.ts';
import { context, segment } from '../testing/segment.ts';
import type { Deliverer, Delivery } from './delivery.ts';
import { Exporter } from './exporter.ts';
import { otlpGrpc } from './otlp-grpc.ts';

const DELIVERED: Delivery = { outcome: 'delivered', rejected: 0, message: '' };
const AWAY: Delivery = { outcome: 'retry', reason: 'UNAVAILABLE', message: 'away' };
const NONE = { spans: 0, acknowledged: 0, rejected: 0, failed: {}, queued: 0 };

const owned = (owner: string, spans: number, size = 100): SpanRequest => ({ bytes: new Uint8Array(size), traceId: owner, spans, owner });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function answering(answer: (request: SpanRequest) => Delivery): Deliverer {
  return { target: 'test', deliver: async (request) => answer(request), close: async () => undefined };
}

/** Pauses that only a flush ends. */
const PATIENT = {
  sleep: (_ms: number, signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
};

test('each owner has its own identity, and together they are the whole', async () => {
  const answers: Delivery[] = [
    DELIVERED,
    { outcome: 'delivered', rejected: 2, message: 'old' },
    { outcome: 'failed', reason: 'INTERNAL', message: 'no' },
  ];
  const exporter = new Exporter(
    answering(() => answers.shift() ?? AWAY),
    PATIENT,
  );
  exporter.enqueue([owned('a', 1)]);
  exporter.enqueue([owned('b', 3)]);
  exporter.enqueue([owned('a', 5), owned('a', 7)]);
  exporter.enqueue([{ bytes: new Uint8Array(1), traceId: 'x', spans: 11 }]);
  await turn();
  assert.deepEqual(exporter.countsOf('a'), { spans: 13, acknowledged: 1, rejected: 0, failed: { INTERNAL: 5 }, queued: 7 });
  assert.deepEqual(exporter.countsOf('b'), { spans: 3, acknowledged: 1, rejected: 2, failed: {}, queued: 0 });
  assert.deepEqual(exporter.counts(), { spans: 27, acknowledged: 2, rejected: 2, failed: { INTERNAL: 5 }, queued: 18 });
  await exporter.shutdown(1);
});

test('halves of a request belong to its owner', async () => {
  const [whole] = segmentRequests(segment({ calls: 12 }), context);
  assert.ok(whole !== undefined);
  const halves = halved({ ...whole, owner: 'a' });
  assert.deepEqual(
    halves?.map(({ owner }) => owner),
    ['a', 'a'],
  );
});

test('a full queue counts against the owner whose spans are given up', async () => {
  const exporter = new Exporter(
    answering(() => AWAY),
    { ...PATIENT, queueBytes: 250 },
  );
  exporter.enqueue([owned('a', 1)]);
  await turn();
  exporter.enqueue([owned('b', 2)]);
  exporter.enqueue([owned('a', 4)]);
  assert.deepEqual(exporter.countsOf('b').failed, { queue_full: 2 });
  assert.deepEqual(exporter.countsOf('a'), { ...NONE, spans: 5, queued: 5 });
  await exporter.shutdown(1);
  assert.deepEqual(exporter.countsOf('a').failed, { shutdown: 5 });
});

test('what waits of one owner can be given up', async () => {
  const exporter = new Exporter(
    answering(() => AWAY),
    PATIENT,
  );
  exporter.enqueue([owned('a', 1), owned('a', 2)]);
  exporter.enqueue([owned('b', 4)]);
  await turn();
  exporter.giveUp('a', 'ended');
  assert.deepEqual(exporter.countsOf('a'), { spans: 3, acknowledged: 0, rejected: 0, failed: { ended: 2 }, queued: 1 });
  assert.equal(exporter.countsOf('b').queued, 4);
  assert.equal(exporter.counts().queued, 5);
  await exporter.shutdown(1);
});

test('an owner is forgotten only when nothing of it waits', async () => {
  let answer: Delivery = DELIVERED;
  const exporter = new Exporter(
    answering(() => answer),
    PATIENT,
  );
  exporter.enqueue([owned('a', 1)]);
  await exporter.flush(1_000);
  answer = AWAY;
  exporter.enqueue([owned('b', 2)]);
  await turn();
  exporter.forget(() => false);
  assert.deepEqual([exporter.countsOf('a'), exporter.countsOf('b').queued], [NONE, 2]);
  assert.equal(exporter.counts().acknowledged, 1);
  await exporter.shutdown(1);
});

test('the problem is what the last try met, and goes with a success', async () => {
  let answer: Delivery = AWAY;
  const exporter = new Exporter(
    answering(() => answer),
    { ...PATIENT, giveUpMs: 1e9 },
  );
  assert.deepEqual([exporter.problem], [undefined]);
  exporter.enqueue([owned('a', 1)]);
  await turn();
  assert.deepEqual(exporter.problem, { reason: 'UNAVAILABLE', message: 'away', failures: 1 });
  await exporter.flush(20);
  assert.equal(exporter.problem?.failures, 2);
  answer = DELIVERED;
  await exporter.flush(1_000);
  assert.equal(exporter.problem, undefined);
  assert.match(exporter.lastProblem, /UNAVAILABLE/);
});

test('a segment that cannot be encoded is counted and holds nothing up', async () => {
  const exporter = new Exporter(
    answering(() => DELIVERED),
    PATIENT,
  );
  const make = (): never => {
    throw new Error('no process');
  };
  exporter.enqueueLater({ spans: 3, bytes: 10, owner: 'a', make });
  exporter.enqueue([owned('b', 1)]);
  await exporter.flush(1_000);
  assert.deepEqual([exporter.countsOf('a').failed, exporter.countsOf('b').acknowledged, exporter.counts().queued], [{ encode: 3 }, 1, 0]);
  assert.match(exporter.lastProblem, /no process/);
});

test('a probe finds out whether a real endpoint is there, and counts as nothing', async () => {
  const server = await endpoint();
  const exporter = new Exporter(otlpGrpc(server.url), { firstPauseMs: 10, longestPauseMs: 10 });
  exporter.probe();
  assert.equal(await exporter.flush(5_000), true);
  await turn();
  assert.deepEqual([server.received.map(({ length }) => length), exporter.problem], [[0], undefined]);
  server.stop();
  exporter.probe();
  await exporter.flush(300);
  assert.equal(exporter.problem?.reason, 'UNAVAILABLE');
  const again = await endpoint({ port: server.port });
  const until = Date.now() + 10_000;
  while (exporter.problem !== undefined && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(exporter.problem, undefined);
  await exporter.shutdown(1_000);
  again.stop();
  assert.deepEqual(exporter.counts(), NONE);
});
