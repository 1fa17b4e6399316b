import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ServerCredentials } from '@grpc/grpc-js';
import type { Meter } from '@opentelemetry/api';
import { momentAt } from '../clock.ts';
import { SysspanError } from '../errors.ts';
import { timed } from '../node/metrics.ts';
import { requestBytes } from '../spans/request.ts';
import { keepsContract, requests } from '../testing/deliverer.ts';
import { endpoint } from '../testing/endpoint.ts';
import { endpointHost, otlpEndpoint } from './otlp-endpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'sysspan-endpoint-'));
after(() => rmSync(folder, { recursive: true }));
const [request] = requests();
assert.ok(request !== undefined);
const AGENT = 'sysspan-agent/test';

keepsContract('endpoint of an exporter', async () => {
  const server = await endpoint();
  return {
    deliverer: await otlpEndpoint('default', { endpoint: server.url, compression: 'gzip' }, AGENT),
    arrived: async () => server.received,
    expected: (request) => Buffer.from(requestBytes(request)),
    break: async () => server.stop(),
  };
});

keepsContract('endpoint of an exporter, within the cluster', async () => {
  const server = await endpoint();
  return {
    deliverer: await otlpEndpoint('default', { endpoint: server.url, compression: 'none' }, AGENT),
    arrived: async () => server.received,
    expected: (request) => Buffer.from(requestBytes(request)),
    break: async () => server.stop(),
  };
});

test('several requests go to an endpoint within the cluster at once, also through what takes their times', async () => {
  const server = await endpoint();
  const recorded: number[] = [];
  const meter = { createHistogram: () => ({ record: (seconds: number) => recorded.push(seconds) }) } as unknown as Meter;
  const deliverer = timed(meter, 'default', await otlpEndpoint('default', { endpoint: server.url, compression: 'none' }, AGENT));
  const deliveries = await deliverer.deliverAll?.([request, request, request]);
  assert.deepEqual([deliveries?.map(({ outcome }) => outcome), deliverer.taken], [['delivered', 'delivered', 'delivered'], 3]);
  assert.equal(server.received.length, 3);
  assert.ok(recorded.length === 3 && recorded.every((seconds) => seconds > 0 && seconds < 5), String(recorded));
  await deliverer.close();
  server.stop();
});

function headersFolder(name: string, values: Record<string, string>): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [header, value] of Object.entries(values)) writeFileSync(join(path, header), value);
  return path;
}

test('headers are the files of a folder, and those of the environment are not used', async () => {
  const server = await endpoint();
  const headersDir = headersFolder('headers', { Authorization: 'Bearer 1\n', 'x-scope-orgid': 'shop', '..data': 'no' });
  process.env.OTEL_EXPORTER_OTLP_HEADERS = 'x-secret=ours';
  try {
    const deliverer = await otlpEndpoint('default', { endpoint: server.url, compression: 'none', headersDir }, AGENT);
    assert.equal((await deliverer.deliver(request)).outcome, 'delivered');
    await deliverer.close();
  } finally {
    delete process.env.OTEL_EXPORTER_OTLP_HEADERS;
    server.stop();
  }
  const [metadata] = server.metadata;
  assert.deepEqual(
    [metadata?.get('authorization'), metadata?.get('x-scope-orgid'), metadata?.get('x-secret'), metadata?.get('..data')],
    [['Bearer 1'], ['shop'], [], []],
  );
  assert.match(String(metadata?.get('user-agent')[0]), /^sysspan-agent\/test /);
});

test('headers that change are used from the next look on, unreadable ones are not', async () => {
  const server = await endpoint();
  const headersDir = headersFolder('rotated', { authorization: 'one' });
  let now = 0;
  const deliverer = await otlpEndpoint('default', { endpoint: server.url, compression: 'none', headersDir }, AGENT, () => momentAt(now));
  const delivered = async (): Promise<unknown> => {
    await deliverer.deliver(request);
    return server.metadata.at(-1)?.get('authorization')[0];
  };
  assert.equal(await delivered(), 'one');
  writeFileSync(join(headersDir, 'authorization'), 'two');
  assert.equal(await delivered(), 'one');
  now += 60_000;
  assert.equal(await delivered(), 'two');
  rmSync(headersDir, { recursive: true });
  now += 60_000;
  assert.equal(await delivered(), 'two');
  await deliverer.close();
  server.stop();
});

describe('TLS', () => {
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      cert,
      ...subject,
    ],
    { stdio: 'pipe' },
  );
  const pair = { cert_chain: readFileSync(cert), private_key: readFileSync(key) };

  test('a certificate of the own authority is trusted, and the client shows its own', async () => {
    const server = await endpoint({ credentials: ServerCredentials.createSsl(pair.cert_chain, [pair], true) });
    const secure = server.url.replace('http:', 'https:');
    const files = { caFile: cert, certFile: cert, keyFile: key };
    const trusted = await otlpEndpoint('default', { endpoint: secure, compression: 'none', ...files }, AGENT);
    assert.equal((await trusted.deliver(request)).outcome, 'delivered');
    const stranger = await otlpEndpoint('default', { endpoint: secure, compression: 'none', caFile: cert }, AGENT);
    assert.equal((await stranger.deliver(request)).outcome, 'retry');
    const distrustful = await otlpEndpoint('default', { endpoint: secure, compression: 'none' }, AGENT);
    const refused = await distrustful.deliver(request);
    assert.ok(refused.outcome === 'retry' && /certificate|self/i.test(refused.message));
    await Promise.all([trusted, stranger, distrustful].map((deliverer) => deliverer.close()));
    server.stop();
  });
});

test('what cannot be used is said with the name of the exporter and the file', async () => {
  const told = async (settings: Partial<Parameters<typeof otlpEndpoint>[1]>): Promise<string> => {
    try {
      await otlpEndpoint('west', { endpoint: 'http://localhost:4317', compression: 'none', ...settings }, AGENT);
    } catch (cause) {
      assert.ok(cause instanceof SysspanError && cause.code === 'EXPORTER_INVALID');
      return cause.message;
    }
    return '';
  };
  assert.match(await told({ endpoint: 'localhost:4317' }), /^exporter west: endpoint localhost:4317: .*: write it like/);
  assert.match(await told({ endpoint: 'ftp://x:4317' }), /only http, https and unix/);
  assert.match(await told({ caFile: join(folder, 'no.pem') }), /^exporter west: .*no\.pem: ENOENT.*: check the Secret/);
  assert.match(await told({ headersDir: join(folder, 'none') }), /^exporter west: .*none: ENOENT.*: check the Secret/);
  const headersDir = headersFolder('bad', { authorization: 'secret\nvalue' });
  assert.doesNotMatch(await told({ headersDir }), /secret/);
  assert.notEqual(await told({ headersDir }), '');
});

test('the host of an endpoint', () => {
  assert.deepEqual(['http://jaeger.obs:4317', 'https://[::1]:4317', 'unix:///run/x.sock'].map(endpointHost), [
    'jaeger.obs',
    '::1',
    undefined,
  ]);
});
