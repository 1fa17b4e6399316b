import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Connection, KubeError } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import type { PodSnapshot } from '../reconcile/snapshot.ts';
import { podOf } from '../testing/situation.ts';
import { Owners } from './owners.ts';
import type { Owned } from './resources.ts';

interface Asked {
  readonly owners: Owners;
  /** `namespace/name` of what was asked for. */
  readonly asked: string[];
  readonly most: () => number;
}

/** An API server that has these, by `namespace/name`; it fails where it has an error. */
function serverOf(objects: Readonly<Record<string, Owned | Error>>): Asked {
  const asked: string[] = [];
  let under = 0;
  let most = 0;
  const get = async (_: unknown, { namespace, name }: { namespace: string; name: string }): Promise<Owned> => {
    asked.push(`${namespace}/${name}`);
    most = Math.max(most, ++under);
    await new Promise((resolve) => setTimeout(resolve, 1));
    under--;
    const found = objects[`${namespace}/${name}`];
    if (found === undefined) throw new KubeError('API_REFUSED', 'not found', { answer: { code: 404 } });
    if (found instanceof Error) throw found;
    return found;
  };
  const silent = (): void => undefined;
  const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
  return { owners: new Owners({ get } as unknown as Connection, logger), asked, most: () => most };
}

const ownedBy = (kind: string, name: string, uid: string): Owned =>
  ({ metadata: { name: 'x', uid, ownerReferences: [{ kind, name, uid: `${name}-uid`, controller: true }] } }) as unknown as Owned;
const podBy = (namespace: string, name: string, uid: string) =>
  podOf(`${name}-pod`, { namespace, labels: {}, owner: { kind: 'ReplicaSet', name, uid } });

test('an owner is asked for once, and so is one that is gone', async () => {
  const { owners, asked } = serverOf({ 'shop/web-1': ownedBy('Deployment', 'web', 'u1') });
  const pods = [podBy('shop', 'web-1', 'u1'), podBy('shop', 'gone', 'u2'), podOf('bare')];
  assert.deepEqual(pods.map(owners.areKnown), [false, false, true]);
  await owners.learn(pods);
  await owners.learn(pods);
  assert.deepEqual(asked.toSorted(), ['shop/gone', 'shop/web-1']);
  assert.deepEqual(pods.map(owners.areKnown), [true, true, true]);
  assert.deepEqual(owners.of(pods[0] ?? assert.fail()).at(-1), { kind: 'Deployment', name: 'web', uid: 'web-uid' });
  assert.deepEqual(
    pods.slice(1).map((pod) => owners.of(pod).length),
    [1, 0],
  );
});

test('what somebody says of another’s ReplicaSet counts for nobody', async () => {
  const { owners } = serverOf({ 'evil/mine': ownedBy('Deployment', 'evil', 'u9'), 'shop/web-1': ownedBy('Deployment', 'web', 'u1') });
  const [thief, victim] = [podBy('evil', 'mine', 'u1'), podBy('shop', 'web-1', 'u1')];
  await owners.learn([thief]);
  await owners.learn([victim]);
  assert.deepEqual(
    owners.of(thief).map(({ name }) => name),
    ['mine'],
    'another uid than the object has',
  );
  assert.deepEqual(
    owners.of(victim).map(({ name }) => name),
    ['web-1', 'web'],
  );
});

test('what could not be read is not known, is asked for again, and keeps the server no longer busy than one failure', async () => {
  const objects: Record<string, Owned | Error> = {};
  const pods = Array.from({ length: 500 }, (_, at) => {
    objects[`shop/rs-${at}`] = new Error('it is down');
    return podBy('shop', `rs-${at}`, `u${at}`);
  });
  const { owners, asked, most } = serverOf(objects);
  await owners.learn(pods);
  assert.ok(asked.length <= 16, `${asked.length}`);
  assert.ok(pods.every((pod) => !owners.areKnown(pod)));
  for (const [at, key] of Object.keys(objects).entries()) objects[key] = ownedBy('Deployment', `d-${at}`, `u${at}`);
  await owners.learn(pods);
  assert.ok(pods.every(owners.areKnown));
  assert.ok(most() <= 16, `${most()} at once`);
});

const refusedWith = (code: number): KubeError => new KubeError('API_REFUSED', `refused (${code})`, { answer: { code } });

test('what the API server says of one owner, or of the kind in one namespace, keeps no other from being read', async () => {
  const pods: PodSnapshot[] = [];
  const objects: Record<string, Owned | Error> = {};
  for (let at = 0; at < 40; at++) {
    for (const namespace of ['evil', 'shop', 'odd']) pods.push(podBy(namespace, `rs-${at}`, `u${at}`));
    objects[`evil/rs-${at}`] = refusedWith(403);
    objects[`odd/rs-${at}`] = refusedWith(400);
    objects[`shop/rs-${at}`] = ownedBy('Deployment', `d-${at}`, `u${at}`);
  }
  const { owners, asked } = serverOf(objects);
  await owners.learn(pods);
  assert.ok(pods.filter(({ namespace }) => namespace === 'shop').every(owners.areKnown));
  assert.equal(pods.filter(owners.areKnown).length, 40);
  assert.ok(asked.filter((name) => name.startsWith('evil/')).length <= 16, 'a right that is missing is not asked for again and again');
});

for (const code of [401, 429, 500, 503])
  void test(`nobody is asked for after an answer ${code}`, async () => {
    const pods = Array.from({ length: 100 }, (_, at) => podBy('shop', `rs-${at}`, `u${at}`));
    const { owners, asked } = serverOf(Object.fromEntries(pods.map((_, at) => [`shop/rs-${at}`, refusedWith(code)])));
    await owners.learn(pods);
    assert.ok(asked.length <= 16, `${asked.length}`);
  });

test('an owner of an owner that cannot exist is none', async () => {
  const { owners } = serverOf({ 'shop/web-1': ownedBy('Deployment', '../x', 'u1') });
  const pod = podBy('shop', 'web-1', 'u1');
  await owners.learn([pod]);
  assert.deepEqual([owners.areKnown(pod), owners.of(pod).length], [true, 1]);
});
