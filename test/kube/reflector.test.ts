// The reflector against a real API server, through a wire that is cut, held and torn out.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Connection, Reflector, type ReflectorOptions } from '@sysspan/agent/kube';
import { startApiServer } from '../cluster/api-server.ts';
import { until } from '../until.ts';
import { CONFIG_MAPS, type ConfigMap, configMap, connectTo, listen, makeNamespace } from './connect.ts';
import { startProxy, type TcpProxy } from './tcp-proxy.ts';

let api: Awaited<ReturnType<typeof startApiServer>>;
let proxy: TcpProxy;
let direct: Connection;
let proxied: Connection;

before(async () => {
  api = await startApiServer();
  proxy = await startProxy(api.url);
  direct = connectTo(api.kubeconfig);
  proxied = connectTo(api.kubeconfig, proxy.url);
});

after(async () => {
  proxied?.close();
  direct?.close();
  await proxy?.stop();
  await api?.stop();
});

interface Watched {
  readonly reflector: Reflector<ConfigMap>;
  readonly seen: string[];
  readonly names: () => string[];
}

async function watch(
  context: { after(work: () => Promise<void>): void },
  namespace: string,
  more: Partial<ReflectorOptions<ConfigMap>> = {},
): Promise<Watched> {
  const seen: string[] = [];
  const { logger } = listen();
  const onEvent = ({ type, key }: { type: string; key: string }): void => void seen.push(`${type} ${key.split('/')[1]}`);
  const reflector = new Reflector<ConfigMap>({ connection: proxied, resource: CONFIG_MAPS, namespace, logger, onEvent, ...more });
  reflector.start();
  context.after(() => reflector.stop());
  assert.equal(await reflector.synced, true);
  return { reflector, seen, names: () => [...reflector.objects.keys()].map((key) => key.split('/')[1] ?? '').sort() };
}

const put = (namespace: string, name: string, data?: Record<string, string>): Promise<ConfigMap> =>
  direct.create(CONFIG_MAPS, configMap(namespace, name, data));
const change = (namespace: string, name: string, value: string): Promise<ConfigMap> =>
  direct.mergePatch<ConfigMap>(CONFIG_MAPS, { namespace, name }, { data: { value } });
const remove = (namespace: string, name: string): Promise<boolean> => direct.delete(CONFIG_MAPS, { namespace, name });

test('lists what is there, then follows additions, changes and deletions in order', async (context) => {
  const namespace = await makeNamespace(direct, 'follow');
  await put(namespace, 'first');
  const { reflector, seen, names } = await watch(context, namespace);
  assert.deepEqual(seen, ['added first']);
  await put(namespace, 'second');
  await change(namespace, 'second', 'new');
  await remove(namespace, 'first');
  await until('all is seen', () => seen.length === 4);
  assert.deepEqual(seen, ['added first', 'added second', 'modified second', 'deleted first']);
  assert.deepEqual(names(), ['second']);
  assert.equal(reflector.objects.get(`${namespace}/second`)?.data?.value, 'new');
  assert.equal(reflector.counters.restarts, 0);
});

test('reads long lists in pages, and keeps only what trimming leaves', async (context) => {
  const namespace = await makeNamespace(direct, 'pages');
  for (let i = 0; i < 25; i++) await put(namespace, `map-${i}`, { text: 'x'.repeat(100) });
  const trim = ({ metadata }: ConfigMap): ConfigMap => ({ metadata });
  const { reflector } = await watch(context, namespace, { pageSize: 10, trim });
  assert.equal(reflector.objects.size, 25);
  assert.ok([...reflector.objects.values()].every((object) => object.data === undefined));
  const page = await direct.list(CONFIG_MAPS, { namespace, limit: 10 });
  assert.equal(page.items.length, 10);
  assert.ok(page.continue !== undefined);
});

test('selects by label and by field; an object that stops to match is deleted', async (context) => {
  const namespace = await makeNamespace(direct, 'select');
  const { seen } = await watch(context, namespace, { labelSelector: 'app=shop' });
  const { seen: one } = await watch(context, namespace, { fieldSelector: 'metadata.name=b' });
  for (const name of ['a', 'b']) await direct.create(CONFIG_MAPS, { metadata: { namespace, name, labels: { app: 'shop' } } } as ConfigMap);
  await direct.mergePatch(CONFIG_MAPS, { namespace, name: 'a' }, { metadata: { labels: { app: 'other' } } });
  await until('the label is seen', () => seen.length === 3);
  assert.deepEqual(seen, ['added a', 'added b', 'deleted a']);
  await until('the field is seen', () => one.length === 1);
  assert.deepEqual(one, ['added b']);
});

test('bookmarks move its version on although nothing of its own changes', async (context) => {
  const namespace = await makeNamespace(direct, 'bookmark');
  const elsewhere = await makeNamespace(direct, 'elsewhere');
  // The server sends a bookmark two seconds before it ends a watch.
  const { reflector, seen } = await watch(context, namespace, { watchSeconds: 4 });
  const { metadata } = await put(elsewhere, 'noise');
  // A change that was there before a watch began gives it no bookmark: there have to be later ones.
  await until('a bookmark has come', async () => {
    await change(elsewhere, 'noise', String(performance.now()));
    return reflector.counters.bookmarks > 0;
  });
  assert.ok(BigInt(reflector.resourceVersion) >= BigInt(metadata?.resourceVersion ?? ''), reflector.resourceVersion);
  // The server has ended it in time, which is no error: the next watch follows at once and goes on from there.
  await until('watched anew', () => reflector.counters.watches > 1);
  await put(namespace, 'later');
  await until('seen', () => seen.length === 1);
  assert.deepEqual([reflector.counters.lists, reflector.counters.restarts], [1, 0]);
});

