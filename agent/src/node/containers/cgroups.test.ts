import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cgroup, CgroupChange } from '@sysspan/native';
import { momentAt } from '../../clock.ts';
import { CgroupIndex } from './cgroups.ts';

const UID = '2d1e4f6a-8b3c-4d5e-9f70-123456789abc';
const OTHER = '99999999-8b3c-4d5e-9f70-123456789abc';
const AGENT = '00000000-8b3c-4d5e-9f70-123456789abc';
const hex = (digit: string): string => digit.repeat(64);

const cgroup = (id: number, parentId: number, level: number, name: string): Cgroup => ({
  id: BigInt(id),
  parentId: BigInt(parentId),
  level,
  name,
});

/** A node in a node, with the agent's own pod. */
const HOST: Cgroup[] = [
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
  cgroup(11, 4, 4, 'burstable'),
  cgroup(12, 11, 5, `pod${AGENT}`),
  { ...cgroup(13, 12, 6, hex('0')), own: true },
];

test('pods and what is right below them are found, nothing else is kept', () => {
  const index = new CgroupIndex();
  assert.deepEqual(index.reset(HOST, momentAt(0)), new Set([UID, AGENT]));
  assert.equal(index.size, 5);
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
  const made = [cgroup(20, 5, 5, `pod${OTHER}`), cgroup(21, 20, 6, hex('b'))];
  assert.deepEqual(
    index.change(
      made.map((one) => ({ ...one, kind: 'made' as const })),
      momentAt(0),
    ),
    new Set(),
  ); // nothing is known yet
  assert.deepEqual(index.reset(HOST, momentAt(0)), new Set([UID, AGENT]));
  assert.deepEqual(
    index.change(
      made.map((one) => ({ ...one, kind: 'made' as const })),
      momentAt(0),
    ),
    new Set([OTHER]),
  );
  assert.deepEqual(index.reset([...HOST, ...made], momentAt(0)), new Set());
  assert.equal(index.podsOf(OTHER).length, 1);
  assert.deepEqual(index.reset(HOST, momentAt(0)), new Set([OTHER]));
  assert.equal(index.size, 5);
});

test('a removed container is known for a while', () => {
  const index = new CgroupIndex({ removedMs: 1_000, removedLimit: 2 });
  index.reset(HOST, momentAt(0));
  const removed = (id: number) => ({ ...cgroup(id, 0, 0, ''), kind: 'removed' as const });
  index.change([removed(7), removed(6)], momentAt(0));
  assert.deepEqual(index.containersById(hex('a')), []);
  assert.deepEqual(index.podsOf(UID), []);
  assert.equal(index.container(7n)?.containerId, hex('a'));
  index.change([removed(8)], momentAt(2_000));
  assert.equal(index.container(7n), undefined);
  assert.equal(index.container(8n)?.podUid, UID);
});

test('a container whose name carries the pod is found without a cgroup of that pod', () => {
  const index = new CgroupIndex();
  const name = (uid: string, digit: string): string =>
    `kubepods-burstable-pod${uid.replaceAll('-', '_')}.slice:cri-containerd:${hex(digit)}`;
  const all = [
    cgroup(1, 0, 0, ''),
    cgroup(2, 1, 1, 'system.slice'),
    cgroup(3, 2, 2, name(UID, 'b')),
    { ...cgroup(4, 2, 2, name(AGENT, '0')), own: true },
    cgroup(5, 3, 3, name(OTHER, 'c')),
  ];
  index.reset(all, momentAt(0));
  assert.deepEqual(index.podsOf(UID), []);
  assert.deepEqual(index.containersOf(UID), [{ id: 3n, level: 2, podUid: UID, containerId: hex('b') }]);
  assert.deepEqual(index.containersOf(OTHER), []);
  assert.equal(index.refused.misplaced, 1);
});

