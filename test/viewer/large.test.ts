// 100,000 calls in one trace: scrolling, zooming, filtering and searching stay smooth. Prints what it measured.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { promptly } from '../promptly.ts';
import { frameText, frameTimes, NO_BROWSER, openViewer, shot, type Viewer } from './browser.ts';
import { request } from './fixture.ts';
import { flood } from './workload.ts';

const ID = 'ad'.repeat(16);
const CALLS = 100_000;
/** Milliseconds. With all rows in the document one frame takes seconds. */
const MEDIAN_FRAME = 60;
const ANSWER = 3000;

describe('the viewer with 100,000 calls', { skip: NO_BROWSER }, () => {
  let viewer: Viewer;

  before(async () => {
    viewer = await openViewer();
    viewer.store.add(request(flood(ID, CALLS)));
    await viewer.row(/import 51000/).waitFor();
  });
  after(() => viewer?.close());

  const inDocument = (): Promise<number> => viewer.page.locator('.row').count();
  const smooth = async (what: string, act: () => Promise<void>): Promise<void> => {
    await promptly(`the median frame of ${what}`, MEDIAN_FRAME, async () => {
      const times = await frameTimes(viewer.page, act);
      console.log(`  ${what}: ${frameText(times)}`);
      assert.ok(times.length >= 10, 'there were frames to measure');
      return times[Math.floor(times.length / 2)] ?? 0;
    });
  };
  const over = async (place: '.what' | '.ruler' | '.minimap'): Promise<void> => {
    const box = await viewer.page
      .locator(place)
      .nth(place === '.what' ? 5 : 0)
      .boundingBox();
    if (box === null) throw new Error(`${place} is not in sight`);
    await viewer.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  };
  const turn = async (times: number, by: number): Promise<void> => {
    for (let step = 0; step < times; step++) await viewer.page.mouse.wheel(0, by);
  };

  const thereAndBack = async (): Promise<void> => {
    await turn(50, -200);
    await turn(20, 200);
  };

  test('all rows can be scrolled to, and few are in the document', async () => {
    assert.equal(await viewer.tree.getAttribute('aria-rowcount'), String(CALLS + 2));
    await over('.what');
    await smooth('scrolling by 3,000 pixels a time', () => turn(60, 3000));
    await smooth('scrolling by 100 pixels a time', () => turn(60, 100));
    assert.ok((await inDocument()) < 100, 'only rows in sight are in the document');
    await viewer.tree.focus();
    await viewer.page.keyboard.press('End');
    await viewer.page.locator(`[aria-rowindex="${CALLS + 2}"]`).waitFor();
    assert.ok((await inDocument()) < 100);
    await viewer.page.keyboard.press('Home');
    await viewer.page.locator('[aria-rowindex="1"]').waitFor();
  });

  test('the wheel zooms on the axis and on the strip, down to single calls', async () => {
    for (const place of ['.ruler', '.minimap'] as const) {
      await over(place);
      await smooth(`zooming on ${place.slice(1)}`, thereAndBack);
      await viewer.page.getByRole('button', { name: 'Whole time' }).waitFor();
      if (place === '.ruler') await shot(viewer.page, 'large-zoomed');
      await viewer.page.keyboard.press('Escape');
    }
  });

  test('filters and search answer while one types', async () => {
    const { page } = viewer;
    const filter = async (): Promise<number> => {
      await page.keyboard.press('Escape');
      const began = performance.now();
      await page.keyboard.press('/');
      await page.keyboard.type('row 4711');
      await page.getByText(/^\d+ of 100,001 calls$/).waitFor();
      const took = performance.now() - began;
      await page.keyboard.press('Escape');
      await page.getByText(/^\d+ of 100,001 calls$/).waitFor({ state: 'hidden' });
      return took;
    };
    const search = async (): Promise<number> => {
      const began = performance.now();
      await page.keyboard.press('f');
      await page.keyboard.type('row 99999\\n');
      await page.keyboard.press('Enter');
      await page.getByText('1 of 1 found').waitFor();
      await viewer.row(/row 99999/).waitFor();
      const took = performance.now() - began;
      await page.keyboard.press('Escape');
      await page.getByText('1 of 1 found').waitFor({ state: 'hidden' });
      return took;
    };
    const filtered = await promptly('a filter of 8 letters', ANSWER, filter);
    const found = await promptly('a search of 11 letters', ANSWER, search);
    console.log(`  a filter of 8 letters took ${filtered.toFixed(0)} ms, a search of 11 ${found.toFixed(0)} ms`);
  });

  test('Enter finds what the filter just cleared had left out, without waiting for a pause', async () => {
    await viewer.page.getByLabel('Filter by text').fill('row 4711');
    await viewer.page.getByText(/^\d+ of 100,001 calls$/).waitFor();
    // At once, as nobody types: all three within the pause that a filter waits for.
    await viewer.page.evaluate(() => {
      const type = (label: string, value: string): HTMLInputElement => {
        const field = document.querySelector<HTMLInputElement>(`input[aria-label="${label}"]`);
        if (field === null) throw new Error(`no field ${label}`);
        field.value = value;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        return field;
      };
      type('Filter by text', '');
      const find = type('Find', 'row 99999\\n');
      return new Promise<void>((resolve) =>
        requestAnimationFrame(() => {
          find.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
          resolve();
        }),
      );
    });
    await viewer.page.getByText('1 of 1 found').waitFor();
    await viewer.page.keyboard.press('Escape');
  });

  test('memory of the page is bounded', async () => {
    const session = await viewer.context.newCDPSession(viewer.page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
    console.log(`  the page holds ${(usedSize / (1 << 20)).toFixed(0)} MiB, ${Math.round(usedSize / CALLS)} bytes a call`);
    assert.ok(usedSize < CALLS * 2000);
    assert.deepEqual(viewer.faults, []);
  });
});
