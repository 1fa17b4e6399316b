// A node whose pods have no place in a version 2 hierarchy says so: CgroupV2Missing, the one reason that needs a cluster of its own.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pod } from './objects.ts';
import { Stage } from './stage.ts';

const skip = existsSync('/sys/fs/cgroup/cgroup.controllers') && 'this host has only version 2, which every container then has';
let stage: Stage | undefined;

before(
  async () => {
    if (skip === false) stage = await Stage.set({ nodes: 1, withoutCgroup2: true });
  },
  { timeout: 300_000 },
);
after(async () => {
  await stage?.strike();
});

test('CgroupV2Missing: version 1 only', { skip }, async () => {
  assert.ok(stage);
  await stage.installed();
  await stage.apply(pod({ namespace: 'default', name: 'here' }));
  await stage.kubectl('wait', 'pod/here', '--for=condition=Ready', '--timeout=180s');
  const { message } = await stage.told('default', 'v1', { podNames: ['here'] }, 'CgroupV2Missing');
  assert.match(message, /cgroup v2/);
});
