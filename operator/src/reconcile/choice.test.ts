// Which pods, containers and nodes a request chooses by workload, image and node, and what is said when they leave nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podOf, traceOf, World } from '../testing/situation.ts';
import { containerFilter } from './narrow.ts';
import type { PodSnapshot } from './snapshot.ts';

const DEPLOYMENT = { kind: 'Deployment', name: 'checkout', uid: 'd1' };
const owned = (name: string, kind: string, ownerName: string, more: Partial<PodSnapshot> = {}): PodSnapshot =>
  podOf(name, { labels: {}, owner: { kind, name: ownerName, uid: `uid-${ownerName}` }, ...more });
const targeting = (kind: string, name: string): World => new World(traceOf({ target: { kind, name } }));
const traced = (world: World): string[] => world.nodeTraces.flatMap(({ spec }) => spec.targets.map(({ podName }) => podName)).toSorted();

function said(world: World): string {
  world.statusWrittenAt = undefined;
  world.step();
  return `${world.condition('Ready')}: ${world.message()}`;
}

test('a target chooses the pods that belong to it, those of every revision and those that come later', () => {
  const world = targeting('Deployment', 'checkout');
  world.above.set('uid-checkout-1', DEPLOYMENT).set('uid-checkout-2', DEPLOYMENT);
  world.above.set('uid-other-1', { kind: 'Deployment', name: 'other', uid: 'd2' });
  world.pods = [owned('a', 'ReplicaSet', 'checkout-1'), owned('b', 'ReplicaSet', 'other-1'), podOf('c', { labels: { app: 'checkout' } })];
  world.step();
  assert.deepEqual(traced(world), ['a']);
  world.pods.push(owned('d', 'ReplicaSet', 'checkout-2', { nodeName: 'worker-2' }));
  world.step();
  assert.deepEqual(traced(world), ['a', 'd']);
});

test('a target may be of any kind in the chain of owners', () => {
  const chains: readonly (readonly [kind: string, name: string])[] = [
    ['StatefulSet', 'db'],
    ['ReplicaSet', 'web-1'],
    ['Rollout', 'web'],
    ['Job', 'nightly-1'],
    ['CronJob', 'nightly'],
  ];
  const pods = [owned('x', 'StatefulSet', 'db'), owned('y', 'ReplicaSet', 'web-1'), owned('z', 'Job', 'nightly-1')];
  const chosen = chains.map(([kind, name]) => {
    const world = targeting(kind, name);
    world.above.set('uid-web-1', { kind: 'Rollout', name: 'web', uid: 'r' });
    world.above.set('uid-nightly-1', { kind: 'CronJob', name: 'nightly', uid: 'c' });
    world.pods = pods;
    world.step();
    return traced(world).join();
  });
  assert.deepEqual(chosen, ['x', 'y', 'y', 'z', 'z']);
});

test('an owner that is only known by name is a guess, by which nothing is traced', () => {
  const world = targeting('Deployment', 'checkout');
  world.above.set('uid-checkout-1', { kind: 'Deployment', name: 'checkout' });
  world.unread.add('uid-checkout-1');
  world.pods = [owned('a', 'ReplicaSet', 'checkout-1')];
  assert.equal(
    said(world),
    'False NoPodsMatched: No pod of namespace shop belongs to Deployment checkout: there is 1 pod, which belongs to ReplicaSet checkout-1, ' +
      'and the owner of 1 pod could not be read yet: correct spec.target or let it have pods; the trace waits for one until ' +
      '2026-06-01T12:10:00Z.',
  );
  assert.equal(world.decide().requeueAt, world.now + 5_000, 'it is asked for again');
  world.above.set('uid-checkout-1', DEPLOYMENT);
  world.unread.clear();
  world.step();
  assert.deepEqual(traced(world), ['a']);
});

test('pods whose owner could not be read are named beside those that are traced', () => {
  const world = targeting('Deployment', 'checkout');
  world.above.set('uid-checkout-1', DEPLOYMENT);
  world.unread.add('uid-checkout-2');
  world.pods = [owned('a', 'ReplicaSet', 'checkout-1'), owned('b', 'ReplicaSet', 'checkout-2')];
  world.step();
  world.says('worker-1');
  assert.match(said(world), /^True Tracing: Tracing 1 pod .*; the owner of 1 pod could not be read yet: they are not traced before\.$/);
});

