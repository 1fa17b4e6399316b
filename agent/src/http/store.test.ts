import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request } from '../../../test/viewer/fixture.ts';
import { flood, pipeline } from '../../../test/viewer/workload.ts';
import { halved } from '../spans/request.ts';
import { type StoreChange, TraceStore } from './store.ts';

const id = (number: number): string => number.toString(16).padStart(32, 'a');
const raw = (number: number, bytes: number) => ({ bytes: new Uint8Array(bytes), traceId: id(number), spans: 1 });

test('the oldest whole trace makes room and is counted', () => {
  const store = new TraceStore(10_000);
  const changes: StoreChange[] = [];
  store.subscribe((change) => changes.push(change));
  store.add(raw(1, 2000));
  store.add(raw(1, 2000));
  store.add(raw(2, 2000));
  store.add(raw(3, 3000));
  assert.deepEqual(changes.at(-1), { arrived: [id(3)], dropped: [id(1)] });
  const { traces, droppedTraces, bytes } = store.counts();
  assert.deepEqual({ traces, droppedTraces }, { traces: 2, droppedTraces: 1 });
  assert.ok(bytes <= 10_000);
});

test('a trace that is larger than the budget is refused as a whole', () => {
  const store = new TraceStore(10_000);
  for (let part = 0; part < 4; part++) store.add(raw(1, 4000));
  const { traces, droppedTraces, bytes } = store.counts();
  assert.deepEqual({ traces, droppedTraces, bytes }, { traces: 0, droppedTraces: 1, bytes: 0 });
});

test('a listener that has left hears nothing', () => {
  const store = new TraceStore();
  let heard = 0;
  const leave = store.subscribe(() => heard++);
  store.add(raw(1, 1));
  leave();
  store.add(raw(2, 1));
  assert.equal(heard, 1);
});

test('the list says what the processes carry', () => {
  const store = new TraceStore();
  store.add(request(pipeline(id(1))));
  store.add(request(flood(id(2), 100, { previous_segment: id(1), next_segment: id(3) })));
  const [first, second] = store.list();
  assert.equal(first?.command, "sh -c 'ls / /nowhere | wc -l'");
  assert.deepEqual([first?.name, first?.processes, first?.calls, first?.errors, first?.lost], ['sh', 3, 110, 11, 0]);
  assert.deepEqual([second?.previous, second?.next, second?.segment, second?.lost, second?.folded], [id(1), id(3), 1, 312, 48_120]);
});

test('the page gets processes with their parents and calls with arguments and results', () => {
  const store = new TraceStore();
  store.add(request(pipeline(id(1))));
  const page = store.page(id(1));
  assert.deepEqual(
    page?.processes.map(({ name, parent, outcome }) => [name, parent, outcome]),
    [
      ['sh', -1, 'exit 0'],
      ['ls', 0, 'exit 2'],
      ['wc', 0, 'exit 0'],
    ],
  );
  const call = page?.calls.find(({ name }) => name === 'statfs');
  assert.deepEqual(call?.args, ['"/sys/fs/selinux"', '0x7ffe2c8a1d20']);
  assert.deepEqual([call?.result, call?.errno, call?.meaning, call?.failed], ['-1 ENOENT', 'ENOENT', 'No such file or directory', true]);
  assert.equal(page?.processes[call?.process ?? -1]?.name, 'ls');
  const starts = page?.calls.map(({ start }) => start) ?? [];
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  );
});

test('what is not there is undefined', () => {
  const store = new TraceStore();
  assert.deepEqual([store.page('x'), store.otlp('x'), store.summary('x')], [undefined, undefined, undefined]);
});

test('a trace that comes in several requests is shown as if it had come in one', () => {
  const [whole, parts] = [new TraceStore(), new TraceStore()];
  const one = request(pipeline(id(1)));
  whole.add(one);
  for (const part of halved(one) ?? []) parts.add(part);
  assert.equal(parts.otlp(id(1))?.resourceSpans.length, 2);
  assert.deepEqual(parts.list(), whole.list());
  assert.deepEqual(parts.page(id(1)), whole.page(id(1)));
});
