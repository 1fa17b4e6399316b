// The real thing: make -j2 of the C programs of this project is traced with --view, and the page is used while it runs.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Attributes } from '../../agent/src/http/otlp-values.ts';
import type { TraceSummary } from '../../agent/src/http/page-data.ts';
import { isProcess, spansOf } from '../../agent/src/http/trace-summary.ts';
import type { NameOf } from '../../agent/src/semconv/names.ts';
import type { OtlpSpan, OtlpTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { browse, frameText, frameTimes, NO_BROWSER, shot } from './browser.ts';

const SYSSPAN = fileURLToPath(new URL('../../agent/bin/sysspan', import.meta.url));
const PROGRAMS = fileURLToPath(new URL('../programs', import.meta.url));
const NOT_ROOT = process.getuid?.() === 0 ? false : 'tracing needs root';
/** All programs at two levels of optimisation: some tens of thousands of calls, in several parts. */
const BUILD = 'for level in 0 1; do make -B -j2 CFLAGS="-O$level -D_GNU_SOURCE" || exit 1; done';

describe('the viewer beside make -j2', { skip: NO_BROWSER || NOT_ROOT }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-make-'));
  let tracer: ChildProcess;
  let said = '';
  let page: Awaited<ReturnType<typeof browse>>;

  before(async () => {
    cpSync(PROGRAMS, join(folder, 'programs'), { recursive: true, filter: (path) => !path.endsWith('/build') });
    tracer = spawn(SYSSPAN, ['trace', '-f', '--view', '--', 'sh', '-c', BUILD], {
      cwd: join(folder, 'programs'),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    tracer.stderr?.on('data', (text: Buffer) => {
      said += text.toString();
    });
    const deadline = Date.now() + 20_000;
    while (!/viewer at \S+/.test(said) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    page = await browse(/viewer at (\S+)/.exec(said)?.[1] ?? 'about:blank');
  });
  after(async () => {
    await page?.browser.close();
    if (tracer.exitCode === null) {
      tracer.kill('SIGINT');
      await once(tracer, 'exit');
    }
    rmSync(folder, { recursive: true });
  });

  const running = (): Promise<boolean> => page.page.locator('.state.live').isVisible();

  test('the page is smooth while calls pour in', { timeout: 300_000 }, async () => {
    const tree = page.page.getByRole('treegrid');
    await tree.waitFor({ timeout: 120_000 });
    assert.ok(await running(), 'it is used while the build runs');
    await shot(page.page, 'make-live');
    let rounds = 0;
    const times: number[] = [];
    while ((await running()) && rounds < 12) {
      times.push(...(await frameTimes(page.page, useThePage)));
      rounds++;
    }
    times.sort((a, b) => a - b);
    console.log(`  in ${rounds} rounds of use: ${frameText(times)}`);
    assert.ok((times[Math.floor(times.length / 2)] ?? 0) < 60);
    assert.ok((await page.page.locator('.row').count()) < 100);
    assert.deepEqual(page.faults, []);
  });

  async function useThePage(): Promise<void> {
    const { keyboard, mouse } = page.page;
    const openAll = page.page.getByRole('button', { name: /^(Open|Close) all$/ });
    if ((await openAll.textContent()) === 'Open all') await openAll.click();
    const box = await page.page.getByRole('treegrid').boundingBox();
    if (box === null) throw new Error('there is no tree');
    await mouse.move(box.x + 150, box.y + 150);
    for (let turn = 0; turn < 20; turn++) await mouse.wheel(0, 400);
    await mouse.move(box.x + box.width - 80, box.y + 12);
    for (let turn = 0; turn < 15; turn++) await mouse.wheel(0, turn < 10 ? -150 : 150);
    await keyboard.press('/');
    await keyboard.type('enoent include');
    await keyboard.press('Escape');
    await page.page.getByRole('listbox', { name: 'Traces' }).focus();
    await keyboard.press('ArrowDown');
  }

  test('what it shows in the end is what the program counted', { timeout: 300_000 }, async () => {
    await page.page.getByText(/^ended, exit 0$/).waitFor({ timeout: 240_000 });
    const { origin, port, searchParams } = new URL(/viewer at (\S+)/.exec(said)?.[1] ?? '');
    const headers = { cookie: `sysspan-${port}=${searchParams.get('token')}` };
    const ask = async (path: string): Promise<unknown> => await (await fetch(`${origin}/${path}`, { headers })).json();
    const listed = (await ask('api/traces')) as TraceSummary[];
    for (const { id, calls, errors, lost, processes } of listed) {
      const counted = programTotals(spansOf((await ask(`api/traces/${id}/otlp`)) as OtlpTraceRequest));
      assert.deepEqual({ calls, errors, lost, processes }, counted);
    }
    console.log(`  ${listed.length} parts, ${listed.reduce((all, { calls }) => all + calls, 0)} calls`);
    assert.doesNotMatch(said, /lost|dropped/);
    const [first] = listed;
    assert.ok(first !== undefined);
    await page.page.locator(`#trace-${first.id}`).click();
    await page.page.keyboard.press('2');
    await page.page
      .getByRole('tabpanel', { name: 'Totals' })
      .getByRole('row', { name: /total$/ })
      .waitFor();
    await page.page.waitForFunction((id) => location.hash.startsWith(`#${id}`), first.id);
    const total = page.page.getByRole('tabpanel').getByRole('row', { name: /total$/ });
    await total.getByText(first.calls.toLocaleString('en-US'), { exact: true }).waitFor();
    await total.getByText(first.errors.toLocaleString('en-US'), { exact: true }).waitFor();
    await shot(page.page, 'make-ended');
    assert.deepEqual(page.faults, []);
  });
});

/** What the process spans of a trace carry. */
function programTotals(spans: readonly OtlpSpan[]): Pick<TraceSummary, 'calls' | 'errors' | 'lost' | 'processes'> {
  const processes = spans.filter(isProcess).map(({ attributes }) => new Attributes(attributes));
  const sum = (key: NameOf<'int'>): number => processes.reduce((all, each) => all + (each.number(key) ?? 0), 0);
  return { calls: sum('syscall.count'), errors: sum('syscall.error_count'), lost: sum('syscall.lost_count'), processes: processes.length };
}
