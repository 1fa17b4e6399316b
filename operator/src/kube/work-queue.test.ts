import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { WorkQueue, type WorkQueueOptions } from './work-queue.ts';

const BACK_OFF = { firstMs: 10, factor: 2, longestMs: 40 };

function queueOf(work: WorkQueueOptions['work'], more: Partial<WorkQueueOptions> = {}): WorkQueue {
  return new WorkQueue({ work, onError: () => undefined, backOff: BACK_OFF, chance: () => 1, ...more });
}

test('keys are worked on in order of arrival; one that waits already is not added twice', async () => {
  const done: string[] = [];
  const queue = queueOf(async (key) => {
    await sleep(5);
    done.push(key);
    return undefined;
  });
  for (const key of ['a', 'b', 'c', 'b']) queue.add(key);
  await queue.shutdown(1_000);
  assert.deepEqual(done, ['a', 'b', 'c']);
});

test('a key added while it is worked on is worked on once more, never twice at a time', async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  const queue = queueOf(
    async () => {
      most = Math.max(most, ++running);
      runs++;
      await sleep(10);
      running--;
      return undefined;
    },
    { workers: 4 },
  );
  queue.add('a');
  for (let i = 0; i < 3; i++) queue.add('a');
  await queue.shutdown(1_000);
  assert.deepEqual([runs, most], [2, 1]);
});

test('whatever is added and when: no key runs beside itself, no more than the workers run, and each add is followed by a run', async () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    waitMs: fc.integer({ min: 0, max: 3 }),
    workMs: fc.integer({ min: 0, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), async (steps, workers) => {
      const running = new Set<string>();
      const unseen = new Set<string>();
      const work = new Map<string, number>();
      const queue = queueOf(
        async (key) => {
          assert.ok(!running.has(key) && running.size < workers);
          running.add(key);
          unseen.delete(key);
          await sleep(work.get(key) ?? 0);
          running.delete(key);
          return undefined;
        },
        { workers, onError: (_key, error) => assert.fail(error as Error) },
      );
      for (const { key, waitMs, workMs } of steps) {
        work.set(key, workMs);
        unseen.add(key);
        queue.add(key);
        if (waitMs > 0) await sleep(waitMs);
      }
      await queue.shutdown(1_000);
      assert.deepEqual([...unseen], []);
      assert.equal(queue.counters.failed, 0);
    }),
    { numRuns: 40 },
  );
});

test('failures come back later and later, and a success starts anew', async () => {
  const pauses: number[] = [];
  let left = 4;
  const { promise, resolve } = Promise.withResolvers<void>();
  const queue = queueOf(
    async () => {
      if (left-- > 0) throw new Error('not yet');
      resolve();
      return undefined;
    },
    { onError: (_key, _error, _failures, pauseMs) => pauses.push(pauseMs) },
  );
  queue.add('a');
  await promise;
  left = 1;
  queue.add('a');
  await sleep(30);
  await queue.shutdown(100);
  assert.deepEqual(pauses, [10, 20, 40, 40, 10]);
});

test('work that asks for a later time gets it; the earlier of two appointments stays', async () => {
  const at: number[] = [];
  const started = performance.now();
  const queue = queueOf(async () => {
    at.push(performance.now() - started);
    return at.length === 1 ? 40 : undefined;
  });
  queue.add('a');
  await sleep(5);
  queue.addAfter('a', 500);
  queue.addAfter('b', 500);
  await sleep(100);
  assert.equal(at.length, 2);
  assert.ok((at[1] ?? 0) >= 39, String(at));
  assert.equal(queue.counters.delayed, 1);
  await queue.shutdown(0);
});

test('work that starts ends the appointments made before', async () => {
  let runs = 0;
  const queue = queueOf(async () => {
    runs++;
    return undefined;
  });
  queue.addAfter('a', 30);
  queue.add('a');
  await sleep(60);
  await queue.shutdown(0);
  assert.equal(runs, 1);
});

test('shutdown works off what waits, drops what is for later, and takes no more', async () => {
  const done: string[] = [];
  const queue = queueOf(async (key) => {
    await sleep(5);
    done.push(key);
    return undefined;
  });
  queue.add('a');
  queue.add('b');
  queue.addAfter('later', 20);
  const end = queue.shutdown(1_000);
  queue.add('late');
  await end;
  await sleep(40);
  assert.deepEqual(done, ['a', 'b']);
});

test('shutdown waits no longer than its grace, and tells the work', async () => {
  let aborted = false;
  const queue = queueOf(
    (_key, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          aborted = true;
          resolve(undefined);
        }),
      ),
  );
  queue.add('a');
  queue.add('b');
  const before = performance.now();
  await queue.shutdown(50);
  assert.ok(performance.now() - before < 10_000);
  assert.equal(aborted, true);
});

test('between two keys everybody else has a turn', async () => {
  const seen: string[] = [];
  const queue = queueOf(async (key) => {
    seen.push(key);
    return undefined;
  });
  for (const key of ['a', 'b', 'c']) queue.add(key);
  const other = (): void => {
    seen.push('other');
    if (!seen.includes('c')) setImmediate(other);
  };
  setImmediate(other);
  await queue.shutdown(1_000);
  assert.match(seen.join(' '), /^a( other)+ b( other)+ c/);
});
