// Every field of the definitions, with values that are at their bounds or mean harm: whatever the API server accepts, the operator and
// the agent decide about in little time, without failing, within the ceilings, and write only what the API server takes.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { resolveExpressions } from '@sysspan/agent/syscalls';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { CLOCK } from '../../agent/src/clock.ts';
import { type Installation as AgentInstallation, withinCeilings } from '../../agent/src/node/ceilings.ts';
import type { DesiredTrace } from '../../agent/src/node/desired-trace.ts';
import { NodeAgent } from '../../agent/src/node/node-agent.ts';
import { desiredTraceOf, earlierOf, statusOf } from '../../agent/src/node/node-traces.ts';
import { nodeTraceName } from '../../agent/src/node-trace/owner.ts';
import { rowsFor } from '../../agent/src/syscalls/table.ts';
import { ScriptedSession } from '../../agent/src/testing/session.ts';
import type { NodeTrace, NodeTraceReport, NodeTraceSpecSettings, SyscallTrace } from '../../operator/src/api/types.ts';
import type { Schema } from '../../operator/src/generate/types.ts';
import { placesOf } from '../../operator/src/reconcile/admission.ts';
import { reconcile } from '../../operator/src/reconcile/reconcile.ts';
import { namespaceFilter } from '../../operator/src/reconcile/scope.ts';
import type { Outcome, Situation } from '../../operator/src/reconcile/situation.ts';
import type { RequestLimits } from '../../operator/src/reconcile/snapshot.ts';
import { settings as plain } from '../../operator/src/testing/node-trace.ts';
import { schemaOf } from '../../operator/src/testing/schema.ts';
import { clusterTraceOf, INSTALLATION, podOf, T0, traceOf } from '../../operator/src/testing/situation.ts';
import { threadMs } from '../thread-time.ts';
import { Random } from './mutate.ts';
import { fieldsOf, made, valuesOf, withValue } from './schema-values.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_601);
/** Of one decision, on this thread alone. */
const MOST_MS = 50;
const WHOLE_OBJECTS = 300;
const NODE = 'worker-1';
const NODE_TRACE = schemaOf('nodetraces');
const REPORT = schemaOf('nodetracereports');
const SYSCALL_TRACE = schemaOf('syscalltraces');
const CLUSTER_SYSCALL_TRACE = schemaOf('clustersyscalltraces');
const { limits } = INSTALLATION;

function validator(schema: Schema | undefined): ValidateFunction {
  const ajv = new Ajv({ useDefaults: true, strict: false });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  return ajv.compile(schema ?? {});
}
const accepts = {
  SyscallTrace: validator(SYSCALL_TRACE),
  ClusterSyscallTrace: validator(CLUSTER_SYSCALL_TRACE),
  NodeTrace: validator(NODE_TRACE),
  NodeTraceReport: validator(REPORT),
};
const statusIs = { SyscallTrace: validator(SYSCALL_TRACE.properties?.status), NodeTraceReport: validator(REPORT.properties?.status) };
const nodeTraceSpecIs = validator(NODE_TRACE.properties?.spec);

/** As the API server would store it, with defaults; undefined when it refuses. */
function stored(kind: keyof typeof accepts, object: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(object));
  return accepts[kind](copy) ? copy : undefined;
}

function assertWithin(settings: NodeTraceSpecSettings, what: string, ceilings: RequestLimits = limits): void {
  const buffers = ['None', 'Sent', 'All'];
  assert.ok(settings.stringBytes <= ceilings.stringBytes, what);
  assert.ok(buffers.indexOf(settings.buffers) <= buffers.indexOf(ceilings.buffers), what);
  assert.ok(ceilings.commandLine || !settings.commandLine, what);
  assert.ok(settings.spansPerSecond > 0 && settings.spansPerSecond <= ceilings.spansPerSecond, what);
  assert.ok(
    settings.syscalls.every((name) => /^!?[a-z0-9_]+$/.test(name)),
    what,
  );
}

const objectsOf = (base: object, schema: Schema): { what: string; object: unknown }[] => {
  const random = new Random(SEED);
  const single = [...fieldsOf(schema)].flatMap(({ path, schema: field }) =>
    valuesOf(field, random).map((value) => ({
      what: `.${path.join('.')} = ${JSON.stringify(value)?.slice(0, 100)}`,
      object: withValue(base, path, value),
    })),
  );
  const whole = Array.from({ length: WHOLE_OBJECTS }, (_, at) => ({ what: `object ${at}`, object: made(schema, random, at % 2 === 0) }));
  return [...single, ...whole].filter(({ object }) => typeof object === 'object');
};

/** Runs one decision, and is content with how long it took. */
function decide<T>(what: string, work: () => T): T {
  let made: T | undefined;
  const took = threadMs(() => {
    made = work();
  });
  assert.ok(took < MOST_MS, `seed ${SEED}: ${what}: ${took.toFixed(0)} ms`);
  return made as T;
}

/** What was counted, by the outcome, so that a test that tries nothing fails. */
function counted(tried: number, accepted: number): void {
  console.log(`${tried} objects, of which ${accepted} are accepted`);
  assert.ok(accepted > 500 && accepted < tried);
}

