// What kstatus' own library, by which Flux and Helm 4 wait, makes of a SyscallTrace in every state that the operator can write.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { NodeTraceReportStatus, SyscallTrace } from '../../operator/src/api/types.ts';
import { schemaOf } from '../../operator/src/testing/schema.ts';
import { INSTALLATION, podOf, T0, traceOf, World } from '../../operator/src/testing/situation.ts';
import { type Kstatus, kstatus } from '../cluster/kstatus.ts';

interface Case {
  /** Of Ready. */
  readonly reason: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly kstatus: Kstatus;
  readonly trace: SyscallTrace;
}

/** A trace of one pod, on a node whose agent says this. */
function world(spec: object = {}, says?: NodeTraceReportStatus): World {
  const made = new World(traceOf(spec));
  made.pods = [podOf('checkout-1')];
  made.step();
  if (says !== undefined) made.says('worker-1', says);
  return made;
}

function after(made: World, change: (made: World) => void = () => undefined): SyscallTrace {
  change(made);
  made.statusWrittenAt = undefined;
  made.step();
  return made.trace;
}

/** It has been seen tracing. */
function traced(made: World): World {
  after(made);
  return made;
}

const failed = (reason: string): NodeTraceReportStatus => ({ state: 'Failed', reason, message: 'what: why: what to do' });
const APP = podOf('any').containers.slice(0, 1);
const MINUTES = 60_000;

/** Waits may go on: time, or somebody else, mends it. */
const PROGRESS: readonly [string, () => SyscallTrace][] = [
  ['NoPodsMatched', () => after(new World(traceOf()))],
  ['PodsNotRunning', () => after(world({}, { state: 'Pending', reason: 'PodsNotRunning', startedAt: '' }))],
  [
    'WaitingForRestart',
    () =>
      after(world({}, { state: 'Pending', reason: 'PodsNotRunning' }), (made) => {
        made.pods = [podOf('checkout-1', { containers: APP.map((one) => ({ ...one, restart: 'CrashLoopBackOff' })) })];
      }),
  ],
  ['NoContainersMatched', () => after(world({ containers: ['other'] }))],
  ['NoNodesMatched', () => after(world({ nodeNames: ['other'] }))],
  [
    'TracesItself',
    () =>
      after(world(), (made) => {
        made.untraceable = () => true;
      }),
  ],
  ['Starting', () => after(world())],
  [
    'NodeTraceRefused',
    () =>
      after(world(), (made) => {
        made.refusedWrites.set('worker-1', { message: 'Invalid (422): why', againAt: T0 + 10_000 });
      }),
  ],
  ['AgentMissing', () => after(world(), (made) => made.agents.clear())],
  [
    'LimitExceeded',
    () =>
      after(world(), (made) => {
        made.siblings = ['a', 'b'].map((name) => traceOf({}, { name, createdAt: T0 - 1_000 })).concat(made.trace);
      }),
  ],
  ['Suspended', () => after(world({ suspend: true }))],
  ...['CgroupsRefused', 'AgentError', 'AgentStopped', 'NotFromOperator', 'TooManyTraces', 'ExporterUnreachable'].map(
    (reason): [string, () => SyscallTrace] => [reason, () => after(world({}, failed(reason)))],
  ),
];

/** Waiting is in vain: somebody has to do something. */
const STALLED: readonly [string, () => SyscallTrace][] = [
  ...['CapabilityMissing', 'CgroupV2Missing', 'KernelUnsupported'].map((reason): [string, () => SyscallTrace] => [
    reason,
    () => after(world({}, failed(reason))),
  ]),
  ['ExpectedErrorsInvalid', () => after(world({ expectedErrors: ['ENOENTT'] }))],
  ['SyscallsInvalid', () => after(world({ syscalls: ['opanat'] }))],
  [
    'SpecOutdated',
    () =>
      after(world(), (made) => {
        made.trace = { ...made.trace, spec: { ...made.trace.spec, onlyFailed: true } };
      }),
  ],
  ['ExporterUnknown', () => after(world({ exporter: 'nowhere' }))],
  [
    'ExporterNotAllowed',
    () =>
      after(world({ exporter: 'theirs' }), (made) => {
        made.installation = { ...INSTALLATION, exporters: [{ name: 'theirs', namespaces: ['other'] }] };
      }),
  ],
  [
    'NothingTraced',
    () =>
      after(new World(traceOf()), (made) => {
        made.now = T0 + 10 * MINUTES;
      }),
  ],
];