describe('names that others chose', () => {
  const made = (...cgroups: readonly Cgroup[]): CgroupChange[] => cgroups.map((one) => ({ ...one, kind: 'made' }));

  test('below a container, or elsewhere on the host, are no pods and no containers', () => {
    const index = new CgroupIndex();
    index.reset(HOST, momentAt(0));
    const before = index.size;
    const changed = index.change(
      made(
        cgroup(30, 7, 7, `pod${OTHER}`),
        cgroup(31, 30, 8, hex('b')),
        cgroup(32, 7, 7, 'kubepods'),
        cgroup(33, 32, 8, 'burstable'),
        cgroup(34, 33, 9, `pod${OTHER}`),
        cgroup(35, 10, 2, `kubepods-burstable-pod${OTHER}.slice:cri-containerd:${hex('c')}`),
        cgroup(36, 1, 1, 'kubepods'),
        cgroup(37, 36, 2, `pod${OTHER}`),
        cgroup(38, 3, 3, `pod${OTHER}`),
        cgroup(39, 7, 7, hex('d')),
      ),
      momentAt(0),
    );
    assert.deepEqual(changed, new Set());
    assert.equal(index.size, before);
    assert.deepEqual(index.podsOf(OTHER), []);
    assert.deepEqual(index.containersById(hex('d')), []);
    assert.deepEqual(index.refused, { misplaced: 5, taken: 0, no_room: 0 });
    assert.equal(index.refusal(OTHER), 'misplaced');
    assert.equal(index.refusal(UID), undefined);
  });

  test('below a pod are names of its own containers only', () => {
    const index = new CgroupIndex();
    index.reset(HOST, momentAt(0));
    index.change(made(cgroup(30, 6, 6, `pod${OTHER}`), cgroup(31, 30, 7, hex('b'))), momentAt(0));
    assert.deepEqual(index.podsOf(OTHER), []);
    assert.deepEqual(index.containersById(hex('b')), []);
    assert.equal(index.container(30n)?.podUid, UID);
  });

  test('that are there already are not taken a second time, and may be once the first is gone', () => {
    const index = new CgroupIndex();
    index.reset(HOST, momentAt(0));
    const second = cgroup(30, 11, 5, `pod${UID}`);
    index.change(made(second, cgroup(31, 12, 6, hex('a'))), momentAt(0));
    assert.deepEqual(index.podsOf(UID), [{ id: 6n, level: 5 }]);
    assert.deepEqual(
      index.containersById(hex('a')).map(({ id }) => id),
      [7n],
    );
    assert.deepEqual(index.refused, { misplaced: 0, taken: 2, no_room: 0 });
    assert.equal(index.refusal(hex('a')), 'taken');
    const rest = HOST.filter(({ id }) => id !== 6n && id !== 7n && id !== 8n && id !== 9n);
    index.reset([...rest, second], momentAt(0));
    assert.deepEqual(index.podsOf(UID), [{ id: 30n, level: 5 }]);
    assert.equal(index.refused.taken, 0);
  });

  test('a pod full of them leaves room for others, and pods have room of their own', () => {
    const index = new CgroupIndex({ limit: 40, limitBelow: 10, refusedLimit: 3 });
    index.reset(HOST, momentAt(0));
    const many = (from: number, parent: number, level: number, count: number): Cgroup[] =>
      Array.from({ length: count }, (_, at) => cgroup(from + at, parent, level, `made-up-${from + at}`));
    index.change(made(...many(100, 6, 6, 50)), momentAt(0));
    assert.deepEqual(index.refused, { misplaced: 0, taken: 0, no_room: 42 });
    index.change(made(cgroup(20, 5, 5, `pod${OTHER}`), cgroup(21, 20, 6, hex('b'))), momentAt(0));
    assert.equal(index.containersById(hex('b')).length, 1);
    for (let pod = 0; pod < 4; pod++)
      index.change(made(cgroup(200 + pod, 5, 5, `pod${pod}${OTHER.slice(1)}`), ...many(300 + 100 * pod, 200 + pod, 6, 50)), momentAt(0));
    assert.equal(index.size, 32, 'three quarters, and the pods that came then');
    assert.equal(index.podsOf(`3${OTHER.slice(1)}`).length, 1);
    index.reset(HOST, momentAt(0));
    assert.deepEqual(index.refused, { misplaced: 0, taken: 0, no_room: 0 });
  });
});

test('when the agent turns out to be elsewhere, what was found before is judged anew', () => {
  const index = new CgroupIndex();
  const without = HOST.map((one) => ({ ...one, own: false }));
  index.reset([...without, cgroup(40, 1, 1, 'kubepods'), cgroup(41, 40, 2, `pod${OTHER}`)], momentAt(0));
  assert.equal(index.podsOf(OTHER).length, 1);
  assert.deepEqual(index.reset(HOST, momentAt(0)), new Set([OTHER, UID, AGENT]));
  assert.deepEqual(index.podsOf(OTHER), []);
});
