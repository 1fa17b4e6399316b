import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ObjectStore } from './object-store.ts';

const pod = (name: string, version: string, uid = name) => ({ metadata: { namespace: 'shop', name, uid, resourceVersion: version } });
const kinds = (events: readonly { type: string; key: string }[]): string[] => events.map(({ type, key }) => `${type} ${key}`);

test('an object is added, then modified, and a version that is known changes nothing', () => {
  const store = new ObjectStore();
  assert.deepEqual(kinds(store.put(pod('a', '1'))), ['added shop/a']);
  assert.deepEqual(store.put(pod('a', '1')), []);
  const [event] = store.put(pod('a', '2'));
  assert.equal(event?.type, 'modified');
  assert.equal(event.previous.metadata?.resourceVersion, '1');
});

test('a new object under an old name is a deletion and an addition', () => {
  const store = new ObjectStore();
  store.put(pod('a', '1', 'first'));
  const events = store.put(pod('a', '9', 'second'));
  assert.deepEqual(kinds(events), ['deleted shop/a', 'added shop/a']);
  assert.equal(events[0]?.object.metadata?.uid, 'first');
});

test('a whole list reports what is gone first, and only what differs', () => {
  const store = new ObjectStore();
  for (const object of [pod('a', '1'), pod('b', '1'), pod('c', '1')]) store.put(object);
  assert.deepEqual(kinds(store.replace([pod('b', '1'), pod('c', '2'), pod('d', '3')])), [
    'deleted shop/a',
    'modified shop/c',
    'added shop/d',
  ]);
  assert.deepEqual([...store.objects.keys()].sort(), ['shop/b', 'shop/c', 'shop/d']);
});

test('an unknown object cannot be deleted', () => {
  const store = new ObjectStore();
  assert.deepEqual(store.remove(pod('a', '1')), []);
  store.put(pod('a', '1'));
  assert.deepEqual(kinds(store.remove(pod('a', '5'))), ['deleted shop/a']);
  assert.equal(store.objects.size, 0);
});
