// Saving a trace and opening it again, and what Perfetto gets.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ChromeEvent, ChromeTrace } from '../../agent/src/viewer/chrome-trace.ts';
import { NO_BROWSER, openViewer, type Viewer } from './browser.ts';
import { type FixtureTrace, request } from './fixture.ts';
import { flood, pipeline } from './workload.ts';

const ID = 'e1'.repeat(16);
const FLOOD = 'e2'.repeat(16);

describe('files of the viewer', { skip: NO_BROWSER }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-viewer-'));
  let viewer: Viewer;

  before(async () => {
    viewer = await openViewer();
    viewer.store.add(request(pipeline(ID)));
    viewer.store.add(request(flood(FLOOD, 300, { previous_segment: ID })));
    await viewer.row(/^sh 48210/).waitFor();
  });
  after(async () => {
    await viewer?.close();
    rmSync(folder, { recursive: true });
  });

  const saved = async (name: 'OTLP JSON' | 'Perfetto'): Promise<{ readonly path: string; readonly name: string }> => {
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.page.getByRole('group', { name: 'Save' }).getByText(name).click(),
    ]);
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    return { path, name: download.suggestedFilename() };
  };
  const open = (path: string): Promise<void> => viewer.page.locator('input[type=file]').setInputFiles(path);
  const choose = (name: RegExp): Promise<void> =>
    viewer.page.getByRole('listbox', { name: 'Traces' }).getByRole('option', { name }).first().click();
  /** All that can be read of a trace: its head, every row, and the details of process and call. */
  const seen = async (): Promise<string[]> => {
    const openAll = viewer.page.getByRole('button', { name: 'Open all' });
    if ((await openAll.count()) > 0) await openAll.click();
    await viewer.page.locator('[aria-rowindex="4"]').waitFor();
    const details: string[] = [];
    for (const row of [1, 4]) {
      await viewer.page.locator(`[aria-rowindex="${row}"]`).click();
      details.push((await viewer.page.getByRole('tabpanel').textContent()) ?? '');
    }
    return [
      (await viewer.page.locator('.trace-head').textContent()) ?? '',
      ...(await viewer.tree.locator('.row').allTextContents()),
      ...details,
    ];
  };

  test('a trace that was saved as OTLP JSON is the same page when it is opened again', async () => {
    for (const [command, id] of [
      [/sh -c/, ID],
      [/import/, FLOOD],
    ] as const) {
      await choose(command);
      await viewer.page.waitForFunction((start) => location.hash.startsWith(`#${start}`), id);
      await viewer.page.locator('.trace-head').getByText(command).waitFor();
      const before = await seen();
      const file = await saved('OTLP JSON');
      assert.equal(file.name, `${id}.otlp.json`);
      await open(file.path);
      await viewer.page.waitForFunction((start) => location.hash.startsWith(`#${start}-file`), id);
      assert.deepEqual(await seen(), before);
      const again = await saved('OTLP JSON');
      assert.deepEqual(JSON.parse(readFileSync(again.path, 'utf8')), JSON.parse(JSON.stringify(viewer.store.otlp(id))));
    }
  });

  test('a file of --spans, one request a line, gives all its traces', async () => {
    const path = join(folder, 'spans.jsonl');
    const ids = ['e3', 'e4'].map((two) => two.repeat(16));
    const other = [pipeline(ids[0] ?? ''), flood(ids[1] ?? '', 50)];
    for (const trace of other) viewer.store.add(request(trace));
    writeFileSync(path, ids.map((id) => `${JSON.stringify(viewer.store.otlp(id))}\n`).join(''));
    await open(path);
    await viewer.page.waitForFunction((id) => location.hash.startsWith(`#${id}-file`), ids[0]);
    for (const id of ids) await viewer.page.locator(`#trace-${id}-file`).waitFor();
  });

  test('a file that cannot be shown is refused with its reason', async () => {
    for (const [text, reason] of [
      ['hello', /It is not JSON/],
      ['{"a": 1}', /resourceSpans is missing/],
      ['{"resourceSpans": []}', /It has no spans/],
      [
        '{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "a", "spanId": "b", "startTimeUnixNano": "x"}]}]}]}',
        /not a number of nanoseconds: x/,
      ],
      ['{"resourceSpans": []}\nmore\n', /Line 2 is not JSON/],
    ] as const) {
      const path = join(folder, 'wrong.json');
      writeFileSync(path, text);
      await open(path);
      await viewer.page.getByRole('alert').filter({ hasText: reason }).waitFor();
    }
  });

  test('Perfetto gets each call, each process and each event, with their times', async () => {
    for (const [trace, command] of [
      [pipeline(ID), /sh -c/],
      [flood(FLOOD, 300), /import/],
    ] as const) {
      await choose(command);
      await viewer.page.waitForFunction((start) => location.hash.startsWith(`#${start}`), trace.id);
      await viewer.page.locator('.trace-head').getByText(command).waitFor();
      const file = await saved('Perfetto');
      assert.equal(file.name, `${trace.id}.trace.json`);
      checkChromeTrace(JSON.parse(readFileSync(file.path, 'utf8')), trace);
    }
    assert.deepEqual(viewer.faults, []);
  });
});

