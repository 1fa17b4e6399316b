// How the exporter ends and what it does with strange answers; times are simulated.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { momentAt } from '../clock.ts';
import { halved, requestSize, type SpanRequest, segmentRequests } from '../spans/request.ts';
import { context, segment } from '../testing/segment.ts';
import type { Deliverer, Delivery } from './delivery.ts';
import { Exporter, type ExporterOptions } from './exporter.ts';

const DELIVERED: Delivery = { outcome: 'delivered', rejected: 0, message: '' };
const AWAY: Delivery = { outcome: 'retry', reason: 'UNAVAILABLE', message: 'away' };
const request = (traceId: string, spans: number): SpanRequest => ({ bytes: new Uint8Array(100), traceId, spans });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function answering(answer: (request: SpanRequest) => Delivery): Deliverer & { readonly sent: SpanRequest[]; closed: number } {
  const deliverer = {
    target: 'test',
    sent: [] as SpanRequest[],
    closed: 0,
    deliver: async (given: SpanRequest) => {
      deliverer.sent.push(given);
      return answer(given);
    },
    close: async () => void deliverer.closed++,
  };
  return deliverer;
}

/** A clock on which pauses last until the test lets time pass, or until they are cut short. */
function clock(): Pick<ExporterOptions, 'now' | 'random' | 'sleep'> & { pass(ms: number): Promise<void>; readonly pauses: number[] } {
  let time = 0;
  const pauses: number[] = [];
  const sleepers = new Set<{ readonly until: number; wake(): void }>();
  return {
    pauses,
    now: () => momentAt(time),
    random: () => 1,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        pauses.push(ms);
        const sleeper = { until: time + ms, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    pass: async (ms) => {
      time += ms;
      for (const sleeper of sleepers) if (sleeper.until <= time) sleeper.wake();
      await turn();
    },
  };
}

function assertIdentity(exporter: Exporter): void {
  const { spans, acknowledged, rejected, failed, queued } = exporter.counts();
  const parts = [acknowledged, rejected, queued, ...Object.values(failed)];
  assert.ok(parts.every((part) => Number.isInteger(part) && part >= 0));
  assert.equal(
    spans,
    parts.reduce((sum, part) => sum + part, 0),
  );
}

test('a receiver that is slow gets all before the end, and one that takes nothing is given up', async () => {
  let takes = 3;
  const deliverer = {
    ...answering(() => DELIVERED),
    deliver: (): Promise<Delivery> => (takes-- > 0 ? sleep(600, DELIVERED) : new Promise(() => undefined)),
  };
  const exporter = new Exporter(deliverer);
  for (const trace of ['a', 'b', 'c', 'd']) exporter.enqueue([request(trace, 5)]);
  await exporter.finish(1_200);
  assert.equal(exporter.counts().acknowledged, 15, 'over more than the time in which one must be taken');
  assert.deepEqual(exporter.counts().failed, { shutdown: 5 });
  assertIdentity(exporter);
});

test('what was taken of several requests at once counts as taken, although the last of them is not answered', async () => {
  const broken = Promise.withResolvers<Delivery[]>();
  const deliverer: Deliverer = {
    ...answering(() => DELIVERED),
    deliverAll: () => broken.promise,
    close: async () => broken.resolve([DELIVERED, DELIVERED, { outcome: 'failed', reason: 'CANCELLED', message: 'closed' }]),
  };
  const exporter = new Exporter(deliverer);
  exporter.enqueue(['a', 'a', 'a'].map((trace) => request(trace, 5)));
  exporter.enqueue([request('b', 7)]);
  await exporter.shutdown(10);
  assert.equal(exporter.counts().acknowledged, 10);
  assert.deepEqual(exporter.counts().failed, { shutdown: 12 });
  assertIdentity(exporter);
});

test('several requests that are not answered even after the end do not hold it up', async () => {
  const late = Promise.withResolvers<Delivery[]>();
  const exporter = new Exporter({ ...answering(() => DELIVERED), deliverAll: () => late.promise });
  exporter.enqueue([request('a', 5), request('a', 5)]);
  await exporter.shutdown(10);
  late.resolve([DELIVERED, DELIVERED]);
  await turn();
  assert.equal(exporter.counts().acknowledged, 0, 'what was given up stays so');
  assert.deepEqual(exporter.counts().failed, { shutdown: 10 });
  assertIdentity(exporter);
});

test('an outage of two minutes costs nothing but time', async () => {
  const time = clock();
  const deliverer = answering(() => (time.now() < momentAt(120_000) ? AWAY : DELIVERED));
  const exporter = new Exporter(deliverer, time);
  const sent = [request('a', 2), request('b', 3)];
  for (const one of sent) exporter.enqueue([one]);
  for (let second = 0; second < 160; second++) {
    await time.pass(1_000);
    assertIdentity(exporter);
  }
  assert.equal(exporter.counts().acknowledged, 5);
  assert.deepEqual(new Set(deliverer.sent), new Set(sent));
  assert.ok(deliverer.sent.length < 15);
});

test('a flush tries at once instead of waiting for the pause to end', async () => {
  const time = clock();
  let away = true;
  const exporter = new Exporter(
    answering(() => (away ? AWAY : DELIVERED)),
    time,
  );
  exporter.enqueue([request('a', 1)]);
  await turn();
  away = false;
  assert.equal(await exporter.flush(5_000), true);
  assert.equal(exporter.counts().acknowledged, 1);
});

test('a pause that the receiver asked for is kept by a flush', async () => {
  const time = clock();
  const deliverer = answering(() => ({ ...AWAY, outcome: 'retry', afterMs: 9_000 }));
  const exporter = new Exporter(deliverer, time);
  exporter.enqueue([request('a', 1)]);
  await turn();
  assert.equal(await exporter.flush(20), false);
  assert.deepEqual([deliverer.sent.length, exporter.counts().queued], [1, 1]);
});

test('the end gives up what is left, closes once, and counts what comes too late', async () => {
  const deliverer = answering(() => AWAY);
  const exporter = new Exporter(deliverer, clock());
  exporter.enqueue([request('a', 2), request('a', 3)]);
  await exporter.shutdown(20);
  await exporter.shutdown(20);
  exporter.enqueue([request('b', 4)]);
  await turn();
  assert.deepEqual(exporter.counts(), { spans: 9, acknowledged: 0, rejected: 0, failed: { shutdown: 9 }, queued: 0 });
  assert.equal(deliverer.closed, 1);
  assert.equal(exporter.lastProblem, 'UNAVAILABLE: away');
});

test('an answer that comes after the end changes no count', async () => {
  let answer: (delivery: Delivery) => void = () => undefined;
  const late: Deliverer = { target: 'late', deliver: () => new Promise((resolve) => (answer = resolve)), close: async () => undefined };
  const exporter = new Exporter(late);
  exporter.enqueue([request('a', 2)]);
  await exporter.shutdown(20);
  answer(DELIVERED);
  await turn();
  assert.deepEqual(exporter.counts().failed, { shutdown: 2 });
  assertIdentity(exporter);
});

test('a failure to close reaches whoever ends the exporter', async () => {
  const deliverer = { ...answering(() => DELIVERED), close: () => Promise.reject(new Error('quota')) };
  await assert.rejects(new Exporter(deliverer).shutdown(20), /quota/);
});

test('a receiver cannot reject more spans than it was sent, or fewer than none', async () => {
  for (const [claimed, counted] of [
    [99, 3],
    [-5, 0],
  ] as const) {
    const exporter = new Exporter(answering(() => ({ ...DELIVERED, outcome: 'delivered', rejected: claimed })));
    exporter.enqueue([request('a', 3)]);
    await exporter.shutdown(1_000);
    assert.equal(exporter.counts().rejected, counted);
    assertIdentity(exporter);
  }
});

test('RetryInfo without a delay does not hammer the receiver', async () => {
  const time = clock();
  const exporter = new Exporter(
    answering(() => ({ ...AWAY, outcome: 'retry', afterMs: 0 })),
    time,
  );
  exporter.enqueue([request('a', 1)]);
  await turn();
  assert.deepEqual(time.pauses, [1_000]);
});

test('every span is counted once at every moment, through halving, outages and a full queue', async () => {
  const whole = segmentRequests(segment({ calls: 12 }), context)[0];
  assert.ok(whole !== undefined && halved(whole) !== undefined);
  const delivery = fc.constantFrom<Delivery>(
    DELIVERED,
    AWAY,
    { outcome: 'delivered', rejected: 2, message: '' },
    { outcome: 'failed', reason: 'INTERNAL', message: '' },
    { outcome: 'tooLarge', reason: 'RESOURCE_EXHAUSTED', message: '' },
  );
  const steps = fc.array(
    fc.oneof(
      fc.integer({ min: 1, max: 3 }).map((count) => ({ count })),
      fc.integer({ min: 1, max: 5_000 }).map((ms) => ({ ms })),
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.array(delivery, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 6 }),
      async (plan, answers, room) => {
        const time = clock();
        let calls = 0;
        const exporter: Exporter = new Exporter(
          answering(() => {
            assertIdentity(exporter);
            return answers[calls++ % answers.length] ?? DELIVERED;
          }),
          { ...time, queueBytes: room * requestSize(whole), giveUpMs: 10_000 },
        );
        for (const step of plan) {
          if ('count' in step) exporter.enqueue(Array.from({ length: step.count }, () => whole));
          else await time.pass(step.ms);
          assertIdentity(exporter);
        }
        await exporter.shutdown(1);
        assertIdentity(exporter);
        assert.equal(exporter.counts().queued, 0);
      },
    ),
    { numRuns: 60 },
  );
});
