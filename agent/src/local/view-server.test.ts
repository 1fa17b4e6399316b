// A page on traces that others send: real gRPC in, HTTP out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SysspanError } from '../errors.ts';
import { otlpGrpc } from '../export/otlp-grpc.ts';
import type { TraceSummary } from '../http/page-data.ts';
import { delimited } from '../spans/protobuf.ts';
import { requestBytes, type SpanRequest } from '../spans/request.ts';
import { requests } from '../testing/deliverer.ts';
import { endpoint } from '../testing/endpoint.ts';
import { openView, type Viewing, type ViewOptions, viewOptions } from './view-server.ts';

const OPTIONS: ViewOptions = { otlp: '127.0.0.1:0', viewPort: 0, memoryMib: 64 };
const NONE = { outcome: 'delivered', rejected: 0, message: '' };

async function send(viewing: Viewing, given: readonly SpanRequest[]): Promise<unknown[]> {
  const deliverer = otlpGrpc(`http://127.0.0.1:${viewing.otlpPort}`);
  const outcomes = [];
  for (const request of given) outcomes.push(await deliverer.deliver(request));
  await deliverer.close();
  return outcomes;
}

/** What the page is answered, by its token alone. */
async function got<T>(viewing: Viewing, path: string): Promise<T> {
  const url = new URL(viewing.url);
  url.pathname = path;
  const response = await fetch(url);
  assert.equal(response.status, 200, url.pathname);
  return (await response.json()) as T;
}

test('what is sent is shown, whole, and counted', async () => {
  const viewing = await openView(OPTIONS);
  const sent = requests();
  assert.deepEqual(
    await send(viewing, sent),
    sent.map(() => NONE),
  );
  const total = sent.reduce((sum, { spans }) => sum + spans, 0);
  const traces = await got<TraceSummary[]>(viewing, '/api/traces');
  assert.deepEqual(
    traces.map(({ id, spans }) => [id, spans]),
    [[sent[0]?.traceId, total]],
  );
  assert.equal((await got<{ received: number }>(viewing, '/api/status')).received, total);
  assert.equal((await fetch(new URL('/api/traces', viewing.url))).status, 403, 'nobody sees it without the token');
  await viewing.close();
});

test('a probe is taken, and what is no request of ours is refused for good', async () => {
  const viewing = await openView(OPTIONS);
  const [probe, garbage] = await send(viewing, [
    { bytes: new Uint8Array(0), traceId: '', spans: 0 },
    { bytes: Buffer.from('no request at all'), traceId: 'a', spans: 1 },
  ]);
  assert.deepEqual(probe, NONE);
  assert.deepEqual({ ...(garbage as object), message: '' }, { outcome: 'failed', reason: 'INVALID_ARGUMENT', message: '' });
  assert.deepEqual(await got(viewing, '/api/traces'), []);
  await viewing.close();
});

test('a trace that cannot be decoded is not listed, and takes the others from nobody, also while a page is open', async () => {
  const viewing = await openView(OPTIONS);
  const url = new URL(viewing.url);
  url.pathname = '/api/live';
  const live = await fetch(url);
  const reader = live.body?.getReader();
  await reader?.read();
  // An attribute that is torn, in a span that is whole.
  const torn = delimited(
    1,
    delimited(2, delimited(2, [...delimited(1, [new Uint8Array(16).fill(7)]), ...delimited(9, [Buffer.of(0x0a, 0x7f)])])),
  );
  const [whole] = requests();
  assert.ok(whole !== undefined);
  await send(viewing, [{ bytes: Buffer.concat(torn), traceId: '07'.repeat(16), spans: 1 }, whole]);
  let said = '';
  while (!said.includes(whole.traceId)) said += Buffer.from((await reader?.read())?.value ?? []).toString();
  assert.deepEqual(
    (await got<TraceSummary[]>(viewing, '/api/traces')).map(({ id }) => id),
    [whole.traceId],
  );
  await reader?.cancel();
  await viewing.close();
});

test('memory is bounded: the oldest traces make room, and that is counted', async () => {
  const viewing = await openView({ ...OPTIONS, memoryMib: 8 });
  const [whole] = requests();
  assert.ok(whole !== undefined);
  const bytes = Buffer.from(requestBytes(whole));
  const from = Buffer.from(whole.traceId, 'hex');
  const many = Array.from({ length: 12 }, (_, at) => {
    const to = Buffer.alloc(16, at + 1);
    const copy = Buffer.from(bytes);
    for (let found = copy.indexOf(from); found >= 0; found = copy.indexOf(from, found + 16)) to.copy(copy, found);
    return { bytes: copy, traceId: to.toString('hex'), spans: whole.spans };
  });
  await send(viewing, many);
  const { store } = await got<{ store: { bytes: number; budgetBytes: number; traces: number; droppedTraces: number } }>(
    viewing,
    '/api/status',
  );
  assert.ok(store.bytes <= store.budgetBytes && store.budgetBytes === 8 << 20, JSON.stringify(store));
  assert.ok(store.droppedTraces > 0 && store.traces > 0 && store.traces + store.droppedTraces === many.length, JSON.stringify(store));
  await viewing.close();
});

test('another endpoint gets the same bytes, and one that is away holds nobody up', async () => {
  const server = await endpoint();
  const viewing = await openView({ ...OPTIONS, forward: server.url });
  const sent = requests();
  await send(viewing, sent);
  await viewing.close();
  assert.deepEqual(
    server.received,
    sent.map((request) => Buffer.from(requestBytes(request))),
  );
  server.stop();
  const alone = await openView({ ...OPTIONS, forward: server.url });
  assert.deepEqual(
    await send(alone, sent),
    sent.map(() => NONE),
  );
  assert.equal((await got<TraceSummary[]>(alone, '/api/traces')).length, 1);
  await alone.close();
});

test('addresses and numbers that cannot be are said', async () => {
  const words = { otlp: '127.0.0.1:4317', viewPort: '8600', memoryMib: '96' };
  assert.deepEqual(viewOptions(words), { otlp: '127.0.0.1:4317', viewPort: 8_600, memoryMib: 96 });
  const refused = (error: unknown): boolean => error instanceof SysspanError && error.code === 'BAD_OPTION';
  assert.throws(() => viewOptions({ ...words, viewPort: 'x' }), refused);
  assert.throws(() => viewOptions({ ...words, memoryMib: '1' }), refused);
  const viewing = await openView(OPTIONS);
  await assert.rejects(openView({ ...OPTIONS, otlp: `127.0.0.1:${viewing.otlpPort}` }), refused);
  await assert.rejects(openView({ ...OPTIONS, viewPort: Number(new URL(viewing.url).port) }), refused);
  await viewing.close();
});
