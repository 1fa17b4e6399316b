import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeTraceReportStatus } from '../api/types.ts';
import { podOf, T0, traceOf, World } from '../testing/situation.ts';

const MINUTE = 60_000;
/** Of an agent that never looked while something ran. */
const UNSEEN: NodeTraceReportStatus = { state: 'Pending', reason: 'PodsNotRunning', startedAt: '' };

function tracingWorld(spec: object = {}): World {
  const world = new World(traceOf(spec));
  world.pods = [podOf('checkout-1'), podOf('checkout-2', { nodeName: 'worker-2' })];
  world.step();
  world.says('worker-1');
  world.says('worker-2');
  world.step();
  return world;
}

test('a request and two pods become a NodeTrace for each of their nodes, then Ready', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1'), podOf('checkout-2', { nodeName: 'worker-2' }), podOf('other', { labels: {} })];
  const { apply } = world.step();
  assert.deepEqual(
    apply.map(({ spec }) => [spec.nodeName, spec.targets.map(({ podName }) => podName)]),
    [
      ['worker-1', ['checkout-1']],
      ['worker-2', ['checkout-2']],
    ],
  );
  assert.match(apply[0]?.metadata.name ?? '', /^checkout-[0-9a-f]{12}$/);
  assert.equal(world.condition('Ready'), 'False Starting');
  assert.equal(world.step().requeueAt, T0 + 8_000);
  world.says('worker-1');
  world.says('worker-2');
  const { events } = world.step();
  assert.equal(world.condition('Ready'), 'True Tracing');
  assert.equal(world.message(), 'Tracing 2 pods on 2 nodes until 2026-06-01T12:05:00Z.');
  assert.deepEqual([world.trace.status?.nodes, world.trace.status?.pods, events[0]?.type], ['2/2', 2, 'Normal']);
  assert.equal(world.nodeTrace('worker-1').spec.finishesAt, '2026-06-01T12:05:00Z');
});

test('nothing is written when nothing changed', () => {
  const world = tracingWorld();
  world.step();
  const { createReports, apply, status, events, deleteNodeTraces, deleteReports } = world.decide();
  assert.deepEqual([createReports, apply, status, events, deleteNodeTraces, deleteReports], [[], [], undefined, [], [], []]);
});

test('numbers alone wait; a change of state does not', () => {
  const world = tracingWorld();
  world.step();
  world.now += 1_000;
  world.says('worker-1', { startedAt: '2026-06-01T12:00:00Z', counters: { recorded: 50, spans: 50 } });
  const early = world.step();
  assert.deepEqual([early.status, early.requeueAt], [undefined, T0 + 2_500]);
  world.now = T0 + 2_500;
  assert.equal(world.step().status?.spans, 51);
  world.now += 100;
  world.says('worker-1', { state: 'Failed', reason: 'CapabilityMissing', message: 'CAP_PERFMON is missing: use the chart.' });
  assert.ok(world.step().status !== undefined);
  assert.equal(world.condition('Ready'), 'True TracingPartly');
  assert.match(world.message(), /1 node falls short: worker-1: CapabilityMissing: CAP_PERFMON is missing/);
  assert.deepEqual(world.trace.status?.nodesShort?.[0]?.reason, 'CapabilityMissing');
});

test('before a pod has an address or a container id, its NodeTrace is there; it gets them later', () => {
  const world = new World(traceOf());
  const container = { name: 'app', image: 'checkout:1', kind: 'app', restartCount: 0 } as const;
  world.pods = [podOf('checkout-1', { phase: 'Pending', ready: false, containers: [container] })];
  world.step();
  assert.deepEqual(world.nodeTrace('worker-1').spec.targets[0]?.containers, [{ name: 'app', image: 'checkout:1', restartCount: 0 }]);
  world.says('worker-1', { state: 'Pending', reason: 'PodsNotRunning', message: '' });
  world.step();
  assert.equal(world.condition('Ready'), 'False PodsNotRunning');
  world.pods = [podOf('checkout-1', { ip: '10.0.0.7' })];
  world.step();
  const target = world.nodeTrace('worker-1').spec.targets[0];
  assert.deepEqual([target?.podIP, target?.containers[0]?.containerID], ['10.0.0.7', 'containerd://1']);
});

