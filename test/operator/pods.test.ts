// Which pods the operator watches: those of namespaces with traces, and its agents.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ClusterView } from '../../operator/src/controller/cluster-view.ts';
import { Owners } from '../../operator/src/controller/owners.ts';
import { PodWatches } from '../../operator/src/controller/pod-watches.ts';
import { listen } from '../kube/connect.ts';
import { until } from '../until.ts';
import { World } from './operator.ts';

let world: World;
before(async () => {
  world = await World.begin();
  for (const namespace of ['a', 'b', 'c']) {
    await world.namespace(namespace);
    await world.pod({ namespace, name: `${namespace}-1` });
  }
});
after(async () => await world.end());

describe('watches of pods', () => {
  const known = new Map<string, Set<string>>();
  let watches: PodWatches;
  before(() => {
    watches = new PodWatches({
      connection: world.connection,
      logger: listen().logger,
      most: 2,
      graceMs: 300,
      onEvent: ({ type, object: { pod } }) => {
        const pods = known.get(pod.namespace) ?? new Set();
        known.set(pod.namespace, pods);
        if (type === 'deleted') assert.ok(pods.delete(pod.name), `${pod.name} was known`);
        else pods.add(pod.name);
      },
      onKnown: () => undefined,
      onForgotten: (namespace) => known.delete(namespace),
    });
  });
  after(async () => await watches.stop());
  const pods = (): Record<string, string[]> =>
    Object.fromEntries(
      [...known].map(([namespace, names]) => [namespace, [...names].sort()] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  const stand = async (what: string, size: number, expected: object): Promise<void> => {
    await until(what, () => {
      const now = JSON.stringify([watches.size, pods()]);
      if (now !== JSON.stringify([size, expected])) throw new Error(now);
      return true;
    });
  };

  test('are one for each namespace that is wanted', async () => {
    watches.want('a');
    watches.want('b');
    await stand('two watches', 2, { a: ['a-1'], b: ['b-1'] });
    assert.deepEqual([watches.knows('a'), watches.knows('c'), watches.objects.size], [true, false, 2]);
    await until('that both are open, after what they have read', () => watches.isWatching);
    await world.pod({ namespace: 'a', name: 'a-2' });
    await world.pod({ namespace: 'c', name: 'c-2' });
    await stand('the pod of a namespace that is watched', 2, { a: ['a-1', 'a-2'], b: ['b-1'] });
  });

  test('are one for all of them once they are many, and nothing is missed while they change', async () => {
    watches.want('c');
    await world.deletePod('a', 'a-2');
    await world.pod({ namespace: 'b', name: 'b-2' });
    await stand('one watch', 1, { a: ['a-1'], b: ['b-1', 'b-2'], c: ['c-1', 'c-2'] });
    await world.deletePod('b', 'b-2');
    await world.pod({ namespace: 'shop', name: 'not-wanted' });
    await stand('what happens then', 1, { a: ['a-1'], b: ['b-1'], c: ['c-1', 'c-2'] });
  });

  test('end a while after a namespace is wanted for the last time', async () => {
    for (const namespace of ['a', 'b']) watches.unwant(namespace);
    await new Promise((resolve) => setTimeout(resolve, 100));
    watches.want('a');
    await stand('one that came back in time', 1, { a: ['a-1'], c: ['c-1', 'c-2'] });
    watches.unwant('a');
    await stand('the other alone', 1, { c: ['c-1', 'c-2'] });
    assert.equal(watches.objects.size, 2, 'of its namespace, not of the cluster');
    assert.deepEqual([watches.knows('a'), watches.knows('c')], [false, true]);
    assert.ok(watches.counters.lists >= 4, 'counters of those that ended stay');
  });
});

test('many namespaces that are wanted at once get one watch, and none of their own before', async () => {
  const known = new Set<string>();
  const onKnown = (namespace: string): void => void known.add(namespace);
  const none = { onEvent: () => undefined, onForgotten: () => undefined };
  const watches = new PodWatches({ connection: world.connection, logger: listen().logger, most: 2, onKnown, ...none });
  for (const namespace of ['a', 'b', 'c']) watches.want(namespace);
  await until('all of them', () => (known.size === 3 ? true : undefined));
  assert.deepEqual([watches.size, watches.counters.lists], [1, 1]);
  await watches.stop();
});

describe('the operator', () => {
  test('watches pods where traces go on that it carries out, and nowhere else', async () => {
    const looked: string[] = [];
    const view = new ClusterView({
      connection: world.connection,
      logger: listen().logger,
      owners: new Owners(world.connection, listen().logger),
      agents: { namespace: 'sysspan', labels: { 'app.kubernetes.io/component': 'agent' } },
      namespaces: ['a', 'b'],
      enqueue: (key) => looked.push(key),
    });
    await view.start();
    assert.deepEqual([view.pods.size, view.agent('n1')?.podName], [0, 'agent-n1']);
    const mine = await world.apply('mine', { podNames: ['a-1'] }, 'a');
    const theirs = await world.apply('theirs', { podNames: ['c-1'] }, 'c');
    await until('the pods of the one', () => (view.knowsPodsOf(mine) ? true : undefined));
    assert.deepEqual(
      [view.pods.size, view.podsOf(mine).map(({ name }) => name), view.podsOf(theirs), view.knowsPodsOf(theirs)],
      [1, ['a-1'], [], false],
    );
    assert.ok(looked.lastIndexOf('a/mine') >= 0, 'it is looked at once its pods are known');
    await view.stop();
    for (const namespace of ['a', 'c']) await world.kubectl(['-n', namespace, 'delete', 'sct', '--all']);
  });
});
