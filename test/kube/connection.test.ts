// The verbs against a real API server: what is sent is what the server takes, and what it refuses is one kind of error.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, mock, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { KubeConfig } from '@kubernetes/client-node';
import { Connection, hasStatus, KubeError, type KubeObject, listAll, type Resource, serviceAccount } from '@sysspan/agent/kube';
import { accessOf, kubeConfigAccess, readKubeConfig } from '@sysspan/agent/kube-config';
import { startApiServer } from '../cluster/api-server.ts';
import { makeCertificate } from '../cluster/control-plane.ts';
import { CONFIG_MAPS, type ConfigMap, configMap, connectTo, DEFINITIONS, makeNamespace } from './connect.ts';
import { startProxy, type TcpProxy } from './tcp-proxy.ts';

interface Widget extends KubeObject {
  readonly spec?: { readonly size?: number };
  readonly status?: { readonly state?: string; readonly list?: readonly string[] };
}

const WIDGETS: Resource<Widget> = { group: 'test.sysspan.io', version: 'v1', kind: 'Widget', plural: 'widgets', namespaced: true };

let api: Awaited<ReturnType<typeof startApiServer>>;
let proxy: TcpProxy;
let connection: Connection;
let namespace: string;

before(async () => {
  api = await startApiServer();
  proxy = await startProxy(api.url);
  connection = connectTo(api.kubeconfig);
  namespace = await makeNamespace(connection, 'verbs');
});

after(async () => {
  connection?.close();
  await proxy?.stop();
  await api?.stop();
});

function refusedWith(status: number, reason: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(hasStatus(error, status), String(error));
    assert.deepEqual([error.code, error.reason], ['API_REFUSED', reason]);
    return true;
  };
}

test('creates, reads, replaces, deletes', async () => {
  const made = await connection.create(CONFIG_MAPS, configMap(namespace, 'a', { value: '1' }));
  await assert.rejects(connection.create(CONFIG_MAPS, configMap(namespace, 'a')), refusedWith(409, 'AlreadyExists'));
  assert.equal((await connection.get(CONFIG_MAPS, { namespace, name: 'a' })).data?.value, '1');
  await connection.replace(CONFIG_MAPS, { ...made, data: { value: '2' } });
  await assert.rejects(connection.replace(CONFIG_MAPS, { ...made, data: { value: '3' } }), refusedWith(409, 'Conflict'));
  const key = { namespace, name: 'a' };
  await assert.rejects(connection.delete(CONFIG_MAPS, key, { uid: 'another' }), refusedWith(409, 'Conflict'));
  assert.equal(await connection.delete(CONFIG_MAPS, key), true);
  assert.equal(await connection.delete(CONFIG_MAPS, key), false);
  await assert.rejects(connection.get(CONFIG_MAPS, key), (error) => {
    assert.match(String(error), new RegExp(`cannot get configmaps ${namespace}/a: NotFound \\(404\\): configmaps "a" not found`));
    return refusedWith(404, 'NotFound')(error);
  });
});

test('applies for a manager; a field that another owns is a conflict unless forced', async () => {
  const first = await connection.apply(CONFIG_MAPS, configMap(namespace, 'applied', { value: '1', more: 'x' }), { fieldManager: 'one' });
  assert.equal(first.data?.value, '1');
  const other = configMap(namespace, 'applied', { value: '2' });
  await assert.rejects(connection.apply(CONFIG_MAPS, other, { fieldManager: 'two' }), refusedWith(409, 'Conflict'));
  const forced = await connection.apply(CONFIG_MAPS, other, { fieldManager: 'two', force: true });
  assert.deepEqual(forced.data, { value: '2', more: 'x' });
  const without = await connection.apply(CONFIG_MAPS, configMap(namespace, 'applied', {}), { fieldManager: 'one' });
  assert.deepEqual(without.data, { value: '2' }, 'a field that its only owner no longer gives is removed');
});

test('a patch of operations is refused as a whole when its test does not hold', async () => {
  await connection.create(CONFIG_MAPS, configMap(namespace, 'tested', { whose: 'mine' }));
  const key = { namespace, name: 'tested' };
  const patch = async (whose: string): Promise<ConfigMap> =>
    await connection.jsonPatch(CONFIG_MAPS, key, [
      { op: 'test', path: '/data/whose', value: whose },
      { op: 'add', path: '/data/more', value: 'x' },
    ]);
  await assert.rejects(patch('yours'), refusedWith(422, 'Invalid'));
  assert.deepEqual((await patch('mine')).data, { whose: 'mine', more: 'x' });
});