test('a target without pods: what the pods that are there belong to', () => {
  const cases: readonly (readonly [pods: PodSnapshot[], expected: string])[] = [
    [[], 'there are no pods'],
    [[podOf('bare')], 'there is 1 pod, and no workload that they belong to is known'],
    [
      [owned('x', 'ReplicaSet', 'checkout-api-1'), owned('y', 'ReplicaSet', 'zoo-1')],
      'the pods that are there belong to the Deployments checkout-api, zoo',
    ],
    [[owned('x', 'StatefulSet', 'checkout')], 'there is a StatefulSet of that name'],
    [[owned('x', 'DaemonSet', 'logs')], 'there is 1 pod, which belongs to DaemonSet logs'],
  ];
  for (const [pods, expected] of cases) {
    const world = targeting('Deployment', 'checkout');
    world.above.set('uid-checkout-api-1', { kind: 'Deployment', name: 'checkout-api', uid: '1' });
    world.above.set('uid-zoo-1', { kind: 'Deployment', name: 'zoo', uid: '2' });
    world.pods = pods;
    const start = 'False NoPodsMatched: No pod of namespace shop belongs to Deployment checkout: ';
    assert.ok(said(world).startsWith(`${start}${expected}: correct spec.target or let it have pods`), world.message());
  }
});

const container = (name: string, image: string, kind: 'app' | 'init' = 'app') => ({ name, image, kind, restartCount: 0 }) as const;

test('images are those of the pod’s spec, whole, and * stands for anything', () => {
  const matches = (pattern: string, image: string): boolean => containerFilter({ images: [pattern] })(container('app', image));
  const image = 'ghcr.io/acme/checkout:1.4';
  for (const pattern of [image, '*', '*/checkout:*', 'ghcr.io/*:1.4', '*checkout*', '*.4', '**', 'ghcr*io*acme*checkout*1*4'])
    assert.ok(matches(pattern, image), pattern);
  for (const pattern of ['checkout', 'checkout:1.4', 'ghcr.io/acme/checkout', '*/checkout', '*:1.4*4', 'ghcr.io/acme/checkout:1.4*1.4'])
    assert.ok(!matches(pattern, image), pattern);
  assert.ok(!matches('ab*ba', 'aba'), 'nothing counts twice');
});

test('images choose among the containers that are wanted anyway', () => {
  const pod = podOf('p', { containers: [container('app', 'shop:1'), container('side', 'proxy:1'), container('setup', 'shop:1', 'init')] });
  const names = (spec: object): string[] => pod.containers.filter(containerFilter(traceOf(spec).spec)).map(({ name }) => name);
  assert.deepEqual(names({ images: ['shop:*'] }), ['app']);
  assert.deepEqual(names({ images: ['shop:*'], containers: ['side', 'setup'] }), ['setup']);
  assert.deepEqual(names({ images: ['shop:*', 'proxy:1'] }), ['app', 'side']);
});

test('patterns take little time, whatever they are', () => {
  const patterns = ['a*'.repeat(256), '*a'.repeat(255), `${'*aaaaaaaa'.repeat(56)}b`, `*${'a'.repeat(500)}b*`, '*'.repeat(512)];
  const wanted = containerFilter({ images: patterns });
  const begin = process.cpuUsage();
  for (let i = 0; i < 1_000; i++) wanted(container('app', `${'a'.repeat(1_000 + (i % 24))}c`));
  assert.ok(!wanted(container('app', `x${'a'.repeat(1e6)}`)), 'no image has such a name');
  const { user, system } = process.cpuUsage(begin);
  assert.ok(user + system < 1e6, `${user + system} µs`);
});

