import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { momentAt } from '../clock.ts';
import { KubeError } from '../kube/errors.ts';
import type { NodeTraceReportStatus } from '../node-trace/types.ts';
import { StatusWriter } from './status-writer.ts';

const KEY = { namespace: 'shop', name: 'checkout-1', traceUid: 't' };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface World {
  readonly writer: StatusWriter;
  readonly written: (number | undefined)[];
  readonly warned: string[];
  status: NodeTraceReportStatus | undefined;
  now: number;
  /** How far the wall clock was set. */
  step: number;
  fails: Error | undefined;
  /** What an earlier agent said cannot be read. */
  unread: Error | undefined;
  /** Uids of NodeTraces. */
  readonly adopted: string[];
  chance: number;
  /** Holds writes up while it is set. */
  gate: Promise<void> | undefined;
  readonly pass: (ms: number) => Promise<void>;
}

function world(reportSeconds = 5): World {
  const silent = (): void => undefined;
  const made: World = {
    written: [],
    warned: [],
    status: { interruptions: 0 },
    now: 1_000_000,
    step: 0,
    fails: undefined,
    unread: undefined,
    adopted: [],
    chance: 1,
    gate: undefined,
    writer: new StatusWriter({
      adopt: async (uid, key) => {
        assert.deepEqual(key, KEY);
        if (made.unread !== undefined) throw made.unread;
        made.adopted.push(uid);
      },
      write: async (key, status) => {
        assert.deepEqual(key, KEY);
        await made.gate;
        if (made.fails !== undefined) throw made.fails;
        assert.equal(status.updatedAt, new Date(made.now + made.step).toISOString());
        made.written.push(status.interruptions);
      },
      statusOf: () => made.status,
      clock: { now: () => momentAt(made.now), wall: () => made.now + made.step },
      random: () => made.chance,
      logger: { debug: silent, info: silent, error: silent, warn: (_, message) => made.warned.push(message) },
    }),
    pass: async (ms) => {
      for (const until = made.now + ms; made.now < until; made.now += 500) {
        made.writer.tick();
        await turn();
      }
    },
  };
  made.writer.add('u', KEY, reportSeconds);
  return made;
}

for (const step of [3_600_000, -3_600_000])
  void test(`a status is written as often when the wall clock is set by ${step} ms, before it is due and while writes fail`, async () => {
    const times = async (set: number): Promise<readonly unknown[]> => {
      const made = world();
      const at: number[] = [];
      const pass = async (): Promise<void> => {
        for (let second = 0; second < 60; second++) {
          made.status = { interruptions: second };
          const before = made.written.length;
          await made.pass(1_000);
          if (made.written.length > before) at.push(made.now);
        }
        made.step += set;
      };
      await pass();
      await pass();
      made.fails = new Error('away');
      await pass();
      made.fails = undefined;
      await pass();
      return at;
    };
    const written = await times(step);
    assert.ok(written.length > 10);
    assert.deepEqual(written, await times(0));
  });