test('patches the status of a custom resource, and nothing but the status', async () => {
  await defineWidgets();
  const key = { namespace, name: 'w' };
  await connection.create(WIDGETS, { metadata: key, spec: { size: 1 } });
  const patch = { spec: { size: 9 }, status: { state: 'Tracing', list: ['a'] } };
  const merged = await connection.mergePatch<Widget>(WIDGETS, key, patch, { subresource: 'status' });
  assert.deepEqual([merged.spec?.size, merged.status], [1, { state: 'Tracing', list: ['a'] }]);
  const applied = await connection.apply<Widget>(
    WIDGETS,
    { metadata: key, status: { state: 'Ended' } },
    { fieldManager: 'agent', force: true, subresource: 'status' },
  );
  assert.equal(applied.status?.state, 'Ended');
  await assert.rejects(connection.mergePatch(WIDGETS, key, { spec: { size: 'big' } }), refusedWith(422, 'Invalid'));
});

async function defineWidgets(): Promise<void> {
  const schema = {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: { type: 'object', properties: { size: { type: 'integer' } } },
        status: { type: 'object', properties: { state: { type: 'string' }, list: { type: 'array', items: { type: 'string' } } } },
      },
    },
  };
  const versions = [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }];
  const names = { kind: 'Widget', plural: 'widgets', singular: 'widget' };
  await connection.create(DEFINITIONS, {
    metadata: { name: 'widgets.test.sysspan.io' },
    spec: { group: WIDGETS.group, scope: 'Namespaced', names, versions },
  });
  const end = performance.now() + 20_000;
  while (performance.now() < end) {
    const served = await connection.list(WIDGETS).then(
      () => true,
      () => false,
    );
    if (served) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the new resource is not served');
}

test('a list of many pages is whole', async () => {
  const many = await makeNamespace(connection, 'many');
  for (let i = 0; i < 12; i++) await connection.create(CONFIG_MAPS, configMap(many, `m-${i}`));
  const { items, resourceVersion } = await listAll(connection, CONFIG_MAPS, { namespace: many, pageSize: 5 });
  assert.equal(new Set(items.map(({ metadata }) => metadata?.name)).size, 12);
  assert.match(resourceVersion, /^\d+$/);
});

test('a long list comes compressed, and is the same', async () => {
  const long = await makeNamespace(connection, 'long');
  const data = { text: 'pods are much alike '.repeat(500) };
  for (let i = 0; i < 40; i++) await connection.create(CONFIG_MAPS, configMap(long, `m-${i}`, data));
  const wire = await startProxy(api.url);
  const proxied = connectTo(api.kubeconfig, wire.url);
  const { items } = await proxied.list(CONFIG_MAPS, { namespace: long });
  assert.deepEqual([items.length, items[39]?.data], [40, data]);
  const bytes = JSON.stringify(items).length;
  assert.ok(bytes > 400_000 && wire.received < bytes / 10, `${wire.received} bytes on the wire for ${bytes}`);
  proxied.close();
  await wire.stop();
});

test('a compressed answer that breaks off is an error like any other', async () => {
  const whole = gzipSync(JSON.stringify({ metadata: { resourceVersion: '1' }, items: [{ metadata: { name: 'x'.repeat(10_000) } }] }));
  for (const cut of [whole.length >> 1, whole.length]) {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': whole.length });
      if (cut === whole.length) response.end(Buffer.from(whole).reverse());
      else response.write(whole.subarray(0, cut), () => response.destroy());
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const broken = new Connection({ server: url, credentials: () => Promise.resolve({}) });
    await assert.rejects(broken.list(CONFIG_MAPS, { namespace }), { code: 'API_UNREACHABLE' });
    broken.close();
    server.closeAllConnections();
    server.close();
  }
});

test('many requests one after the other use one connection', async () => {
  const quiet = await startProxy(api.url);
  const proxied = connectTo(api.kubeconfig, quiet.url);
  for (let i = 0; i < 20; i++) await proxied.list(CONFIG_MAPS, { namespace });
  assert.equal(quiet.accepted, 1);
  proxied.close();
  await quiet.stop();
});

test('many requests at once share a few connections, and watches hold up none of them', async () => {
  const busy = await startProxy(api.url);
  const proxied = connectTo(api.kubeconfig, busy.url);
  const { resourceVersion } = await listAll(proxied, CONFIG_MAPS, { namespace });
  const where = { namespace, resourceVersion, timeoutSeconds: 60 };
  const watches = await Promise.all(Array.from({ length: 20 }, () => proxied.watch(CONFIG_MAPS, where)));
  const before = busy.accepted;
  await Promise.all(Array.from({ length: 100 }, () => proxied.list(CONFIG_MAPS, { namespace })));
  assert.ok(busy.accepted - before <= 16, `${busy.accepted - before} connections`);
  for (const watch of watches) watch.destroy();
  proxied.close();
  await busy.stop();
});

