import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SysspanError } from '../errors.ts';
import { decodeTraceRequest } from '../spans/otlp-decode.ts';
import { requestBytes } from '../spans/request.ts';
import { keepsContract, requests } from '../testing/deliverer.ts';
import { Exporter } from './exporter.ts';
import { fileDeliverer, spansFile } from './spans-file.ts';

const folder = await mkdtemp(join(tmpdir(), 'sysspan-spans-'));
let files = 0;

keepsContract('spans file', async () => {
  const path = join(folder, `${files++}.jsonl`);
  const deliverer = fileDeliverer(spansFile(path));
  return {
    deliverer,
    arrived: async () =>
      (await readFile(path, 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    expected: (request) => decodeTraceRequest(requestBytes(request)),
    break: () => deliverer.close().catch(() => undefined),
  };
});

test('a file that cannot be written is said before anything is traced', () => {
  for (const path of [join(folder, 'no', 'such', 'folder'), folder]) {
    assert.throws(
      () => spansFile(path),
      (error: unknown) => {
        assert.ok(error instanceof SysspanError && error.code === 'OUTPUT_NOT_WRITABLE' && error.cause instanceof Error);
        assert.ok(error.message.includes(path));
        return true;
      },
    );
  }
});

test('a full disk is counted with its errno name', async () => {
  const exporter = new Exporter(fileDeliverer(spansFile('/dev/full')));
  const sent = requests();
  exporter.enqueue(sent);
  await exporter.shutdown(5_000);
  assert.deepEqual(exporter.counts().failed, { ENOSPC: sent.reduce((sum, { spans }) => sum + spans, 0) });
});

test('a line that could not be written whole is taken back', async () => {
  const path = join(folder, 'limited.jsonl');
  const script = `
    const { fileDeliverer, spansFile } = await import(${JSON.stringify(new URL('./spans-file.ts', import.meta.url).href)});
    const { segmentRequests } = await import(${JSON.stringify(new URL('../spans/request.ts', import.meta.url).href)});
    const { context, segment } = await import(${JSON.stringify(new URL('../testing/segment.ts', import.meta.url).href)});
    const file = fileDeliverer(spansFile(${JSON.stringify(path)}));
    const outcomes = [];
    for (const calls of [2, 100, 2]) outcomes.push((await file.deliver(segmentRequests(segment({ calls }), context)[0])).outcome);
    await file.close();
    console.log(outcomes.join(' '));`;
  // At most 16 KiB in a file, told by an error instead of a signal.
  const limited = 'trap "" XFSZ; ulimit -f 16; exec "$0" --input-type=module -e "$1"';
  const output = execFileSync('bash', ['-c', limited, process.execPath, script], { encoding: 'utf8' });
  assert.equal(output.trim(), 'delivered failed delivered');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  assert.equal(lines.length, 2);
  for (const line of lines) JSON.parse(line);
});