test('a connection that is reset is made again and nothing is missed or told twice', async (context) => {
  const namespace = await makeNamespace(direct, 'reset');
  await put(namespace, 'kept');
  const { reflector, seen, names } = await watch(context, namespace);
  proxy.close();
  await until('noticed', () => !reflector.isWatching);
  await put(namespace, 'meanwhile');
  await remove(namespace, 'kept');
  await until('tried in vain', () => reflector.counters.restarts >= 2);
  assert.equal(reflector.lastError?.code, 'API_UNREACHABLE');
  proxy.open();
  await until('caught up', () => seen.length === 3);
  assert.deepEqual(seen, ['added kept', 'added meanwhile', 'deleted kept']);
  assert.deepEqual(names(), ['meanwhile']);
  assert.equal(reflector.counters.relists, 0, 'the version it had was enough');
});

test('a connection that is open and dead is found by its silence', async (context) => {
  const namespace = await makeNamespace(direct, 'stall');
  const { reflector, seen } = await watch(context, namespace, { silenceMs: 1_000 });
  await until('watching', () => reflector.isWatching);
  proxy.stall();
  await put(namespace, 'unheard');
  await until('seen through a new connection', () => seen.length === 1, 10_000);
  assert.ok(reflector.counters.watchdog >= 1);
  assert.equal(reflector.counters.relists, 0);
});

test('goes on through a restart of the API server', async (context) => {
  const namespace = await makeNamespace(direct, 'restart');
  await put(namespace, 'before');
  const { reflector, seen, names } = await watch(context, namespace);
  await api.restart();
  await put(namespace, 'after');
  await until('the new object is seen', () => names().includes('after'));
  assert.deepEqual(seen, ['added before', 'added after']);
  assert.ok(reflector.counters.restarts >= 1);
});

test('lists again when its version is too old, and reports the difference', async (context) => {
  const namespace = await makeNamespace(direct, 'expired');
  for (const name of ['kept', 'changed', 'deleted']) await put(namespace, name);
  const { reflector, seen, names } = await watch(context, namespace);
  proxy.close();
  await until('noticed', () => !reflector.isWatching);
  await remove(namespace, 'deleted');
  await change(namespace, 'changed', 'new');
  await put(namespace, 'added');
  // A server that has just started remembers nothing older than its own list.
  await api.restart();
  proxy.open();
  await until('listed again', () => reflector.counters.relists === 1 && reflector.isWatching, 40_000);
  assert.deepEqual(seen.slice(3).sort(), ['added added', 'deleted deleted', 'modified changed']);
  assert.deepEqual(names(), ['added', 'changed', 'kept']);
  await remove(namespace, 'kept');
  await until('watching from there', () => seen.includes('deleted kept'));
});

test('what a handler throws is logged and counted, and the next change comes', async (context) => {
  const namespace = await makeNamespace(direct, 'throws');
  const { logger, lines } = listen();
  let calls = 0;
  const onEvent = (): void => {
    calls++;
    throw new Error('no');
  };
  const { reflector } = await watch(context, namespace, { onEvent, logger });
  await put(namespace, 'a');
  await put(namespace, 'b');
  await until('both came', () => calls === 2);
  assert.equal(reflector.counters.handlerErrors, 2);
  assert.equal(lines.filter(({ level }) => level === 'error').length, 2);
});

test('stopping ends it, before the first list too', async (context) => {
  const namespace = await makeNamespace(direct, 'stop');
  const { reflector, seen } = await watch(context, namespace);
  await reflector.stop();
  await put(namespace, 'late');
  const unreachable = await startProxy(api.url);
  unreachable.close();
  context.after(() => unreachable.stop());
  const lonely = new Reflector({ connection: connectTo(api.kubeconfig, unreachable.url), resource: CONFIG_MAPS, logger: listen().logger });
  lonely.start();
  await until('tried', () => lonely.counters.restarts > 0);
  assert.equal(lonely.isSynced, false);
  await lonely.stop();
  assert.equal(await lonely.synced, false);
  assert.deepEqual(seen, []);
});

test('a resource that does not exist is a refusal with its reason, and is asked for again without haste', async (context) => {
  const resource = { ...CONFIG_MAPS, plural: 'nosuchthings' };
  const { logger, lines } = listen();
  const reflector = new Reflector({ connection: direct, resource, logger });
  reflector.start();
  context.after(() => reflector.stop());
  await until('refused', () => reflector.counters.restarts > 0);
  assert.deepEqual([reflector.lastError?.code, reflector.lastError?.status, reflector.lastError?.reason], ['API_REFUSED', 404, 'NotFound']);
  assert.equal(lines[0]?.level, 'warn');
});
