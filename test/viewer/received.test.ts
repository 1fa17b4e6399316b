// The page on traces that others send (`sysspan view`), in a real browser: from waiting to the tree, with the spans counted that came.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otlpGrpc } from '../../agent/src/export/otlp-grpc.ts';
import { openView } from '../../agent/src/local/view-server.ts';
import { browse, NO_BROWSER, shot } from './browser.ts';
import { request } from './fixture.ts';
import { pipeline } from './workload.ts';

test('traces that are sent are shown, and no calls are claimed that nobody counted', { skip: NO_BROWSER }, async () => {
  const viewing = await openView({ otlp: '127.0.0.1:0', viewPort: 0, memoryMib: 64 });
  const deliverer = otlpGrpc(`http://127.0.0.1:${viewing.otlpPort}`);
  const { browser, page, faults } = await browse(viewing.url);
  try {
    await page.getByRole('heading', { name: 'Waiting for the first trace' }).waitFor();
    await page.getByText(/A trace appears here when it was sent: .* limits\.traceSeconds of its SyscallTrace/).waitFor();
    await shot(page, 'received-waiting');
    const sent = request(pipeline('a1'.repeat(16)));
    assert.equal((await deliverer.deliver(sent)).outcome, 'delivered');
    await page
      .getByRole('treegrid')
      .getByRole('row', { name: /^sh 48210/ })
      .waitFor();
    const totals = page.locator('.status-totals');
    await totals.getByText(String(sent.spans)).waitFor();
    assert.equal(await totals.innerText(), `${sent.spans}\nspans`);
    await shot(page, 'received');
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
    await deliverer.close();
    await viewing.close();
  }
});
