import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Deliverer } from '../export/delivery.ts';
import type { EndpointSettings } from '../export/reached.ts';
import type { Logger } from '../telemetry/log.ts';
import { endpoint } from '../testing/endpoint.ts';
import { AgentExporters } from './exporters.ts';

const folder = mkdtempSync(join(tmpdir(), 'sysspan-exporters-'));
after(() => rmSync(folder, { recursive: true }));

interface Logged {
  readonly level: string;
  readonly message: string;
}

async function open(
  settings: Readonly<Record<string, EndpointSettings>>,
  queueBytes: number = 8 << 20,
): Promise<[AgentExporters, Logged[]]> {
  const logged: Logged[] = [];
  const at =
    (level: string) =>
    (_: object, message: string): void =>
      void logged.push({ level, message });
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const measured = (_: string, deliverer: Deliverer): Deliverer => deliverer;
  const exporters = await AgentExporters.open({
    settings: new Map(Object.entries(settings)),
    userAgent: 'test',
    queueBytes,
    measured,
    logger,
  });
  return [exporters, logged];
}

test('a Secret that does not exist breaks its exporter, by name, and no other; once it is there all is well', async () => {
  const server = await endpoint();
  // What the kubelet mounts of a Secret that is optional and does not exist.
  const headersDir = join(folder, 'headers');
  mkdirSync(join(headersDir, '..data'), { recursive: true });
  const plain = { endpoint: server.url, compression: 'none' } as const;
  const west = { ...plain, headersDir, secrets: { headers: 'sysspan/otlp-headers' } };
  const [exporters, logged] = await open({ default: plain, west });
  assert.deepEqual([[...exporters.usable.keys()], [...exporters.broken.keys()]], [['default'], ['west']]);
  assert.match(
    String(exporters.broken.get('west')),
    /^exporter west: Secret sysspan\/otlp-headers: it does not exist, or is empty: create it/,
  );
  assert.equal(await exporters.mend(), false);
  assert.deepEqual(
    logged.map(({ level }) => level),
    ['error'],
    'the same fault is logged once',
  );
  writeFileSync(join(headersDir, 'authorization'), 'Bearer 1');
  assert.equal(await exporters.mend(), true);
  assert.equal(await exporters.mend(), false);
  assert.deepEqual([[...exporters.usable.keys()], exporters.broken.size], [['default', 'west'], 0]);
  exporters.usable.get('west')?.probe();
  assert.equal(await exporters.usable.get('west')?.flush(5_000), true);
  assert.deepEqual(server.metadata[0]?.get('authorization'), ['Bearer 1']);
  for (const exporter of exporters.usable.values()) await exporter.shutdown(1_000);
  server.stop();
});

test('a key that a Secret has not is named, and so is a certificate that misses', async () => {
  const ca = join(folder, 'ca');
  const client = join(folder, 'client');
  mkdirSync(ca);
  mkdirSync(client);
  writeFileSync(join(ca, 'bundle.pem'), 'x');
  const secrets = { ca: 'sysspan/otlp-ca', client: 'sysspan/otlp-client' };
  const base = { endpoint: 'https://localhost:4317', compression: 'none', secrets } as const;
  const [{ broken, usable }] = await open({
    east: { ...base, caFile: join(ca, 'ca.crt') },
    west: { ...base, certFile: join(client, 'tls.crt'), keyFile: join(client, 'tls.key') },
  });
  assert.equal(usable.size, 0);
  assert.match(String(broken.get('east')), /^exporter east: Secret sysspan\/otlp-ca: it has no key ca\.crt: add it/);
  assert.match(String(broken.get('west')), /^exporter west: Secret sysspan\/otlp-client: it does not exist, or is empty: /);
});

test('queues that hold less than the largest trace are warned of', async () => {
  const settings = { default: { endpoint: 'http://localhost:4317', compression: 'none' } } as const;
  const [[few, warned], [many, silent]] = await Promise.all([open(settings, 3 << 20), open(settings, 4 << 20)]);
  assert.deepEqual([warned.map(({ level }) => level), silent], [['warn'], []]);
  for (const { usable } of [few, many]) await usable.get('default')?.shutdown(1);
});
