// What of the canaries of test/programs/canaries.c a local trace shows where: everything in text, in spans and JSON everything but secrets of
// command lines while they stay on this machine, and nothing where they leave it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { endpoint } from '../../agent/src/testing/endpoint.ts';
import { program, run, sysspan, withFolderAsync } from './run.ts';

/** Of each kind one; the test of cgroups looks at all. */
const CONTENTS = ['write', 'read', 'tls', 'mount', 'control', 'keyctl_read'];
const canary = (place: string): string => `CANARY-${place}-END`;

interface Shown {
  readonly spans: string;
  readonly file: string;
  readonly page: string;
  readonly text: string;
  readonly said: string;
}

/** What a page answers to, by the address that was printed. */
async function pageText(address: string): Promise<string> {
  const { origin, searchParams } = new URL(address);
  const get = async (path: string): Promise<string> => {
    const response = await fetch(`${origin}${path}?token=${searchParams.get('token') ?? ''}`);
    assert.equal(response.status, 200, path);
    return await response.text();
  };
  const list = JSON.parse(await get('/api/traces')) as { traces?: { id: string }[] } | { id: string }[];
  const ids = (Array.isArray(list) ? list : (list.traces ?? [])).map(({ id }) => id);
  assert.ok(ids.length > 0);
  return (await Promise.all(ids.map((id) => get(`/api/traces/${id}`)))).join('');
}

/** Traces the program with an endpoint of this address, a file of spans, the page and text; waits for the page's end. */
async function shown(host: string, flags: readonly string[], format: 'text' | 'json'): Promise<Shown> {
  const taking = await endpoint();
  try {
    let result: Shown | undefined;
    await withFolderAsync(async (folder) => {
      const [file, spans, text] = [join(folder, 'file'), join(folder, 'spans'), join(folder, 'text')];
      run(program('canaries'), [file, 'prepare']);
      const words = ['trace', '-f', '-s', '200', '--otlp', `http://${host}:${taking.port}`, '--spans', spans, '--view', '-o', text];
      const child = spawn(sysspan, [...words, `--output-format=${format}`, ...flags, '--', program('canaries'), file], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      let said = '';
      let page = '';
      for await (const part of child.stderr.setEncoding('utf8')) {
        said += String(part);
        if (page !== '' || !said.includes('the viewer stays at')) continue;
        page = await pageText(/http:\/\/\S+token=[\w-]+/.exec(said)?.[0] ?? '');
        child.kill('SIGINT');
      }
      assert.equal(await ended, 0, said);
      const received = Buffer.concat(taking.received).toString('latin1');
      assert.match(received, /setsockopt/);
      result = { spans: received, file: readFileSync(spans, 'utf8'), page, text: readFileSync(text, 'utf8'), said };
    });
    return result ?? assert.fail('nothing was shown');
  } finally {
    taking.stop();
  }
}

function assertEverything(text: string, where: string): void {
  for (const place of CONTENTS) assert.ok(text.includes(canary(place)), `${place} is in ${where}`);
}

const assertNothing = (text: string, where: string): void => assert.doesNotMatch(text, /CANARY/, where);

/** 0.0.0.0 is this machine too, and no address that is known to be. */
test('nothing is in spans, their file, the page and JSON where spans leave the machine; text has all', async () => {
  const { spans, file, page, text, said } = await shown('0.0.0.0', [], 'text');
  for (const [where, what] of Object.entries({ spans, file, page, said })) assertNothing(what, where);
  assertEverything(text, 'text');
  for (const place of ['argv', 'option']) assert.ok(text.includes(canary(place)), place);
  assertNothing((await shown('0.0.0.0', [], 'json')).text, 'JSON');
});

test('everything but secrets of command lines, and the environment, is there where it stays, or is asked for', async () => {
  for (const [host, flags] of [
    ['127.0.0.1', []],
    ['0.0.0.0', ['--buffers=all', '--command-line']],
  ] as const) {
    const { spans, file, page, text } = await shown(host, flags, 'json');
    for (const [where, what] of Object.entries({ spans, file, page, JSON: text })) {
      assertEverything(what, where);
      assert.ok(what.includes(canary('argv')), `argv is in ${where}`);
      for (const place of ['option', 'environment']) assert.ok(!what.includes(canary(place)), `${place} is in ${where}`);
      assert.ok(what.includes('[redacted]'), where);
    }
  }
});

test('what is sent can be asked for alone', async () => {
  const { spans, text } = await shown('0.0.0.0', ['--buffers=sent'], 'json');
  for (const what of [spans, text]) {
    assert.deepEqual([what.includes(canary('write')), what.includes(canary('control'))], [true, true]);
    for (const place of ['read', 'tls', 'mount', 'keyctl_read', 'argv']) assert.ok(!what.includes(canary(place)), place);
  }
});
