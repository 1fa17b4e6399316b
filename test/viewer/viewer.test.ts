// The page in a real browser, on traces of the fixture. Leaves pictures beside this file for whoever wants to look.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { promptly } from '../promptly.ts';
import { NO_BROWSER, openViewer, RUNNING, shot as shotOf, type Viewer } from './browser.ts';
import { request } from './fixture.ts';
import { BEGIN, flood, pipeline } from './workload.ts';

const FIRST = 'a1'.repeat(16);
const SECOND = 'b2'.repeat(16);
const THIRD = 'c3'.repeat(16);

describe('the viewer', { skip: NO_BROWSER }, () => {
  let viewer: Viewer;
  let page: Page;

  before(async () => {
    viewer = await openViewer();
    page = viewer.page;
  });
  after(() => viewer?.close());

  const row = (name: RegExp): Locator => viewer.row(name);
  const shot = (name: string): Promise<void> => shotOf(page, name);
  /** The rows of a long tree are in the document only while they are in sight. */
  const scrolledTo = async (name: RegExp): Promise<Locator> => {
    const tree = page.getByRole('treegrid');
    await scroll(tree, -1e6);
    for (let step = 0; step < 50 && (await row(name).count()) === 0; step++) await scroll(tree, 300);
    return row(name);
  };
  const details = (): Locator => page.getByRole('tabpanel', { name: 'Details' });
  /** Says how deep the row is and whether it is open. */
  const place = async (found: Locator): Promise<string> =>
    `${await found.getAttribute('aria-level')} ${await found.getAttribute('aria-expanded')}`;

  test('waits for the first trace', async () => {
    await page.getByRole('heading', { name: 'Waiting for the first trace' }).waitFor();
    await shot('waiting');
  });

  test('shows a trace when it arrives, as a tree with the right parents', async () => {
    viewer.store.add(request(pipeline(FIRST)));
    await row(/^sh 48210/).waitFor();
    assert.deepEqual(await Promise.all([/^sh 48210/, /^ls 48211, exit 2/, /^wc 48212/].map((name) => place(row(name)))), [
      '1 false',
      '2 false',
      '2 false',
    ]);
    await shot('light-overview');
    await row(/ls 48211/)
      .getByRole('button', { name: 'Open' })
      .click();
    assert.equal(await place(row(/statfs/)), '3 null');
    await row(/ls 48211/).click();
    await details().getByRole('button', { name: 'sh 48210' }).waitFor();
  });

  test('marks what failed by shape and by colour', async () => {
    const fine = await scrolledTo(/getdents64.* = 624/);
    assert.equal(await fine.getByRole('img').count(), 0);
    const failed = row(/statfs/);
    await failed.getByRole('img', { name: 'failed' }).waitFor();
    const colour = (found: Locator): Promise<string> => found.locator('.bar').evaluate((bar) => getComputedStyle(bar).backgroundColor);
    assert.notEqual(await colour(failed), await colour(fine));
    await (await scrolledTo(/^ls 48211, exit 2/)).waitFor();
  });

  test('a click on a call shows its arguments one per line, its result and when it was', async () => {
    await (await scrolledTo(/openat\(AT_FDCWD, "\/", O_RDONLY/)).click();
    assert.deepEqual(await details().getByRole('listitem').allTextContents(), [
      'AT_FDCWD',
      '"/"',
      'O_RDONLY|O_NONBLOCK|O_CLOEXEC|O_DIRECTORY',
    ]);
    await details().getByText('= 3', { exact: true }).waitFor();
    await row(/statfs/).click();
    const text = (await details().textContent()) ?? '';
    for (const part of ['= -1 ENOENT', 'No such file or directory', '"/sys/fs/selinux"', '+0.001', '2.60 µs', '48211 ls', 'Seq'])
      assert.ok(text.includes(part), part);
    await scroll(page.getByRole('treegrid'), -1e6);
    await row(/^access/).click();
    await shot('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot('dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('a click on a process shows its totals', async () => {
    await (await scrolledTo(/^wc 48212/)).click();
    const text = (await details().textContent()) ?? '';
    for (const part of ['wc -l', 'exit 0', '% time', 'per call', 'process.executable.path']) assert.ok(text.includes(part), part);
    const cells = await details()
      .getByRole('row', { name: /total$/ })
      .getByRole('cell')
      .allTextContents();
    assert.deepEqual([cells.length, cells[0], cells[3], cells[4]], [5, '100', '33', '2']);
  });

  test('the filter leaves what matches, and says how much', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('enoent ld.so');
    await page.getByText('3 of 110 calls').waitFor();
    assert.equal(await row(/access/).count(), 3);
    assert.equal(await row(/mmap/).count(), 0);
    await shot('filter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Failed', exact: true }).click();
    await page.getByText('11 of 110 calls').waitFor();
    await page.getByRole('button', { name: 'Failed', exact: true }).click();
    await (await scrolledTo(/^wc 48212/)).waitFor();
  });

  test('keys walk the tree', async () => {
    await (await scrolledTo(/^sh 48210/)).click();
    await page.getByRole('treegrid').focus();
    const selected = async (): Promise<string> => (await page.locator('[role=row][aria-selected=true]').getAttribute('aria-label')) ?? '';
    await page.keyboard.press('ArrowRight');
    assert.equal(await place(row(/sh 48210/)), '1 true');
    await page.keyboard.press('ArrowRight');
    assert.match(await selected(), /execve/);
    await page.keyboard.press('n');
    assert.match(await selected(), /access.*ENOENT/s);
    await page.keyboard.press('ArrowLeft');
    assert.match(await selected(), /^sh/);
    await page.keyboard.press('ArrowLeft');
    assert.equal(await place(row(/sh 48210/)), '1 false');
  });

  test('a stretch of time that is drawn on the axis is looked at more closely', async () => {
    const box = await page.locator('.ruler').boundingBox();
    if (box === null) throw new Error('there is no axis');
    await page.mouse.move(box.x + box.width * 0.25, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 12, { steps: 5 });
    await page.mouse.up();
    await page.getByText('1.2 ms', { exact: true }).waitFor();
    await shot('closer');
    await page.keyboard.press('Escape');
    await page.getByText('2 ms', { exact: true }).waitFor();
  });

  test('a second trace arrives without a reload, and ten thousand calls are usable', async () => {
    const loads = viewer.urls.filter((url) => new URL(url).pathname === '/').length;
    viewer.store.add(request(pipeline(SECOND, BEGIN + 1_000_000_000n)));
    viewer.store.add(request(flood(THIRD, 10_000, { previous_segment: SECOND })));
    await page.getByRole('listbox', { name: 'Traces' }).getByRole('option').nth(2).click();
    await page.getByText('312 calls lost').waitFor();
    assert.equal(viewer.urls.filter((url) => new URL(url).pathname === '/').length, loads);
    assert.ok((await page.locator('.row').count()) < 100, 'only rows in sight are in the document');
    await page.getByRole('treegrid').focus();
    await promptly('the way to the end', 1_500, async () => {
      const began = performance.now();
      await page.keyboard.press('End');
      await row(/row 9999|0x7f11c80012a8/)
        .last()
        .waitFor();
      const took = performance.now() - began;
      await page.keyboard.press('Home');
      await page.locator('[aria-rowindex="1"]').waitFor();
      return took;
    });
    await row(/lseek × 48120/).click();
    await details().getByRole('heading', { name: 'Folded' }).waitFor();
    await row(/import 51000/).click();
    await shot('flood-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot('flood-dark');
    await page.getByRole('button', { name: '‹ earlier' }).click();
    await page.getByRole('treegrid').getByText('48210').waitFor();
  });

  test('an address of an earlier run shows the first trace', async () => {
    const other = await viewer.context.newPage();
    await other.goto(`${viewer.server.url}#${'dd'.repeat(16)}`);
    await other.getByRole('treegrid').getByText('48210').waitFor();
    assert.equal(new URL(other.url()).hash, `#${FIRST}`);
    await other.close();
  });

  test('says that it ended', async () => {
    viewer.say({ ...RUNNING, running: false, outcome: 'exit 0', lost: 312 });
    await page.getByText('ended, exit 0').waitFor();
    await page.locator('.status-totals').getByText('lost').waitFor();
  });

  test('asks nobody but its own server, and complains about nothing', () => {
    assert.ok(viewer.urls.length > 4);
    assert.deepEqual(
      viewer.urls.filter((url) => new URL(url).origin !== new URL(viewer.server.url).origin && !url.startsWith('blob:')),
      [],
    );
    assert.deepEqual(viewer.faults, []);
  });

  test('another origin can neither read nor embed it', async () => {
    const other = createServer((_asked, answer) => answer.setHeader('content-type', 'text/html').end('<title>other</title>')).listen(
      0,
      '127.0.0.1',
    );
    const { port } = await new Promise<AddressInfo>((resolve) => other.once('listening', () => resolve(other.address() as AddressInfo)));
    const foreign = await viewer.context.newPage();
    try {
      for (const origin of [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`]) {
        await foreign.goto(origin);
        const outcomes = await foreign.evaluate(READ_AS_STRANGER, `${new URL(viewer.server.url).origin}/api/traces`);
        assert.deepEqual(outcomes, ['refused', 'opaque', 'refused', 'refused'], origin);
      }
    } finally {
      await foreign.close();
      other.close();
    }
  });

  test('keeps what is loaded when the server has gone, and says so', async () => {
    await viewer.server.close();
    await page.getByText('not connected').waitFor();
    await page.getByRole('treegrid').getByText('48210').waitFor();
  });
});

/** Scrolls and waits until what is in sight now is in the document. */
async function scroll(element: Locator, by: number): Promise<void> {
  await element.evaluate(async (scrolled, pixels) => {
    scrolled.scrollBy(0, pixels);
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  }, by);
}

/** Runs in the foreign page: fetch, opaque fetch, script, event stream. */
async function READ_AS_STRANGER(url: string): Promise<string[]> {
  const plain = await fetch(url).then(
    () => 'read',
    () => 'refused',
  );
  const opaque = await fetch(url, { mode: 'no-cors' }).then(
    async (response) => ((await response.text()) === '' ? 'opaque' : 'read'),
    () => 'opaque',
  );
  const script = await new Promise<string>((resolve) => {
    const element = document.createElement('script');
    element.onload = () => resolve('read');
    element.onerror = () => resolve('refused');
    element.src = url;
    document.head.append(element);
  });
  const stream = await new Promise<string>((resolve) => {
    const source = new EventSource(url.replace('/traces', '/live'));
    source.onmessage = () => resolve('read');
    source.onopen = () => resolve('read');
    source.onerror = () => resolve('refused');
  });
  return [plain, opaque, script, stream];
}
