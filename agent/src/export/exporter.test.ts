import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import fc from 'fast-check';
import { momentAt } from '../clock.ts';
import type { SpanRequest } from '../spans/request.ts';
import type { Deliverer, Delivery } from './delivery.ts';
import { Exporter, type ExporterOptions } from './exporter.ts';

const request = (traceId: string, spans: number, size = 100): SpanRequest => ({ bytes: new Uint8Array(size), traceId, spans });
const delivered: Delivery = { outcome: 'delivered', rejected: 0, message: '' };
const unavailable: Delivery = { outcome: 'retry', reason: 'UNAVAILABLE', message: 'connection refused' };

function deliverer(answer: (request: SpanRequest) => Delivery): Deliverer & { readonly sent: SpanRequest[] } {
  const sent: SpanRequest[] = [];
  return {
    target: 'test',
    sent,
    deliver: async (given) => {
      await Promise.resolve();
      sent.push(given);
      return answer(given);
    },
    close: async () => undefined,
  };
}

/** Time that passes only by waiting. */
function clock(): Pick<ExporterOptions, 'now' | 'sleep' | 'random'> & { readonly pauses: number[] } {
  let time = 0;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => momentAt(time),
    random: () => 1,
    sleep: async (ms) => {
      pauses.push(ms);
      time += ms;
      await Promise.resolve();
    },
  };
}

function assertIdentity(exporter: Exporter): void {
  const { spans, acknowledged, rejected, failed, queued } = exporter.counts();
  const given = Object.values(failed).reduce((sum, count) => sum + count, 0);
  assert.equal(spans, acknowledged + rejected + given + queued);
}

describe('the exporter', () => {
  test('an outage of a minute loses nothing, and sends the same bytes again', async () => {
    const time = clock();
    const target = deliverer(() => (time.now() < momentAt(60_000) ? unavailable : delivered));
    const exporter = new Exporter(target, time);
    const first = request('a', 5);
    exporter.enqueue([first, request('b', 7)]);
    await exporter.finish(1e9);
    assert.deepEqual(exporter.counts(), { spans: 12, acknowledged: 12, rejected: 0, failed: {}, queued: 0 });
    assert.ok(target.sent.slice(0, -1).every((sent) => sent === first));
    assert.deepEqual(time.pauses.slice(0, 4), [1000, 1500, 2250, 3375]);
    assert.ok(Math.max(...time.pauses) <= 30_000);
  });

  test('gives up after five minutes and says why', async () => {
    const exporter = new Exporter(
      deliverer(() => unavailable),
      clock(),
    );
    exporter.enqueue([request('a', 3)]);
    await exporter.finish(1e9);
    assert.deepEqual(exporter.counts().failed, { UNAVAILABLE: 3 });
    assert.match(exporter.lastProblem, /connection refused/);
  });

  test('what cannot succeed is not tried again', async () => {
    const target = deliverer(() => ({ outcome: 'failed', reason: 'UNAUTHENTICATED', message: 'no token' }));
    const exporter = new Exporter(target, clock());
    exporter.enqueue([request('a', 3)]);
    await exporter.finish(1e9);
    assert.equal(target.sent.length, 1);
    assert.deepEqual(exporter.counts().failed, { UNAUTHENTICATED: 3 });
  });

  test('waits as long as the receiver says', async () => {
    const time = clock();
    let answers = 0;
    const exporter = new Exporter(
      deliverer(() => (answers++ === 0 ? { ...unavailable, outcome: 'retry', afterMs: 7777 } : delivered)),
      time,
    );
    exporter.enqueue([request('a', 1)]);
    await exporter.finish(1e9);
    assert.deepEqual(time.pauses, [7777]);
  });

  test('rejected spans are counted and not sent again', async () => {
    const target = deliverer(() => ({ outcome: 'delivered', rejected: 2, message: 'too old' }));
    const exporter = new Exporter(target, clock());
    exporter.enqueue([request('a', 5)]);
    await exporter.finish(1e9);
    assert.deepEqual(exporter.counts(), { spans: 5, acknowledged: 3, rejected: 2, failed: {}, queued: 0 });
  });

  test('a full queue gives up the oldest whole segment', async () => {
    const target = deliverer(() => delivered);
    const exporter = new Exporter(target, { ...clock(), queueBytes: 450 });
    exporter.enqueue([request('a', 1)]);
    await Promise.resolve(); // its turn comes
    exporter.enqueue([request('b', 2), request('b', 2)]);
    exporter.enqueue([request('c', 3), request('c', 3)]);
    assertIdentity(exporter);
    await exporter.finish(1e9);
    assert.deepEqual(exporter.counts().failed, { queue_full: 4 });
    assert.deepEqual(
      target.sent.map(({ traceId }) => traceId),
      ['a', 'c', 'c'],
    );
  });

  test('every span is counted once, whatever happens', async () => {
    const outcomes: fc.Arbitrary<Delivery> = fc.constantFrom<Delivery>(
      delivered,
      unavailable,
      { outcome: 'delivered', rejected: 1, message: '' },
      { outcome: 'failed', reason: 'INTERNAL', message: '' },
      { ...unavailable, outcome: 'retry', afterMs: 5 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 400 }))),
        fc.infiniteStream(outcomes),
        async (segments, answers) => {
          const target = deliverer(() => answers.next().value);
          const exporter = new Exporter(target, { ...clock(), queueBytes: 1000, giveUpMs: 3000 });
          for (const [index, [spans, size]] of segments.entries()) {
            exporter.enqueue([request(String(index), spans, size)]);
            assertIdentity(exporter);
          }
          await exporter.finish(1e9);
          assertIdentity(exporter);
          assert.equal(exporter.counts().queued, 0);
        },
      ),
    );
  });
});

test('a wall clock that is set does not shorten the time that a request is tried', async () => {
  for (const step of [3_600_000, -3_600_000]) {
    let calls = 0;
    const exporter = new Exporter(
      {
        target: 'test',
        deliver: async () => {
          if (calls++ === 1) mock.timers.enable({ apis: ['Date'], now: Date.now() + step });
          return calls < 4
            ? { outcome: 'retry', reason: 'UNAVAILABLE', message: 'away' }
            : { outcome: 'delivered', rejected: 0, message: '' };
        },
        close: async () => undefined,
      },
      { firstPauseMs: 1 },
    );
    try {
      exporter.enqueue([{ bytes: new Uint8Array(1), traceId: 'a', spans: 1 }]);
      await exporter.finish(5_000);
    } finally {
      mock.timers.reset();
    }
    assert.deepEqual([exporter.counts().acknowledged, exporter.counts().failed], [1, {}]);
  }
});