describe('a SyscallTrace of any kind', () => {
  const hostilePods = ['constructor', '__proto__', 'app'].map((label, at) =>
    podOf(`pod-${at}`, {
      labels: JSON.parse(`{"${label}":"checkout","x":"*"}`) as Record<string, string>,
      resource: JSON.parse('{"__proto__":"x","constructor":"x","k8s.pod.name":"x","a":"b"}') as Record<string, string>,
      owner: { kind: 'constructor', name: '\u0000', uid: '' },
    }),
  );

  const situation = (trace: SyscallTrace): Situation => ({
    trace,
    place: placesOf([trace], limits).get(trace.metadata.uid),
    nodeTraces: [],
    reports: [],
    otherTraces: [],
    namespaces: ['shop'],
    pods: [...hostilePods, podOf('checkout-1')],
    node: (name) => ({ name, labels: { app: 'checkout', disk: 'ssd' }, ready: true }),
    agent: () => undefined,
    owners: { of: ({ owner }) => (owner === undefined ? [] : [owner]), areKnown: ({ name }) => name !== 'pod-1' },
    untraceable: () => false,
    syscalls: resolveExpressions(trace.spec.syscalls ?? []),
    installation: INSTALLATION,
    now: T0 + 30_000,
    statusWrittenAt: undefined,
  });

  function check({ apply, status }: Outcome, what: string, ceilings: RequestLimits = limits): void {
    for (const { spec } of apply) {
      assert.ok(nodeTraceSpecIs(structuredClone(spec)), `${what}: ${JSON.stringify(nodeTraceSpecIs.errors)}`);
      assertWithin(spec.settings, what, ceilings);
      const longest = 2 * ceilings.maxDurationSeconds * 1_000;
      assert.ok(spec.suspend || Date.parse(spec.finishesAt ?? '') <= T0 + 30_000 + longest, `${what}: until ${spec.finishesAt}`);
    }
    if (status !== undefined)
      assert.ok(statusIs.SyscallTrace(structuredClone(status)), `${what}: ${JSON.stringify(statusIs.SyscallTrace.errors)}`);
  }

  before(() => void reconcile(situation(traceOf())));

  test('is decided about in time, within the ceilings', () => {
    const base = traceOf();
    const tried = objectsOf(
      { spec: base.spec },
      { ...SYSCALL_TRACE, properties: { spec: SYSCALL_TRACE.properties?.spec ?? {}, status: SYSCALL_TRACE.properties?.status ?? {} } },
    );
    let accepted = 0;
    for (const { what, object } of tried) {
      const known = stored('SyscallTrace', object) as Pick<SyscallTrace, 'spec' | 'status'> | undefined;
      if (known === undefined) continue;
      accepted += 1;
      check(
        decide(what, () => reconcile(situation({ ...base, ...known }))),
        what,
      );
    }
    counted(tried.length, accepted);
  });

  test('is decided about in time when it is for the cluster, within the ceilings of those', () => {
    const base = clusterTraceOf();
    const { spec = {}, status = {} } = CLUSTER_SYSCALL_TRACE.properties ?? {};
    const tried = objectsOf({ spec: base.spec }, { ...CLUSTER_SYSCALL_TRACE, properties: { spec, status } });
    let accepted = 0;
    for (const { what, object } of tried) {
      const known = stored('ClusterSyscallTrace', object) as Pick<SyscallTrace, 'spec' | 'status'> | undefined;
      if (known === undefined) continue;
      accepted += 1;
      const trace = { ...base, ...known };
      const namespaces = decide(what, () =>
        ['shop', 'constructor', '__proto__'].filter((name) => namespaceFilter(trace)(name, { app: 'a' })),
      );
      check(
        decide(what, () => reconcile({ ...situation(trace), namespaces })),
        what,
        limits.cluster,
      );
    }
    counted(tried.length, accepted);
  });

  test('is decided about in time beside any NodeTrace and any report', () => {
    const asked = traceOf();
    const base = { ...asked, metadata: { ...asked.metadata, uid: nodeTraceOf().spec.trace.uid } };
    const agent = (): { podName: string; running: boolean; ready: boolean } => ({ podName: 'agent', running: true, ready: true });
    const nodeTraces = objectsOf({ spec: nodeTraceOf().spec }, fieldsOfKind(NODE_TRACE));
    const reports = objectsOf({ spec: reportOf().spec, status: { state: 'Tracing' } }, fieldsOfKind(REPORT));
    let accepted = 0;
    for (const { what, object } of nodeTraces) {
      const known = stored('NodeTrace', object) as Pick<NodeTrace, 'spec'> | undefined;
      if (known === undefined) continue;
      accepted += 1;
      const ours = { ...nodeTraceOf(), ...known };
      const made = decide(what, () => reconcile({ ...situation(base), nodeTraces: [ours], reports: [reportOf()], agent }));
      check(made, what);
    }
    for (const { what, object } of reports) {
      const known = stored('NodeTraceReport', object) as Pick<NodeTraceReport, 'spec' | 'status'> | undefined;
      if (known === undefined) continue;
      accepted += 1;
      const ours = { ...reportOf(), ...known };
      const made = decide(what, () => reconcile({ ...situation(base), nodeTraces: [nodeTraceOf()], reports: [ours], agent }));
      check(made, what);
    }
    counted(nodeTraces.length + reports.length, accepted);
  });
});

