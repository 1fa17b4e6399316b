import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fairShare } from './fair-share.ts';

const trace = (namespace: string, name: string) => ({ desired: { namespace }, name });
const many = (namespace: string, count: number) => Array.from({ length: count }, (_, at) => trace(namespace, `${namespace}${at}`));
const names = (traces: readonly { name: string }[]): string[] => traces.map(({ name }) => name);

test('four namespaces with 20 traces each do not crowd out a fifth', () => {
  const wanted = [...['a', 'b', 'c', 'd'].flatMap((namespace) => many(namespace, 20)), ...many('e', 20)];
  const given = fairShare(wanted, 64);
  const share = (namespace: string): number => given.filter(({ desired }) => desired.namespace === namespace).length;
  assert.deepEqual(['a', 'b', 'c', 'd', 'e'].map(share), [13, 13, 13, 13, 12]);
});

test('requests for the cluster share one turn, wherever they lie', () => {
  const cluster = { desired: { namespace: 'sysspan', forCluster: true }, name: 'cluster' };
  assert.deepEqual(names(fairShare([...many('sysspan', 3), cluster, { ...cluster, name: 'second' }], 3)), [
    'sysspan0',
    'cluster',
    'sysspan1',
  ]);
});

test('within a namespace those that came first stay; places that one does not need are the others’', () => {
  assert.deepEqual(names(fairShare([...many('a', 5), ...many('b', 1)], 4)), ['a0', 'b0', 'a1', 'a2']);
  assert.deepEqual(names(fairShare(many('a', 3), 2)), ['a0', 'a1']);
  assert.deepEqual(fairShare([], 2), []);
});
