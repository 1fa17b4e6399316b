import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceOf } from '../testing/situation.ts';
import { podSnapshot, type RawPod } from './pod-snapshot.ts';
import type { KeptNode, KeptPod } from './resources.ts';
import { keepNode, keepPod, keepTrace } from './trim.ts';

const raw = {
  metadata: {
    name: 'checkout-1',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '7',
    creationTimestamp: '2026-06-01T12:00:00Z',
    labels: { app: 'checkout' },
    annotations: { 'resource.opentelemetry.io/service.name': 'pay', 'resource.opentelemetry.io/': 'x', other: 'y' },
    ownerReferences: [
      { kind: 'Thing', name: 't', uid: 'o1' },
      { kind: 'ReplicaSet', name: 'checkout', uid: 'o2', controller: true },
    ],
  },
  spec: {
    nodeName: 'worker-1',
    containers: [{ name: 'app', image: 'checkout:1' }],
    initContainers: [{ name: 'setup', image: 'setup:1' }],
    ephemeralContainers: [{ name: 'debug', image: 'debug:1' }],
  },
  status: {
    phase: 'Running',
    podIP: '10.0.0.7',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-06-01T12:00:05Z' }],
    containerStatuses: [{ name: 'app', containerID: 'containerd://1', restartCount: 2, state: { running: {} } }],
  },
};

test('of a pod, what decisions are made of', () => {
  const facts = podSnapshot(raw as RawPod);
  assert.deepEqual(facts, {
    name: 'checkout-1',
    namespace: 'shop',
    uid: 'u1',
    labels: { app: 'checkout' },
    resource: { 'service.name': 'pay' },
    nodeName: 'worker-1',
    phase: 'Running',
    ready: true,
    readySince: Date.parse('2026-06-01T12:00:05Z'),
    ip: '10.0.0.7',
    createdAt: Date.parse('2026-06-01T12:00:00Z'),
    owner: { kind: 'ReplicaSet', name: 'checkout', uid: 'o2' },
    containers: [
      { name: 'app', image: 'checkout:1', kind: 'app', containerID: 'containerd://1', restartCount: 2 },
      { name: 'setup', image: 'setup:1', kind: 'init', restartCount: 0 },
      { name: 'debug', image: 'debug:1', kind: 'ephemeral', restartCount: 0 },
    ],
  });
  assert.deepEqual(keepPod(raw as unknown as KeptPod).metadata, { name: 'checkout-1', namespace: 'shop', uid: 'u1', resourceVersion: '7' });
});

test('why a pod does not run', () => {
  const withStatus = (status: object): string | undefined => podSnapshot({ ...raw, status } as RawPod).problem;
  const scheduled = { type: 'PodScheduled', status: 'False', message: '0/2 nodes are available' };
  const waiting = (reason: string) => ({ containerStatuses: [{ name: 'app', state: { waiting: { reason, message: 'back-off' } } }] });
  assert.equal(withStatus({ phase: 'Pending', conditions: [scheduled] }), '0/2 nodes are available');
  assert.equal(withStatus(waiting('ErrImagePull')), 'container app: ErrImagePull: back-off');
  assert.equal(withStatus(waiting('ContainerCreating')), undefined);
});