function checkChromeTrace(file: ChromeTrace, trace: FixtureTrace): void {
  assert.equal(file.displayTimeUnit, 'ns');
  assert.equal(file.otherData.trace_id, trace.id);
  assert.equal(file.otherData.start_unix_nano, String(trace.startUnixNano));
  for (const event of file.traceEvents) checkForm(event);
  const rest = new Set(file.traceEvents);
  const take = (is: (event: ChromeEvent) => boolean): ChromeEvent => {
    const found = [...rest].find(is);
    assert.ok(found !== undefined);
    rest.delete(found);
    return found;
  };
  for (const process of trace.processes) {
    const { pid, name, at, took } = process;
    assert.deepEqual(take((event) => event.ph === 'M' && event.name === 'process_name' && event.pid === pid).args, { name });
    take((event) => event.ph === 'M' && event.name === 'process_labels' && event.pid === pid);
    assert.equal(take((event) => event.ph === 'b' && event.pid === pid && event.cat === 'process_life').ts, at / 1000);
    assert.equal(take((event) => event.ph === 'e' && event.pid === pid && event.cat === 'process_life').ts, (at + took) / 1000);
    assert.equal(take((event) => event.ph === 'i' && event.pid === pid && event.name === 'sysspan.exec').ts, at / 1000);
    const tids = new Set(process.calls.flatMap((call) => (call.fold === undefined ? [call.tid ?? pid] : [])));
    for (const tid of tids) assert.deepEqual(take((event) => event.name === 'thread_name' && event.tid === tid).args, { name });
    const slices = new Map(
      file.traceEvents.flatMap((event) => (event.ph === 'X' && event.pid === pid ? [[event.args?.seq, event] as const] : [])),
    );
    for (const call of process.calls.filter(({ fold }) => fold === undefined)) {
      const event = slices.get(call.seq);
      assert.ok(event !== undefined && rest.delete(event));
      const [errno] = String(call.result).split(' ');
      const failed = /^E[A-Z]+ /.test(String(call.result));
      assert.deepEqual([event.name, event.ts, event.dur, event.tid], [call.name, call.at / 1000, call.took / 1000, call.tid ?? pid]);
      assert.deepEqual(event.args, {
        args: call.args.join(', '),
        result: failed ? `-1 ${errno}` : String(call.result),
        seq: call.seq,
        ...(failed ? { errno, failed: true } : {}),
      });
    }
    for (const call of process.calls.filter(({ fold }) => fold !== undefined)) {
      const begin = take((event) => event.ph === 'b' && event.name === call.name);
      assert.deepEqual([begin.ts, begin.args?.calls], [call.at / 1000, call.fold]);
      assert.equal(take((event) => event.ph === 'e' && event.id === begin.id).ts, (call.at + call.took) / 1000);
    }
  }
  assert.deepEqual([...rest], [], 'nothing that is in no span');
}

/** What the format asks of an event by its phase ("Trace Event Format", the sections of the phases). */
function checkForm({ name, ph, ts, dur, pid, tid, id, cat, args, s }: ChromeEvent): void {
  assert.ok(typeof name === 'string' && name !== '');
  assert.ok(Number.isInteger(pid) && Number.isInteger(tid));
  if (ph !== 'M') assert.ok(typeof ts === 'number' && Number.isFinite(ts) && ts >= 0 && typeof cat === 'string');
  if (ph === 'X') assert.ok(typeof dur === 'number' && dur >= 0);
  if (ph === 'b' || ph === 'e') assert.match(String(id), /^0x[0-9a-f]{16}$/);
  if (ph === 'i') assert.equal(s, 'p');
  if (ph === 'M') assert.ok(args !== undefined);
}
