// What an installation allows: which of several ceilings holds, for whom, and that a tenant gets no more by asking for more.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SyscallTrace, SyscallTraceSpec } from '../api/types.ts';
import { INSTALLATION, podOf, T0, traceOf, World } from '../testing/situation.ts';
import { placesOf } from './admission.ts';
import { ceilingsOf } from './ceilings.ts';
import type { Limits } from './snapshot.ts';

const limitsOf = (more: Partial<Limits>): Limits => ({ ...INSTALLATION.limits, ...more });

const ANY = traceOf();

function tracesOf(namespace: string, count: number, more: { createdAt?: number; started?: boolean } = {}): SyscallTrace[] {
  const creationTimestamp = new Date(more.createdAt ?? T0).toISOString();
  const status = more.started === true ? { startedAt: '2026-06-01T12:00:00Z' } : {};
  return Array.from({ length: count }, (_, at) => {
    const name = `${namespace}-${String(at).padStart(4, '0')}`;
    return { ...ANY, status, metadata: { ...ANY.metadata, namespace, name, uid: `uid-${name}`, creationTimestamp } };
  });
}

function within(active: readonly SyscallTrace[], limits: Limits): string[] {
  const places = placesOf(active, limits);
  return active.filter(({ metadata }) => places.get(metadata.uid)?.isWithin).map(({ metadata }) => metadata.name);
}

test('of all traces the oldest have the places of the cluster, those that trace before others of the same second', () => {
  const limits = limitsOf({ traces: 2, tracesPerNamespace: 5 });
  const late = tracesOf('a', 1, { createdAt: T0 + 5_000 });
  assert.deepEqual(within([...late, ...tracesOf('b', 1), ...tracesOf('c', 1)], limits), ['b-0000', 'c-0000']);
  assert.deepEqual(within([...tracesOf('a', 1), ...tracesOf('b', 1, { started: true }), ...tracesOf('c', 1)], limits), [
    'a-0000',
    'b-0000',
  ]);
});

test('traces beyond what their namespace may have take no place of others', () => {
  const greedy = tracesOf('greedy', 1_000, { createdAt: T0 - 60_000 });
  const limits = limitsOf({ traces: 3, tracesPerNamespace: 2 });
  assert.deepEqual(within([...greedy, ...tracesOf('shop', 2)], limits), ['greedy-0000', 'greedy-0001', 'shop-0000']);
  const less = limitsOf({ traces: 3, tracesPerNamespace: 2, perNamespace: { greedy: { tracesPerNamespace: 1 } } });
  assert.deepEqual(within([...greedy, ...tracesOf('shop', 2)], less), ['greedy-0000', 'shop-0000', 'shop-0001']);
});

test('10,000 traces are put in order in little time', () => {
  const many = Array.from({ length: 100 }, (_, at) => tracesOf(`ns-${at}`, 100)).flat();
  const begin = process.cpuUsage();
  placesOf(many, limitsOf({}));
  const { user, system } = process.cpuUsage(begin);
  assert.ok(user + system < 500_000, `${user + system} µs`);
});

test('the condition names the ceiling of the cluster', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1')];
  world.siblings = [...['a', 'b', 'c', 'd'].flatMap((namespace) => tracesOf(namespace, 1, { createdAt: T0 - 1_000 })), world.trace];
  world.step();
  assert.equal(world.condition('Ready'), 'False LimitExceeded');
  assert.equal(world.condition('Stalled'), 'undefined undefined', 'it begins by itself, once there is a place');
  assert.deepEqual([world.trace.status?.podsMatched, world.trace.status?.pods], [undefined, 0], 'its pods are not looked at');
  assert.match(
    world.message(),
    /^All namespaces together have 5 traces that have not ended, and this installation allows 4 \(limits\.traces\), the oldest first: wait/,
  );
  world.siblings.shift();
  world.step();
  assert.equal(world.nodeTraces.length, 1);
});