test('what the kubelet says of a container that has ended and is to start again', () => {
  const ended = { exitCode: 1, reason: 'Error' };
  const restart = (status: object, restartPolicy?: string, kind = 'containerStatuses'): (string | undefined)[] => {
    const names = { containerStatuses: 'app', initContainerStatuses: 'setup', ephemeralContainerStatuses: 'debug' } as const;
    const pod = {
      ...raw,
      spec: { ...raw.spec, restartPolicy },
      status: { phase: 'Running', [kind]: [{ name: names[kind as keyof typeof names], ...status }] },
    };
    return podSnapshot(pod as unknown as RawPod).containers.flatMap(({ restart: again }) => again ?? []);
  };
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container=app' };
  assert.deepEqual(restart({ state: { waiting }, lastState: { terminated: ended } }), [
    'CrashLoopBackOff: back-off 40s restarting failed container=app; it ended with exit code 1 (Error)',
  ]);
  assert.deepEqual(restart({ state: { running: {} }, lastState: { terminated: ended } }), []);
  assert.deepEqual(restart({ state: { waiting: { reason: 'ErrImagePull' } } }), [], 'it never ran');
  const between = { state: { terminated: ended } };
  assert.deepEqual(restart(between), ['it ended with exit code 1 (Error)']);
  assert.deepEqual([restart(between, 'Never'), restart(between, 'OnFailure').length], [[], 1]);
  const done = { state: { terminated: { exitCode: 0, reason: 'Completed' } } };
  assert.deepEqual([restart(done, 'OnFailure'), restart(done, 'Always').length], [[], 1]);
  assert.deepEqual(restart(done, 'Always', 'initContainerStatuses'), []);
  assert.deepEqual(restart(between, 'Always', 'ephemeralContainerStatuses'), []);
});

test('a static pod is known to the node by another uid', () => {
  const annotations = { 'kubernetes.io/config.hash': 'h', 'kubernetes.io/config.mirror': 'h' };
  assert.equal(podSnapshot({ ...raw, metadata: { ...raw.metadata, annotations } } as RawPod).cgroupUID, 'h');
});

test('no pod passes for a static one that another pod’s uid would be the control group of', () => {
  const hashOf = (hash: string): string | undefined => {
    const annotations = { 'kubernetes.io/config.hash': hash, 'kubernetes.io/config.mirror': hash };
    return podSnapshot({ ...raw, metadata: { ...raw.metadata, annotations } } as RawPod).cgroupUID;
  };
  const md5 = '0123456789abcdef0123456789abcdef';
  assert.equal(hashOf(md5), md5);
  for (const hash of ['22222222-0000-4000-8000-000000000002', '22222222_0000_4000_8000_000000000002', '', 'a/../b', 'a'.repeat(65)])
    assert.equal(hashOf(hash), undefined, hash);
});

test('a controller that cannot exist is none, and that is said', () => {
  const ownerOf = (owner: object): readonly unknown[] => {
    const ownerReferences = [{ kind: 'ReplicaSet', name: 'web-1', uid: 'o1', controller: true, ...owner }];
    const facts = podSnapshot({ ...raw, metadata: { ...raw.metadata, ownerReferences } } as RawPod);
    return [facts.owner, facts.ownerRefused];
  };
  assert.deepEqual(ownerOf({}), [{ kind: 'ReplicaSet', name: 'web-1', uid: 'o1' }, undefined]);
  assert.deepEqual(ownerOf({ name: 'web.example.com' })[1], undefined);
  const names = ['x/status', '.', '..', 'Web', 'web-', 'a..b', '', 'a'.repeat(254)].map((name) => ({ name }));
  for (const odd of [...names, { kind: 'K'.repeat(64) }, { uid: 'u'.repeat(65) }, { uid: '' }])
    assert.deepEqual(ownerOf(odd), [undefined, true], JSON.stringify(odd).slice(0, 60));
});

test('of a node, whether it is ready, and its labels', () => {
  const metadata = { name: 'w', uid: 'u', resourceVersion: '1' };
  const node = {
    metadata: { ...metadata, labels: { zone: 'a' }, annotations: {} },
    status: { conditions: [{ type: 'Ready', status: 'Unknown' }] },
  };
  assert.deepEqual(keepNode(node as unknown as KeptNode), { metadata, node: { name: 'w', labels: { zone: 'a' }, ready: false } });
});

test('of our own objects, everything but managedFields and annotations', () => {
  const trace = traceOf();
  const stored = { ...trace, metadata: { ...trace.metadata, managedFields: [{}], annotations: { a: 'b' } } };
  assert.deepEqual(keepTrace(stored), trace);
});