describe('a status', () => {
  test('is written at once when it is new or has changed, and never twice the same', async () => {
    const made = world();
    made.writer.changed('u');
    await turn();
    made.writer.changed('u');
    await made.pass(60_000);
    assert.deepEqual(made.written, [0]);
    made.status = { interruptions: 1 };
    made.writer.changed('u');
    await turn();
    assert.deepEqual(made.written, [0, 1]);
  });

  test('with other numbers only is written at most every five seconds', async () => {
    const made = world();
    for (let second = 0; second < 60; second++) {
      made.status = { interruptions: second };
      await made.pass(1_000);
    }
    assert.ok(made.written.length >= 6 && made.written.length <= 12, String(made.written.length));
  });

  test('that changes while it is written is written again', async () => {
    const made = world();
    const { promise, resolve } = Promise.withResolvers<void>();
    made.gate = promise;
    made.writer.changed('u');
    await turn();
    made.status = { interruptions: 1 };
    made.writer.changed('u');
    made.writer.changed('u');
    resolve();
    await turn();
    await turn();
    assert.deepEqual(made.written, [0, 1]);
  });

  test('that cannot be written is tried again, ever more seldom, and said once in a while', async () => {
    const made = world();
    made.fails = new KubeError('API_UNREACHABLE', 'away');
    await made.pass(120_000);
    assert.ok(made.warned.length >= 3 && made.warned.length <= 4, String(made.warned.length));
    made.fails = undefined;
    await made.pass(31_000);
    assert.deepEqual(made.written, [0]);
  });

  test('that is again as it was written is told of at once when it changes, also after a write that failed', async () => {
    const made = world();
    await made.pass(1_000);
    made.fails = new KubeError('API_UNREACHABLE', 'away');
    made.status = { interruptions: 1 };
    made.writer.changed('u');
    await turn();
    made.status = { interruptions: 0 };
    await made.pass(5_000);
    made.fails = undefined;
    made.status = { interruptions: 2 };
    made.writer.changed('u');
    await turn();
    assert.deepEqual(made.written, [0, 2]);
  });

  test('of an object that is gone is no reason to complain', async () => {
    const made = world();
    made.fails = new KubeError('API_REFUSED', 'gone', { answer: { code: 404 } });
    await made.pass(5_000);
    made.writer.remove('u');
    made.fails = undefined;
    await made.pass(60_000);
    assert.deepEqual([made.written, made.warned], [[], []]);
  });
});

describe('the last status', () => {
  test('is written before the end', async () => {
    const made = world();
    await made.pass(500);
    made.status = { interruptions: 7 };
    await made.writer.flush(1_000);
    assert.deepEqual(made.written, [0, 7]);
  });

  test('does not hold up the end', async () => {
    const made = world();
    made.gate = new Promise(() => undefined);
    const begun = Date.now();
    await made.writer.flush(50);
    assert.ok(Date.now() - begun < 10_000);
  });
});

describe('where many nodes trace', () => {
  test('numbers are written once in the interval that the operator sets, which may become another one', async () => {
    const made = world(20);
    const writes = async (seconds: number): Promise<number> => {
      const before = made.written.length;
      for (let second = 0; second < seconds; second++) {
        made.status = { interruptions: made.now };
        await made.pass(1_000);
      }
      return made.written.length - before;
    };
    const seldom = await writes(300);
    assert.ok(seldom >= 9 && seldom <= 12, String(seldom));
    made.writer.add('u', KEY, 5);
    const often = await writes(300);
    assert.ok(often >= 38 && often <= 42, String(often));
  });

  test('a change that people wait for is told within half of it, and only one of them at once', async () => {
    const made = world(20);
    await made.pass(10_500);
    assert.deepEqual(made.written, [0], 'the first one as well');
    for (const [at, chance] of [0, 0.5, 1].entries()) {
      made.chance = chance;
      made.status = { interruptions: at + 1 };
      const begun = made.now;
      made.writer.changed('u');
      await turn();
      while (made.written.at(-1) !== at + 1) await made.pass(500);
      const took = made.now - begun;
      assert.ok(took >= 10_000 * chance && took <= 10_000 * chance + 1_000, `${took} ms`);
    }
  });
});

describe('what was said before', () => {
  test('is read also by the agent that said it, of a NodeTrace that was made anew beside its report', async () => {
    const made = world();
    await made.pass(1_000);
    made.writer.remove('u');
    made.writer.add('anew', KEY, 5);
    made.unread = new KubeError('API_UNREACHABLE', 'away');
    await made.pass(10_000);
    assert.deepEqual([made.written, made.adopted], [[0], ['u']], 'no number is written that does not count on');
    made.unread = undefined;
    await made.pass(40_000);
    assert.deepEqual(
      [made.written, made.adopted],
      [
        [0, 0],
        ['u', 'anew'],
      ],
    );
  });

  test('is read before the first word, once', async () => {
    const made = world();
    made.unread = new KubeError('API_UNREACHABLE', 'away');
    made.writer.changed('u');
    await made.pass(10_000);
    assert.deepEqual([made.written, made.adopted], [[], []]);
    made.unread = undefined;
    await made.pass(40_000);
    made.status = { interruptions: 1 };
    await made.pass(10_000);
    assert.deepEqual([made.written, made.adopted], [[0, 1], ['u']]);
  });
});