test('a kept connection that the server has closed does no harm', async () => {
  const proxied = connectTo(api.kubeconfig, proxy.url);
  for (let i = 0; i < 5; i++) {
    await proxied.list(CONFIG_MAPS, { namespace });
    proxy.reset();
  }
  proxied.close();
});

test('no answer is an error within the time given', async () => {
  const proxied = connectTo(api.kubeconfig, proxy.url, { timeoutMs: 500 });
  await proxied.list(CONFIG_MAPS, { namespace });
  proxy.stall();
  const before = performance.now();
  await assert.rejects(proxied.list(CONFIG_MAPS, { namespace }), { code: 'API_TIMEOUT', status: 0 });
  assert.ok(performance.now() - before < 3_000);
  await proxied.list(CONFIG_MAPS, { namespace });
  proxied.close();
});

test('nobody there, a signal, and a server that is none of this API are told apart', async () => {
  proxy.close();
  await assert.rejects(connectTo(api.kubeconfig, proxy.url).list(CONFIG_MAPS), { code: 'API_UNREACHABLE' });
  proxy.open();
  await assert.rejects(connection.list(CONFIG_MAPS, {}, AbortSignal.abort()), { code: 'STOPPED' });
  const other = createServer((_request, response) => response.end('<html>')).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const kubeConfig = new KubeConfig();
  const server = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  kubeConfig.loadFromClusterAndUser({ name: 'x', server, skipTLSVerify: true }, { name: 'x' });
  const stranger = new Connection(accessOf(kubeConfig));
  await assert.rejects(stranger.list(CONFIG_MAPS), { code: 'API_MALFORMED' });
  stranger.close();
  other.close();
});

test('a certificate of another authority is refused', async () => {
  const kubeConfig = readKubeConfig(api.kubeconfig);
  kubeConfig.clusters = kubeConfig.clusters.map(({ name, server }) => ({ name, server, skipTLSVerify: false }));
  await assert.rejects(
    new Connection(accessOf(kubeConfig)).list(CONFIG_MAPS),
    (error) => error instanceof KubeError && error.code === 'API_UNREACHABLE',
  );
});

test('a token that changes on disk is read again', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-token-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, 'expired');
  const [cluster] = readKubeConfig(api.kubeconfig).clusters;
  const kubeConfig = new KubeConfig();
  assert.ok(cluster);
  kubeConfig.loadFromClusterAndUser(cluster, { name: 'pod', authProvider: { name: 'tokenFile', config: { tokenFile } } });
  const pod = new Connection(accessOf(kubeConfig));
  await assert.rejects(pod.list(CONFIG_MAPS), refusedWith(401, 'Unauthorized'));
  writeFileSync(tokenFile, api.token);
  // The client looks at the file once a minute.
  mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 });
  context.after(() => mock.timers.reset());
  assert.ok((await pod.list<ConfigMap>(CONFIG_MAPS, { namespace })).items.length > 0);
  pod.close();
});

test('a pod needs the three files of its service account, which are read anew', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-account-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const { hostname, port } = new URL(api.url);
  assert.throws(() => serviceAccount(hostname, port, folder), { code: 'KUBECONFIG_INVALID' });
  writeFileSync(join(folder, 'ca.crt'), api.authority);
  writeFileSync(join(folder, 'token'), 'expired');
  const pod = new Connection(serviceAccount(hostname, port, folder));
  await assert.rejects(pod.list(CONFIG_MAPS), refusedWith(401, 'Unauthorized'));
  writeFileSync(join(folder, 'token'), `${api.token}\n`);
  assert.ok((await pod.list<ConfigMap>(CONFIG_MAPS, { namespace })).items.length > 0);
  rmSync(join(folder, 'token'));
  await assert.rejects(pod.list(CONFIG_MAPS), { code: 'KUBECONFIG_INVALID' });
  pod.close();
});

test('a service account without the authority of the server is refused', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-account-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const { hostname, port } = new URL(api.url);
  writeFileSync(join(folder, 'ca.crt'), makeCertificate(['127.0.0.1']).certificate);
  writeFileSync(join(folder, 'token'), api.token);
  const pod = new Connection(serviceAccount(hostname, port, folder));
  await assert.rejects(pod.list(CONFIG_MAPS), { code: 'API_UNREACHABLE' });
  pod.close();
});

test('a configuration that cannot be used says so', () => {
  assert.throws(() => kubeConfigAccess('/nonexistent/config'), { code: 'KUBECONFIG_INVALID' });
  assert.throws(() => accessOf(new KubeConfig()), { code: 'KUBECONFIG_INVALID' });
});
