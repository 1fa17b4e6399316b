// A local trace whose receiver is set up wrongly says so while it runs, once, and does not hold up its end.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { sysspan } from './run.ts';

/** How long it waits for a receiver that may come back, which this one will not. */
const PATIENCE_MS = 10_000;

interface Told {
  readonly said: string;
  /** From the command's end. */
  readonly endedMs: number;
  readonly reportedBeforeEnd: boolean;
}

/** Traces a shell that makes several traces and then ends. */
async function traced(url: string, options: readonly string[], script: string): Promise<Told> {
  const words = ['trace', '-f', '-o', '/dev/null', '--otlp', url, ...options, '--', 'sh', '-c', script];
  const child = spawn(sysspan, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let over = 0;
  let reportedBeforeEnd = false;
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    if (!part.includes('over')) return;
    over = performance.now();
    reportedBeforeEnd = said.includes('cannot be sent');
  });
  const [status] = (await once(child, 'close')) as [number | null];
  assert.equal(status, 0, said);
  return { said, endedMs: performance.now() - over, reportedBeforeEnd };
}

test('a receiver of HTTP/1.1 is told of at once, and the end waits for nothing', async () => {
  const server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const long = await traced(url, ['--trace-seconds=1'], 'for i in 1 2 3 4 5; do ls / >/dev/null; sleep 1; done; echo over');
    assert.ok(long.reportedBeforeEnd, long.said);
    const short = await traced(url, [], 'echo over');
    for (const { said, endedMs } of [long, short]) {
      assert.equal(said.match(/spans cannot be sent to \S+: the receiver speaks HTTP\/1\.1, not HTTP\/2: give/g)?.length, 1, said);
      assert.match(said, /^sysspan: \d+ spans could not be sent to \S+, as was said above$/m);
      assert.ok(endedMs < PATIENCE_MS / 2, `${endedMs} ms`);
    }
  } finally {
    server.close();
  }
});