test('a NodeTrace whose pods have left stays, empty, and its numbers count', () => {
  const world = tracingWorld();
  world.pods = [podOf('checkout-1')];
  world.now += 5_000;
  world.step();
  assert.deepEqual(world.nodeTrace('worker-2').spec.targets, []);
  assert.deepEqual([world.trace.status?.nodes, world.trace.status?.spans], ['1/1', 2]);
});

test('the time is up: agents are waited for, numbers are summed up, NodeTraces go, and nothing begins again', () => {
  const world = tracingWorld({ durationSeconds: 60 });
  world.now = T0 + MINUTE;
  world.pods.push(podOf('late', { nodeName: 'worker-1' }));
  const first = world.step();
  assert.deepEqual([world.condition('Complete'), first.requeueAt], ['False Ending', T0 + MINUTE + 15_000]);
  world.says('worker-1', { state: 'Ended', counters: { seen: 9, recorded: 7, filtered: 2, spans: 7, acknowledged: 6, failed: 1 } });
  world.now += 1_000;
  world.step();
  assert.equal(world.condition('Complete'), 'False Ending');
  world.says('worker-2', { state: 'Ended', counters: { spans: 5 } });
  const { deleteNodeTraces, deleteReports, events } = world.step();
  assert.deepEqual([world.condition('Complete'), world.condition('Ready')], ['True DurationReached', 'True DurationReached']);
  assert.equal(world.message('Complete'), 'Traced from 2026-06-01T12:00:00Z to 2026-06-01T12:01:00Z: 12 spans, 1 lost.');
  assert.deepEqual(
    [deleteNodeTraces.length, deleteReports.length, events[0]?.type, world.trace.status?.spans, world.trace.status?.lost],
    [2, 2, 'Normal', 12, 1],
  );
  assert.deepEqual([world.trace.status?.pods, world.trace.status?.nodes], [0, '0/0']);
  const after = world.decide();
  assert.deepEqual([after.apply, after.status, after.deleteTrace, after.requeueAt], [[], undefined, false, undefined]);
});

test('an agent that says nothing at the end is waited for 15 s, one that is away not at all', () => {
  const world = tracingWorld({ durationSeconds: 60 });
  world.now = T0 + MINUTE + 14_999;
  world.step();
  assert.equal(world.condition('Complete'), 'False Ending');
  world.now += 1;
  world.step();
  assert.equal(world.condition('Complete'), 'True DurationReached');

  const away = tracingWorld({ durationSeconds: 60 });
  away.agents.clear();
  away.now = T0 + MINUTE;
  away.step();
  assert.equal(away.condition('Complete'), 'True DurationReached');
});

test('a trace that has failed is over: nothing begins again, and ttlSecondsAfterFinished counts', () => {
  const world = new World(traceOf({ ttlSecondsAfterFinished: 30 }));
  world.step();
  world.now = T0 + 10 * MINUTE;
  world.step();
  assert.equal(world.condition('Failed'), 'True NothingTraced');
  world.pods = [podOf('late')];
  const { apply, status, requeueAt } = world.decide();
  assert.deepEqual([apply, status, requeueAt], [[], undefined, T0 + 10 * MINUTE + 30_000]);
});

test('ttlSecondsAfterFinished counts from Complete on', () => {
  const world = tracingWorld({ durationSeconds: 60, ttlSecondsAfterFinished: 30 });
  world.agents.clear();
  world.now = T0 + MINUTE;
  world.step();
  assert.deepEqual([world.decide().deleteTrace, world.decide().requeueAt], [false, T0 + MINUTE + 30_000]);
  world.now += 30_000;
  assert.equal(world.decide().deleteTrace, true);
});

