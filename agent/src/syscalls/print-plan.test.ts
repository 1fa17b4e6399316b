// A handful of plans as text. A change of a type shows here as a difference that a person can judge; if it is meant,
// `node --test --test-update-snapshots agent/src/syscalls/print-plan.test.ts` writes it down.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { compileRow } from './capture-plan.ts';
import { planText } from './print-plan.ts';
import { find } from './table.ts';

for (const name of ['openat', 'read', 'sendmsg', 'execve', 'accept4', 'fcntl']) {
  test(name, (context: TestContext) => {
    const row = find(name) ?? assert.fail(`no row ${name}`);
    context.assert.snapshot(planText(compileRow(row, 'x64')), { serializers: [String] });
  });
}
