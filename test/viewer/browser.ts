// What all tests of the page begin with: a store, its server, and a real browser that has opened the page.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import type { TracerStatus } from '../../agent/src/http/page-data.ts';
import { startServer, type ViewServer } from '../../agent/src/http/server.ts';
import { TraceStore } from '../../agent/src/http/store.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

/** Why the tests of the page cannot run; false when they can. */
export const NO_BROWSER: string | false = existsSync(CHROMIUM) ? false : `no browser at ${CHROMIUM}`;

export const RUNNING: TracerStatus = {
  running: true,
  command: "sh -c 'ls / /nowhere | wc -l'",
  traceSeconds: 30,
  seen: 110,
  filtered: 0,
  recorded: 110,
  lost: 0,
  folded: 0,
  dropped: 0,
};

export interface Viewer {
  readonly store: TraceStore;
  readonly server: ViewServer;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly tree: Locator;
  /** All addresses that the page asked for, and all that it complained about. */
  readonly urls: string[];
  readonly faults: string[];
  say(status: TracerStatus): void;
  row(name: RegExp): Locator;
  /** Opens the page anew with this behind the # sign. */
  go(hash: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a browser, for an own server or for one of somebody else. */
export async function browse(url: string): Promise<Pick<Viewer, 'context' | 'page' | 'urls' | 'faults'> & { readonly browser: Browser }> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    colorScheme: 'light',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const urls: string[] = [];
  const faults: string[] = [];
  page.setDefaultTimeout(20_000);
  page.on('request', (sent) => urls.push(sent.url()));
  page.on('pageerror', (fault) => faults.push(fault.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(url);
  return { browser, context, page, urls, faults };
}

/** Starts a server with an empty store and opens its page. */
export async function openViewer(store: TraceStore = new TraceStore()): Promise<Viewer> {
  let status = RUNNING;
  const server = await startServer({ store, status: () => status });
  const { browser, context, page, urls, faults } = await browse(server.url);
  const tree = page.getByRole('treegrid');
  return {
    store,
    server,
    context,
    page,
    tree,
    urls,
    faults,
    say: (next) => {
      status = next;
    },
    row: (name) => tree.getByRole('row', { name }),
    go: async (hash) => {
      await page.goto('about:blank');
      await page.goto(server.url + hash);
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Leaves a picture beside this file for whoever wants to look; git does not see it. */
export async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, import.meta.url)), animations: 'disabled' });
}

/** The same in light and in dark. */
export async function bothShots(page: Page, name: string): Promise<void> {
  await shot(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await shot(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Times between frames while something is done, in milliseconds, the shortest first. */
export async function frameTimes(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(WATCH_FRAMES);
  await act();
  return await page.evaluate(() => (globalThis as unknown as { frames: () => number[] }).frames());
}

function WATCH_FRAMES(): void {
  const times: number[] = [];
  let last = performance.now();
  let watching = true;
  const frame = (now: number): void => {
    times.push(now - last);
    last = now;
    if (watching) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  Object.assign(globalThis, {
    frames: () => {
      watching = false;
      return times.slice(1).sort((a, b) => a - b);
    },
  });
}

/** Median, 95th percentile and longest of sorted times, for people. */
export function frameText(times: readonly number[]): string {
  const at = (share: number): string => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  return `${times.length} frames, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`;
}
