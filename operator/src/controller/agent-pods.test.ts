import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PodSnapshot } from '../reconcile/snapshot.ts';
import { podOf, T0 } from '../testing/situation.ts';
import { AgentPods } from './agent-pods.ts';

const kept = (pod: PodSnapshot) => ({ metadata: { name: pod.name, uid: pod.uid, resourceVersion: '1' }, pod });

test('of several agents of a node the one that is ready, else the newest; and what is of no interest', () => {
  const agents = new AgentPods();
  const add = (pod: PodSnapshot): boolean => agents.take({ type: 'added', key: pod.name, object: kept(pod) });
  const change = (from: PodSnapshot, to: PodSnapshot): boolean =>
    agents.take({ type: 'modified', key: to.name, object: kept(to), previous: kept(from) });
  const old = podOf('old');
  const next = podOf('next', { ready: false, createdAt: T0 + 1_000, problem: 'ErrImagePull' });
  assert.deepEqual([add(old), add(next), agents.of('worker-1')?.podName], [true, true, 'old']);
  const ending = { ...old, ready: false };
  assert.deepEqual([change(old, ending), agents.of('worker-1')?.podName, agents.of('worker-1')?.problem], [true, 'next', 'ErrImagePull']);
  assert.equal(change(ending, { ...ending, ip: '10.0.0.1' }), false);
  assert.equal(agents.take({ type: 'deleted', key: 'next', object: kept(next) }), true);
  assert.equal(agents.of('worker-1')?.podName, 'old');
  const { nodeName: _, ...waiting } = podOf('unscheduled');
  add(waiting);
  change(waiting, podOf('unscheduled', { nodeName: 'worker-2' }));
  assert.deepEqual([agents.of('worker-2')?.podName, agents.of('worker-3')], ['unscheduled', undefined]);
});