test('a trace without pods waits no longer than the longest duration, and says so when it ends', () => {
  const world = new World(traceOf());
  world.step();
  assert.equal(world.condition('Ready'), 'False NoPodsMatched');
  assert.match(world.message(), /the trace waits for one until 2026-06-01T12:10:00Z\.$/);
  assert.match(world.message('Complete'), /without one it ends at 2026-06-01T12:10:00Z/);
  world.now = T0 + 10 * MINUTE;
  world.step();
  const conditions = (['Ready', 'Complete', 'Failed', 'Stalled'] as const).map((type) => world.condition(type));
  assert.deepEqual(conditions, ['False NothingTraced', 'False NothingTraced', 'True NothingTraced', 'True NothingTraced']);
  assert.match(world.message('Failed'), /^Nothing was traced from .* Last: NoPodsMatched: No pod of namespace shop matches app=checkout/);
});

test('what was recorded has begun, whether or not anybody saw it run, and is never nothing', () => {
  const world = new World(traceOf({ durationSeconds: 60 }));
  world.pods = [podOf('job-1', { phase: 'Succeeded', finishedAt: T0 })];
  world.step();
  world.says('worker-1', { ...UNSEEN, counters: { recorded: 300, spans: 325 }, updatedAt: '2026-06-01T12:00:00Z' });
  world.step();
  assert.deepEqual([world.trace.status?.startedAt, world.trace.status?.finishesAt], ['2026-06-01T12:00:00Z', '2026-06-01T12:01:00Z']);
  world.agents.clear();
  world.now = T0 + MINUTE;
  world.step();
  assert.equal(world.condition('Complete'), 'True DurationReached');
  assert.match(world.message('Complete'), /^Traced from 2026-06-01T12:00:00Z to 2026-06-01T12:01:00Z: 325 spans, nothing lost/);
});

test('what only a node has seen that is gone since counts as well', () => {
  const world = new World(traceOf());
  world.pods = [podOf('job-1', { nodeName: 'worker-2' })];
  world.step();
  world.says('worker-2', { ...UNSEEN, counters: { spans: 7 } });
  world.nodes = ['worker-1'];
  world.pods = [];
  world.step();
  world.now = T0 + 10 * MINUTE;
  world.step();
  assert.equal(world.condition('Complete'), 'True DurationReached');
  assert.match(world.message('Complete'), /7 spans, nothing lost/);
});

test('time while suspended does not count, and agents are told neither an end nor to go on', () => {
  const world = tracingWorld({ durationSeconds: 60 });
  world.now = T0 + 20_000;
  world.trace = { ...world.trace, spec: { ...world.trace.spec, suspend: true }, metadata: { ...world.trace.metadata, generation: 2 } };
  world.step();
  assert.deepEqual([world.condition('Ready'), world.condition('Complete')], ['False Suspended', 'False Suspended']);
  assert.deepEqual([world.nodeTrace('worker-1').spec.suspend, world.nodeTrace('worker-1').spec.finishesAt], [true, undefined]);
  assert.equal(world.trace.status?.finishesAt, undefined);
  world.now = T0 + 10 * MINUTE;
  world.step();
  assert.equal(world.condition('Ready'), 'False Suspended');
  world.trace = { ...world.trace, spec: { ...world.trace.spec, suspend: false }, metadata: { ...world.trace.metadata, generation: 3 } };
  world.step();
  assert.equal(world.trace.status?.finishesAt, '2026-06-01T12:10:40Z');
  assert.deepEqual([world.trace.status?.suspendedAt, world.trace.status?.suspendedSeconds], [undefined, 580]);
  assert.deepEqual(
    [world.nodeTrace('worker-1').spec.suspend, world.nodeTrace('worker-1').spec.finishesAt],
    [false, '2026-06-01T12:10:40Z'],
  );
});

