import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeTraceName } from '@sysspan/agent/node-trace';
import { podOf, T0, traceOf, World } from '../testing/situation.ts';
import { refusedAttributes, resourceAttributes } from './attributes.ts';
import { sums } from './counters.ts';
import { labelValue, same } from './node-trace.ts';
import { chooser, requirements } from './select.ts';
import type { Owner } from './snapshot.ts';
import { sortOut } from './targets.ts';
import { cutTo, few, timeText } from './words.ts';

test('selectors mean what they mean in Kubernetes', () => {
  const pod = podOf('p', { labels: { app: 'a', tier: 'web' } });
  const chooses = (selector: object): boolean => chooser({ selector }, () => [])(pod);
  assert.deepEqual(requirements({ matchLabels: { app: 'a' } }), [{ key: 'app', operator: 'In', values: ['a'] }]);
  const expression = (key: string, operator: string, values?: string[]): object => ({ matchExpressions: [{ key, operator, values }] });
  const truths = [
    {},
    { matchLabels: { app: 'a', tier: 'web' } },
    expression('app', 'In', ['b', 'a']),
    expression('none', 'NotIn', ['a']),
    expression('app', 'Exists'),
    expression('none', 'DoesNotExist'),
  ];
  const lies = [
    { matchLabels: { app: 'a', tier: 'api' } },
    expression('app', 'In', ['b']),
    expression('app', 'NotIn', ['a']),
    expression('none', 'Exists'),
    expression('app', 'DoesNotExist'),
    expression('none', 'In', ['a']),
  ];
  assert.deepEqual(truths.map(chooses), Array(6).fill(true));
  assert.deepEqual(lies.map(chooses), Array(6).fill(false));
});

test('the service is named by annotation, then by the kind of owner, then by the pod', () => {
  const replicaSet: Owner = { kind: 'ReplicaSet', name: 'shop-7d4', uid: 'r' };
  const deployment: Owner = { kind: 'Deployment', name: 'shop', uid: 'd' };
  const pod = podOf('shop-7d4-x');
  assert.deepEqual(resourceAttributes(pod, [replicaSet, deployment]), {
    'service.name': 'shop',
    'service.namespace': 'shop',
    'k8s.replicaset.name': 'shop-7d4',
    'k8s.replicaset.uid': 'r',
    'k8s.deployment.name': 'shop',
    'k8s.deployment.uid': 'd',
  });
  const names = [
    [[replicaSet], 'shop-7d4'],
    [[{ kind: 'StatefulSet', name: 'db' }], 'db'],
    [[{ kind: 'DaemonSet', name: 'logs' }], 'logs'],
    [
      [
        { kind: 'Job', name: 'nightly-123' },
        { kind: 'CronJob', name: 'nightly' },
      ],
      'nightly',
    ],
    [[{ kind: 'Job', name: 'once' }], 'once'],
    [[{ kind: 'Node', name: 'worker-1' }], 'shop-7d4-x'],
    [[], 'shop-7d4-x'],
  ] as const;
  for (const [owners, expected] of names) assert.equal(resourceAttributes(pod, owners)['service.name'], expected);
  const annotated = podOf('p', { resource: { 'service.name': 'own', 'service.version': '2', 'deployment.environment.name': 'prod' } });
  assert.deepEqual(resourceAttributes(annotated, [deployment]), {
    'service.name': 'own',
    'service.namespace': 'shop',
    'k8s.deployment.name': 'shop',
    'k8s.deployment.uid': 'd',
    'service.version': '2',
    'deployment.environment.name': 'prod',
  });
});

test('annotations say nothing of who a pod is and where it runs', () => {
  const reserved = {
    'k8s.namespace.name': 'payments',
    'k8s.pod.uid': 'x',
    'k8s.deployment.name': 'payments',
    'container.id': 'x',
    'host.name': 'x',
    'os.type': 'x',
    'process.pid': '1',
    'telemetry.sdk.name': 'x',
    'sysspan.trace.name': 'x',
    'syscall.name': 'x',
    'otel.scope.name': 'x',
    'cloud.region': 'x',
    'K8S_pod-name': 'x',
  };
  const free = { 'service.namespace': 'own', 'deployment.environment.name': 'prod', 'example.com/team': 'a', hostile: 'b' };
  const pod = podOf('p', { resource: { ...reserved, ...free } });
  const deployment: Owner = { kind: 'Deployment', name: 'shop', uid: 'd' };
  const own = { 'service.name': 'shop', 'k8s.deployment.name': 'shop', 'k8s.deployment.uid': 'd' };
  assert.deepEqual(resourceAttributes(pod, [deployment]), { ...own, ...free });
  assert.deepEqual(refusedAttributes(pod), Object.keys(reserved).toSorted());
});

test('labels may be called what every object has something under', () => {
  const chooses = (key: string, operator: 'Exists' | 'DoesNotExist'): boolean =>
    chooser({ selector: { matchExpressions: [{ key, operator }] } }, () => [])(podOf('p', { labels: { app: 'a' } }));
  for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
    assert.deepEqual([chooses(key, 'Exists'), chooses(key, 'DoesNotExist')], [false, true], key);
});

test('annotations cannot blow up a NodeTrace', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`a${String(i).padStart(3, '0')}`, 'v'.repeat(2000)]));
  const attributes = resourceAttributes(podOf('p', { resource: many }), []);
  assert.ok(JSON.stringify(attributes).length < 5000);
  assert.equal(attributes.a000?.length, 1024);
  assert.equal(refusedAttributes(podOf('p', { resource: many })).length, 500 - (Object.keys(attributes).length - 2));
});

