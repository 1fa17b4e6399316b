// The table of strace -c and the distribution of durations, against sums over the calls that were put in.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { duration } from '../../agent/src/viewer/format.ts';
import { bothShots, NO_BROWSER, openViewer, type Viewer } from './browser.ts';
import { type FixtureCall, request } from './fixture.ts';
import { flood, pipeline } from './workload.ts';

const ID = 'd1'.repeat(16);
const FLOOD = 'd2'.repeat(16);
const TRACE = pipeline(ID);

type Line = readonly [name: string, time: string, calls: string, errors: string];

/** What strace -c would count, most time first. */
function counted(calls: readonly FixtureCall[]): Line[] {
  const sums = new Map<string, { took: number; calls: number; errors: number }>();
  const add = (name: string, call: FixtureCall): void => {
    const sum = sums.get(name) ?? { took: 0, calls: 0, errors: 0 };
    sum.took += call.took;
    sum.calls += call.fold ?? 1;
    sum.errors += /^E[A-Z]+ /.test(String(call.result)) ? 1 : 0;
    sums.set(name, sum);
  };
  for (const call of calls) add(call.name, call);
  for (const call of calls) add('total', call);
  return [...sums].map(
    ([name, { took, calls: count, errors }]): Line => [
      name,
      duration(took),
      count.toLocaleString('en-US'),
      errors === 0 ? '' : errors.toLocaleString('en-US'),
    ],
  );
}

describe('totals of the viewer', { skip: NO_BROWSER }, () => {
  let viewer: Viewer;

  before(async () => {
    viewer = await openViewer();
    viewer.store.add(request(TRACE));
    viewer.store.add(request(flood(FLOOD, 1000)));
    await viewer.row(/^sh 48210/).waitFor();
    await viewer.page.getByRole('tab', { name: 'Totals' }).click();
  });
  after(() => viewer?.close());

  const table = async (): Promise<Line[]> => {
    const rows = await viewer.page
      .locator('.panel table.totals tr')
      .filter({ has: viewer.page.locator('td') })
      .all();
    return await Promise.all(
      rows.map(async (row): Promise<Line> => {
        const [, time = '', , calls = '', errors = ''] = await row.getByRole('cell').allTextContents();
        return [(await row.getByRole('rowheader').textContent()) ?? '', time, calls, errors];
      }),
    );
  };
  const sorted = (lines: readonly Line[]): Line[] => lines.toSorted(([a], [b]) => a.localeCompare(b));
  const scope = (value: string): Promise<unknown> => viewer.page.getByLabel('Totals of').selectOption(value);

  test('all processes together are the sum of all calls, by every name', async () => {
    const lines = await table();
    assert.deepEqual(sorted(lines), sorted(counted(TRACE.processes.flatMap(({ calls }) => calls))));
    assert.equal(lines.at(-1)?.[0], 'total');
    assert.ok(lines.length > 21, 'more names than a process span lists');
    await bothShots(viewer.page, 'totals');
  });

  test('a process, and a process with its children', async () => {
    await viewer.row(/^ls 48211/).click();
    await scope('process');
    assert.deepEqual(sorted(await table()), sorted(counted(TRACE.processes[1]?.calls ?? [])));
    await viewer.row(/^sh 48210/).click();
    assert.deepEqual(sorted(await table()), sorted(counted(TRACE.processes[0]?.calls ?? [])));
    await scope('children');
    assert.deepEqual(sorted(await table()), sorted(counted(TRACE.processes.flatMap(({ calls }) => calls))));
    await scope('all');
  });

  test('under a filter the table is of what is left', async () => {
    await viewer.page.getByLabel('Errno', { exact: true }).selectOption('ENOENT');
    const failed = TRACE.processes.flatMap(({ calls }) => calls.filter(({ result }) => String(result).startsWith('ENOENT')));
    await viewer.page.getByText(`Of the ${failed.length} spans that the filters leave.`).waitFor();
    assert.deepEqual(sorted(await table()), sorted(counted(failed)));
    await viewer.page.getByRole('button', { name: 'Clear filters' }).click();
  });

  test('the durations of a syscall are distributed as they were', async () => {
    await viewer.page.getByRole('tabpanel').getByRole('button', { name: 'mmap' }).click();
    const rows = await viewer.page.getByRole('table', { name: 'Durations of mmap' }).getByRole('row').all();
    const steps = await Promise.all(
      rows.map(async (row) => [await row.getByRole('rowheader').textContent(), (await row.getByRole('cell').last().textContent()) || '0']),
    );
    const took = TRACE.processes.flatMap(({ calls }) => calls.filter(({ name }) => name === 'mmap').map((call) => call.took));
    const wanted = new Map<number, number>();
    for (const each of took) wanted.set(2 ** Math.floor(Math.log2(each)), (wanted.get(2 ** Math.floor(Math.log2(each))) ?? 0) + 1);
    assert.deepEqual(
      steps.filter(([, count]) => count !== '0'),
      [...wanted].sort(([a], [b]) => a - b).map(([from, count]) => [duration(from), String(count)]),
    );
    await viewer.page.getByRole('button', { name: 'Show only mmap' }).click();
    await viewer.page.getByText(`${took.length} of 110 calls`).waitFor();
    await viewer.page.getByRole('button', { name: 'Clear filters' }).click();
  });

  test('folded calls are in the totals, and the distribution says that they are not in it', async () => {
    await viewer.page.getByRole('listbox', { name: 'Traces' }).getByRole('option').nth(1).click();
    await viewer.row(/^import/).waitFor();
    await viewer.page.getByRole('tabpanel', { name: 'Totals' }).waitFor();
    assert.deepEqual(sorted(await table()), sorted(counted(flood(FLOOD, 1000).processes[0]?.calls ?? [])));
    await viewer.page.getByText('48,120 folded calls are not in it').waitFor();
    assert.deepEqual(viewer.faults, []);
  });
});