test('a node that is gone: its numbers are folded in once, then its NodeTrace and its report are deleted', () => {
  const world = tracingWorld();
  world.nodes = ['worker-1'];
  world.pods = [podOf('checkout-1')];
  world.now += 5_000;
  const before = world.decide();
  for (const objects of [before.deleteNodeTraces, before.deleteReports]) {
    const names = objects.map(({ spec }) => spec.nodeName);
    assert.deepEqual(names, ['worker-2']);
  }
  assert.equal(before.status?.spans, 2);
  // Interrupted between writing the status and deleting: nothing is counted twice.
  world.trace = { ...world.trace, ...(before.status === undefined ? {} : { status: before.status }) };
  const again = world.step();
  assert.deepEqual([again.status, again.deleteNodeTraces.length, again.deleteReports.length], [undefined, 1, 1]);
  world.now += 5_000;
  world.step();
  assert.deepEqual(
    [world.trace.status?.spans, world.trace.status?.goneNodes?.counters?.spans, world.trace.status?.goneNodes?.reports],
    [2, 1, undefined],
  );
});

test('NodeTraces of an earlier trace of the same name are deleted before their names are used', () => {
  const world = tracingWorld();
  world.trace = { ...traceOf(), metadata: { ...traceOf().metadata, uid: 'another' } };
  world.statusWrittenAt = undefined;
  const first = world.step();
  assert.deepEqual(
    [first.createReports.length, first.apply.length, first.deleteNodeTraces.length, first.deleteReports.length],
    [0, 0, 2, 2],
  );
  assert.equal(world.condition('Ready'), 'False Starting');
  const second = world.step();
  assert.deepEqual(
    second.apply.map(({ spec }) => spec.trace.uid),
    ['another', 'another'],
  );
});

test('a trace that is being deleted takes its NodeTraces along', () => {
  const world = tracingWorld();
  world.trace = { ...world.trace, metadata: { ...world.trace.metadata, deletionTimestamp: '2026-06-01T12:01:00Z' } };
  const { apply, status, deleteNodeTraces, deleteReports } = world.decide();
  assert.deepEqual([apply, status, deleteNodeTraces.length, deleteReports.length], [[], undefined, 2, 2]);
});

test('a selector that changes moves the targets', () => {
  const world = tracingWorld();
  world.pods.push(podOf('cart-1', { labels: { app: 'cart' } }));
  world.trace = { ...world.trace, spec: { ...world.trace.spec, selector: { matchLabels: { app: 'cart' } } } };
  world.step();
  assert.deepEqual(
    world.nodeTrace('worker-1').spec.targets.map(({ podName }) => podName),
    ['cart-1'],
  );
  assert.deepEqual(world.nodeTrace('worker-2').spec.targets, []);
});

test('a shorter duration ends a running trace, and the agents hear of it', () => {
  const world = tracingWorld();
  world.now = T0 + 2 * MINUTE;
  world.trace = { ...world.trace, spec: { ...world.trace.spec, durationSeconds: 60 } };
  world.step();
  assert.equal(world.nodeTrace('worker-1').spec.finishesAt, '2026-06-01T12:02:00Z');
  assert.equal(world.condition('Complete'), 'False Ending');
  world.now += 14_000;
  world.step();
  assert.equal(world.condition('Complete'), 'False Ending');
  world.now += 1_000;
  world.step();
  assert.equal(world.condition('Complete'), 'True DurationReached');
});

test('a start that an agent with a fast clock tells is not in the future', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1')];
  world.step();
  world.says('worker-1', { startedAt: new Date(T0 + MINUTE).toISOString() });
  world.step();
  assert.equal(world.trace.status?.startedAt, '2026-06-01T12:00:00Z');
});

test('agents get names, whatever expressions a person wrote', () => {
  const world = tracingWorld({ syscalls: ['/^pread', '%%statfs', '!preadv2'] });
  const names = ['fstatfs', 'pread64', 'preadv', 'statfs'];
  assert.deepEqual(world.nodeTrace('worker-1').spec.settings.syscalls, names);
  world.trace = { ...world.trace, spec: { ...world.trace.spec, syscalls: ['/^((([a-z0-9_]+)+)+)+!'] } };
  world.step();
  assert.equal(world.condition('Ready'), 'False SyscallsInvalid');
  assert.deepEqual(world.nodeTrace('worker-1').spec.settings.syscalls, names);
});

