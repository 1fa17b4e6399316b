import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SpanRequest } from '../spans/request.ts';
import { pendingOf, SegmentQueue } from './queue.ts';
import type { Owned } from './tally.ts';

const request = (traceId: string, spans: number, size: number): SpanRequest => ({ bytes: new Uint8Array(size), traceId, spans });

const spansOf = (requests: readonly Owned[]): number => requests.reduce((sum, { spans }) => sum + spans, 0);

function drained(queue: SegmentQueue): string[] {
  const ids: string[] = [];
  for (let next = queue.first(); next !== undefined; next = queue.first()) {
    ids.push(next[0].traceId);
    queue.replaceFirst();
  }
  return ids;
}

test('segments with the same trace id make room one by one', () => {
  const queue = new SegmentQueue(250);
  queue.add(pendingOf([request('same', 1, 100)]));
  queue.add(pendingOf([request('same', 2, 100)]));
  assert.equal(spansOf(queue.add(pendingOf([request('same', 4, 100)]))), 1);
  assert.equal(queue.spans, 6);
});

test('a segment that was begun stays whole; the next oldest makes room', () => {
  const queue = new SegmentQueue(350);
  queue.add(pendingOf([request('a', 1, 100), request('a', 1, 100)]));
  queue.first();
  queue.add(pendingOf([request('b', 2, 100)]));
  assert.equal(spansOf(queue.add(pendingOf([request('c', 3, 100)]))), 2);
  assert.deepEqual(drained(queue), ['a', 'a', 'c']);
});

test('a segment larger than the queue is dropped itself', () => {
  const queue = new SegmentQueue(100);
  assert.equal(spansOf(queue.add(pendingOf([request('a', 7, 60), request('a', 7, 60)]))), 14);
  assert.deepEqual([queue.spans, queue.bytes, queue.first()], [0, 0, undefined]);
});

test('parts take the place of the first request', () => {
  const queue = new SegmentQueue(1000);
  queue.add(pendingOf([request('a', 4, 100), request('c', 1, 10)]));
  queue.first();
  queue.replaceFirst([request('a', 2, 60), request('b', 2, 60)]);
  assert.deepEqual([queue.spans, queue.bytes], [5, 130]);
  assert.deepEqual(drained(queue), ['a', 'b', 'c']);
  assert.deepEqual([queue.spans, queue.bytes], [0, 0]);
});

test('what waits of one owner can be taken out, except what is under way', () => {
  const queue = new SegmentQueue(1000);
  const owned = (owner: string, traceId: string): SpanRequest => ({ ...request(traceId, 2, 10), owner });
  queue.add(pendingOf([owned('mine', 'a'), owned('mine', 'b')]));
  queue.add(pendingOf([owned('other', 'c')]));
  queue.add(pendingOf([owned('mine', 'd')]));
  queue.first();
  assert.deepEqual(queue.remove('mine'), [
    { spans: 2, owner: 'mine' },
    { spans: 2, owner: 'mine' },
  ]);
  assert.deepEqual([queue.spans, queue.bytes], [4, 20]);
  assert.deepEqual(drained(queue), ['a', 'c']);
});

test('whole segments are handed out together, and one that cannot be made waits for its own turn', () => {
  const queue = new SegmentQueue(1000);
  const together = (bytes: number): (string | undefined)[] => (queue.first(bytes) ?? []).map(({ traceId }) => traceId);
  queue.add(pendingOf([request('a', 1, 60), request('b', 1, 60)]));
  queue.add(pendingOf([request('c', 1, 60)]));
  queue.add({ spans: 2, bytes: 10, make: () => assert.fail('no process') });
  assert.deepEqual(
    [together(1), together(120), together(121), together(500)],
    [
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ],
  );
  for (const _ of 'abc') queue.replaceFirst();
  assert.throws(() => queue.first(500), /no process/);
  assert.deepEqual(queue.dropFirst(), [{ spans: 2 }]);
});

test('of several segments that are under way none is taken out', () => {
  const queue = new SegmentQueue(1000);
  const owned = (owner: string, traceId: string): SpanRequest => ({ ...request(traceId, 2, 10), owner });
  for (const [owner, traceId] of ['mine a', 'other b', 'mine c', 'mine d'].map((word) => word.split(' ')))
    queue.add(pendingOf([owned(owner ?? '', traceId ?? '')]));
  queue.first(30);
  assert.deepEqual(queue.remove('mine'), [{ spans: 2, owner: 'mine' }]);
  assert.deepEqual(drained(queue), ['a', 'b', 'c']);
});

test('a segment becomes requests when its turn comes, and one that makes room never does', () => {
  const queue = new SegmentQueue(100);
  const made: string[] = [];
  const later = (traceId: string) => ({
    spans: 2,
    bytes: 60,
    make: () => {
      made.push(traceId);
      return [request(traceId, 2, 80)];
    },
  });
  queue.add(later('a'));
  assert.deepEqual([made, queue.bytes], [[], 60]);
  assert.deepEqual(queue.add(later('b')), [{ spans: 2 }]);
  assert.equal(queue.first()?.[0].traceId, 'b');
  queue.first();
  assert.deepEqual([made, queue.bytes, queue.spans], [['b'], 80, 2]);
});

test('what is given up gives its memory back, what was handed out does not', () => {
  const queue = new SegmentQueue(100);
  const released: string[] = [];
  const owned = (traceId: string): SpanRequest => ({
    ...request(traceId, 1, 40),
    owner: 'mine',
    release: () => void released.push(traceId),
  });
  queue.add(pendingOf([owned('a'), owned('b')]));
  queue.first();
  queue.add(pendingOf([owned('c')]));
  assert.deepEqual(released, ['c'], 'there was no room for it');
  queue.remove('mine');
  assert.deepEqual(released, ['c', 'b'], 'a is under way');
  queue.add({ spans: 1, bytes: 10, make: () => [], release: () => void released.push('d') });
  queue.clear();
  assert.deepEqual(released, ['c', 'b', 'a', 'd']);
});

test('what was added is dropped, taken or there, and order is kept', () => {
  const segment = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 300 })), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(fc.oneof(segment, fc.constant('take' as const))), (steps) => {
      const queue = new SegmentQueue(1000);
      let [added, gone] = [0, 0];
      const taken: number[] = [];
      for (const [index, step] of steps.entries()) {
        if (step === 'take') {
          const [first] = queue.first() ?? [];
          queue.replaceFirst();
          gone += first?.spans ?? 0;
          if (first !== undefined) taken.push(Number(first.traceId));
        } else {
          added += step.reduce((sum, [spans]) => sum + spans, 0);
          gone += spansOf(queue.add(pendingOf(step.map(([spans, size]) => request(String(index), spans, size)))));
        }
        assert.equal(added, gone + queue.spans);
      }
      taken.push(...drained(queue).map(Number));
      assert.deepEqual(
        taken,
        taken.toSorted((a, b) => a - b),
      );
    }),
  );
});
