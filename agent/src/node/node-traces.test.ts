import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nodeTraceName } from '../node-trace/owner.ts';
import type { NodeTrace, NodeTraceReport, NodeTraceReportStatus } from '../node-trace/types.ts';
import { NO_TOTALS } from './counters.ts';
import { desiredTraceOf, earlierOf, statusOf } from './node-traces.ts';
import type { TargetReport, TraceReport } from './trace-report.ts';

const ID = 'a'.repeat(64);
const TRACE = { name: 'checkout', uid: '22222222-0000-4000-8000-000000000002' };
const OWNER = { apiVersion: 'sysspan.io/v1alpha1', kind: 'SyscallTrace', controller: true, ...TRACE };

function nodeTrace(more: Partial<NodeTrace['spec']> = {}): NodeTrace {
  return {
    apiVersion: 'sysspan.io/v1alpha1',
    kind: 'NodeTrace',
    metadata: {
      name: nodeTraceName({ name: 'checkout' }, 'worker-1'),
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '1',
      generation: 3,
      creationTimestamp: '2026-01-01T00:00:00Z',
      ownerReferences: [OWNER],
    },
    spec: {
      nodeName: 'worker-1',
      trace: TRACE,
      clusterUID: 'c',
      exporter: 'default',
      suspend: false,
      reportSeconds: 5,
      finishesAt: '2026-01-01T00:05:00Z',
      settings: {
        syscalls: ['openat', 'stat'],
        followForks: true,
        onlyFailed: false,
        minDurationNanoseconds: 10_000_000,
        executables: [],
        stringBytes: 256,
        buffers: 'None',
        commandLine: false,
        spansPerSecond: 1000,
        spansPerTrace: 8000,
        traceSeconds: 30,
        traceContext: 'Link',
        expectedErrors: ['ENOENT'],
      },
      targets: [
        {
          podUID: 'p',
          podName: 'checkout-abc',
          podIP: '10.244.0.7',
          attributes: { 'service.name': 'checkout' },
          containers: [
            { name: 'app', containerID: `containerd://${ID}`, image: 'app:1', restartCount: 2 },
            { name: 'side', image: 'side:1', restartCount: 0 },
          ],
        },
      ],
      ...more,
    },
  };
}

function reported(status?: NodeTraceReportStatus, metadata: Partial<NodeTraceReport['metadata']> = {}): NodeTraceReport {
  const { apiVersion, metadata: made } = nodeTrace();
  const spec = { nodeName: 'worker-1', trace: TRACE };
  return { apiVersion, kind: 'NodeTraceReport', metadata: { ...made, ...metadata }, spec, ...(status === undefined ? {} : { status }) };
}

const AGENT = { podName: 'sysspan-agent-x', startedAt: Date.UTC(2026, 0, 1), version: '0.1.0' };
const target = (state: TargetReport['state'], name: string): TargetReport => ({
  podUid: name,
  podName: name,
  state,
  reason: 'PodsNotRunning',
  message: '',
  containers: [],
});
const report = (more: Partial<TraceReport> = {}): TraceReport => ({
  generation: 3,
  state: 'Tracing',
  reason: 'Tracing',
  message: '1 pod traced',
  targets: [],
  totals: NO_TOTALS,
  interruptions: 1,
  recentTraceIds: ['abc'],
  ...more,
});

test('what a NodeTrace wants', () => {
  const { settings, pods, ...rest } = desiredTraceOf(nodeTrace(), 'worker-1');
  assert.deepEqual(rest, {
    uid: 'u',
    namespace: 'shop',
    name: nodeTraceName({ name: 'checkout' }, 'worker-1'),
    generation: 3,
    trace: TRACE,
    clusterUid: 'c',
    exporter: 'default',
    suspend: false,
    finishesAt: Date.UTC(2026, 0, 1, 0, 5),
  });
  assert.deepEqual(
    [settings.minDurationNanoseconds, settings.syscalls, settings.expectedErrors],
    [10_000_000n, ['openat', 'stat'], ['ENOENT']],
  );
  assert.deepEqual(pods, [
    {
      uid: 'p',
      name: 'checkout-abc',
      ip: '10.244.0.7',
      attributes: { 'service.name': 'checkout' },
      containers: [
        { name: 'app', id: ID, runtime: 'containerd', image: 'app:1', restartCount: 2 },
        { name: 'side', image: 'side:1', restartCount: 0 },
      ],
    },
  ]);
});