test('a NodeTrace that somebody else made is deleted, whatever trace it names', () => {
  const world = tracingWorld();
  const made = world.nodeTrace('worker-1');
  const forged = [
    { ...made, metadata: { ...made.metadata, name: 'mine', uid: 'f1' } },
    { ...made, metadata: { ...made.metadata, uid: 'f2', ownerReferences: [] } },
  ];
  world.nodeTraces = [...forged, world.nodeTrace('worker-2')];
  const { apply, deleteNodeTraces } = world.step();
  assert.deepEqual(
    deleteNodeTraces.map(({ metadata }) => metadata.uid),
    ['f1', 'f2'],
  );
  assert.deepEqual(apply, [], 'its name is taken until it is gone');
  assert.deepEqual(
    world.step().apply.map(({ metadata }) => metadata.name),
    [made.metadata.name],
  );
});

test('what somebody else wrote into the status does not make a trace longer than it may be', () => {
  const forged = [
    { startedAt: '2999-01-01T00:00:00Z' },
    { startedAt: '2026-06-01T12:00:00Z', suspendedSeconds: 9_000_000_000_000 },
    { startedAt: '2026-06-01T12:00:00Z', suspendedAt: '1970-01-01T00:00:00Z' },
  ];
  for (const status of forged) {
    const world = new World(traceOf({ durationSeconds: 60 }, { status }));
    world.pods = [podOf('checkout-1')];
    world.now = T0 + 10_000;
    world.step();
    const until = Date.parse(world.nodeTrace('worker-1').spec.finishesAt ?? '');
    assert.ok(until <= T0 + 80_000, `${JSON.stringify(status)}: ${world.nodeTrace('worker-1').spec.finishesAt}`);
  }
});

test('a report is made before its NodeTrace, and no NodeTrace while another has the name of its report', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1')];
  const first = world.step();
  const [report, nodeTrace] = [world.report('worker-1'), world.nodeTrace('worker-1')];
  assert.deepEqual([report.metadata.name, report.metadata.ownerReferences], [nodeTrace.metadata.name, nodeTrace.metadata.ownerReferences]);
  assert.deepEqual(first.createReports[0]?.spec, { nodeName: 'worker-1', trace: nodeTrace.spec.trace });

  world.reports = [{ ...report, metadata: { ...report.metadata, uid: 'forged', ownerReferences: [] } }];
  world.nodeTraces = [];
  const blocked = world.step();
  assert.deepEqual([blocked.createReports, blocked.apply, blocked.deleteReports.length], [[], [], 1]);
  const after = world.step();
  assert.deepEqual([after.createReports.length, after.apply.length], [1, 1]);
});

test('a report that somebody took away is made again', () => {
  const world = tracingWorld();
  world.reports = world.reports.filter(({ spec }) => spec.nodeName !== 'worker-2');
  const { createReports, apply } = world.step();
  assert.deepEqual(
    createReports.map(({ spec }) => spec.nodeName),
    ['worker-2'],
  );
  assert.deepEqual(apply, []);
});

test('numbers of a report that somebody else made count for nothing', () => {
  const world = tracingWorld();
  const made = world.report('worker-1');
  const status = { ...made.status, counters: { spans: 1_000_000 }, startedAt: '2026-06-01T11:00:00Z' };
  const forged = [
    { ...made, metadata: { ...made.metadata, name: 'mine', uid: 'f1' }, status },
    { ...world.report('worker-2'), metadata: { ...world.report('worker-2').metadata, uid: 'f2', ownerReferences: [] }, status },
  ];
  world.reports = [made, ...forged];
  world.now += 5_000;
  const { deleteReports } = world.step();
  assert.deepEqual(
    deleteReports.map(({ metadata }) => metadata.uid),
    ['f1', 'f2'],
  );
  assert.equal(world.trace.status?.spans, 1);
});