/** One that the operator made. */
function nodeTraceOf(): NodeTrace {
  const trace = { name: 'checkout', uid: '22222222-0000-4000-8000-000000000002' };
  const metadata = { namespace: 'shop', uid: 'uid', resourceVersion: '1', generation: 1, creationTimestamp: '2026-06-01T12:00:00Z' };
  const containers = [{ name: 'app', containerID: `containerd://${'a'.repeat(64)}`, image: 'app:1', restartCount: 0 }];
  return {
    apiVersion: 'sysspan.io/v1alpha1',
    kind: 'NodeTrace',
    metadata: {
      ...metadata,
      name: nodeTraceName(trace, NODE),
      ownerReferences: [{ apiVersion: 'sysspan.io/v1alpha1', kind: 'SyscallTrace', controller: true, ...trace }],
    },
    spec: {
      nodeName: NODE,
      trace,
      clusterUID: 'cluster',
      exporter: 'default',
      suspend: false,
      reportSeconds: 5,
      finishesAt: '2026-06-01T12:05:00Z',
      settings: plain,
      targets: [{ podUID: 'p', podName: 'checkout-1', attributes: { 'service.name': 'checkout' }, containers }],
    },
  };
}

/** What its agent reports. */
function reportOf(): NodeTraceReport {
  const { apiVersion, metadata, spec } = nodeTraceOf();
  return { apiVersion, kind: 'NodeTraceReport', metadata, spec: { nodeName: spec.nodeName, trace: spec.trace } };
}

/** Without what the API server itself looks at. */
const fieldsOfKind = (schema: Schema): Schema => {
  const { spec = {}, status } = schema.properties ?? {};
  return { ...schema, properties: { spec, ...(status === undefined ? {} : { status }) } };
};

describe('a NodeTrace of any kind', () => {
  const silent = (): void => undefined;
  const installation: AgentInstallation = { ceilings: { ...limits, perNamespace: {} }, exporters: new Map([['default', []]]) };
  const identity = { podName: 'agent', startedAt: T0, version: '1' };
  const known = new Map(rowsFor('x64').map(({ nr, row }) => [row.name, nr]));
  const agent = (): NodeAgent =>
    new NodeAgent({
      session: new ScriptedSession(),
      exporters: new Map(),
      brokenExporters: new Map(),
      addressesOf: () => new Set(),
      known,
      node: { nodeName: NODE, arch: 'x64', version: '1' },
      podUid: undefined,
      traces: 64,
      heldBytes: 1 << 20,
      clock: { now: CLOCK.now, wall: () => T0 },
      changed: silent,
      logger: { debug: silent, info: silent, warn: silent, error: silent },
    });

  function check(desired: DesiredTrace, what: string): void {
    assertWithin({ ...desired.settings, minDurationNanoseconds: 0, syscalls: [], executables: [], expectedErrors: [] }, what);
    assert.ok(desired.pods.length <= limits.podsPerTrace, what);
    assert.ok((desired.finishesAt ?? T0) <= T0 + 2 * limits.maxDurationSeconds * 1_000 || desired.suspend, what);
    assert.ok(desired.settings.minDurationNanoseconds <= 3_600_000_000_000n, what);
  }

  test('is carried out in time, within the ceilings of the agent', () => {
    const nodeTraces = objectsOf({ spec: nodeTraceOf().spec }, fieldsOfKind(NODE_TRACE)).map((one) => ({
      ...one,
      kind: 'NodeTrace' as const,
    }));
    const said = { spec: reportOf().spec, status: { state: 'Tracing', agent: { podName: 'before' } } };
    const reports = objectsOf(said, fieldsOfKind(REPORT)).map((one) => ({ ...one, kind: 'NodeTraceReport' as const }));
    const tried = [...nodeTraces, ...reports];
    let accepted = 0;
    for (const { what, object, kind } of tried) {
      const stands = stored(kind, object) as object | undefined;
      if (stands === undefined) continue;
      accepted += 1;
      const nodeTrace = { ...nodeTraceOf(), ...(kind === 'NodeTrace' ? stands : {}) };
      const earlier = earlierOf({ ...reportOf(), ...(kind === 'NodeTraceReport' ? stands : {}) }, NODE);
      const one = agent();
      const { desired, report } = decide(what, () => {
        const wanted = withinCeilings(desiredTraceOf(nodeTrace, NODE), installation, T0);
        one.set(wanted);
        if (earlier !== undefined) one.adopt(wanted.uid, earlier);
        one.tick();
        return { desired: wanted, report: one.report('uid') };
      });
      check(desired, what);
      assert.ok(report, what);
      const status = structuredClone(statusOf(report, identity));
      assert.ok(statusIs.NodeTraceReport(status), `${what}: ${JSON.stringify(statusIs.NodeTraceReport.errors)}`);
    }
    counted(tried.length, accepted);
  });
});
