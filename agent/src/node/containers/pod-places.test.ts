import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cgroup } from '@sysspan/native';
import { podPlaces } from './pod-places.ts';

const UID = '2d1e4f6a-8b3c-4d5e-9f70-123456789abc';
const OUTER = '99999999-8b3c-4d5e-9f70-123456789abc';
const SYSTEMD = UID.replaceAll('-', '_');
const ID = 'a'.repeat(64);

/** A hierarchy of one path; the number of a cgroup is its level + 1. */
function path(...names: readonly string[]): Cgroup[] {
  const all = ['', ...names].map((name, level) => ({ id: BigInt(level + 1), parentId: BigInt(level), level, name }));
  return all.map((cgroup, at) => (at === all.length - 1 ? { ...cgroup, own: true } : cgroup));
}

/** Names of the cgroups below which pods, and containers that name their pod, are looked for. */
function found(all: readonly Cgroup[]): { pods: string[]; containers: string[] } {
  const { ofPods, ofClasses, ofContainers } = podPlaces(all);
  assert.deepEqual(ofClasses, ofPods);
  const names = (ids: ReadonlySet<bigint>): string[] => all.filter(({ id }) => ids.has(id)).map(({ name }) => name);
  return { pods: names(ofPods), containers: names(ofContainers) };
}

describe("the places of this node's pods", () => {
  const cases: readonly (readonly [what: string, path: Cgroup[], ...pods: string[]])[] = [
    ['cgroupfs, guaranteed', path('kubepods', `pod${UID}`, ID), 'kubepods'],
    ['cgroupfs, with a class', path('kubepods', 'burstable', `pod${UID}`, ID), 'kubepods'],
    [
      'systemd, with a class',
      path('kubepods.slice', 'kubepods-besteffort.slice', `kubepods-besteffort-pod${SYSTEMD}.slice`, `cri-containerd-${ID}.scope`),
      'kubepods.slice',
    ],
    ['systemd, guaranteed', path('kubepods.slice', `kubepods-pod${SYSTEMD}.slice`, `crio-${ID}.scope`), 'kubepods.slice'],
    [
      'kind',
      path(
        'docker',
        ID,
        'kubelet.slice',
        'kubelet-kubepods.slice',
        'kubelet-kubepods-burstable.slice',
        `kubelet-kubepods-burstable-pod${SYSTEMD}.slice`,
        `cri-containerd-${ID}.scope`,
      ),
      'kubelet-kubepods.slice',
    ],
    ['a cgroup that the container made for itself', path('kubepods', 'burstable', `pod${UID}`, ID, 'init.scope', 'x'), 'kubepods'],
    ['a kubelet in a pod of another', path('kubepods', `pod${OUTER}`, 'b'.repeat(64), 'nested', 'burstable', `pod${UID}`, ID), 'nested'],
  ];
  for (const [what, all, ...pods] of cases) test(what, () => assert.deepEqual(found(all), { pods, containers: [] }));

  test('containers that name their pod lie beside the own one', () => {
    const all = path('system.slice', `kubepods-burstable-pod${SYSTEMD}.slice:cri-containerd:${ID}`);
    assert.deepEqual(found(all), { pods: [], containers: ['system.slice'] });
  });

  test('an agent in no pod believes only what root alone can have made', () => {
    const all = path('system.slice', 'sysspan.service');
    const more: Cgroup[] = [
      { id: 20n, parentId: 1n, level: 1, name: 'kubepods' },
      { id: 21n, parentId: 1n, level: 1, name: 'kubelet.slice' },
      { id: 22n, parentId: 21n, level: 2, name: 'kubelet-kubepods.slice' },
      { id: 23n, parentId: 22n, level: 3, name: 'kubepods' },
    ];
    assert.deepEqual(found([...all, ...more]).pods, ['kubepods', 'kubelet-kubepods.slice']);
  });
});
