import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { podSnapshot, type RawPod } from '../controller/pod-snapshot.ts';
import { structure } from '../testing/schema.ts';
import { clusterTraceOf, podOf, World } from '../testing/situation.ts';
import type { ContainerSnapshot, PodSnapshot } from './snapshot.ts';
import { MOST_NODE_BYTES, MOST_POD_BYTES } from './target.ts';

/** Texts as those write them who mean harm: as long as the API server lets them be, and longer than ours may be. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '.', '..', 'x/status', '../../nodes', 'Web', 'web', `web-${'a'.repeat(249)}`, 'a..b'),
  fc
    .tuple(fc.constantFrom('a', '<', '\u2028', '𝕏', '\u0000', 'a.'), fc.integer({ min: 1, max: 70_000 }))
    .map(([unit, bytes]) => unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit)))),
);
const kind = fc.oneof(fc.constantFrom('ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Node'), text);
const names = fc.integer({ min: 1, max: 130 }).map((count) => Array.from({ length: count }, (_, at) => `c${at}`));
const annotations = fc.dictionary(
  fc.oneof(
    fc.constantFrom('kubernetes.io/config.mirror', 'kubernetes.io/config.hash'),
    fc.stringMatching(/^[a-z]{1,40}$/).map((name) => `resource.opentelemetry.io/${name}`),
  ),
  text,
  { maxKeys: 40 },
);

const hostilePod = fc
  .record({
    names,
    image: text,
    containerID: text,
    annotations,
    owner: fc.record({ kind, name: text, uid: text, controller: fc.constant(true) }),
    podIP: text,
    restartCount: fc.integer(),
  })
  .map(({ names: containers, image, containerID, owner, podIP, restartCount, annotations: written }): RawPod => {
    const statuses = containers.map((name) => ({ name, containerID: `${containerID}${name}`, restartCount }));
    return {
      metadata: { name: 'p', namespace: 'shop', uid: 'u', resourceVersion: '1', annotations: written, ownerReferences: [owner] },
      spec: { nodeName: 'worker-1', containers: containers.map((name) => ({ name, image })) },
      status: { phase: 'Running', podIP, containerStatuses: statuses },
    };
  });

/** Decided with these pods on one node. */
function worldOf(pods: readonly PodSnapshot[]): World {
  const world = new World(clusterTraceOf());
  const { limits } = world.installation;
  world.installation = { ...world.installation, limits: { ...limits, cluster: { ...limits.cluster, podsPerTrace: 5_000 } } };
  world.pods = [...pods];
  world.step();
  return world;
}

/** Of what is written, as the API server checks it and as large as it is there. */
function written(world: World): { readonly errors: readonly unknown[]; readonly bytes: number } {
  const { apiVersion, kind: ofKind, metadata, spec } = world.nodeTrace('worker-1');
  const { name, namespace } = metadata;
  const { errors } = structure('nodetraces', { apiVersion, kind: ofKind, metadata: { name, namespace }, spec });
  const stored = JSON.stringify(spec.targets).replaceAll(/[<>&\u2028\u2029]/g, '------');
  return { errors, bytes: Buffer.byteLength(stored) };
}

test('whatever pods say of themselves, the API server takes the NodeTrace of their node', () => {
  fc.assert(
    fc.property(fc.array(hostilePod, { minLength: 1, maxLength: 8 }), (raws) => {
      const facts = raws.map((raw, at) => ({ ...podSnapshot(raw), name: `p${at}`, uid: `u${at}` }));
      const found = written(worldOf(facts));
      assert.deepEqual(found.errors, []);
      assert.ok(found.bytes <= MOST_POD_BYTES * raws.length, `${found.bytes}`);
    }),
    { numRuns: 60, seed: 20_260_601 },
  );
});

const containersOf = (count: number, more: Partial<ContainerSnapshot> = {}): ContainerSnapshot[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `c${at}`,
    image: 'i',
    kind: 'app',
    containerID: `containerd://${at}`,
    restartCount: 0,
    ...more,
  }));

test('of a pod with more containers than there is room for the first are traced, the others are not waited for, and their number is said', () => {
  const world = worldOf([podOf('big', { containers: containersOf(67) }), podOf('other')]);
  assert.deepEqual(written(world).errors, []);
  const [big, other] = world.nodeTrace('worker-1').spec.targets;
  assert.deepEqual(
    [big?.containers.length, big?.others, other?.containers.length],
    [64, ['containerd://64', 'containerd://65', 'containerd://66'], 1],
  );
  world.says('worker-1');
  world.step();
  assert.match(world.message(), /not traced: 3 containers of big: a pod has no more than 64/);
});

test('pods that are larger than others make no room for themselves: the usual ones are traced, and who is not is said', () => {
  const huge = (at: number): PodSnapshot => podOf(`a-huge-${at}`, { containers: containersOf(64, { image: '<'.repeat(1_024) }) });
  const usual = Array.from({ length: 150 }, (_, at) => podOf(`usual-${at}`, { namespace: 'lab' }));
  const world = worldOf([...Array.from({ length: 80 }, (_, at) => huge(at)), ...usual]);
  const { errors, bytes } = written(world);
  assert.deepEqual(errors, []);
  assert.ok(bytes <= MOST_NODE_BYTES, `${bytes}`);
  const traced = world.nodeTrace('worker-1').spec.targets.map(({ podName }) => podName);
  assert.equal(traced.filter((name) => name.startsWith('usual-')).length, 150);
  world.says('worker-1');
  world.step();
  assert.match(world.message(), new RegExp(`not traced: ${230 - traced.length} pods \\(a-huge-\\d+, `));
});

test('more pods of a node than a NodeTrace has room for are not written', () => {
  const world = worldOf(Array.from({ length: 1_003 }, (_, at) => podOf(`p-${at}`)));
  assert.deepEqual(written(world).errors, []);
  assert.equal(world.nodeTrace('worker-1').spec.targets.length, 1_000);
  world.says('worker-1');
  world.step();
  assert.match(world.message(), /not traced: 3 pods/);
});

test('pods of the same name are in the order of their namespaces', () => {
  const world = worldOf([podOf('a'), podOf('a', { namespace: 'lab', uid: 'lab-a' })]);
  const order = (): (string | undefined)[] => world.nodeTrace('worker-1').spec.targets.map(({ namespace }) => namespace);
  assert.deepEqual(order(), ['lab', 'shop']);
  world.pods.reverse();
  assert.deepEqual([world.step().apply.length, ...order()], [0, 'lab', 'shop']);
});
