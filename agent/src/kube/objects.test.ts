import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiVersionOf, isNewer, joinKey, keyOf, pathOf, type Resource, splitKey } from './objects.ts';

const PODS: Resource = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };
const NODES: Resource = { group: '', version: 'v1', kind: 'Node', plural: 'nodes', namespaced: false };
const TRACES: Resource = { group: 'sysspan.io', version: 'v1alpha1', kind: 'NodeTrace', plural: 'nodetraces', namespaced: true };

test('paths are those of the API, with every part escaped', () => {
  assert.equal(pathOf(PODS), '/api/v1/pods');
  assert.equal(pathOf(PODS, { namespace: 'shop', name: 'a' }), '/api/v1/namespaces/shop/pods/a');
  assert.equal(pathOf(NODES, { namespace: 'shop', name: 'n' }), '/api/v1/nodes/n');
  assert.equal(
    pathOf(TRACES, { namespace: 'shop', name: 'x', subresource: 'status' }),
    '/apis/sysspan.io/v1alpha1/namespaces/shop/nodetraces/x/status',
  );
  assert.equal(pathOf(PODS, { namespace: 'shop', name: '../secrets/x' }), '/api/v1/namespaces/shop/pods/..%2Fsecrets%2Fx');
  assert.deepEqual([apiVersionOf(PODS), apiVersionOf(TRACES)], ['v1', 'sysspan.io/v1alpha1']);
});

test('a key names the namespace when there is one', () => {
  assert.equal(keyOf({ metadata: { namespace: 'shop', name: 'a' } }), 'shop/a');
  assert.equal(keyOf({ metadata: { name: 'n' } }), 'n');
  for (const key of ['shop/a', 'n']) assert.equal(joinKey(splitKey(key)), key);
});

test('versions are compared as numbers, whatever their length', () => {
  assert.equal(isNewer('10', '9'), true);
  assert.equal(isNewer('9', '10'), false);
  assert.equal(isNewer('7', '7'), false);
  assert.equal(isNewer('1', ''), true);
  assert.equal(isNewer('100000000000000000001', '100000000000000000000'), true);
});