/** What was asked for is being done, or is done. */
const CURRENT: readonly [string, () => SyscallTrace][] = [
  ['Tracing', () => after(world({}, {}))],
  ['NoSyscallsSeen', () => after(world({}, { reason: 'NoSyscallsSeen', counters: {} }))],
  [
    'LimitExceeded',
    () =>
      after(world({}, {}), (made) => {
        made.pods = ['checkout-1', 'b', 'c', 'd'].map((name) => podOf(name));
      }),
  ],
  [
    'TracingPartly',
    () =>
      after(world({}, {}), (made) => {
        made.pods.push(podOf('checkout-2', { nodeName: 'worker-2' }));
        made.agents.delete('worker-2');
      }),
  ],
  ['Ending', () => after(world({ durationSeconds: 60 }, { state: 'Ended' }))],
  [
    'DurationReached',
    () =>
      after(traced(world({ durationSeconds: 60 }, {})), (made) => {
        made.agents.clear();
        made.now = T0 + MINUTES;
      }),
  ],
];

const all = (list: typeof CURRENT, status: Case['status'], kstatus: Kstatus): Case[] =>
  list.map(([reason, make]) => ({ reason, status, kstatus, trace: make() }));

const untouched = { ...traceOf(), status: schemaOf('syscalltraces').properties?.status?.default } as SyscallTrace;
const CASES: readonly Case[] = [
  ...all(PROGRESS, 'False', 'InProgress'),
  ...all(STALLED, 'False', 'Failed'),
  ...all(CURRENT, 'True', 'Current'),
  { reason: 'WaitingForOperator', status: 'Unknown', kstatus: 'InProgress', trace: untouched },
];

const ready = ({ status }: SyscallTrace) => status?.conditions?.find(({ type }) => type === 'Ready');

test('waits for a trace end when it is done, and when nothing will come of it', () => {
  const found = kstatus(CASES.map(({ trace }) => trace));
  const told = CASES.map(({ trace }, at) => `${ready(trace)?.status} ${ready(trace)?.reason}: ${found[at]}`);
  assert.deepEqual(
    told,
    CASES.map((one) => `${one.status} ${one.reason}: ${one.kstatus}`),
  );
});

test('a trace that was changed is waited for, and one that is being deleted is on its way', () => {
  const done = CASES.find(({ reason }) => reason === 'DurationReached')?.trace ?? assert.fail();
  const changed = { ...done, metadata: { ...done.metadata, generation: 2 } };
  const leaving = { ...done, metadata: { ...done.metadata, deletionTimestamp: '2026-06-01T12:00:00Z' } };
  assert.deepEqual(kstatus([changed, leaving]), ['InProgress', 'Terminating']);
});

test('every reason that the sources have is among them', () => {
  const folder = join(import.meta.dirname, '../../operator/src/reconcile');
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const sources = [...files.map((name) => join(folder, name)), join(import.meta.dirname, '../../agent/src/node/trace-report.ts')];
  const text = sources.map((path) => readFileSync(path, 'utf8')).join('\n');
  const quoted = [...text.matchAll(/(?:reason: |\b(?:no|yes)\(\s*|[|] )'([A-Z][A-Za-z0-9]+)'/g)].map(([, reason]) => reason);
  // Of the condition Complete, of reports and their targets, and no reasons at all.
  const others = [
    'Running',
    'Waiting',
    'Ended',
    'Tracing',
    'Pending',
    'Suspended',
    'Failed',
    'Succeeded',
    'Unknown',
    'Refused',
    'Warning',
    'Sent',
    'All',
    'Never',
    'False',
  ];
  const covered = new Set([...others, ...CASES.map(({ reason }) => reason)]);
  assert.deepEqual(
    [...new Set(quoted)].filter((reason) => reason !== undefined && !covered.has(reason)),
    [],
  );
  assert.ok(quoted.length > 30);
});
