import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileFault, openedTraces } from './open-file.ts';

const span = (spanId: string, more: object = {}): object => ({ traceId: 'a', spanId, name: spanId, ...more });
const fileOf = (spans: readonly object[]): string => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

test('what is not of its type is left out, and the rest is shown', () => {
  const attributes = [
    null,
    { key: 'a', value: { arrayValue: 1 } },
    { key: 'b', value: { stringValue: {} } },
    { key: 'c', value: { intValue: 7 } },
  ];
  const odd = { attributes, events: [null], links: [3], status: { code: 'x', message: {} }, droppedEventsCount: {}, kind: 'server' };
  const [trace] = openedTraces(fileOf([span('b', odd)]));
  const facts = trace?.page.processes[0]?.facts;
  assert.deepEqual(facts, [
    ['', ''],
    ['a', '[]'],
    ['b', ''],
    ['c', '7'],
  ]);
});

test('an attribute that is nested without end is refused', () => {
  const levels = 20_000;
  const value = `${'{"arrayValue":{"values":['.repeat(levels)}${']}}'.repeat(levels)}`;
  const text = fileOf([span('b', { attributes: [{ key: 'k', value: 'HERE' }] })]).replace('"HERE"', value);
  assert.throws(() => openedTraces(text), FileFault);
});

test('a process may have more children than a call has arguments', () => {
  const children = Array.from({ length: 200_000 }, (_, index) => span(String(index), { parentSpanId: 'root' }));
  const [trace] = openedTraces(fileOf([span('root'), ...children]));
  assert.equal(trace?.page.processes.length, 200_001);
});
