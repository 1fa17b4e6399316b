import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { container, desiredTrace, pod, settings } from '../testing/desired-trace.ts';
import { type Ceilings, type Installation, withinCeilings } from './ceilings.ts';
import type { DesiredPod, DesiredTrace } from './desired-trace.ts';

const NOW = Date.UTC(2026, 0, 1);
const CEILINGS: Ceilings = {
  namespaces: ['shop'],
  podsPerTrace: 2,
  maxDurationSeconds: 60,
  stringBytes: 512,
  buffers: 'Sent',
  commandLine: false,
  spansPerSecond: 2_000,
  perNamespace: {},
  cluster: { podsPerTrace: 3, maxDurationSeconds: 600, stringBytes: 64, buffers: 'None', commandLine: true, spansPerSecond: 100 },
};
const EXPORTERS = new Map([
  ['default', []],
  ['payments', ['payments']],
]);
const kept = (more: Partial<DesiredTrace>, ceilings: Partial<Ceilings> = {}): DesiredTrace =>
  withinCeilings(
    desiredTrace({ finishesAt: NOW + 60_000, ...more }),
    { ceilings: { ...CEILINGS, ...ceilings }, exporters: EXPORTERS },
    NOW,
  );

describe('ceilings of an agent', () => {
  test('what keeps them is carried out as it is', () => {
    const desired = desiredTrace({ finishesAt: NOW + 60_000 });
    const installation: Installation = { ceilings: CEILINGS, exporters: EXPORTERS };
    assert.deepEqual(withinCeilings(desired, installation, NOW), desired);
  });

  test('what goes beyond is cut, and said', () => {
    const greedy = settings({
      stringBytes: 65_535,
      buffers: 'All',
      commandLine: true,
      spansPerSecond: 0,
      spansPerTrace: 1e9,
      traceSeconds: 1e9,
    });
    const { settings: made, cut } = kept({ settings: greedy });
    assert.deepEqual(
      [made.stringBytes, made.buffers, made.commandLine, made.spansPerSecond, made.spansPerTrace, made.traceSeconds],
      [512, 'Sent', false, 2_000, 100_000, 3_600],
    );
    assert.equal(
      cut?.join('; '),
      'stringBytes 65535 is cut to 512; buffers All is cut to Sent; commandLine true is cut to false; spansPerSecond 0 is cut to 2000; ' +
        'spansPerTrace 1000000000 is cut to 100000; traceSeconds 1000000000 is cut to 3600',
    );
    assert.equal(kept({ settings: settings({ spansPerSecond: 0 }) }, { spansPerSecond: 0 }).settings.spansPerSecond, 0);
    assert.deepEqual(kept({ settings: settings({ spansPerSecond: 9_000 }) }, { spansPerSecond: 0 }).cut, undefined);
  });

  test('numbers that are none, and words that are none, become the least', () => {
    const none = settings({
      stringBytes: Number.NaN,
      spansPerTrace: Number.NEGATIVE_INFINITY,
      traceSeconds: -1,
      minDurationNanoseconds: -1n,
    });
    const { settings: made } = kept({ settings: { ...none, buffers: 'Everything' as 'All' } });
    assert.deepEqual(
      [made.stringBytes, made.spansPerTrace, made.traceSeconds, made.minDurationNanoseconds, made.buffers],
      [0, 1, 1, 0n, 'None'],
    );
  });

  test('more pods than a trace may have are left out', () => {
    const pods = ['a', 'b', 'c'].map((uid) =>
      pod({ uid, containers: Array.from({ length: 100 }, (_, at) => container({ name: `c${at}` })) }),
    );
    const { pods: made, cut } = kept({ pods });
    assert.deepEqual([made.map(({ uid }) => uid), made[0]?.containers.length, cut], [['a', 'b'], 64, ['pods 3 is cut to 2']]);
  });

  test('a namespace may have ceilings of its own, and they are no other one’s', () => {
    const { namespaces: _, perNamespace: __, cluster: ___, ...common } = CEILINGS;
    const perNamespace = { lab: { ...common, podsPerTrace: 3, commandLine: true }, constructor: common };
    const pods = ['a', 'b', 'c'].map((uid) => pod({ uid }));
    const made = (namespace: string): [number, boolean] => {
      const of = kept({ namespace, pods, settings: settings({ commandLine: true }) }, { namespaces: [], perNamespace });
      return [of.pods.length, of.settings.commandLine];
    };
    assert.deepEqual(
      [made('lab'), made('shop'), made('constructor'), made('toString')],
      [
        [3, true],
        [2, false],
        [2, false],
        [2, false],
      ],
    );
  });

  test('a request for the cluster has ceilings of its own, and each of its pods is looked at as one of its namespace', () => {
    const of = (uid: string, namespace?: string): DesiredPod => pod({ uid, ...(namespace === undefined ? {} : { namespace }) });
    const pods = [of('a', 'shop'), of('b', 'dev'), of('c', 'shop'), of('d'), of('e', '')];
    const {
      pods: made,
      settings: kept_,
      cut,
      refused,
    } = kept({
      namespace: 'sysspan',
      forCluster: true,
      pods,
      settings: settings({ stringBytes: 512, commandLine: true }),
    });
    assert.deepEqual([made.map(({ uid }) => uid), refused], [['a', 'c'], undefined]);
    assert.deepEqual([kept_.stringBytes, kept_.commandLine, kept_.spansPerSecond], [64, true, 100]);
    assert.match(
      cut?.join('; ') ?? '',
      /namespace dev may not be traced: this node's settings do not list it.*; a pod of no namespace is none/,
    );
    const exporter = kept({ namespace: 'sysspan', forCluster: true, exporter: 'payments', pods }, { namespaces: [] });
    assert.deepEqual([exporter.pods, exporter.refused], [[], undefined]);
    assert.match(exporter.cut?.join('; ') ?? '', /exporter payments: not for namespace shop/);
    const many = ['a', 'b', 'c', 'd'].map((uid) => of(uid, 'shop'));
    assert.equal(kept({ namespace: 'sysspan', forCluster: true, pods: many }).pods.length, 3);
  });

  test('no trace goes on for ever', () => {
    const latest = NOW + 120_000;
    const until = ({ finishesAt }: DesiredTrace): number | undefined => finishesAt;
    assert.equal(until(kept({ finishesAt: NOW + 1e12 })), latest);
    const { finishesAt: _, ...endless } = desiredTrace();
    const installation: Installation = { ceilings: CEILINGS, exporters: EXPORTERS };
    assert.equal(until(withinCeilings(endless, installation, NOW)), latest);
    assert.equal(until(withinCeilings({ ...endless, suspend: true }, installation, NOW)), undefined);
    assert.equal(until(kept({ finishesAt: NOW - 1 })), NOW - 1);
  });

  test('a namespace that is not listed, and an exporter that is for others, are refused', () => {
    assert.match(JSON.stringify(kept({ namespace: 'dev' }).refused), /LimitExceeded.*namespace dev may not be traced.*limits\.namespaces/);
    assert.equal(kept({ namespace: 'dev' }, { namespaces: [] }).refused, undefined);
    assert.match(JSON.stringify(kept({ exporter: 'payments' }).refused), /ExporterNotAllowed.*not for namespace shop/);
    assert.equal(kept({ exporter: 'payments', namespace: 'payments' }, { namespaces: [] }).refused, undefined);
    assert.equal(kept({ exporter: 'unknown' }).refused, undefined, 'the agent says of it that there is none');
  });
});