test('the other containers of a pod are known by their ids', () => {
  const [target] = nodeTrace().spec.targets;
  assert.ok(target);
  const others = [`containerd://${'b'.repeat(64)}`, 'nonsense', ''];
  const { pods } = desiredTraceOf(nodeTrace({ targets: [{ ...target, others }] }), 'worker-1');
  assert.ok(pods[0]?.others?.includes('b'.repeat(64)));
});

test('a NodeTrace that the operator cannot have made is refused, and it is said why', () => {
  const refused = (metadata: Partial<NodeTrace['metadata']>, spec: Partial<NodeTrace['spec']> = {}, node = 'worker-1'): string => {
    const made = nodeTrace(spec);
    const { refused: problem } = desiredTraceOf({ ...made, metadata: { ...made.metadata, ...metadata } }, node);
    return problem === undefined ? 'carried out' : `${problem.reason}: ${problem.message}`;
  };
  const strange = '22222222-0000-4000-8000-000000000003';
  assert.equal(refused({}), 'carried out');
  assert.match(
    refused({ name: 'checkout' }),
    /^NotFromOperator: this NodeTrace is none that .*: that of trace checkout and node worker-1 is called checkout-[0-9a-f]{12}: delete it \(kubectl -n shop delete nodetrace checkout\)$/,
  );
  assert.match(refused({ ownerReferences: [] }), /SyscallTrace checkout with uid 2222.* does not own it/);
  for (const owner of [{ controller: false }, { kind: 'Pod' }, { apiVersion: 'v1' }, { name: 'cart' }, { uid: strange }])
    assert.match(refused({ ownerReferences: [{ ...OWNER, ...owner }] }), /does not own it/, JSON.stringify(owner));
  assert.match(
    refused({ ownerReferences: [{ ...OWNER, uid: 't' }] }, { trace: { name: 'checkout', uid: 't' } }),
    /spec\.trace\.uid t is no uid/,
  );
  assert.match(refused({}, {}, 'worker-2'), /it is node worker-1's/);
});

test('what is made of a ClusterSyscallTrace says its pods’ namespaces, and is carried out only from the agents’ namespace', () => {
  const trace = { kind: 'ClusterSyscallTrace', ...TRACE } as const;
  const targets = nodeTrace().spec.targets.map((one) => ({ ...one, namespace: 'lab' }));
  const owner = { ...OWNER, kind: 'ClusterSyscallTrace' };
  const made = (metadata: Partial<NodeTrace['metadata']> = {}, home: string | undefined = 'sysspan'): ReturnType<typeof desiredTraceOf> => {
    const { metadata: own, ...rest } = nodeTrace({ trace, targets });
    const name = nodeTraceName(trace, 'worker-1');
    const placed = { ...own, namespace: 'sysspan', name, ownerReferences: [owner], ...metadata };
    return desiredTraceOf({ ...rest, metadata: placed }, 'worker-1', home);
  };
  const { refused, forCluster, pods } = made();
  assert.deepEqual([refused, forCluster, pods.map(({ namespace }) => namespace)], [undefined, true, ['lab']]);
  assert.notEqual(nodeTraceName(trace, 'worker-1'), nodeTraceName(TRACE, 'worker-1'), 'a SyscallTrace of the same name has another one');
  assert.match(
    made({ namespace: 'shop' }).refused?.message ?? '',
    /what is made of a ClusterSyscallTrace is in the namespace of the agents/,
  );
  const { metadata: own, ...rest } = nodeTrace({ trace, targets });
  const homeless = { ...own, namespace: 'sysspan', name: nodeTraceName(trace, 'worker-1'), ownerReferences: [owner] };
  assert.match(desiredTraceOf({ ...rest, metadata: homeless }, 'worker-1').refused?.message ?? '', /in the namespace of the agents/);
  assert.match(made({ ownerReferences: [OWNER] }).refused?.message ?? '', /ClusterSyscallTrace checkout with uid 2222.* does not own it/);
  assert.match(
    desiredTraceOf({ ...nodeTrace(), metadata: { ...nodeTrace().metadata, ownerReferences: [owner] } }, 'worker-1', 'shop').refused
      ?.message ?? '',
    /SyscallTrace checkout with uid 2222.* does not own it/,
  );
  const forged = desiredTraceOf(nodeTrace({ targets }), 'worker-1', 'sysspan');
  assert.deepEqual([forged.forCluster, forged.pods[0]?.namespace], [undefined, undefined], 'pods of a SyscallTrace are of its namespace');
});

describe('what an earlier agent left', () => {
  const status = {
    agent: { podName: 'old' },
    counters: { seen: 5 },
    interruptions: 2,
    recentTraceIDs: ['x'],
    startedAt: '2026-01-01T00:00:01Z',
  };
  test('counters, and whether tracing was cut', () => {
    assert.deepEqual(earlierOf(reported({ ...status, state: 'Tracing' }), 'worker-1'), {
      counters: { seen: 5 },
      interruptions: 2,
      recentTraceIds: ['x'],
      startedAt: Date.UTC(2026, 0, 1, 0, 0, 1),
      tracing: true,
    });
    const cut = (more: NodeTraceReportStatus): boolean | undefined => earlierOf(reported({ ...status, ...more }), 'worker-1')?.tracing;
    assert.deepEqual(
      [cut({ state: 'Pending', reason: 'AgentStopped' }), cut({ state: 'Pending', reason: 'PodsNotRunning' }), cut({ state: 'Ended' })],
      [true, false, false],
    );
  });

  test('nothing when nobody has written', () => {
    assert.equal(earlierOf(reported(), 'worker-1'), undefined);
    assert.equal(earlierOf(reported({}), 'worker-1'), undefined);
  });

  test('nothing when the report is another node’s, or none that the operator made', () => {
    assert.equal(earlierOf(reported(status), 'worker-2'), undefined);
    for (const forged of [{ ownerReferences: [] }, { name: 'mine' }])
      assert.equal(earlierOf(reported(status, forged), 'worker-1'), undefined);
  });

  test('what one agent writes the next one reads', () => {
    const written = statusOf(report({ totals: { ...NO_TOTALS, seen: 9, queued: 1 }, startedAt: 1_000 }), AGENT);
    const read = earlierOf(reported(written), 'worker-1');
    assert.deepEqual([read?.counters.seen, read?.counters.queued, read?.interruptions, read?.startedAt], [9, 1, 1, 1_000]);
  });
});

describe('a status', () => {
  test('keeps the bounds of the schema and shows first what is not traced', () => {
    const targets = [...Array.from({ length: 60 }, (_, at) => target('Tracing', `t${at}`)), target('Waiting', 'w'), target('Refused', 'r')];
    const status = statusOf(report({ targets, message: 'x'.repeat(2_000) }), AGENT);
    assert.deepEqual([status.podsTracing, status.targets?.length, status.message?.length], [60, 50, 1024]);
    assert.deepEqual(
      status.targets?.slice(0, 3).map(({ podName }) => podName),
      ['r', 'w', 't0'],
    );
    assert.deepEqual(status.agent, { podName: 'sysspan-agent-x', startedAt: '2026-01-01T00:00:00.000Z', version: '0.1.0' });
  });

  test('counts no pod as traced when nothing is, and nothing below zero', () => {
    const status = statusOf(
      report({ state: 'Suspended', targets: [target('Tracing', 't')], totals: { ...NO_TOTALS, recorded: -2 } }),
      AGENT,
    );
    assert.deepEqual([status.podsTracing, status.counters?.recorded, 'startedAt' in status], [0, 0, false]);
  });
});
