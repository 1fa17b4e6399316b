import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PageCall, PageProcess, TracePage } from '../http/page-data.ts';
import { matches, NO_FILTER, searchable } from './filter.ts';
import { moveFor, nextFailed } from './moves.ts';
import { plant, type Row, rowsOf } from './rows.ts';

function process(name: string, parent: number, start: number): PageProcess {
  const none = { summary: [], events: [], links: [], facts: [] };
  return {
    id: name,
    parent,
    name,
    command: name,
    pid: 10 + start,
    start,
    duration: 100,
    outcome: 'exit 0',
    calls: 1,
    errors: 0,
    lost: 0,
    folded: 0,
    durationNs: 1,
    ...none,
  };
}

function call(owner: number, name: string, start: number, result = '0'): PageCall {
  const failed = result.startsWith('-1') ? { failed: true as const, errno: result.slice(3) } : {};
  return {
    id: `${name}${start}`,
    process: owner,
    name,
    start,
    duration: 1,
    args: ['"/tmp/A"'],
    result,
    tid: 1,
    seq: start,
    facts: [],
    ...failed,
  };
}

const TRACE: TracePage = {
  summary: {
    id: 'a',
    name: 'sh',
    command: 'sh',
    startUnixNano: '0',
    durationNs: 200,
    processes: 3,
    spans: 8,
    calls: 5,
    errors: 1,
    lost: 0,
    folded: 0,
    segment: 0,
  },
  resource: [],
  processes: [process('sh', -1, 0), process('ls', 0, 20), process('wc', 0, 30)],
  calls: [call(0, 'clone', 10), call(1, 'openat', 21, '-1 ENOENT'), call(0, 'close', 25), call(2, 'read', 31), call(0, 'wait4', 40)],
};
const TREE = plant(TRACE);
const keys = (rows: readonly Row[]): string => rows.map(({ key }) => key).join(' ');

test('a closed tree shows processes only', () => {
  assert.equal(keys(rowsOf(TREE, new Set())), 'p0 p1 p2');
});

test('the calls of an open process stand in the order of time, with its children where they began', () => {
  const rows = rowsOf(TREE, new Set([0, 1]));
  assert.equal(keys(rows), 'p0 c0 p1 c1 c2 p2 c4');
  assert.deepEqual(
    rows.map(({ depth }) => depth),
    [0, 1, 1, 2, 1, 1, 1],
  );
  assert.deepEqual(
    rows.map(({ parent }) => parent),
    [-1, 0, 0, 2, 0, 0, 0],
  );
});

test('a filter leaves what matches and the processes above', () => {
  const texts = searchable(TRACE);
  const familyOf = (): 'other' => 'other';
  const left = (text: string, failedOnly = false): string =>
    keys(rowsOf(TREE, new Set(), matches(TRACE, texts, { ...NO_FILTER, text, failedOnly }, familyOf)));
  assert.equal(left('openat'), 'p0 p1 c1');
  assert.equal(left('enoent /TMP/a'), 'p0 p1 c1');
  assert.equal(left('openat read'), '');
  assert.equal(left('', true), 'p0 p1 c1');
  assert.equal(left('wc'), 'p0 p2');
  assert.equal(left(''), 'p0 p1 p2');
});

test('arrows walk, open and close', () => {
  const closed = rowsOf(TREE, new Set());
  assert.deepEqual(moveFor('ArrowDown', closed, 0, 10), { select: 1 });
  assert.deepEqual(moveFor('ArrowUp', closed, 0, 10), { select: 0 });
  assert.deepEqual(moveFor('PageDown', closed, 0, 10), { select: 2 });
  assert.deepEqual(moveFor('ArrowRight', closed, 1, 10), { toggle: 1 });
  assert.deepEqual(moveFor('ArrowLeft', closed, 1, 10), { select: 0 });
  const open = rowsOf(TREE, new Set([1]));
  assert.deepEqual(moveFor('ArrowRight', open, 1, 10), { select: 2 });
  assert.deepEqual(moveFor('ArrowLeft', open, 2, 10), { select: 1 });
  assert.deepEqual(moveFor('ArrowLeft', open, 1, 10), { toggle: 1 });
  assert.equal(moveFor('x', open, 1, 10), undefined);
});

test('the next failed row is found in both directions, round the end', () => {
  const rows = rowsOf(TREE, new Set([1]));
  const failed = (row: Row): boolean => row.key === 'c1';
  assert.equal(nextFailed(rows, 0, 1, failed), 2);
  assert.equal(nextFailed(rows, 2, 1, failed), 2);
  assert.equal(nextFailed(rows, 0, -1, failed), 2);
  assert.equal(
    nextFailed(rows, 0, 1, () => false),
    undefined,
  );
});

test('a chain of three thousand processes does not break the tree', () => {
  const processes = Array.from({ length: 3000 }, (_, index) => process('p', index - 1, index));
  assert.equal(rowsOf(plant({ ...TRACE, processes, calls: [] }), new Set()).length, 3000);
});