test('images that nothing runs, and whose', () => {
  const world = new World(traceOf({ images: ['*/checkout:2*'] }));
  const images = ['ghcr.io/acme/checkout:1.4', 'proxy:1'];
  world.pods = [podOf('a', { containers: images.map((image, at) => container(`c${at}`, image)) }), podOf('b')];
  assert.equal(
    said(world),
    'False NoContainersMatched: 2 pods match, and none runs an image like */checkout:2*: theirs are checkout:1, ' +
      'ghcr.io/acme/checkout:1.4, proxy:1: correct spec.images.',
  );
  world.trace = traceOf({ images: ['*/checkout:1*'], containers: ['c1'] });
  assert.match(said(world), /none runs an image like \*\/checkout:1\*: theirs are proxy:1: correct spec\.images\.$/);
  world.trace = traceOf({ images: ['*/checkout:1*'], containers: ['c0'] });
  world.step();
  assert.deepEqual(traced(world), ['a']);
});

test('only pods on nodes of some names, or with some labels', () => {
  const world = new World(traceOf({ nodeNames: ['worker-2', 'worker-3'] }), ['worker-1', 'worker-2', 'worker-3']);
  world.labels = { 'worker-1': { disk: 'ssd', zone: 'a' }, 'worker-2': { disk: 'hdd', zone: 'a' }, 'worker-3': { disk: 'ssd', zone: 'a' } };
  world.pods = ['worker-1', 'worker-2', 'worker-3'].map((nodeName) => podOf(`on-${nodeName}`, { nodeName }));
  const chosen = (spec: object): string[] => {
    world.trace = traceOf(spec);
    world.nodeTraces = [];
    world.step();
    return traced(world);
  };
  assert.deepEqual(chosen({ nodeNames: ['worker-2', 'worker-3'] }), ['on-worker-2', 'on-worker-3']);
  assert.deepEqual(chosen({ nodeSelector: { disk: 'ssd' } }), ['on-worker-1', 'on-worker-3']);
  assert.deepEqual(chosen({ nodeSelector: { disk: 'ssd' }, nodeNames: ['worker-2', 'worker-3'] }), ['on-worker-3']);
  assert.deepEqual(chosen({ nodeSelector: JSON.parse('{"constructor": "x"}') }), []);
  world.trace = traceOf({ nodeSelector: { disk: 'ssd' } });
  world.step();
  for (const name of ['worker-1', 'worker-3']) world.says(name);
  assert.match(said(world), /^True Tracing: Tracing 2 pods on 2 nodes until [^;]*; not traced: 1 pod on other nodes\.$/);
});

test('a label that a node gets, or loses, counts', () => {
  const world = new World(traceOf({ nodeSelector: { disk: 'ssd' } }));
  world.pods = [podOf('a')];
  world.step();
  assert.deepEqual(traced(world), []);
  world.labels = { 'worker-1': { disk: 'ssd' } };
  world.step();
  assert.deepEqual(traced(world), ['a']);
  world.labels = {};
  world.step();
  assert.deepEqual([traced(world), world.nodeTraces.length], [[], 1]);
});

test('no pod on such a node: where they are, and what is another there', () => {
  const world = new World(traceOf());
  world.labels = { 'worker-1': { disk: 'hdd', zone: 'a' }, 'worker-2': { zone: 'b' } };
  world.pods = [podOf('a'), podOf('b', { nodeName: 'worker-2' })];
  const cases: readonly (readonly [spec: object, expected: string])[] = [
    [
      { nodeNames: ['worker-3'] },
      '2 pods match, and none on node worker-3: they are on worker-1, worker-2: correct spec.nodeNames, or wait for pods there.',
    ],
    [
      { nodeSelector: { disk: 'ssd' } },
      '2 pods match, and none on a node with disk=ssd: they are on worker-1, worker-2, with disk=hdd: correct spec.nodeSelector, or wait for pods there.',
    ],
    [
      { nodeSelector: { gpu: 'yes' } },
      '2 pods match, and none on a node with gpu=yes: they are on worker-1, worker-2, without the label gpu: correct spec.nodeSelector, or wait for pods there.',
    ],
    [
      { nodeSelector: { zone: 'b' }, nodeNames: ['worker-1'] },
      '2 pods match, and none on node worker-1 and on a node with zone=b: they are on worker-1, worker-2: correct spec.nodeNames or spec.nodeSelector, or wait for pods there.',
    ],
  ];
  for (const [spec, expected] of cases) {
    world.trace = traceOf(spec);
    assert.equal(said(world), `False NoNodesMatched: ${expected}`);
  }
});
