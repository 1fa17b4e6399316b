import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request } from '../../../test/viewer/fixture.ts';
import { flood, pipeline } from '../../../test/viewer/workload.ts';
import { TraceStore } from '../http/store.ts';
import { plant, type Tree } from './rows.ts';
import { histogram, OTHERS, programTotals } from './totals.ts';

const ID = 'ab'.repeat(16);

function treeOf(trace: Parameters<typeof request>[0]): Tree {
  const store = new TraceStore();
  store.add(request(trace));
  const page = store.page(trace.id);
  assert.ok(page !== undefined);
  return plant(page);
}

test('names beyond those that a process span lists come from the calls when they account for all', () => {
  const tree = treeOf(pipeline(ID));
  const all = programTotals(tree, tree.trace.processes.keys());
  assert.equal(
    all.rows.find(({ name }) => name === OTHERS),
    undefined,
  );
  assert.deepEqual([all.total.calls, all.total.errors], [tree.trace.summary.calls, tree.trace.summary.errors]);
});

test('when calls are missing, the program’s number stands, as "others"', () => {
  const tree = treeOf(pipeline(ID));
  const listed = new Set(tree.trace.processes[0]?.summary.map(({ name }) => name));
  const unlisted = tree.trace.calls.findIndex(({ process, name }) => process === 0 && !listed.has(name));
  const calls = tree.calls.map((own) => own.filter((call) => call !== unlisted));
  const totals = programTotals({ ...tree, calls }, [0]);
  const others = totals.rows.find(({ name }) => name === OTHERS);
  assert.ok(others !== undefined && others.calls > 0);
  assert.equal(totals.total.calls, tree.trace.processes[0]?.calls);
});

test('a distribution counts each call once, and not those that were folded', () => {
  const { trace } = treeOf(flood(ID, 1000));
  const all = histogram(trace.calls);
  assert.equal(
    all?.steps.reduce((sum, { calls }) => sum + calls, 0),
    1000,
  );
  assert.deepEqual([all?.calls, all?.folded], [1000, 48_120]);
  for (const { from, calls } of all?.steps ?? [])
    assert.equal(calls, trace.calls.filter(({ fold, duration }) => fold === undefined && duration >= from && duration < 2 * from).length);
  assert.equal(histogram(trace.calls, 'nothing'), undefined);
});
