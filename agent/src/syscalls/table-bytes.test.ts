import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as abi from '../abi/layout.ts';
import { nativeTable } from './native-table.ts';
import { bytesOfTable, tableOfBytes } from './table-bytes.ts';

for (const arch of ['x64', 'arm64'] as const) {
  test(`the table of ${arch} comes back from its bytes as it was`, () => {
    const table = nativeTable(arch);
    // Wherever a file lies in memory: words must be at addresses that four divides.
    const moved = Buffer.concat([new Uint8Array(3), bytesOfTable(table)]).subarray(3);
    const { decodeWords, decodeStrings, plans, plansWithFds, numbers } = tableOfBytes(moved);
    assert.deepEqual(decodeWords, table.decodeWords);
    assert.deepEqual([...numbers], [...table.numbers]);
    const bytes = [decodeStrings, plans.plans, plans.variants, plansWithFds.plans, plansWithFds.variants].map((part) => Buffer.from(part));
    const before = [table.decodeStrings, ...[table.plans, table.plansWithFds].flatMap((lists) => [lists.plans, lists.variants])];
    assert.deepEqual(
      bytes,
      before.map((part) => Buffer.from(part)),
    );
  });

  test(`the plans of ${arch} find room in the kernel`, () => {
    const { plans, numbers } = nativeTable(arch);
    assert.equal(plans.plans.length, numbers.size * (4 + abi.plan.size));
    const variants = plans.variants.length / (abi.planVariant.size + abi.plan.size);
    assert.ok(Number.isInteger(variants) && variants > 100 && variants <= abi.PLAN_PLANS - abi.PLAN_SYSCALLS, String(variants));
  });
}
