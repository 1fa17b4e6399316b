// What the page says in each state, with a picture of each in light and in dark.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bothShots, browse, NO_BROWSER, openViewer, RUNNING, type Viewer } from './browser.ts';
import { request } from './fixture.ts';
import { BEGIN, flood, pipeline } from './workload.ts';

const [FIRST, SECOND, THIRD] = ['91', '92', '93'].map((two) => two.repeat(16)) as [string, string, string];

describe('states of the viewer', { skip: NO_BROWSER }, () => {
  let viewer: Viewer;

  before(async () => {
    viewer = await openViewer();
  });
  after(() => viewer?.close());

  const status = (text: string): Promise<void> => viewer.page.locator('.status-bar').getByText(text, { exact: true }).waitFor();

  test('empty: waits, and says for what', async () => {
    await viewer.page.getByRole('heading', { name: 'Waiting for the first trace' }).waitFor();
    await viewer.page.getByText('So far 110 calls.').waitFor();
    await status('live');
    await bothShots(viewer.page, 'state-empty');
  });

  test('live: traces come, and the first one is shown', async () => {
    viewer.store.add(request(pipeline(FIRST)));
    for (let more = 0; more < 3; more++) viewer.store.add(request(pipeline(`8${more}`.repeat(16), BEGIN + BigInt(more + 1) * 40_000_000n)));
    await viewer.row(/^sh 48210/).waitFor();
    await viewer.page.getByRole('heading', { name: 'Traces 4' }).waitFor();
    await viewer.page.getByRole('button', { name: 'Open all' }).click();
    await bothShots(viewer.page, 'state-live');
  });

  test('lost: says how many, where, and what to do', async () => {
    viewer.store.add(request(flood(SECOND, 4000, { previous_segment: FIRST, next_segment: THIRD })));
    viewer.say({ ...RUNNING, recorded: 12_110, lost: 312, folded: 48_120, dropped: 3 });
    await viewer.page.locator(`#trace-${SECOND}`).click();
    await viewer.page.getByRole('alert').getByText('312 calls lost').waitFor();
    assert.match((await viewer.page.getByRole('alert').textContent()) ?? '', /import 51000.*Neither the tree nor the totals.*-e/);
    await viewer.page.getByText('part 2').first().waitFor();
    assert.ok(await viewer.page.getByRole('button', { name: '‹ earlier' }).isEnabled());
    assert.ok(await viewer.page.getByRole('button', { name: 'later ›' }).isDisabled());
    for (const text of ['312', 'lost', '48,120', 'folded', 'dropped']) await status(text);
    await viewer.page.getByText('Neither', { exact: false }).first().waitFor();
    await bothShots(viewer.page, 'state-lost');
  });

  test('ended: says how, and keeps everything', async () => {
    viewer.say({ ...RUNNING, running: false, outcome: 'exit 2' });
    await status('ended, exit 2');
    await viewer.page.locator(`#trace-${FIRST}`).click();
    await viewer.row(/^ls 48211, exit 2/).click();
    await bothShots(viewer.page, 'state-ended');
  });

  test('ended without a trace: says why that may be', async () => {
    const empty = await openViewer();
    try {
      empty.say({ ...RUNNING, running: false, outcome: 'exit 0', recorded: 0 });
      await empty.page.getByRole('heading', { name: 'Nothing was traced' }).waitFor();
      await bothShots(empty.page, 'state-nothing');
    } finally {
      await empty.close();
    }
  });

  test('without the token: a sentence and nothing else; with it, the token leaves the address', async () => {
    assert.equal(new URL(viewer.page.url()).search, '');
    const { origin } = new URL(viewer.server.url);
    const stranger = await browse('about:blank');
    try {
      const answer = await stranger.page.goto(origin);
      assert.equal(answer?.status(), 403);
      assert.match((await stranger.page.textContent('body')) ?? '', /open the one that sysspan printed/);
      await stranger.page.goto(viewer.server.url);
      await stranger.page.getByRole('treegrid').waitFor();
      await stranger.page.goto(origin);
      await stranger.page.getByRole('treegrid').waitFor();
    } finally {
      await stranger.browser.close();
    }
  });

  test('at 1280 by 720 and smaller nothing is wider than the window', async () => {
    for (const [width, height] of [
      [1280, 720],
      [1024, 600],
    ] as const) {
      await viewer.page.setViewportSize({ width, height });
      const wide = await viewer.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, `${width}`);
      const cut = await viewer.page
        .locator('.filter-line > *, .keys > span')
        .evaluateAll((all) =>
          all
            .filter((each) => each.getBoundingClientRect().right > (each.parentElement?.getBoundingClientRect().right ?? 0) + 1)
            .map((each) => each.textContent),
        );
      if (width === 1280) assert.deepEqual(cut, []);
    }
    await bothShots(viewer.page, 'small');
    await viewer.page.setViewportSize({ width: 1280, height: 720 });
  });

  test('the server is gone: says so and keeps what is loaded', async () => {
    assert.deepEqual(viewer.faults, []);
    await viewer.server.close();
    await status('not connected');
    await viewer.row(/^ls 48211/).waitFor();
    await bothShots(viewer.page, 'state-gone');
  });
});