test('a static pod is known to its node by the hash of its file', () => {
  const pod = podOf('etcd-worker-1', { cgroupUID: 'hash' });
  const sorted = sort([pod]);
  assert.deepEqual(sorted.byNode.get('worker-1')?.[0]?.podUID, 'hash');
  assert.equal(sorted.byNode.get('worker-1')?.[0]?.attributes['k8s.pod.uid'], pod.uid);
});

const SORTING = {
  ceilings: { podsPerTrace: 10, nodesPerTrace: 10 },
  node: () => undefined,
  untraceable: () => false,
  owners: () => [],
  named: false,
  permitted: () => true,
} as const;

function sort(pods: ReturnType<typeof podOf>[], containers?: string[]): ReturnType<typeof sortOut> {
  const { spec } = traceOf(containers === undefined ? {} : { containers });
  return sortOut({ ...SORTING, spec, matched: pods, now: T0 + 90_000 });
}

test('init and ephemeral containers are traced when they are named', () => {
  const container = (name: string, kind: 'app' | 'init' | 'ephemeral') => ({ name, kind, image: 'i', restartCount: 0 });
  const pod = podOf('p', { containers: [container('app', 'app'), container('setup', 'init'), container('debug', 'ephemeral')] });
  const names = (wanted?: string[]): string[] | undefined =>
    sort([pod], wanted)
      .byNode.get('worker-1')?.[0]
      ?.containers.map(({ name }) => name);
  assert.deepEqual([names(), names(['setup', 'debug'])], [['app'], ['setup', 'debug']]);
});

test('names fit, whatever their length', () => {
  const long = nodeTraceName({ name: 'a'.repeat(253) }, 'worker-1');
  assert.deepEqual([long.length, nodeTraceName({ name: 't' }, 'worker-1') === nodeTraceName({ name: 't' }, 'worker-2')], [253, false]);
  assert.equal(labelValue(`${'a'.repeat(62)}.b`), 'a'.repeat(62));
  assert.equal(labelValue('checkout'), 'checkout');
});

test('sums, losses and recent ids over nodes', () => {
  const world = new World(traceOf());
  world.pods = [podOf('a'), podOf('b', { nodeName: 'worker-2' })];
  world.step();
  world.says('worker-1', {
    counters: { spans: 3, lostRingFull: 1, rejected: 1 },
    interruptions: 1,
    recentTraceIDs: ['a1', 'a2'],
    updatedAt: '2026-06-01T12:00:01Z',
  });
  world.says('worker-2', { counters: { spans: 4, droppedMemory: 2 }, recentTraceIDs: ['b1'], updatedAt: '2026-06-01T12:00:02Z' });
  const { counters, lost, interruptions, recentTraceIDs } = sums(world.reports, { counters: { spans: 10 }, interruptions: 5 });
  assert.deepEqual([counters.spans, counters.seen, lost, interruptions], [17, 0, 4, 6]);
  assert.deepEqual(recentTraceIDs, ['b1', 'a1', 'a2']);
});

test('words', () => {
  assert.equal(cutTo('ab\u{1d54f}cd', 4), 'ab…', 'no half of a character');
  assert.deepEqual([few(['a', 'b', 'c', 'd']), cutTo('abcdef', 3), timeText(0)], ['a, b, c and 1 more', 'ab…', '1970-01-01T00:00:00Z']);
  assert.deepEqual([same({ a: 1, b: [1] }, { b: [1], a: 1 }), same({ a: 1 }, { a: 1, b: 2 }), same([1], { 0: 1 })], [true, false, false]);
});

test('a pod that finished a moment ago stays a target, for its agent to learn the names of its containers', () => {
  const finishedAt = T0 + 60_000;
  const done = podOf('done', { phase: 'Succeeded', finishedAt });
  const sorting = { ...SORTING, spec: traceOf().spec, matched: [done] };
  const soon = sortOut({ ...sorting, now: finishedAt + 1_000 });
  assert.deepEqual([...soon.byNode.keys()], ['worker-1']);
  assert.equal(soon.lingersUntil, finishedAt + 60_000);
  const late = sortOut({ ...sorting, now: finishedAt + 60_000 });
  assert.deepEqual([...late.byNode.keys(), late.lingersUntil], [undefined]);
  assert.deepEqual(late.finished, [done]);
});

test('containers that are not wanted are told by their ids, once the kubelet has told them', () => {
  const [app] = podOf('a').containers;
  assert.ok(app);
  const setup = { ...app, name: 'setup', kind: 'init', containerID: 'containerd://2' } as const;
  const debug = { name: 'debug', image: 'debug:1', kind: 'ephemeral', restartCount: 0 } as const;
  const pod = podOf('a', { containers: [app, setup, debug] });
  const targets = (spec: object): [string[], string[] | undefined] => {
    const [target] = sortOut({ ...SORTING, spec: traceOf(spec).spec, matched: [pod], now: T0 }).byNode.get('worker-1') ?? [];
    return [target?.containers.map(({ name }) => name) ?? [], target?.others];
  };
  assert.deepEqual(targets({}), [['app'], ['containerd://2']]);
  assert.deepEqual(targets({ containers: ['setup'] }), [['setup'], ['containerd://1']]);
  assert.deepEqual(targets({ containers: ['app', 'setup'] }), [['app', 'setup'], undefined]);
});
