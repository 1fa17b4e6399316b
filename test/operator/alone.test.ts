// What a SyscallTrace says where no operator is, and that the first word of one takes its place.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../until.ts';
import { World } from './operator.ts';

let world: World;
before(async () => {
  world = await World.begin();
});
after(async () => await world.end());

const row = async (): Promise<string> => await world.kubectl(['-n', 'shop', 'get', 'sct', 'waits', '-o', 'wide', '--no-headers']);

test('without an operator the object says whom it waits for, and kubectl shows it', async () => {
  await world.apply('waits', { podNames: ['nobody'] });
  assert.match(await row(), /^waits\s.*\sUnknown\s+WaitingForOperator\s.*Waiting for the operator: if this stays, none runs/);
  const [condition, ...others] = (await world.trace('waits')).status?.conditions ?? [];
  assert.deepEqual([condition?.type, condition?.status, others], ['Ready', 'Unknown', []]);
});

test('an operator that comes says what it sees instead', async () => {
  world.operator('operator-a');
  await until('the operator’s word', async () => (/\sFalse\s+NoPodsMatched\s/.test(await row()) ? true : undefined), 20_000);
  const { conditions = [] } = (await world.trace('waits')).status ?? {};
  assert.deepEqual(
    conditions.map(({ type, status }) => `${type} ${status}`),
    ['Ready False', 'Complete False'],
  );
  assert.doesNotMatch(await row(), /Waiting for the operator/);
});
