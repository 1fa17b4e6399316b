import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CgroupName, cgroupName, containerReference, isClass, isPodsRoot } from './cgroup-path.ts';

const ID = '9b1ec2a4b6d8f0a2c4e60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c';
const UID = '2d1e4f6a-8b3c-4d5e-9f70-123456789abc';
const SYSTEMD_UID = UID.replaceAll('-', '_');
const HASH = '0123456789abcdef0123456789abcdef';

const CASES: readonly (readonly [what: string, name: string, expected: CgroupName])[] = [
  ['cgroupfs, any class', `pod${UID}`, { podUid: UID }],
  ['cgroupfs, static pod', `pod${HASH}`, { podUid: HASH }],
  ['systemd, burstable', `kubepods-burstable-pod${SYSTEMD_UID}.slice`, { podUid: UID }],
  ['systemd, best effort', `kubepods-besteffort-pod${SYSTEMD_UID}.slice`, { podUid: UID }],
  ['systemd, guaranteed: directly below kubepods', `kubepods-pod${SYSTEMD_UID}.slice`, { podUid: UID }],
  ['systemd, static pod', `kubepods-burstable-pod${HASH}.slice`, { podUid: HASH }],
  ['systemd, kind', `kubelet-kubepods-besteffort-pod${SYSTEMD_UID}.slice`, { podUid: UID }],
  ['containerd, cgroupfs', ID, { containerId: ID }],
  ['containerd, systemd', `cri-containerd-${ID}.scope`, { containerId: ID }],
  ['CRI-O, systemd', `crio-${ID}.scope`, { containerId: ID }],
  ['CRI-O, cgroupfs', `crio-${ID}`, { containerId: ID }],
  ['CRI-O, its monitor', `crio-conmon-${ID}.scope`, {}],
  ['CRI-O, its monitor, cgroupfs', `crio-conmon-${ID}`, {}],
  ['Podman, its monitor', `libpod-conmon-${ID}.scope`, {}],
  ['Docker, systemd', `docker-${ID}.scope`, { containerId: ID }],
  [
    'containerd with cgroupfs below a systemd kubelet',
    `kubepods-burstable-pod${SYSTEMD_UID}.slice:cri-containerd:${ID}`,
    { podUid: UID, containerId: ID },
  ],
  ['class of service', 'kubepods-burstable.slice', {}],
  ['class of service, cgroupfs', 'besteffort', {}],
  ['root of pods', 'kubepods', {}],
  ['root of the hierarchy', '', {}],
  ['a service', 'containerd.service', {}],
  ['a nested cgroup of a container', 'init.scope', {}],
  ['a word that begins like a pod', 'podman', {}],
  ['an id that is too short', `cri-containerd-${ID.slice(1)}.scope`, {}],
  ['a UID with something behind it', `pod${UID}x`, {}],
];

const PLACES: readonly string[] = [
  'kubepods',
  'kubepods.slice',
  'kubelet-kubepods.slice',
  'mykubepods',
  'kubepods-x.slice',
  'burstable',
  'besteffort',
  'kubepods-burstable.slice',
  'kubelet-kubepods-besteffort.slice',
  'x-burstable.slice',
  `pod${UID}`,
];

describe('the name of a cgroup', () => {
  for (const [what, name, expected] of CASES) test(what, () => assert.deepEqual(cgroupName(name), expected));
});

test('the cgroups in which a kubelet keeps pods', () => {
  const named = (is: (name: string) => boolean): string[] => PLACES.filter(is);
  assert.deepEqual(named(isPodsRoot), ['kubepods', 'kubepods.slice', 'kubelet-kubepods.slice']);
  assert.deepEqual(named(isClass), ['burstable', 'besteffort', 'kubepods-burstable.slice', 'kubelet-kubepods-besteffort.slice']);
});

test("a container's reference is split into runtime and id", () => {
  assert.deepEqual(containerReference(`containerd://${ID}`), { runtime: 'containerd', id: ID });
  assert.deepEqual(containerReference(`cri-o://${ID}`), { runtime: 'cri-o', id: ID });
  assert.deepEqual(containerReference(ID), { runtime: '', id: ID });
});
