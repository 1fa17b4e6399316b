import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { after, before, test } from 'node:test';
import { request } from '../../../test/viewer/fixture.ts';
import { pipeline } from '../../../test/viewer/workload.ts';
import { startServer, type ViewServer } from './server.ts';
import { TraceStore } from './store.ts';

const TRACE = 'ab'.repeat(16);
const STATUS = { running: true, command: 'sh', traceSeconds: 30, seen: 1, filtered: 0, recorded: 1, lost: 0, folded: 0, dropped: 0 };
const store = new TraceStore();
let server: ViewServer;

before(async () => {
  server = await startServer({ store, status: () => STATUS });
  store.add(request(pipeline(TRACE)));
});
after(() => server.close());

const token = (): string => new URL(server.url).searchParams.get('token') ?? '';

/** Asks as one who has the cookie, unless another one is given. */
async function ask(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<IncomingMessage & { text: string }> {
  const cookie = `sysspan-${server.port}=${token()}`;
  const sent = get({ host: '127.0.0.1', port: server.port, path, method, headers: { cookie, ...headers } });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = await response.toArray();
  return Object.assign(response, { text: Buffer.concat(chunks).toString() });
}

test('answers with the list, a trace, its OTLP and the status', async () => {
  assert.equal(JSON.parse((await ask('/api/traces')).text)[0].id, TRACE);
  assert.equal(JSON.parse((await ask(`/api/traces/${TRACE}`)).text).calls.length, 110);
  assert.ok(JSON.parse((await ask(`/api/traces/${TRACE}/otlp`)).text).resourceSpans.length > 0);
  assert.equal(JSON.parse((await ask('/api/status')).text).store.traces, 1);
  const families = JSON.parse((await ask('/api/families')).text);
  assert.deepEqual(
    [families.openat, families.read, families.mmap, families.execve, families.getpid],
    ['file', 'desc', 'memory', 'process', undefined],
  );
});

test('who has neither the token nor the cookie gets a sentence and nothing else', async () => {
  const near = `${token().slice(0, -1)}${token().endsWith('A') ? 'B' : 'A'}`;
  for (const cookie of ['', `sysspan-${server.port}=`, `sysspan-${server.port}=${near}`, `sysspan-1=${token()}`])
    for (const path of [
      '/',
      '/api/traces',
      `/api/traces/${TRACE}`,
      '/api/live',
      `/?token=${near}`,
      '/?token=',
      `/?token=a&token=${token()}`,
    ]) {
      const { statusCode, text, headers } = await ask(path, { cookie });
      assert.equal(statusCode, 403, `${path} with ${cookie}`);
      assert.match(text, /^sysspan: refused: .*open the one that sysspan printed.*\n$/);
      assert.equal(headers['set-cookie'], undefined);
    }
});

test('the token becomes a cookie that scripts and other sites do not get', async () => {
  const { statusCode, headers } = await ask(new URL(server.url).pathname + new URL(server.url).search, { cookie: '' });
  assert.equal(statusCode, 200);
  assert.deepEqual(headers['set-cookie'], [`sysspan-${server.port}=${token()}; Path=/; HttpOnly; SameSite=Strict`]);
  assert.ok(token().length >= 32);
  assert.equal((await ask('/api/traces')).headers['set-cookie'], undefined);
});

test('each server has a token of its own', async () => {
  const other = await startServer({ store, status: () => STATUS });
  await other.close();
  assert.notEqual(new URL(other.url).search, new URL(server.url).search);
});

test('says 404 for what is not there', async () => {
  assert.equal((await ask('/api/traces/00')).statusCode, 404);
  assert.equal((await ask('/../../package.json')).statusCode, 404);
  assert.equal((await ask('/nothing')).statusCode, 404);
});

test('a name that was made to point here is refused', async () => {
  for (const host of ['evil.example', `evil.example:${server.port}`, 'localhost:1', '127.0.0.1', `localhost.evil:${server.port}`])
    assert.equal((await ask('/api/traces', { host })).statusCode, 403, host);
  for (const host of [`localhost:${server.port}`, `127.0.0.1:${server.port}`, `[::1]:${server.port}`])
    assert.equal((await ask('/api/traces', { host })).statusCode, 200, host);
});

test('other sites and origins are refused, and nothing invites them', async () => {
  for (const site of ['cross-site', 'same-site'])
    assert.equal((await ask('/api/traces', { 'sec-fetch-site': site })).statusCode, 403, site);
  assert.equal((await ask('/api/traces', { origin: 'http://evil.example' })).statusCode, 403);
  assert.equal((await ask('/api/traces', { origin: 'null' })).statusCode, 403);
  const { headers } = await ask('/api/traces', { 'sec-fetch-site': 'same-origin' });
  assert.deepEqual(
    Object.keys(headers).filter((name) => name.startsWith('access-control')),
    [],
  );
  assert.match(String(headers['content-security-policy']), /^default-src 'self'/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
});

test('a link from elsewhere may open the page, but not the data', async () => {
  const follow = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  assert.equal((await ask('/', follow)).statusCode, 200);
  assert.equal((await ask('/api/traces', follow)).statusCode, 403);
  assert.equal((await ask('/', { ...follow, 'sec-fetch-dest': 'iframe' })).statusCode, 403);
});

test('nothing but GET and HEAD is answered', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) assert.equal((await ask('/api/traces', {}, method)).statusCode, 403, method);
});

test('listens on the loopback address only', async () => {
  assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
  await assert.rejects(fetch(`http://127.0.0.2:${server.port}/`));
});

test('a port that is taken rejects', async () => {
  await assert.rejects(startServer({ store, status: () => STATUS, port: server.port }), { code: 'EADDRINUSE' });
});
