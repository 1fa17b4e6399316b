// Filters that combine and live in the address, search, and the page without a mouse.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { bothShots, NO_BROWSER, openViewer, type Viewer } from './browser.ts';
import { type FixtureCall, request } from './fixture.ts';
import { pipeline } from './workload.ts';

const ID = 'f1'.repeat(16);
const TRACE = pipeline(ID);

/** How many calls of the trace are so. */
function calls(is: (call: FixtureCall, pid: number) => boolean): number {
  return TRACE.processes.reduce((sum, { pid, calls: own }) => sum + own.filter((call) => is(call, pid)).length, 0);
}

describe('filters of the viewer', { skip: NO_BROWSER }, () => {
  let viewer: Viewer;

  before(async () => {
    viewer = await openViewer();
    viewer.store.add(request(TRACE));
    await viewer.row(/^sh 48210/).waitFor();
  });
  after(() => viewer?.close());

  const field = (name: string): Locator => viewer.page.getByLabel(name, { exact: true });
  const left = async (count: number): Promise<void> => {
    await viewer.page.getByText(`${count} of 110 calls`, { exact: true }).waitFor();
    const shown = viewer.tree.locator('.row.call');
    if (count < 15) assert.equal(await shown.count(), count);
  };
  /** The last trace stays in sight until this one is there. */
  const choose = async (at: number, id: string): Promise<void> => {
    await viewer.page.getByRole('listbox', { name: 'Traces' }).getByRole('option').nth(at).click();
    await viewer.page.getByTitle(`Trace id ${id}`).waitFor();
    assert.ok(new URL(viewer.page.url()).hash.startsWith(`#${id}`));
  };
  const clear = (): Promise<void> => viewer.page.getByRole('button', { name: 'Clear filters' }).click();

  test('each filter leaves what it says', async () => {
    const cases: readonly (readonly [name: string, text: string, count: number])[] = [
      ['Syscall', 'openat', calls(({ name }) => name === 'openat')],
      ['Syscall', 'openat,close', calls(({ name }) => name === 'openat' || name === 'close')],
      ['Syscall', '!mmap, close', calls(({ name }) => name !== 'mmap' && name !== 'close')],
      ['At least', '100us', calls(({ took }) => took >= 100_000)],
      ['At least', '0.5 ms', calls(({ took }) => took >= 500_000)],
      ['Process', '48211', calls((_call, pid) => pid === 48211)],
      ['Process', 'wc', calls((_call, pid) => pid === 48212)],
      ['Process', 'sh+', 110],
      ['Filter by text', 'ENOENT ld.so', 3],
    ];
    for (const [name, text, count] of cases) {
      await field(name).fill(text);
      await left(count);
      await clear();
    }
    await field('Errno').selectOption('ENOTTY');
    await left(calls(({ result }) => String(result).startsWith('ENOTTY')));
    await clear();
    await viewer.page.getByRole('button', { name: 'process', exact: true }).click();
    await left(calls(({ name }) => ['execve', 'clone', 'wait4', 'exit_group'].includes(name)));
    await viewer.page.getByRole('button', { name: 'signal', exact: true }).click();
    await left(calls(({ name }) => ['execve', 'clone', 'wait4', 'exit_group', 'rt_sigaction', 'rt_sigreturn'].includes(name)));
    await clear();
  });

  test('a duration that is none is marked and leaves everything', async () => {
    await field('At least').fill('soon');
    assert.equal(await field('At least').getAttribute('aria-invalid'), 'true');
    assert.equal(await viewer.page.getByText(/of 110 calls/).count(), 0);
    await field('At least').fill('');
  });

  test('all filters together, the selection and the time are in the address, and come back from it', async () => {
    await field('Syscall').fill('openat,access,statx');
    await field('Errno').selectOption('ENOENT');
    await field('At least').fill('3us');
    await field('Process').fill('sh+');
    await field('Filter by text').fill('ld.so');
    await viewer.page.getByRole('button', { name: 'file', exact: true }).click();
    await viewer.page.getByRole('button', { name: 'Failed', exact: true }).click();
    await left(3);
    await viewer
      .row(/^access/)
      .nth(1)
      .click();
    await viewer.page.keyboard.press('z');
    await viewer.page.waitForFunction(() => /row=c\d+/.test(location.hash) && /from=/.test(location.hash));
    const { hash } = new URL(viewer.page.url());
    for (const part of ['syscall=openat,access,statx', 'errno=ENOENT', 'min=3us', 'process=sh%2B', 'text=ld.so', 'family=file', 'failed=1'])
      assert.ok(hash.includes(part), `${part} in ${hash}`);
    const seen = async (): Promise<unknown[]> => [
      await Promise.all(['Syscall', 'Errno', 'At least', 'Process', 'Filter by text'].map((name) => field(name).inputValue())),
      await viewer.page.locator('[aria-pressed=true]').allTextContents(),
      await viewer.page.locator('[role=row][aria-selected=true]').getAttribute('aria-label'),
      await viewer.page.locator('.tick').allTextContents(),
      await viewer.tree.locator('.row').allTextContents(),
    ];
    const before = await seen();
    await viewer.go(hash);
    await left(3);
    assert.deepEqual(await seen(), before);
    await viewer.page.evaluate(() => {
      location.hash = location.hash.replace('text=ld.so&', '').replace(/&from=.*&to=\d+/, '');
    });
    await left(
      calls(
        ({ name, result, took }) => ['openat', 'access', 'statx'].includes(name) && String(result).startsWith('ENOENT') && took >= 3000,
      ),
    );
    assert.equal(await viewer.page.getByRole('button', { name: 'Whole time' }).count(), 0);
    await clear();
  });

  test('filters that leave nothing say so and offer the way back', async () => {
    await field('Filter by text').fill('no such thing');
    await viewer.page.getByText('Nothing is left by the filters.').waitFor();
    await bothShots(viewer.page, 'state-filtered');
    await viewer.page.getByRole('button', { name: 'Show everything' }).click();
    await viewer.row(/^sh 48210/).waitFor();
    assert.equal(await field('Filter by text').inputValue(), '');
  });

  test('a filter stays when another trace is chosen', async () => {
    const other = 'f2'.repeat(16);
    viewer.store.add(request(pipeline(other)));
    await field('Syscall').fill('openat');
    await choose(1, other);
    await left(calls(({ name }) => name === 'openat'));
    assert.equal(await field('Syscall').inputValue(), 'openat');
    await clear();
    await choose(0, ID);
  });

  test('search goes from one to the next, opens what is closed, and leaves nothing out', async () => {
    await viewer.page.keyboard.press('f');
    await viewer.page.keyboard.type('"/etc/ld.so.preload"');
    await viewer.page.getByText('3 found').waitFor();
    const owners: string[] = [];
    for (let turn = 1; turn <= 4; turn++) {
      await viewer.page.keyboard.press('Enter');
      await viewer.page.getByText(`${((turn - 1) % 3) + 1} of 3 found`).waitFor();
      owners.push(
        (await viewer.page
          .getByRole('tabpanel')
          .getByRole('button', { name: /^(sh|ls|wc) \d+$/ })
          .textContent()) ?? '',
      );
    }
    assert.deepEqual(owners, ['sh 48210', 'ls 48211', 'wc 48212', 'sh 48210']);
    await viewer.page.keyboard.press('Shift+Enter');
    await viewer.page.getByText('3 of 3 found').waitFor();
    await viewer.page.keyboard.type(' nothing of the kind');
    await viewer.page.getByText('nothing found').waitFor();
    await viewer.page.keyboard.press('Escape');
    assert.equal(await viewer.page.getByText(/of 110 calls/).count(), 0);
  });

  test('everything can be done with keys', async () => {
    await viewer.go('');
    await viewer.row(/^sh 48210/).waitFor();
    const { keyboard } = viewer.page;
    const selected = async (): Promise<string> =>
      (await viewer.page.locator('[role=row][aria-selected=true]').getAttribute('aria-label')) ?? '';
    await viewer.tree.focus();
    await keyboard.press('n');
    assert.match(await selected(), /^access.*ENOENT/);
    await keyboard.press('c');
    await viewer.page.getByText('Copied', { exact: true }).waitFor();
    assert.equal(
      await viewer.page.evaluate(() => navigator.clipboard.readText()),
      '[pid 48210] access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory) <0.000003>',
    );
    await keyboard.press('s');
    assert.match(await selected(), /^wait4/);
    await keyboard.press('s');
    assert.match(await selected(), /^read/);
    await keyboard.press('Shift+S');
    assert.match(await selected(), /^wait4/);
    const time = (): Promise<string> => viewer.page.getByRole('slider').getAttribute('aria-valuetext').then(String);
    const whole = await time();
    await keyboard.press('+');
    const closer = await time();
    await keyboard.press('Shift+ArrowRight');
    const later = await time();
    await keyboard.press('-');
    await keyboard.press('-');
    assert.equal(new Set([whole, closer, later]).size, 3);
    assert.equal(await time(), whole);
    await keyboard.press('2');
    await viewer.page.getByRole('tabpanel', { name: 'Totals' }).waitFor();
    await keyboard.press('3');
    await viewer.page.getByRole('tabpanel', { name: 'Slowest' }).waitFor();
    await keyboard.press('1');
    await keyboard.press('/');
    await keyboard.type('statx nowhere');
    await keyboard.press('Enter');
    await keyboard.press('Home');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    assert.match(await selected(), /^statx/);
  });

  test('Tab reaches all controls, and each has a name', async () => {
    await viewer.go('');
    await viewer.row(/^sh 48210/).waitFor();
    const names: string[] = [];
    for (let step = 0; step < 60; step++) {
      await viewer.page.keyboard.press('Tab');
      const name = await viewer.page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return undefined;
        return `${element.getAttribute('aria-label') ?? element.textContent?.trim()}`;
      });
      if (name === undefined) break;
      names.push(name);
    }
    for (const wanted of [
      'Open file …',
      'Traces',
      'OTLP JSON',
      'Perfetto',
      'Filter by text',
      'Syscall',
      'Errno',
      'At least',
      'Process',
      'Failed',
      'file',
      'Find',
    ])
      assert.ok(names.includes(wanted), `${wanted} in ${names.join(', ')}`);
    for (const wanted of [
      'Open all',
      'Part of the time in sight',
      'Processes and calls',
      'Width of the bars',
      'Width of the details',
      'Details',
    ])
      assert.ok(names.includes(wanted), `${wanted} in ${names.join(', ')}`);
    assert.deepEqual(
      names.filter((name) => name === '' || name === 'null'),
      [],
    );
    assert.deepEqual(viewer.faults, []);
  });
});