test('the condition names the ceiling of a namespace', () => {
  const world = new World(traceOf({ capture: { commandLine: true, stringBytes: 4096 } }));
  const perNamespace = { shop: { tracesPerNamespace: 1, podsPerTrace: 1, commandLine: true, stringBytes: 2048, maxDurationSeconds: 100 } };
  world.installation = { ...INSTALLATION, limits: limitsOf({ perNamespace }) };
  world.pods = [podOf('checkout-1'), podOf('checkout-2')];
  world.step();
  const { commandLine, stringBytes } = world.nodeTrace('worker-1').spec.settings;
  assert.deepEqual([commandLine, stringBytes, world.nodeTrace('worker-1').spec.targets.length], [true, 2048, 1]);
  world.says('worker-1');
  world.step();
  assert.match(
    world.message(),
    /this installation allows 1 \(limits\.perNamespace\.shop\.podsPerTrace\), the oldest first: choose fewer pods/,
  );
  assert.match(
    world.message(),
    /durationSeconds 300 is cut to 100 by this installation \(limits\.perNamespace\.shop\.maxDurationSeconds\)/,
  );
  assert.match(
    world.message(),
    /capture\.stringBytes 4096 is cut to 2048 by this installation \(limits\.perNamespace\.shop\.stringBytes\)\.$/,
  );
  world.siblings = [traceOf({}, { name: 'before', createdAt: T0 - 1_000 }), world.trace];
  world.step();
  assert.match(world.message(), /allows 1 \(limits\.perNamespace\.shop\.tracesPerNamespace\), the oldest first: delete one/);
});

test('ceilings of a namespace are nobody else’s, whatever namespaces are called', () => {
  const limits = limitsOf({ perNamespace: { shop: { podsPerTrace: 99 } } });
  const pods = (namespace: string): number => ceilingsOf(limits, namespace).podsPerTrace;
  assert.deepEqual(['shop', 'other', 'constructor', '__proto__', 'toString'].map(pods), [99, 3, 3, 3, 3]);
  assert.equal(ceilingsOf(limits, 'shop').chartValue('stringBytes'), 'limits.stringBytes');
});

test('nodes of a trace, those of the oldest pods first', () => {
  const nodes = ['worker-1', 'worker-2', 'worker-3', 'worker-4'];
  const world = new World(traceOf(), nodes);
  world.installation = { ...INSTALLATION, limits: limitsOf({ podsPerTrace: 10, nodesPerTrace: 2 }) };
  world.pods = nodes.map((nodeName, at) => podOf(`on-${nodeName}`, { nodeName, createdAt: T0 - at * 1_000 }));
  world.pods.push(podOf('young', { nodeName: 'worker-4', createdAt: T0 + 1_000 }));
  world.step();
  assert.deepEqual(Object.fromEntries(world.nodeTraces.map(({ spec }) => [spec.nodeName, spec.targets.length])), {
    'worker-3': 1,
    'worker-4': 2,
  });
  for (const name of ['worker-3', 'worker-4']) world.says(name);
  world.step();
  assert.equal(world.condition('Ready'), 'True LimitExceeded');
  assert.match(
    world.message(),
    /: 2 pods that match are on more nodes than the 2 that this installation allows \(limits\.nodesPerTrace\), those of the oldest pods first: choose nodes/,
  );
});

test('a request with fields of before, that was stored then, is not taken for another one', () => {
  const old: readonly (readonly [object, string])[] = [
    [{ onlyFailed: true }, 'spec.onlyFailed is of an earlier version: write results: Failed'],
    [{ followForks: false }, 'spec.followForks is of an earlier version: write children: Ignore'],
    [{ minDuration: '10ms' }, 'spec.minDuration is of an earlier version: write minDurationMicroseconds, a number'],
  ];
  for (const [fields, expected] of old) {
    const world = new World(traceOf());
    world.trace = { ...world.trace, spec: { ...world.trace.spec, ...(fields as Partial<SyscallTraceSpec>) } };
    world.pods = [podOf('checkout-1')];
    world.step();
    assert.deepEqual([world.condition('Ready'), world.condition('Stalled')], ['False SpecOutdated', 'True SpecOutdated']);
    assert.equal(world.message(), `Nothing is traced: ${expected}.`);
    assert.deepEqual(world.nodeTraces, []);
  }
  const idle = new World(traceOf());
  idle.trace = { ...idle.trace, spec: { ...idle.trace.spec, onlyFailed: false, followForks: true, minDuration: '0s' } };
  idle.pods = [podOf('checkout-1')];
  idle.step();
  assert.equal(idle.nodeTraces.length, 1);
});

test('a suspended trace keeps its place, so that it can go on at any time', () => {
  const [first, second] = tracesOf('shop', 2, { createdAt: T0 - 60_000 });
  assert.ok(first && second);
  const suspended = { ...first, spec: { ...first.spec, suspend: true } };
  assert.deepEqual(within([suspended, second], limitsOf({ tracesPerNamespace: 1 })), [first.metadata.name]);
});