test('NodeTraces and reports that an older operator named otherwise go, and the trace goes on', () => {
  const world = tracingWorld();
  const old = world.nodeTrace('worker-1');
  const name = old.metadata.name.slice(0, -4);
  const { reportSeconds: _, ...spec } = old.spec;
  world.nodeTraces = [{ ...old, metadata: { ...old.metadata, name, uid: 'old' }, spec: spec as typeof old.spec }];
  world.reports = [];
  const { deleteNodeTraces, apply } = world.step();
  assert.deepEqual([deleteNodeTraces.map(({ metadata }) => metadata.uid), apply.length], [['old'], 2]);
  world.says('worker-1');
  world.step();
  assert.equal(world.condition('Ready'), 'True Tracing');
});

test('agents are told how often to report, and the operator waits for them accordingly', () => {
  const world = tracingWorld({ durationSeconds: 60 });
  assert.equal(world.nodeTrace('worker-1').spec.reportSeconds, 5);
  world.otherTraces = Array.from({ length: 2_000 }, () => 2);
  const { apply } = world.step();
  assert.deepEqual(
    apply.map(({ spec }) => spec.reportSeconds),
    [120, 120],
  );
  world.otherTraces = [];
  world.step();
  assert.equal(world.nodeTrace('worker-1').spec.reportSeconds, 5);

  const many = tracingWorld({ durationSeconds: 60 });
  many.otherTraces = Array.from({ length: 600 }, () => 2);
  many.step();
  assert.equal(many.nodeTrace('worker-1').spec.reportSeconds, 30);
  many.now = T0 + MINUTE + 29_999;
  many.step();
  assert.equal(many.condition('Complete'), 'False Ending');
  many.now += 1;
  many.step();
  assert.equal(many.condition('Complete'), 'True DurationReached');
});

test('an agent that reports seldom is neither silent nor quiet too soon', () => {
  const world = new World(traceOf());
  world.otherTraces = Array.from({ length: 600 }, () => 1);
  world.pods = [podOf('checkout-1')];
  world.step();
  assert.equal(world.nodeTrace('worker-1').spec.reportSeconds, 20);
  world.now += 17_999;
  world.step();
  assert.equal(world.condition('Ready'), 'False Starting');
  world.now += 1;
  world.step();
  assert.equal(world.condition('Ready'), 'False AgentMissing');
  world.says('worker-1', { counters: { seen: 3, recorded: 0, spans: 0 } });
  world.now += 39_999;
  world.step();
  assert.equal(world.condition('Ready'), 'True Tracing');
  world.now += 1;
  world.step();
  assert.equal(world.condition('Ready'), 'True NoSyscallsSeen');
});

test('a NodeTrace that the API server refuses is said of its node, and tried again later; others go on', () => {
  const world = tracingWorld();
  world.pods.push(podOf('checkout-3', { nodeName: 'worker-2', createdAt: T0 + 1 }));
  world.refusedWrites.set('worker-2', { message: 'cannot apply nodetraces: Invalid (422): too long: see quotas', againAt: T0 + 10_000 });
  const { apply, requeueAt } = world.step();
  assert.deepEqual([apply, requeueAt], [[], T0 + 10_000]);
  assert.equal(world.condition('Ready'), 'True TracingPartly');
  assert.match(world.message(), /worker-2: NodeTraceRefused: cannot apply nodetraces: Invalid \(422\): too long/);
  world.now += 10_000;
  assert.equal(world.decide().apply.length, 1);
});

test('a start before the trace, or its report, was made counts from then: a clock that is slow ends nothing', () => {
  for (const early of ['1970-01-01T00:00:00Z', new Date(T0 - 10 * MINUTE).toISOString()]) {
    const world = new World(traceOf({ durationSeconds: 60 }));
    world.pods = [podOf('a'), podOf('b', { nodeName: 'worker-2' })];
    world.now = T0 + 30_000;
    world.step();
    world.says('worker-1', { startedAt: early });
    world.says('worker-2');
    world.step();
    assert.equal(world.trace.status?.startedAt, '2026-06-01T12:00:30Z');
    assert.equal(world.condition('Ready'), 'True Tracing');
    world.trace = { ...world.trace, status: { ...world.trace.status, startedAt: early } };
    world.step();
    assert.deepEqual([world.trace.status?.startedAt, world.condition('Ready')], ['2026-06-01T12:00:00Z', 'True Tracing']);
  }
});
