import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cgroup } from '@sysspan/native';
import { CgroupIndex } from './cgroups.ts';

const UID = '2d1e4f6a-8b3c-4d5e-9f70-123456789abc';
const OTHER = '99999999-8b3c-4d5e-9f70-123456789abc';
const hex = (digit: string): string => digit.repeat(64);

const cgroup = (id: number, parentId: number, level: number, name: string): Cgroup => ({
  id: BigInt(id),
  parentId: BigInt(parentId),
  level,
  name,
});

/** A node in a node: what is above kubepods does not matter. */
const HOST = [
  cgroup(1, 0, 0, ''),
  cgroup(2, 1, 1, 'docker'),
  cgroup(3, 2, 2, hex('9')),
  cgroup(4, 3, 3, 'kubepods'),
  cgroup(5, 4, 4, 'besteffort'),
  cgroup(6, 5, 5, `pod${UID}`),
  cgroup(7, 6, 6, hex('a')),
  cgroup(8, 6, 6, 'something'),
  cgroup(9, 7, 7, 'init.scope'),
  cgroup(10, 1, 1, 'system.slice'),
];

test('pods and what is right below them are found, nothing else is kept', () => {
  const index = new CgroupIndex();
  assert.deepEqual(index.reset(HOST, 0), new Set([UID]));
  assert.equal(index.size, 3);
  assert.deepEqual(index.podsOf(UID), [{ id: 6n, level: 5 }]);
  assert.deepEqual(index.containersOf(UID), [
    { id: 7n, level: 6, podUid: UID, containerId: hex('a') },
    { id: 8n, level: 6, podUid: UID },
  ]);
  assert.deepEqual(
    index.containersById(hex('a')).map(({ id }) => id),
    [7n],
  );
  assert.deepEqual(index.podsOf(OTHER), []);
});

test('a list that comes after changes takes nothing away and adds nothing twice', () => {
  const index = new CgroupIndex();
  const made = HOST.slice(5, 7).map((one) => ({ ...one, kind: 'made' as const }));
  assert.deepEqual(index.change(made, 0), new Set([UID]));
  assert.deepEqual(index.reset(HOST, 0), new Set([UID]));
  assert.deepEqual(index.reset(HOST, 0), new Set());
  assert.equal(index.podsOf(UID).length, 1);
  assert.deepEqual(index.reset(HOST.slice(0, 5), 0), new Set([UID]));
  assert.equal(index.size, 0);
});

test('a removed container is known for a while', () => {
  const index = new CgroupIndex({ removedMs: 1_000, removedLimit: 2 });
  index.reset(HOST, 0);
  const removed = (id: number) => ({ ...cgroup(id, 0, 0, ''), kind: 'removed' as const });
  index.change([removed(7), removed(6)], 0);
  assert.deepEqual(index.containersById(hex('a')), []);
  assert.deepEqual(index.podsOf(UID), []);
  assert.equal(index.container(7n)?.containerId, hex('a'));
  index.change([removed(8)], 2_000);
  assert.equal(index.container(7n), undefined);
  assert.equal(index.container(8n)?.podUid, UID);
});

test('a container whose name carries the pod is found without a cgroup of that pod', () => {
  const index = new CgroupIndex();
  const name = `kubepods-burstable-pod${UID.replaceAll('-', '_')}.slice:cri-containerd:${hex('b')}`;
  index.reset([cgroup(1, 0, 0, ''), cgroup(2, 1, 1, 'system.slice'), cgroup(3, 2, 2, name)], 0);
  assert.deepEqual(index.podsOf(UID), []);
  assert.deepEqual(index.containersOf(UID), [{ id: 3n, level: 2, podUid: UID, containerId: hex('b') }]);
});

test('what there is no room for is counted', () => {
  const index = new CgroupIndex({ limit: 2 });
  index.reset(HOST, 0);
  assert.deepEqual([index.size, index.refused], [2, 1]);
});
